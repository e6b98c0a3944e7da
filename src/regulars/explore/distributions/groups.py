"""Whether customers of one gender, age or place buy differently from those of another.

Groups are compared by ranks: the means of spend hang on a few customers. Whose trait is not known
is shown and never compared, since who tells of themselves is no accident.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...core.engine import literal, render
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Table
from ...core.words import Quantity, Sentence, Unit, count, say, share
from ...stats.corrections import LEVEL, holm
from ...stats.ranked_groups import RankDifference, RankedGroup, explained_by_groups, superiority

HERE = Path(__file__).parent

PEOPLE = """
    select
        customer_id,
        spend,
        n_orders,
        mean_order_value,
        {traits}
    from facts
    where coalesce(n_orders, 1) > 0
"""

TRAIT_GROUPS = """
    select {trait} as name, count(*) as n
    from facts
    where coalesce(n_orders, 1) > 0 and {trait} is not null
    group by 1
    order by n desc, name
"""

OVERALL = """
    select percentile_cont(0.5) within group (order by cast({measure} as double)) as median
    from facts
    where coalesce(n_orders, 1) > 0
"""

MOST_WORDS = 10
"""Of a headline."""

PLACES = (("country", "Country"), ("location", "Region"), ("city", "City"))
"""Where customers live, from coarse to fine, and what each is called."""

MOST_GROUPS = 8
"""Groups of a trait that are shown by name; the smaller ones are put together."""

LARGE = 0.05
"""Groups that hold a smaller share of the known customers are not named as the ends of a range."""

DRAWN = 0.01
"""Groups of a smaller share of the known customers are not drawn: their intervals would set the
scale of the picture."""

OTHERS = "others"
UNKNOWN = "not known"


@dataclass(frozen=True)
class Compared:
    """A measure that groups of customers are compared in."""

    column: str
    name: str
    unit: Unit
    did: str
    """What the one of two customers did who has more of it."""


COMPARED = (
    Compared("spend", "spend", "money", "spent more"),
    Compared("n_orders", "number of orders", "count", "ordered more often"),
    Compared("mean_order_value", "order value", "money", "spent more an order"),
)


@dataclass(frozen=True)
class Trait:
    """Something known of customers that parts them into groups.

    `groups` has one row per group and compared measure; its name is missing for the customers of
    whom the trait is not known.
    """

    name: str
    title: str
    groups: pd.DataFrame

    def of(self, compared: Compared) -> pd.DataFrame:
        """The known groups in one measure, those who rank highest first."""
        mine = self.groups["measure"] == compared.column
        known = self.groups[mine & self.groups["name"].notna()]
        order = (-known["ranks"] / known["n"]).sort_values(kind="stable").index
        return known.loc[order]


@dataclass(frozen=True)
class Comparison:
    """A measure held against a trait: what was found, and its p-value after correction."""

    trait: Trait
    compared: Compared
    groups: pd.DataFrame
    found: RankDifference
    p_value: float

    @property
    def is_claim(self) -> bool:
        return self.p_value < LEVEL


def traits_of(inputs: Inputs, refusals: list[Refusal]) -> list[Trait]:
    """Gender, age and place, as far as each parts customers into two groups that may be shown."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    parted = []
    for name, columns in (
        ("gender", (("gender", "Gender"),)),
        ("age", (("age_band", "Age"),)),
        ("place", PLACES),
    ):
        for column, title in columns:
            rows = engine.rows(TRAIT_GROUPS.format(trait=column))
            large = [str(group) for group, n in rows if n >= least][:MOST_GROUPS]
            if len(large) >= 2:
                rest = sum(n for group, n in rows if group not in large)
                parted.append((name, title, column, large, rest))
                break
        else:
            why = say("fewer than two groups of {least} customers are known", least=count(least))
            refusals.append(Refusal(f"Whether this makes a difference: {name}", why))
    if not parted:
        return []
    cases = ", ".join(
        f"case when {column} in ({', '.join(map(literal, large))}) then {column} "
        f"when {column} is not null and {rest >= least} then {literal(OTHERS)} end as {name}"
        for name, _, column, large, rest in parted
    )
    engine.create("distributions_groups", PEOPLE.format(traits=cases))
    traits = [Trait(name, title, _groups(inputs, name)) for name, title, *_ in parted]
    engine.execute("drop table distributions_groups")
    return traits


def _groups(inputs: Inputs, trait: str) -> pd.DataFrame:
    """Ranks, medians and means of the groups of a trait in each measure, if there are two."""
    found = []
    for compared in COMPARED:
        values = {"trait": trait, "measure": compared.column}
        sql = render(HERE / "groups.sql", values)
        found.append(inputs.engine.frame(sql).assign(measure=compared.column))
    return pd.concat(found, ignore_index=True)


def compare(inputs: Inputs, traits: Sequence[Trait]) -> list[Comparison]:
    """Every measure held against every trait, and the p-values corrected for how many those are."""
    made: list[tuple[Trait, Compared, pd.DataFrame, RankDifference]] = []
    for trait in traits:
        for compared in COMPARED:
            groups = trait.of(compared)
            ranked = [
                RankedGroup(row.n, row.ranks, row.squared_ranks, row.others, row.squared_others)
                for row in groups.itertuples()
            ]
            if len(ranked) >= 2:
                found = superiority(*ranked) if len(ranked) == 2 else explained_by_groups(ranked)
                made.append((trait, compared, groups, found))
    p_values = holm([found.p_value for *_, found in made], inputs.n_families)
    return [Comparison(*one, p) for one, p in zip(made, p_values, strict=True)]


def group_table(inputs: Inputs, traits: Sequence[Trait]) -> Table:
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
        top, bottom = _ends(groups)
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


def differences(inputs: Inputs, comparisons: Sequence[Comparison]) -> list[Finding]:
    """A claim for each difference beyond chance; for a trait without any, what may be said."""
    found = []
    for trait in dict.fromkeys(c.trait.name for c in comparisons):
        mine = [c for c in comparisons if c.trait.name == trait]
        claims = [c for c in mine if c.is_claim]
        found += [_finding(inputs, c) for c in claims]
        varying = [c for c in mine if c.found.low < c.found.high]
        if not claims and varying:
            found.append(_finding(inputs, varying[0]))
    return found


def _finding(inputs: Inputs, comparison: Comparison) -> Finding:
    pair = len(comparison.groups) == 2
    sentence, so_what = _of_two(comparison) if pair else _of_many(inputs, comparison)
    compared = comparison.compared
    n = int(comparison.groups["n"].sum())
    return Finding(
        name=f"{comparison.trait.name}_{compared.column}",
        kind="claim" if comparison.is_claim else "description",
        sentence=sentence,
        value=_value(comparison),
        n=n,
        period=inputs.window.period,
        so_what=so_what,
        caveat="Of customers of whom it is known only, observed for different lengths of time; a "
        "difference is no cause.",
        money=inputs.money(_moved(comparison)) if comparison.is_claim and _in_money(compared)
        else None,
        p_value=comparison.p_value if comparison.is_claim else None,
    )  # fmt: skip


def _ends(groups: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The highest and the lowest group, of those that are no small part: small ones stray far."""
    large = groups[groups["n"] >= LARGE * groups["n"].sum()]
    ends = large if len(large) >= 2 else groups
    return ends.iloc[0], ends.iloc[-1]


def _value(comparison: Comparison) -> Quantity:
    found = comparison.found
    return share(found.value, found.low, found.high)


def _of_two(comparison: Comparison) -> tuple[Sentence, Sentence]:
    one, other = (str(name) for name in comparison.groups["name"])
    before = "" if comparison.is_claim else "no difference beyond chance; "
    return (
        say(
            f"{{trait}}: {before}of one customer each, {{one}} {comparison.compared.did} than "
            "{other} in {share} of pairs.",
            trait=comparison.trait.title,
            one=one,
            other=other,
            share=_value(comparison),
        ),
        say("Without any difference it would be {half}.", half=share(0.5)),
    )


def _of_many(inputs: Inputs, comparison: Comparison) -> tuple[Sentence, Sentence]:
    compared, groups = comparison.compared, comparison.groups
    trait, explained = comparison.trait.title, _value(comparison)
    if not comparison.is_claim:
        return (
            say(
                f"{{trait}}: no difference beyond chance; it goes with {{explained}} of how "
                f"customers rank in {compared.name}.",
                trait=trait, explained=explained,
            ),
            say("Nothing on record says that they should be treated differently."),
        )  # fmt: skip
    top, bottom = _ends(groups)
    # Counts are tied so often that the medians may be the same.
    figure = "median" if top["median"] != bottom["median"] else "mean"

    def of(row: pd.Series) -> Quantity:
        unit: Unit = "number" if figure == "mean" and compared.unit == "count" else compared.unit
        bounds = (float(row["low"]), float(row["high"])) if figure == "median" else (None, None)
        return Quantity(float(row[figure]), unit, inputs.settings.currency, *bounds)

    return (
        say(
            f"{compared.name.capitalize()} differs by {{trait}} beyond chance: its {figure} is "
            "{high} for {top} and {low} for {bottom}.",
            trait=trait.lower(), high=of(top), low=of(bottom),
            top=str(top["name"]), bottom=str(bottom["name"]),
        ),
        say(
            "It goes with {explained} of how customers rank; the rest is their own.",
            explained=explained,
        ),
    )  # fmt: skip


def _in_money(compared: Compared) -> bool:
    return compared.column == "spend"


def _moved(comparison: Comparison) -> float:
    """What groups above the mean brought more than they would have at the mean of all."""
    n, mean = comparison.groups["n"], comparison.groups["mean"]
    overall = float((n * mean).sum() / n.sum())
    return float((n * (mean - overall)).clip(lower=0).sum())
