"""Gaps: how long until customers buy again, and how likely after a silence of so many days?

Pooling all gaps misleads: frequent buyers bring most of them. Here every customer weighs the same.
Customers who have not bought again yet count as long as they were looked at, which is what survival
curves are for. Who has no second purchase brings that open gap; whoever has one or more brings the
gaps that ended, with a weight that sums to one, and not the open gap after them: given how many
gaps ended they are exchangeable with the first, while the one that the cut-off happens to meet is
longer than most (Wang and Chang 1999, Nonparametric estimation of a recurrent survival function).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, count, days, say, share
from ..facts.snapshot import past_windows
from ..stats.clusters import share_over_clusters
from ..stats.intervals import share_of
from ..stats.survival import Curve, Influence, Spans, clustered

HERE = Path(__file__).parent
PARTS = 400
"""Random groups of customers, by the hash of their id, between which variances are taken."""
WHOLE = 1_000_000_000
"""A weight of one. Weights are whole numbers, so that sums do not depend on the order of rows."""
MOST = 0.8
"""The day by which this share has bought again sets the lapse rule."""
LAST = 1_000_000
"""A number of orders that nobody has."""

# Of the occasions from $first to $last those whose gap ended; the open gap of customers without.
SPANS = """
    select
        part,
        span,
        nth,
        nth < n as ended,
        cast(round(1e9 / greatest(least(n, $last + 1) - $first, 1)) as bigint) as weight
    from gaps_occasions
    where {whose} and nth between $first and $last and (nth < n or n = $first)
"""

HISTOGRAM = """
    select
        span,
        ended,
        cast(sum(weight) as bigint) as weight,
        count(case when nth = $first then 1 end) as n_customers
    from ({spans}) as spans
    group by span, ended
    order by span, ended
"""

INFLUENCES = """
    select
        part,
        {sums}
    from ({spans}) as spans
    left join gaps_influence on span = at_day
    group by part
    order by part
"""

RETURNS = """
    select
        {bin} as bin,
        part,
        cast(count(*) as bigint) as n,
        cast(sum(bought) as bigint) as k,
        cast(sum(silence) as bigint) as silence
    from gaps_silences
    group by 1, 2
    order by 1, 2
"""

CUSTOMERS_IN_BIN = """
    select bin, max(n) as n_customers
    from (select {bin} as bin, cutoff, count(*) as n from gaps_silences group by 1, 2) as counted
    group by bin
    order by bin
"""

NOW = """
    select
        count(*) as n_customers,
        count(case when days_since_last_purchase > $lapse then 1 end) as n_lapsed,
        sum(case when days_since_last_purchase > $lapse then spend end) as spend
    from facts
    where n_orders > 0
"""

EDGES = (3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
"""Upper ends, in days, of the bins of silence; a last bin has none."""


@dataclass(frozen=True)
class Group:
    """Which occasions of which customers the gaps begin with."""

    name: str
    whose: str = "start_known"
    first: int = 1
    last: int = LAST


EVERYONE = Group("all customers", "true")
GROUPS = (
    Group("new, after the 1st", last=1),
    Group("new, after the 2nd", first=2, last=2),
    Group("new, after the 3rd", first=3, last=3),
    Group("new, after later ones", first=4),
    Group("existing, start unknown", "not start_known"),
)


@dataclass(frozen=True)
class Wait:
    """How long customers of a group took to buy again."""

    group: Group
    n: int
    curve: Curve


def run(inputs: Inputs) -> Result:
    """Curves of the time to the next purchase, the lapse rule, and returns by days of silence."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    what = "How long customers take to buy again"
    engine.create_from(
        HERE / "gaps_occasions.sql",
        {"parts": PARTS},
        cutoff=inputs.window.cutoff,
        last_day=inputs.window.last_day,
    )
    everyone = _wait(inputs, EVERYONE)
    if everyone.n < least:
        why = say("only {n} customers have bought anything", n=count(everyone.n))
        return Result(refusals=(Refusal(what, why),))
    if not everyone.curve.days.size:
        why = say("none of {n} customers has bought on a second day", n=count(everyone.n))
        return Result(refusals=(Refusal(what, why),))
    waits = [_wait(inputs, group) for group in GROUPS]
    waits = [wait for wait in waits if wait.n >= least and wait.curve.days.size]
    curves, summary = _curves([everyone, *waits]), _summary(inputs, [everyone, *waits])
    reached = everyone.curve.quantile(MOST)
    lapse = int(reached[0]) if reached else inputs.settings.horizon_days
    n_cutoffs = _silences(inputs)
    silence = _silence(inputs) if n_cutoffs else None
    sides = _shares(inputs, (lapse,)) if silence else pd.DataFrame()
    tables = {"next_order": summary, "curves": curves}
    charts = [_curve_chart(inputs, curves, everyone)]
    findings = [_next_order(inputs, everyone), _lapsed(inputs, lapse, reached is not None, sides)]
    refusals = []
    groups = _groups_chart(inputs, summary)
    if groups:
        charts.append(groups)
    if waits and waits[0].group is GROUPS[0]:
        findings.insert(1, _second_order(inputs, waits[0]))
    else:
        why = say(
            "fewer than {least} customers are known to be new, or none of them is back yet",
            least=count(least),
        )
        refusals.append(Refusal("How soon new customers order again", why))
    if silence is None:
        why = say(
            "it takes customers at an earlier cut-off with {before} of records before it and "
            "{horizon} after it; the records hold {held}",
            before=days(2 * inputs.settings.horizon_days),
            horizon=days(inputs.settings.horizon_days),
            held=days(inputs.window.n_days),
        )
        refusals.append(Refusal("How likely customers come back after a silence", why))
    else:
        tables["silence"] = silence
        charts.append(_silence_chart(inputs, silence, lapse, sides))
        if len(sides) == 2:
            findings.append(_returns(inputs, sides, lapse, n_cutoffs))
    engine.execute("drop table if exists gaps_silences")
    engine.execute("drop table gaps_occasions")
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(findings),
        refusals=tuple(refusals),
        fitted={"lapse_after_days": lapse, "lapse_share_reached": reached is not None},
    )


def _wait(inputs: Inputs, group: Group) -> Wait:
    """The curve of a group, from a histogram that the database makes."""
    engine = inputs.engine
    spans = SPANS.format(whose=group.whose)
    numbers = {"first": group.first, "last": group.last}
    found = engine.frame(HISTOGRAM.format(spans=spans), **numbers)
    n = int(found["n_customers"].sum())
    if not n:
        return Wait(group, 0, Spans.of([], [], []).curve())
    histogram = Spans.of(found["span"], found["ended"], found["weight"] / WHOLE)
    curve = histogram.curve(inputs.settings.smallest_group)
    if group.first == group.last or not curve.days.size:
        return Wait(group, n, curve)
    influence = Influence.of(curve)
    looked_up = np.unique(histogram.days[histogram.days <= curve.days[-1]])
    ending, open_ = (n * values for values in influence.at(looked_up))
    rows = zip(looked_up, ending, open_, strict=True)
    values = ", ".join(f"({int(day)}, {a:.12e}, {b:.12e})" for day, a, b in rows)
    engine.create(
        "gaps_influence", f"select * from (values {values}) as t(at_day, if_ended, if_open)"
    )
    grid = zip(influence.grid, influence.loss_at_grid, strict=True)
    sums = ", ".join(
        f"cast(sum(cast(round(weight * case when span > {int(day)} then {-n * loss:.12e} "
        "when ended then if_ended else if_open end) as bigint)) as bigint)"
        f" as at_{i}"
        for i, (day, loss) in enumerate(grid)
    )
    moved = engine.frame(INFLUENCES.format(sums=sums, spans=spans), **numbers)
    engine.execute("drop table gaps_influence")
    moved = moved.drop(columns="part").to_numpy(dtype=float) / (WHOLE * n)
    return Wait(group, n, clustered(curve, influence.grid, moved))


def _summary(inputs: Inputs, waits: list[Wait]) -> Table:
    horizon = inputs.settings.horizon_days
    rows = []
    for wait in waits:
        median = wait.curve.quantile(0.5) or (np.nan,) * 3
        most = wait.curve.quantile(MOST) or (np.nan,) * 3
        within = wait.curve.within(horizon)
        # What the records are too short for is left out, not guessed.
        seen = wait.curve.last >= horizon or within[0] == 1
        rows.append((wait.group.name, wait.n, *median, *most, *(within if seen else [np.nan] * 3)))
    names = ("median", "median_low", "median_high", "most", "most_low", "most_high")
    frame = pd.DataFrame(rows, columns=["after", "n", *names, "within", "low", "high"])
    frame = frame.replace(np.inf, np.nan)
    return Table.of(
        frame,
        "one row per group of customers and number of the order that the wait begins with",
        Axis("after", "Customers"),
        Axis("n", "Customers", "count"),
        Axis("median", "Half have bought again within", "days"),
        Axis("median_low", "from", "days"),
        Axis("median_high", "to", "days"),
        Axis("most", f"{share(MOST)} have bought again within", "days"),
        Axis("most_low", "from", "days"),
        Axis("most_high", "to", "days"),
        Axis("within", f"Bought again within {days(horizon)}", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def _curves(waits: list[Wait]) -> Table:
    """At most some 150 points a curve, first and last among them."""
    parts = []
    for wait in waits:
        curve = wait.curve
        low, high = curve.bands()
        kept = np.unique(np.linspace(0, curve.days.size - 1, 150).astype(int))
        kept = kept[: curve.days.size]
        frame = pd.DataFrame(
            {"day": curve.days, "bought": curve.met, "low": low, "high": high}
        ).iloc[kept]
        ends = pd.DataFrame({"day": [curve.last], "bought": [curve.within(curve.last)[0]]})
        ends["low"], ends["high"] = curve.within(curve.last)[1:]
        start = pd.DataFrame({"day": [0.0], "bought": 0.0, "low": 0.0, "high": 0.0})
        whole = pd.concat([start, frame, ends]).drop_duplicates("day", ignore_index=True)
        whole.insert(0, "after", wait.group.name)
        parts.append(whole)
    return Table.of(
        pd.concat(parts, ignore_index=True),
        "one row per group of customers and day after a purchase",
        Axis("after", "Customers"),
        Axis("day", "Days since a purchase", "number"),
        Axis("bought", "Have bought again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def _curve_chart(inputs: Inputs, curves: Table, wait: Wait) -> Chart:
    frame = curves.frame[curves.frame["after"] == wait.group.name].drop(columns="after")
    frame = frame[frame["day"] > 0]
    reached = [(q, wait.curve.quantile(q)) for q in (0.5, MOST)]
    guides = tuple(
        Guide(found[0], f"{share(q)} by day {count(found[0])}") for q, found in reached if found
    )
    most = reached[-1][1]
    day, part = (
        (most[0], MOST) if most else (wait.curve.last, wait.curve.within(wait.curve.last)[0])
    )
    headline = say("{part} buy again within {day}", part=share(part), day=days(day))
    return Chart(
        name="next_order",
        kind="curve",
        table=frame.reset_index(drop=True),
        x=replace(curves.columns["day"], log=True),
        y=curves.columns["bought"],
        headline=headline,
        subtitle=f"Share who have bought again by days since a purchase, {inputs.window}; "
        f"n = {wait.n:,} customers",
        caption=(
            "Every customer weighs the same, however often they buy; who has not bought again yet "
            "counts for as long as they could be watched (Kaplan-Meier; band: 95% interval). "
            "Orders of one day are one purchase. The scale of days is logarithmic."
        ),
        alt=f"A curve that rises from none at the day of a purchase to "
        f"{share(wait.curve.within(wait.curve.last)[0])} after {days(wait.curve.last)}.",
        guides=guides,
    )


def _groups_chart(inputs: Inputs, summary: Table) -> Chart | None:
    """How many bought again within the horizon, by the number of the order before."""
    frame = summary.frame.iloc[1:].dropna(subset=["within"])
    if len(frame) < 2:
        return None
    frame = frame[["after", "n", "within", "low", "high"]].reset_index(drop=True)
    frame["label"] = [f"{share(row.within)}, n = {row.n:,}" for row in frame.itertuples()]
    horizon = days(inputs.settings.horizon_days)
    first, last = frame.iloc[0], frame.iloc[-1]
    headline = say(
        "{first} return {after}, {last} of {others}",
        first=share(first["within"]),
        last=share(last["within"]),
        after="after a first order" if first["after"] == GROUPS[0].name else "at first",
        others="existing customers" if last["after"] == GROUPS[-1].name else "later orders",
    )
    return Chart(
        name="by_order_number",
        kind="dots",
        table=frame,
        x=summary.columns["after"],
        y=summary.columns["within"],
        headline=headline,
        subtitle=f"Bought again within {horizon}, by the number of the purchase, {inputs.window}; "
        f"n = {int(frame['n'].max()):,} customers at most",
        caption=(
            "New customers are those first seen after the run-in: only their orders can be "
            "numbered. Lines: 95% intervals. Groups that the records do not follow for so long are "
            "left out. Who came far enough for a later order is no longer everybody."
        ),
        alt=f"Dots, one per group, from {share(frame['within'].min())} to "
        f"{share(frame['within'].max())}.",
    )


def _bounds(found: tuple[float, float, float]) -> Quantity:
    """A day with its interval, where the records are long enough for its upper end."""
    day, low, high = found
    return days(day) if np.isinf(high) else days(day, low, high)


def _next_order(inputs: Inputs, wait: Wait) -> Finding:
    half, most = wait.curve.quantile(0.5), wait.curve.quantile(MOST)
    ever = wait.curve.within(wait.curve.last)
    last = days(wait.curve.last)
    if half and most:
        sentence = say(
            "Half of customers buy again within {half} of a purchase, {part} within {most}.",
            half=_bounds(half),
            part=share(MOST),
            most=_bounds(most),
        )
        value = _bounds(half)
    elif half:
        sentence = say(
            "Half of customers buy again within {half} of a purchase; {part} is not reached: "
            "after {last} it is {ever}.",
            half=_bounds(half),
            part=share(MOST),
            last=last,
            ever=share(*ever),
        )
        value = _bounds(half)
    else:
        sentence = say(
            "{ever} of customers buy again within {last} of a purchase: half is not reached.",
            ever=share(*ever),
            last=last,
        )
        value = share(*ever)
    return Finding(
        name="next_order",
        kind="description",
        sentence=sentence,
        value=value,
        n=wait.n,
        period=inputs.window.period,
        so_what=say(
            "Half come by then in any case: a reminder before {day} is wasted on them.",
            day=days(half[0]),
        )
        if half
        else say("Most of what can be won lies in a purchase that does not come by itself."),
        caveat="Every customer weighs the same; frequent buyers are back much sooner.",
    )


def _second_order(inputs: Inputs, wait: Wait) -> Finding:
    day = min(float(inputs.settings.horizon_days), wait.curve.last)
    found, half = wait.curve.within(day), wait.curve.quantile(0.5)
    back = share(*found)
    return Finding(
        name="second_order",
        kind="description",
        sentence=say(
            "{back} of new customers buy a second time within {day}.", back=back, day=days(day)
        ),
        value=back,
        n=wait.n,
        period=inputs.window.period,
        so_what=say(
            "Half of them have by day {half}: a welcome offer belongs before it.",
            half=count(half[0]),
        )
        if half
        else say("Half of them is not reached within {last}.", last=days(wait.curve.last)),
        caveat="New customers are those first seen after the run-in.",
    )


def _lapsed(inputs: Inputs, lapse: int, reached: bool, sides: pd.DataFrame) -> Finding:
    now = inputs.engine.row(NOW, lapse=lapse)
    part = share_of(now["n_lapsed"], now["n_customers"])
    money = inputs.money(now["spend"] or 0)
    if reached:
        sentence = say(
            "{part} of customers have not bought for more than {days}, by when {most} of purchases "
            "are followed by another; they had brought {money}.",
            part=part,
            days=days(lapse),
            most=share(MOST),
            money=money,
        )
    else:
        sentence = say(
            "{part} of customers have not bought for more than {days}, the horizon; they had "
            "brought {money}.",
            part=part,
            days=days(lapse),
            money=money,
        )
    so_what = say("Whoever is silent for longer than {days} counts as lapsed.", days=days(lapse))
    if len(sides) == 2:
        so_what = say(
            "They count as lapsed, which is a rule and no fate: of such customers {back} bought "
            "within the {horizon} that followed.",
            back=share(sides["back"].iloc[1]),
            horizon=days(inputs.settings.horizon_days),
        )
    return Finding(
        name="lapsed",
        kind="description",
        sentence=sentence,
        value=part,
        n=int(now["n_customers"]),
        period=inputs.window.period,
        so_what=so_what,
        caveat="Where the share is not reached within the records, the horizon stands for its day."
        if not reached
        else "",
        money=inputs.money(abs(money.value)),
    )


def _silences(inputs: Inputs) -> int:
    """Make gaps_silences, a row per customer and earlier cut-off; give the number of cut-offs."""
    windows = past_windows(inputs.window)
    if windows:
        inputs.engine.create_from(HERE / "gaps_silences.sql", {"windows": windows})
    return len(windows)


def _shares(inputs: Inputs, edges: tuple[int, ...]) -> pd.DataFrame:
    """Returns by bin of silence, with intervals over customers; small groups are left out."""
    whens = " ".join(f"when silence <= {edge} then {i}" for i, edge in enumerate(edges))
    bins = f"case {whens} else {len(edges)} end"
    found = inputs.engine.frame(RETURNS.format(bin=bins))
    customers = dict(inputs.engine.rows(CUSTOMERS_IN_BIN.format(bin=bins)))
    rows = []
    for number, parts in found.groupby("bin"):
        # So many at one cut-off at the least, each of them another customer.
        if customers[number] < max(inputs.settings.smallest_group, 2) or len(parts) < 2:
            continue
        back, n = share_over_clusters(parts["k"], parts["n"]), int(parts["n"].sum())
        above = edges[number - 1] if number else 0
        upto = edges[number] if number < len(edges) else np.nan
        mean = parts["silence"].sum() / n
        rows.append((above, upto, mean, n, back.value, back.low, back.high))
    names = ["above", "upto", "silence", "n", "back", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def _silence(inputs: Inputs) -> Table | None:
    frame = _shares(inputs, EDGES)
    if len(frame) < 2:
        return None
    return Table.of(
        frame,
        "one row per span of silence at an earlier cut-off",
        Axis("above", "Silent for more than", "days"),
        Axis("upto", "and up to", "days"),
        Axis("silence", "Days of silence", "number"),
        Axis("n", "Customers at a cut-off", "count"),
        Axis("back", "Bought within the horizon", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def _silence_chart(inputs: Inputs, table: Table, lapse: int, sides: pd.DataFrame) -> Chart:
    horizon = days(inputs.settings.horizon_days)
    frame = table.frame.drop(columns=["above", "upto"])
    if len(sides) == 2:
        back = share(sides["back"].iloc[1])
        headline = say(
            "Silent over {lapse}: {back} buy within {horizon}",
            lapse=days(lapse),
            back=back,
            horizon=horizon,
        )
    else:
        last = frame.iloc[-1]
        headline = say(
            "After {silence} of silence {back} buy within {horizon}",
            silence=days(last["silence"]),
            back=share(last["back"]),
            horizon=horizon,
        )
    return Chart(
        name="silence",
        kind="curve",
        table=frame,
        x=replace(table.columns["silence"], log=True),
        y=table.columns["back"],
        headline=headline,
        subtitle=f"Share who bought within {horizon}, by days of silence at earlier cut-offs, "
        f"{inputs.window}; n = {int(frame['n'].sum()):,}",
        caption=(
            "At each earlier cut-off customers are sorted by the days since their last purchase; "
            "each point is the mean of a span of days. A customer may count at several cut-offs: "
            "the band (95%) is over customers. A score of lapsing must tell more. "
            "The scale of days is logarithmic."
        ),
        alt=f"A curve from {share(frame['back'].iloc[0])} at {days(frame['silence'].iloc[0])} of "
        f"silence to {share(frame['back'].iloc[-1])} at {days(frame['silence'].iloc[-1])}.",
        guides=(Guide(float(lapse), f"lapsed after {days(lapse)}"),),
    )


def _returns(inputs: Inputs, sides: pd.DataFrame, lapse: int, n_cutoffs: int) -> Finding:
    shorter, longer = (share(row.back, row.low, row.high) for row in sides.itertuples())
    return Finding(
        name="return_after_silence",
        kind="description",
        sentence=say(
            "Of customers silent for more than {lapse}, {longer} bought within the next {horizon}; "
            "of those silent for less, {shorter}.",
            lapse=days(lapse),
            longer=longer,
            horizon=days(inputs.settings.horizon_days),
            shorter=shorter,
        ),
        value=longer,
        n=int(sides["n"].iloc[1]),
        of="customers at an earlier cut-off",
        period=inputs.window.period,
        so_what=say(
            "So many came back with what the shop did anyway: a campaign to them, and any score of "
            "lapsing, must beat that."
        ),
        caveat=f"Pooled over {count(n_cutoffs)} earlier cut-offs; a customer may count at each.",
    )


chapter = Chapter(
    name="gaps",
    title="Time to the next order",
    question="How long until customers buy again, and when must we take them for lapsed?",
    run=run,
)
