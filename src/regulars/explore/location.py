"""Where do customers live, and do they spend and return more in some places than in others?

Spend is that of the last days which all compared customers had before them alike, and the return
that of new customers who were observed long enough: a place that was won late is not poor. Each
place is held against all others together, never against customers of whom no place is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, days, say, share, write_date, write_money
from ..stats.corrections import LEVEL, holm
from ..stats.differences import Difference, Sample, of_means, of_shares
from ..stats.exact import fisher
from ..stats.intervals import share_of, wilson
from ..stats.ranks import mann_whitney

LEVELS = {
    "country": ("country", "countries"),
    "location": ("region", "regions"),
    "city": ("city", "cities"),
}
"""Facts that tell where somebody lives, and what one and several of them are called."""
SPANS = (365, 180, 90, 30)
"""Lengths in days of the time in which spend is compared: the longest that half had."""
MOST = 12
"""Places that are shown; the smaller ones are merged."""
LEAST = 30
"""Customers that it takes on both sides to compare their means."""
REPORTED = 6
"""Differences put into words, the surest first; all of them are in the table."""
OTHERS = "other places"
WORDS = 10
"""Of a headline, at the most."""

KNOWN = """
    select
        count(*) as n_customers,
        sum(spend) as net_sales,
        {levels}
    from facts
    where n_orders > 0
"""

KNOWN_LEVEL = """
        count({level}) as n_{level},
        sum(case when {level} is not null then spend end) as net_sales_{level},
        count(distinct lower({level})) as n_places_{level}
"""

HOW_LONG = """
    select {spans}
    from facts
    where n_orders > 0 and coalesce(country, location, city) is not null
"""


@dataclass(frozen=True)
class Level:
    """One way of saying where customers live, with a row for each of its places."""

    name: str
    rows: pd.DataFrame
    n_known: int
    n_places: int
    net_sales: float

    @property
    def one(self) -> str:
        return LEVELS[self.name][0]

    @property
    def many(self) -> str:
        return LEVELS[self.name][1]


@dataclass(frozen=True)
class Gap:
    """A place held against all others: by how much they differ in what, and how sure that is."""

    level: Level
    place: str
    of: str
    """spend or return"""
    here: Quantity
    elsewhere: Quantity
    difference: Difference
    n: int
    money: float
    p_value: float = 1.0
    """Corrected for all that were looked at."""


def run(inputs: Inputs) -> Result:
    """Choose what to call a place, count and compare."""
    known = inputs.engine.row(
        KNOWN.format(levels=",".join(KNOWN_LEVEL.format(level=level) for level in LEVELS))
    )
    span = _span(inputs)
    levels = _levels(inputs, known, span)
    if isinstance(levels, Sentence):
        return Result(refusals=(Refusal("Where customers live", levels),))
    gaps, refusals = _compared(inputs, levels, span)
    first = levels[0]
    tables = {level.name: _table(inputs, level, gaps) for level in levels}
    charts = [_held(inputs, first)]
    for level in levels:
        spent = _spent(inputs, level, gaps, span)
        charts += [spent] if spent else []
    back = _returned(inputs, levels, gaps)
    charts += [back] if back else []
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=(
            _largest(inputs, first),
            _coverage(inputs, first, known),
            *_differences(inputs, gaps, span),
        ),
        refusals=refusals,
    )


def _span(inputs: Inputs) -> int:
    """The longest time that half of the placed customers have been known for; at least a month."""
    counts = ", ".join(f'count(case when "T" > {span} then 1 end) as n_{span}' for span in SPANS)
    found = inputs.engine.row(HOW_LONG.format(spans=f"count(*) as n, {counts}"))
    return next((span for span in SPANS if 2 * found[f"n_{span}"] >= found["n"]), SPANS[-1])


def _levels(inputs: Inputs, known: dict[str, Any], span: int) -> list[Level] | Sentence:
    """The coarsest level with two places or more that most known customers have; the next finer."""
    recorded = [level for level in LEVELS if known[f"n_{level}"]]
    if not known["n_customers"]:
        return say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
    if not recorded:
        return say("no file tells the country, the region or the city of customers")
    best = max(known[f"n_{level}"] for level in recorded)
    covering = [level for level in recorded if 2 * known[f"n_{level}"] >= best]
    found: list[Level] = []
    for level in sorted(covering, key=lambda level: known[f"n_places_{level}"]):
        rows = _places(inputs, level, span)
        here = Level(
            level,
            rows,
            int(known[f"n_{level}"]),
            int(known[f"n_places_{level}"]),
            float(known[f"net_sales_{level}"]),
        )
        enough = rows["place"].nunique() >= 2
        if enough and (not found or rows["place"].nunique() > found[0].rows["place"].nunique()):
            found.append(here)
    if found:
        return found[:2]
    if max(known[f"n_places_{level}"] for level in recorded) == 1:
        return say(
            "all {n} customers whose place is known live in the same one", n=count(int(best))
        )
    return say(
        "it takes two places with {least} customers each",
        least=count(inputs.settings.smallest_group),
    )


def _places(inputs: Inputs, level: str, span: int) -> pd.DataFrame:
    sql = render(Path(__file__).with_name("location_places.sql"), {"level": level, "span": span})
    return inputs.engine.frame(
        sql,
        cutoff=inputs.window.cutoff,
        days=inputs.settings.horizon_days,
        span=span,
        smallest_group=inputs.settings.smallest_group,
        most=MOST,
    )


def _shown(inputs: Inputs, level: Level) -> pd.DataFrame:
    """Its places, and the others together where they are enough not to point at anybody."""
    rows = level.rows[level.rows["n_customers"] >= inputs.settings.smallest_group]
    return rows.assign(place=rows["place"].fillna(OTHERS)).reset_index(drop=True)


def _compared(
    inputs: Inputs, levels: Sequence[Level], span: int
) -> tuple[list[Gap], tuple[Refusal, ...]]:
    """Every place against all others of its level, corrected for all of them together."""
    gaps = [
        gap for level in levels for gap in (*_of_spend(inputs, level), *_of_return(inputs, level))
    ]
    corrected = holm([gap.difference.p_value for gap in gaps], inputs.n_families)
    gaps = [Gap(**{**vars(gap), "p_value": p}) for gap, p in zip(gaps, corrected, strict=True)]
    refusals = []
    if not any(gap.of == "spend" for gap in gaps):
        why = say(
            "it takes {least} customers of a place, and of others, known for {span} and with sales",
            least=count(LEAST),
            span=days(span),
        )
        refusals.append(Refusal("Where customers spend more", why))
    if not any(gap.of == "return" for gap in gaps):
        why = say(
            "it takes {least} new customers of a place, and of others, observed for {days}",
            least=count(inputs.settings.smallest_group),
            days=days(inputs.settings.horizon_days),
        )
        refusals.append(Refusal("Where new customers return more", why))
    return gaps, tuple(refusals)


def _of_spend(inputs: Inputs, level: Level) -> list[Gap]:
    n, spend, squares = (
        float(level.rows[column].sum()) for column in ("n_known", "capped", "squares")
    )
    ties = float(level.rows["ties"].sum())
    if not squares:
        return []
    found = []
    for row in level.rows.dropna(subset=["place"]).to_dict("records"):
        n_here, n_else = int(row["n_known"]), int(n - row["n_known"])
        if min(n_here, n_else) < LEAST:
            continue
        here = Sample.of(n_here, row["capped"], row["squares"])
        other = Sample.of(n_else, spend - row["capped"], squares - row["squares"])
        gap = of_means(here, other)
        # A few big customers may part the means of a small place by luck, though capped; they do
        # not part the ranks. Only what shows in both is sure.
        by_rank = mann_whitney(n_here, n_else, row["rank_sum"], ties)
        p_value = max(gap.p_value, by_rank)
        mean = inputs.money(here.mean, *_around(here))
        found.append(
            Gap(
                level,
                row["place"],
                "spend",
                mean,
                inputs.money(other.mean),
                Difference(gap.value, gap.low, gap.high, p_value),
                n_here,
                row["spend_span"],
            )
        )
    return found


def _around(sample: Sample) -> tuple[float, float]:
    """The interval of a mean: that of its difference from nought."""
    found = of_means(sample, Sample(2, 0.0, 0.0))
    return found.low, found.high


def _of_return(inputs: Inputs, level: Level) -> list[Gap]:
    n, k = int(level.rows["n_new"].sum()), int(level.rows["n_back"].sum())
    found = []
    for row in level.rows.dropna(subset=["place"]).to_dict("records"):
        n_here, k_here = int(row["n_new"]), int(row["n_back"])
        if min(n_here, n - n_here) < inputs.settings.smallest_group:
            continue
        gap = of_shares(k_here, n_here, k - k_here, n - n_here)
        p_value = fisher(k_here, n_here, k - k_here, n - n_here)
        found.append(
            Gap(
                level,
                row["place"],
                "return",
                share_of(k_here, n_here),
                share((k - k_here) / (n - n_here)),
                Difference(gap.value, gap.low, gap.high, p_value),
                n_here,
                row["net_sales_of_new"],
            )
        )
    return found


def _table(inputs: Inputs, level: Level, gaps: Sequence[Gap]) -> Table:
    currency = inputs.settings.currency
    frame = _shown(inputs, level)[["place", "n_customers", "net_sales", "n_orders", "n_known"]]
    frame = frame.assign(
        share_of_customers=frame["n_customers"] / level.n_known,
        share_of_net_sales=frame["net_sales"] / level.net_sales if level.net_sales > 0 else 0.0,
    )
    for of in ("spend", "return"):
        by_place = {gap.place: gap for gap in gaps if gap.level.name == level.name and gap.of == of}
        found = [by_place.get(place) for place in frame["place"]]
        frame[of] = [gap.here.value if gap else None for gap in found]
        frame[f"{of}_low"] = [gap.here.low if gap else None for gap in found]
        frame[f"{of}_high"] = [gap.here.high if gap else None for gap in found]
        frame[f"{of}_elsewhere"] = [gap.elsewhere.value if gap else None for gap in found]
        frame[f"{of}_p_value"] = [gap.p_value if gap else None for gap in found]
    frame["n_new"] = _shown(inputs, level)["n_new"]
    return Table.of(
        frame,
        f"one row per {level.one}, small ones merged",
        Axis("place", level.one.capitalize()),
        Axis("n_customers", "Customers", "count"),
        Axis("net_sales", "Net sales to date", "money", currency),
        Axis("n_orders", "Orders", "count"),
        Axis("n_known", "Customers with equal time", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("spend", "Spend in equal time, capped", "money", currency),
        Axis("spend_low", "from", "money", currency),
        Axis("spend_high", "to", "money", currency),
        Axis("spend_elsewhere", "Elsewhere", "money", currency),
        Axis("spend_p_value", "p of spend, corrected", "number"),
        Axis("return", "New customers who returned", "share"),
        Axis("return_low", "from", "share"),
        Axis("return_high", "to", "share"),
        Axis("return_elsewhere", "Elsewhere", "share"),
        Axis("return_p_value", "p of return, corrected", "number"),
        Axis("n_new", "New customers", "count"),
    )


def _brief(full: Sentence, short: Sentence) -> Sentence:
    """The full headline, unless the names of places make it too long."""
    return full if len(str(full).split()) <= WORDS else short


def _held(inputs: Inputs, level: Level) -> Chart:
    table = _shown(inputs, level)
    frame = pd.DataFrame(
        {
            "place": table["place"],
            "customers": table["n_customers"] / level.n_known,
            "net_sales": table["net_sales"] / level.net_sales if level.net_sales > 0 else 0.0,
            "n_customers": table["n_customers"],
        }
    )
    bounds = [wilson(n, level.n_known) for n in table["n_customers"]]
    frame["low"], frame["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    top = frame.iloc[0]
    headline = _brief(
        say(
            "{place}: {customers} of customers, {net_sales} of net sales",
            place=top["place"],
            customers=share(top["customers"]),
            net_sales=share(top["net_sales"]),
        ),
        say(
            "One {place} holds {customers} of customers",
            place=level.one,
            customers=share(top["customers"]),
        ),
    )
    n = level.n_known
    return Chart(
        name="held",
        kind="pairs",
        table=frame,
        x=Axis("place", level.one.capitalize()),
        y=Axis("customers", "Share of customers", "share"),
        other=Axis("net_sales", "Share of net sales", "share"),
        headline=headline,
        subtitle=(
            f"Customers and their net sales by {level.one}, {inputs.window}; n = {n:,} customers"
        ),
        caption=(
            f"Of customers whose {level.one} is known; net sales to date, returns taken off. "
            f"{_merged(inputs, level)}Lines: 95% intervals of the share of customers."
        ),
        alt=f"Two bars for each of {len(frame)} {level.many}, largest first. {headline}.",
    )


def _merged(inputs: Inputs, level: Level) -> str:
    """What became of small places, as a sentence."""
    small = level.rows[level.rows["place"].isna()]
    if small.empty:
        return ""
    n = int(small["n_places"].iloc[0])
    told = f"{n:,} smaller {level.one if n == 1 else level.many}"
    if int(small["n_customers"].iloc[0]) < inputs.settings.smallest_group:
        return f"{told} with too few customers to be shown left out. "
    return f"{told} merged. "


def _spent(inputs: Inputs, level: Level, gaps: Sequence[Gap], span: int) -> Chart | None:
    shown = [gap for gap in gaps if gap.of == "spend" and gap.level is level]
    if len(shown) < 2:
        return None
    n = int(level.rows["n_known"].sum())
    average = float(level.rows["capped"].sum()) / n
    surest = min(shown, key=lambda gap: gap.difference.p_value)
    headline = (
        _brief(
            say(
                "{place}: {here} a customer, elsewhere {elsewhere}",
                place=surest.place,
                here=inputs.money(surest.here.value),
                elsewhere=surest.elsewhere,
            ),
            say(
                "{here} a customer in one {level}, elsewhere {elsewhere}",
                here=inputs.money(surest.here.value),
                level=level.one,
                elsewhere=surest.elsewhere,
            ),
        )
        if surest.p_value < LEVEL
        else say(
            "No {level} stands out from {average} a customer",
            level=level.one,
            average=inputs.money(average),
        )
    )
    return _dots(
        f"spend_by_{level.one}",
        shown,
        Axis("value", "Net sales per customer", "money", inputs.settings.currency),
        Guide(average, f"All: {write_money(average, inputs.settings.currency)}"),
        headline,
        f"Net sales per customer in the last {days(span)} before {_cutoff(inputs)}, by "
        f"{level.one}; n = {n:,} customers",
        f"Customers who bought before these {days(span)} began, whether or not they bought in "
        f"them; the highest 1% count as the next. Lines: 95% intervals. {_verdict(shown)}",
    )


def _returned(inputs: Inputs, levels: Sequence[Level], gaps: Sequence[Gap]) -> Chart | None:
    within = days(inputs.settings.horizon_days)
    for level in levels:
        shown = [gap for gap in gaps if gap.of == "return" and gap.level is level]
        if len(shown) < 2:
            continue
        n, k = int(level.rows["n_new"].sum()), int(level.rows["n_back"].sum())
        surest = min(shown, key=lambda gap: gap.difference.p_value)
        here = share(surest.here.value)
        headline = (
            _brief(
                say(
                    "{place}: {here} bought again, elsewhere {elsewhere}",
                    place=surest.place,
                    here=here,
                    elsewhere=surest.elsewhere,
                ),
                say(
                    "{here} bought again in one {level}, elsewhere {elsewhere}",
                    here=here,
                    level=level.one,
                    elsewhere=surest.elsewhere,
                ),
            )
            if surest.p_value < LEVEL
            else say(
                "No {level} stands out: {average} bought again",
                level=level.one,
                average=share(k / n),
            )
        )
        return _dots(
            "return",
            shown,
            Axis("value", "New customers who bought again", "share"),
            Guide(k / n, f"All: {share(k / n)}"),
            headline,
            f"New customers who bought again within {within}, by {level.one}, {inputs.window}; "
            f"n = {n:,} new customers",
            f"First seen after the run-in, and observed for more than {within}. Lines: 95% "
            f"intervals. {_verdict(shown)}",
        )
    return None


def _dots(
    name: str,
    gaps: Sequence[Gap],
    value: Axis,
    guide: Guide,
    headline: Sentence,
    subtitle: str,
    caption: str,
) -> Chart:
    ordered = sorted(gaps, key=lambda gap: (-gap.here.value, gap.place))
    frame = pd.DataFrame(
        {
            "place": [gap.place for gap in ordered],
            "value": [gap.here.value for gap in ordered],
            "low": [gap.here.low for gap in ordered],
            "high": [gap.here.high for gap in ordered],
            "n": [gap.n for gap in ordered],
            "label": [f"{gap.here.point}, n = {gap.n:,}" for gap in ordered],
        }
    )
    level = gaps[0].level
    return Chart(
        name=name,
        kind="dots",
        table=frame,
        x=Axis("place", level.one.capitalize()),
        y=value,
        headline=headline,
        subtitle=subtitle,
        caption=caption,
        alt=(
            f"A point with its interval for each of {len(frame)} {level.many}, highest first, and "
            f"a line at the average. {headline}."
        ),
        guides=(guide,),
    )


def _verdict(gaps: Sequence[Gap]) -> str:
    """Which places differ from all others together, for a caption."""
    sure = [gap.place for gap in gaps if gap.p_value < LEVEL]
    if not sure:
        return "None differs from all others together beyond chance."
    return f"Beyond chance from all others together: {', '.join(sure)}."


def _cutoff(inputs: Inputs) -> str:
    return write_date(inputs.window.cutoff)


def _largest(inputs: Inputs, level: Level) -> Finding:
    top = level.rows.dropna(subset=["place"]).iloc[0]
    n, here = level.n_known, int(top["n_customers"])
    held = share_of(here, n)
    net_sales = float(top["net_sales"])
    sentence = (
        say(
            "{place} is home to {held} of the customers whose {level} is known, and brings {sales} "
            "of their net sales.",
            place=top["place"],
            held=held,
            level=level.one,
            sales=share(net_sales / level.net_sales),
        )
        if level.net_sales > 0
        else say(
            "{place} is home to {held} of the customers whose {level} is known.",
            place=top["place"],
            held=held,
            level=level.one,
        )
    )
    return Finding(
        name="largest",
        kind="description",
        sentence=sentence,
        value=held,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "They live in {places} {levels}, spelled as in the records; case apart, no spellings "
            "are merged.",
            places=count(level.n_places),
            levels=level.one if level.n_places == 1 else level.many,
        ),
        caveat="Two spellings of one place count as two places.",
        money=inputs.money(max(net_sales, 0.0)),
    )


def _coverage(inputs: Inputs, level: Level, known: dict[str, Any]) -> Finding:
    n, total = int(known["n_customers"]), float(known["net_sales"] or 0)
    covered = share_of(level.n_known, n)
    return Finding(
        name="coverage",
        kind="description",
        sentence=say(
            "The {level} of {covered} of customers is known.", level=level.one, covered=covered
        ),
        value=covered,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "What is said of places leaves out {unknown} customers with {money} of net sales.",
            unknown=count(n - level.n_known),
            money=inputs.money(total - level.net_sales),
        ),
        caveat="Customers who tell where they live may differ from those who do not.",
    )


def _differences(inputs: Inputs, gaps: Sequence[Gap], span: int) -> list[Finding]:
    """Claims for what differs beyond chance; where nothing does, the surest difference."""
    sure = sorted((gap for gap in gaps if gap.p_value < LEVEL), key=lambda gap: gap.p_value)
    found = [_claim(inputs, gap, span) for gap in sure[:REPORTED]]
    for of in ("spend", "return"):
        looked = [gap for gap in gaps if gap.of == of]
        if looked and not any(gap.of == of for gap in sure):
            found.append(_no_difference(inputs, looked, span))
    return found


def _as_quantity(inputs: Inputs, gap: Gap, sign: int = 1) -> Quantity:
    low, high = sorted((sign * gap.difference.low, sign * gap.difference.high))
    if gap.of == "spend":
        return inputs.money(sign * gap.difference.value, low, high)
    return share(sign * gap.difference.value, low, high)


def _claim(inputs: Inputs, gap: Gap, span: int) -> Finding:
    more = gap.difference.value > 0
    difference = _as_quantity(inputs, gap, 1 if more else -1)
    words = "more" if more else "less"
    here = Quantity(gap.here.value, gap.here.unit, gap.here.currency)
    if gap.of == "spend":
        sentence = say(
            "Customers in {place} spent {difference} {words} each in the last {span}: {here} "
            "against {elsewhere} elsewhere.",
            place=gap.place, difference=difference, words=words, span=days(span), here=here,
            elsewhere=gap.elsewhere,
        )  # fmt: skip
        so_what = say(
            "{n} customers of {place} had that time, and brought {money} in it.",
            n=count(gap.n), place=gap.place, money=inputs.money(gap.money),
        )  # fmt: skip
    else:
        sentence = say(
            "New customers in {place} bought again within {within} {words} often: {here} against "
            "{elsewhere} elsewhere, a difference of {difference}.",
            place=gap.place, within=days(inputs.settings.horizon_days), words=words, here=here,
            elsewhere=gap.elsewhere, difference=difference,
        )  # fmt: skip
        so_what = say(
            "Of {n} new customers there; look at delivery, assortment and how they were won.",
            n=count(gap.n),
        )
    return Finding(
        name=f"{gap.of}_{gap.level.one}_{gap.place}",
        kind="claim",
        sentence=sentence,
        value=difference,
        n=gap.n,
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            "A difference, no effect of the place: customers there may differ in age, in how they "
            "were won and in what they need. Spellings of one place are not merged."
        ),
        money=inputs.money(max(gap.money, 0.0)),
        p_value=gap.p_value,
    )


def _no_difference(inputs: Inputs, gaps: Sequence[Gap], span: int) -> Finding:
    widest = min(gaps, key=lambda gap: gap.difference.p_value)
    difference = _as_quantity(inputs, widest)
    if widest.of == "spend":
        sentence = say(
            "No {level} stands out in spend over the last {span}: {place} differs most from the "
            "rest, by {difference} a customer.",
            level=widest.level.one, span=days(span), place=widest.place, difference=difference,
        )  # fmt: skip
    else:
        sentence = say(
            "No {level} stands out in how many new customers bought again within {within}: "
            "{place} differs most from the rest, by {difference}.",
            level=widest.level.one, within=days(inputs.settings.horizon_days), place=widest.place,
            difference=difference,
        )  # fmt: skip
    return Finding(
        name=f"no_difference_in_{widest.of}",
        kind="description",
        sentence=sentence,
        value=difference,
        n=sum(gap.n for gap in gaps if gap.level is widest.level),
        period=inputs.window.period,
        so_what=say(
            "Among {looked} comparisons, by means and by ranks, chance alone gives as much: no "
            "reason to treat places differently.",
            looked=count(len(gaps)),
        ),
    )


chapter = Chapter(
    name="location",
    title="Location",
    question="Where do customers live, and where do they spend and return more?",
    run=run,
    claims=True,
)
