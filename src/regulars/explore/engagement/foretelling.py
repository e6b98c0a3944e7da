"""Whether engagement tells who buys again, beyond what recent purchases tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, days, say, share
from ...stats.clusters import share_over_clusters
from ...stats.corrections import LEVEL
from ...stats.strata import Stratified, over_clusters
from .cases import RECENT, SAMPLE, Codes, Mask, cases_of, fallen, levels_of, strata_of

LEAST = 50
"""Cases that it takes on both sides of a comparison."""
SILENCES = (0, 7, 14, 30, 60, 90, 180, 365)
"""Borders in days of the silences that the chart shows."""
DAYS = (3, 7, 15)
"""Borders of engaged days before, within which falling engagement is compared."""
MANY, FALLING = (
    "Whether engagement tells who buys again",
    "Whether falling engagement marks a lapse",
)
TITLES = {"none": "No engaged day", "few": "Few", "many": "Many"}


@dataclass(frozen=True)
class Comparison:
    """Two groups at past cut-offs: as they are, and among those with equal recent purchases."""

    name: str
    alike: Stratified
    plain: Stratified
    n_customers: int
    p_value: float = 1.0
    """Of the difference among those alike, corrected."""


def _compare(
    name: str, cases: pd.DataFrame, strata: Codes, one: Mask, other: Mask, outcome: Mask
) -> Comparison | None:
    """One group against the other, as they are and within strata; None where too few are alike."""
    if min(one.sum(), other.sum()) < LEAST:
        return None
    both = one | other
    who, cutoff = (cases[column].to_numpy(np.int64)[both] for column in ("who", "cutoff"))
    try:
        alike = over_clusters(strata[both], one[both], outcome[both], who)
        plain = over_clusters(cutoff, one[both], outcome[both], who)
    except ValueError:
        return None
    if alike.n < 2 * LEAST:
        return None
    return Comparison(name, alike, plain, len(np.unique(who)))


@dataclass(frozen=True)
class Foretold:
    """What was found at past cut-offs, before it is corrected and put into words."""

    compared: tuple[Comparison, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    cases: pd.DataFrame | None = None
    now: pd.DataFrame | None = None
    """The customers of today, with what their engagement is."""
    border: float = 0.0
    """Engaged days above which they are many."""
    least: str = ""
    """What the least engaged have: none, or fewer."""

    @property
    def p_values(self) -> list[float]:
        """Of all comparisons, as they are."""
        return [comparison.alike.difference.p_value for comparison in self.compared]


def look(inputs: Inputs) -> Foretold:
    """Compare who engaged, and whose engagement fell, with others who had bought alike."""
    found = cases_of(inputs)
    if isinstance(found, Refusal):
        return Foretold(refusals=(found,))
    cases, now = found
    cases["level"], border = levels_of(cases["days_90d"])
    strata, back = strata_of(cases), cases["bought_after"].to_numpy() == 1
    level = cases["level"].to_numpy()
    lowest = "none" if "none" in level else "few"
    fell, held = fallen(cases)
    before = np.searchsorted(DAYS, cases["days_before"])
    made = {
        MANY: _compare("many_visits", cases, strata, level == "many", level == lowest, back),
        FALLING: _compare("falling", cases, strata * (len(DAYS) + 1) + before, fell, held, ~back),
    }
    why = say(
        "it takes {least} cases on both sides at past cut-offs, and some with equal purchases on "
        "the other side",
        least=count(LEAST),
    )
    return Foretold(
        tuple(comparison for comparison in made.values() if comparison is not None),
        tuple(Refusal(what, why) for what, comparison in made.items() if comparison is None),
        cases,
        now,
        border,
        "none" if lowest == "none" else "fewer",
    )


def tell(inputs: Inputs, found: Foretold, corrected: Sequence[float]) -> Result:
    """What engagement tells of buying, in words and as a curve."""
    if found.cases is None or found.now is None:
        return Result(refusals=found.refusals)
    compared = [replace(c, p_value=p) for c, p in zip(found.compared, corrected, strict=True)]
    findings = tuple(
        _of_many(inputs, comparison, found)
        if comparison.name == "many_visits"
        else _of_falling(inputs, comparison, found.now)
        for comparison in compared
    )
    table = _returns(inputs, found.cases)
    if table.frame.empty:
        return Result(findings=findings, refusals=found.refusals)
    charts = (_curve(inputs, table, compared, found.border),)
    return Result({"returns": table}, charts, findings, found.refusals)


def _returns(inputs: Inputs, cases: pd.DataFrame) -> Table:
    """How many bought again by silence and engagement; small groups are left out."""
    silence = np.searchsorted(SILENCES, cases["silence"])
    rows = []
    for (bin_, level), group in cases.groupby([silence, "level"], sort=True):
        n_customers = group["who"].nunique()
        if n_customers < max(inputs.settings.smallest_group, 2):
            continue
        # The same customer comes again at other cut-offs.
        by_customer = group.groupby("who")["bought_after"].agg(["sum", "size"])
        back = share_over_clusters(by_customer["sum"], by_customer["size"])
        rows.append(
            {
                "silence": float(group["silence"].median()),
                "series": TITLES[str(level)],
                "bought_again": back.value,
                "low": back.low,
                "high": back.high,
                "n_cases": len(group),
                "n_customers": n_customers,
                "from_days": SILENCES[bin_ - 1] + 1,
                "to_days": SILENCES[bin_],
            }
        )
    frame = pd.DataFrame(rows)
    if not frame.empty:
        order = {title: i for i, title in enumerate(TITLES.values())}
        frame = frame.sort_values(["series", "silence"], key=lambda c: c.map(order).fillna(c))
        frame = frame.reset_index(drop=True)
    return Table.of(
        frame,
        "one row per span of silence and level of engagement",
        Axis("silence", "Days since the last purchase, median", "number"),
        Axis("series", "Days of engagement"),
        Axis("bought_again", "Bought again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n_cases", "Cases", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("from_days", "Silent from, days", "count"),
        Axis("to_days", "to", "count"),
    )


def _curve(inputs: Inputs, table: Table, compared: Sequence[Comparison], border: float) -> Chart:
    frame = table.frame.assign(label="")
    within = days(inputs.settings.horizon_days)
    main = next((c for c in compared if c.name == "many_visits"), None)
    n = int(frame["n_cases"].sum())
    if main is not None and main.p_value < LEVEL:
        more = main.alike.difference.value > 0
        headline = say(
            "Engaged customers return {more}: {many} against {fewer}",
            more="more" if more else "less",
            many=share(main.alike.share),
            fewer=share(main.alike.share_other),
        )
    else:
        cases = frame["n_cases"]
        average = float((frame["bought_again"] * cases).sum() / cases.sum())
        headline = say("Engaged or not, about {share} buy again", share=share(average))
    return Chart(
        name="returns",
        kind="curve",
        table=frame,
        x=replace(table.columns["silence"], log=True),
        y=table.columns["bought_again"],
        headline=headline,
        subtitle=(
            f"Customers who bought again within {within}, by days since the last purchase and "
            f"engagement; n = {n:,} cases"
        ),
        caption=(
            f"Customers who bought in the year before a past cut-off. Engaged days of the {RECENT} "
            "before it, with a visit or a click in an e-mail and no purchase; few are up to "
            f"{border:.0f}. Bands: 95% intervals. The headline "
            "compares the most with the least engaged at equal silence and orders."
        ),
        alt=(
            "Lines that fall with silence, one for each level of engagement: the share of "
            f"customers who bought again. {headline}."
        ),
    )


def _of_many(inputs: Inputs, found: Comparison, all_found: Foretold) -> Finding:
    border, least = all_found.border, all_found.least
    difference = _difference(found.alike)
    plain = _difference(found.plain)
    within = days(inputs.settings.horizon_days)
    sure = found.p_value < LEVEL
    if sure:
        sentence = say(
            "At equal recent purchases, {many} of customers with more than {border} engaged days "
            "bought again within {within}, and {fewer} of those with {least}: a difference of "
            "{difference}.",
            many=share(found.alike.share),
            border=count(border),
            within=within,
            fewer=share(found.alike.share_other),
            least=least,
            difference=difference,
        )
        so_what = say(
            "As they are, they differ by {plain}: who buys often also visits often.",
            plain=plain,
        )
    else:
        sentence = say(
            "At equal recent purchases, more than {border} engaged days tell nothing sure about "
            "buying within {within}: a difference of {difference} from {least}.",
            border=count(border),
            least=least,
            within=within,
            difference=difference,
        )
        so_what = say(
            "As they are, they differ by {plain}: go by purchases, which tell more.",
            plain=plain,
        )
    now = all_found.now
    many = 0.0 if now is None else float(now.loc[now["days_90d"] > border, "spend"].sum())
    return _finding(inputs, found, sentence, so_what, many, sure=sure)


def _of_falling(inputs: Inputs, found: Comparison, now: pd.DataFrame) -> Finding:
    difference = _difference(found.alike)
    within = days(inputs.settings.horizon_days)
    fell, _ = fallen(now.assign(tells_fall=True))
    falling = now[fell]
    money = inputs.money(float(falling["spend"].sum()))
    sure = found.p_value < LEVEL
    if sure:
        sentence = say(
            "At equal recent purchases, {fell} of customers whose engaged days had fallen by half "
            "or more did not buy within {within}, and {held} of the others: a difference of "
            "{difference}.",
            fell=share(found.alike.share),
            within=within,
            held=share(found.alike.share_other),
            difference=difference,
        )
        so_what = say(
            "Today {n} customers have fallen so; they brought {money} in the last year.",
            n=count(len(falling)),
            money=money,
        )
    else:
        sentence = say(
            "At equal recent purchases, engaged days that fall by half mark no lapse beyond "
            "chance: a difference of {difference} in who did not buy within {within}.",
            difference=difference,
            within=within,
        )
        so_what = say(
            "{n} customers have fallen so today; silence between purchases is the better sign.",
            n=count(len(falling)),
        )
    return _finding(inputs, found, sentence, so_what, money.value, sure=sure)


def _difference(found: Stratified) -> Quantity:
    d = found.difference
    return share(d.value, d.low, d.high)


def _finding(
    inputs: Inputs,
    found: Comparison,
    sentence: Sentence,
    so_what: Sentence,
    money: float,
    *,
    sure: bool,
) -> Finding:
    drawn = " Of a sample of customers." if found.n_customers >= SAMPLE / 2 else ""
    return Finding(
        name=found.name,
        kind="claim" if sure else "description",
        sentence=sentence,
        value=_difference(found.alike),
        n=found.n_customers,
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            f"{found.alike.n:,} cases of {found.n_customers:,} customers at past cut-offs. It "
            "foretells, and says nothing of what would happen if customers were made to visit. Who "
            f"cannot be recognised when visiting counts as not engaged.{drawn}"
        ),
        money=inputs.money(max(money, 0.0)),
        p_value=found.p_value if sure else None,
    )
