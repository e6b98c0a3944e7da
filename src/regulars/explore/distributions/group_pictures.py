"""The groups of each trait side by side: a table of all measures, a picture of one."""

import re
from collections.abc import Sequence

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs, Table
from ...core.words import Quantity, Sentence, say
from .groups import COMPARED, MOST_GROUPS, OTHERS, Compared, Comparison, Trait, ends_of

OVERALL = """
    select percentile_cont(0.5) within group (order by cast({measure} as double)) as median
    from facts
    where coalesce(n_orders, 1) > 0
"""

MOST_WORDS = 10
"""Of a headline."""
DRAWN = 0.01
"""Groups of a smaller share of the known customers are not drawn: their intervals would set the
scale of the picture."""
UNKNOWN = "not known"


def group_table(inputs: Inputs, traits: Sequence[Trait]) -> Table:
    """Median and mean of each measure by group, those of whom a trait is not known too."""
    currency = inputs.settings.currency
    rows = []
    for trait in traits:
        by_name = {c.column: trait.groups[trait.groups["measure"] == c.column] for c in COMPARED}
        for name in _in_order(trait):
            found = {}
            for column, groups in by_name.items():
                here = groups[groups["name"].isna() if name is None else groups["name"] == name]
                for figure in ("n", "median", "low", "high", "mean"):
                    found[f"{column}_{figure}"] = here[figure].iloc[0] if len(here) else None
            rows.append({"trait": trait.title, "group": name or UNKNOWN, **found})
    frame = pd.DataFrame(rows)
    frame.insert(2, "n", frame[[f"{c.column}_n" for c in COMPARED]].max(axis=1).astype(int))
    frame = frame.drop(columns=[f"{c.column}_n" for c in COMPARED])
    return Table.of(
        frame[frame["n"] >= inputs.settings.smallest_group].reset_index(drop=True),
        "one row per group of customers",
        Axis("trait", "Trait"),
        Axis("group", "Group"),
        Axis("n", "Customers", "count"),
        *(
            Axis(f"{c.column}_{figure}", title.format(c.name).capitalize(), c.unit, currency)
            for c in COMPARED
            for figure, title in (
                ("median", "Median {}"), ("low", "from"), ("high", "to"), ("mean", "Mean {}"),
            )
        ),
    )  # fmt: skip


def dots(inputs: Inputs, traits: Sequence[Trait], comparisons: Sequence[Comparison]) -> list[Chart]:
    """The groups in the measure with the surest difference; in spend where there is none."""
    varying = [c for c in comparisons if c.found.low < c.found.high]
    if not varying:
        return []
    claims = [c for c in varying if c.is_claim]
    compared = (min(claims, key=lambda c: c.p_value) if claims else varying[0]).compared
    currency = inputs.settings.currency
    rows = []
    for trait in traits:
        groups = trait.groups[trait.groups["measure"] == compared.column]
        least = max(inputs.settings.smallest_group, DRAWN * trait.of(compared)["n"].sum())
        for name in _in_order(trait):
            here = groups[groups["name"].isna() if name is None else groups["name"] == name]
            if here.empty or here["n"].iloc[0] < least:
                continue
            row = here.iloc[0]
            rows.append(
                {
                    "group": f"{trait.title}: {name or UNKNOWN}",
                    "median": float(row["median"]),
                    "low": float(row["low"]),
                    "high": float(row["high"]),
                    "mean": float(row["mean"]),
                    "n": int(row["n"]),
                    "label": f"{Quantity(row['median'], compared.unit, currency)}, "
                    f"n = {row['n']:,}",
                }
            )
    frame = pd.DataFrame(rows)
    middle = float(inputs.engine.row(OVERALL.format(measure=compared.column))["median"])
    whole = Quantity(middle, compared.unit, currency)
    headline = _headline(comparisons, compared, whole, currency)
    names = ", ".join(trait.title.lower() for trait in traits)
    n = max(int(trait.of(compared)["n"].sum()) for trait in traits)
    return [
        Chart(
            name="groups",
            kind="dots",
            table=frame,
            x=Axis("group", "Group"),
            y=Axis("median", f"Median {compared.name}", compared.unit, currency),
            headline=headline,
            subtitle=f"Median {compared.name} by {names}, {inputs.window}; "
            f"n = {n:,} customers of known groups",
            caption=(
                "Lines: 95% intervals of the medians. Groups of fewer than "
                f"{inputs.settings.smallest_group} customers, and those beyond the "
                f"{MOST_GROUPS} largest, are put together; those of less than {DRAWN:.0%} of the "
                "known customers are in the table only. Not known: nothing on record, or too "
                "few to show; they are not compared. Customers were observed for different "
                "lengths of time."
            ),
            alt=f"Dots with intervals for {len(frame)} groups by {names}, around the median of all "
            f"customers, {whole}. {headline}.",
            guides=(Guide(middle, f"all: {whole}", across="y"),),
        )
    ]


def _headline(
    comparisons: Sequence[Comparison], compared: Compared, whole: Quantity, currency: str
) -> Sentence:
    """The surest difference; that there is none beyond chance otherwise."""
    claims = [c for c in comparisons if c.compared == compared and c.is_claim]
    if claims:
        groups = min(claims, key=lambda c: c.p_value).groups
        top, bottom = ends_of(groups)
        headline = say(
            f"Median {compared.name}: {{high}} for {{top}}, {{low}} for {{bottom}}",
            high=Quantity(float(top["median"]), compared.unit, currency),
            low=Quantity(float(bottom["median"]), compared.unit, currency),
            top=str(top["name"]),
            bottom=str(bottom["name"]),
        )
        if len(str(headline).split()) <= MOST_WORDS:
            return headline
        return say(f"Median {compared.name} differs by group around {{whole}}", whole=whole)
    return say(f"No difference in {compared.name} beyond chance; median {{whole}}", whole=whole)


def _in_order(trait: Trait) -> list[str | None]:
    """Ages as they rise, other groups as they rank in spend; then the others and the not known."""
    ranked = trait.of(COMPARED[0])["name"] if trait.name != "age" else trait.groups["name"]
    names = [str(name) for name in dict.fromkeys(ranked.dropna())]
    if trait.name == "age":
        names.sort(key=_age)
    last: list[str | None] = [OTHERS] if OTHERS in names else []
    if trait.groups["name"].isna().any():
        last.append(None)
    return [*(name for name in names if name != OTHERS), *last]


def _age(band: str) -> tuple[int, bool]:
    """Where a band such as under 18, 25-34 or 65+ stands; one without a number comes last."""
    numbers = re.findall(r"\d+", band)
    return (int(numbers[0]), not band.startswith("under")) if numbers else (1000, True)
