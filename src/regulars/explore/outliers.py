"""Which customers and orders lie far beyond all others, and what hangs on them.

A fence is drawn on the scale on which the values are least skewed, and is moved outwards by what
skew is left: on the plain scale a tenth of a shop's customers would seem odd. Whoever lies beyond
is flagged and never dropped; the main figures are shown with and without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, Unit, count, say, share
from ..stats.intervals import share_of, share_of_total
from ..stats.medcouple import fences, medcouple
from ..tables.placed_orders import placed_orders

HERE = Path(__file__).parent

THINNED = 2000
"""Values of a measure that its skew and quartiles are read off from, at even steps."""

LEAST_VALUES = 50
"""Among fewer values none can be told to be odd."""

TIMES = 3.0
"""A reseller buys at least so many times the median, besides lying beyond the fence."""

RULES = {"least_orders": 3, "least_gaps": 6, "constant": 0.8, "leeway": 0.1}
"""What a probable reseller or subscriber does at the least: orders; gaps, the share of them that is
constant, and how far such a gap may be from the median, a day at the least."""

VALUES = """
    select '{measure}' as measure, cast({value} as double) as value, cast(count(*) as bigint) as n
    from {source}
    where {value} is not null
    group by 2
"""

CUSTOMERS = "facts where coalesce(n_orders, 1) > 0"
ORDERS = "placed_orders where day < $cutoff"
LINES = """(
    select cast(sum(n_pieces) as double) / cast(nullif(sum(n_lines), 0) as double) as pieces_a_line
    from customer_days
    where day < $cutoff
    group by customer_id
)"""

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million.
FLAGGED = """
    select
        count(*) as n,
        count(case when {flag} then 1 end) as n_flagged,
        coalesce(sum(case when {flag} then spend end), 0) as spend_flagged,
        coalesce(sum(spend), 0) as spend,
        coalesce(
            sum(
                case when {flag}
                    then cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2)) end
            ),
            0
        ) as squares_flagged,
        coalesce(sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))), 0) as squares,
        cast(coalesce(sum(case when {flag} then n_orders end), 0) as bigint) as orders_flagged,
        cast(coalesce(sum(n_orders), 0) as bigint) as orders
    from facts
    inner join outliers_customers using (customer_id)
    where coalesce(n_orders, 1) > 0
"""

ORDER_VALUES = """
    select
        count(*) as n,
        count(case when net_sales > $high then 1 end) as n_flagged,
        count(distinct case when net_sales > $high then customer_id end) as n_customers,
        count(case when net_sales > $high and customer_id is null then 1 end) as n_guests,
        coalesce(sum(case when net_sales > $high then net_sales end), 0) as sales_flagged,
        coalesce(sum(net_sales), 0) as sales
    from placed_orders
    where day < $cutoff
"""

# The Gini coefficient from the places in order, of those whose spend is above nought.
MAIN = """
    select
        count(*) as n,
        cast(sum(spend) as double) / cast(count(*) as double) as mean_spend,
        percentile_cont(0.5) within group (order by cast(spend as double)) as median_spend,
        cast(sum(n_orders) as double) / cast(count(*) as double) as mean_orders,
        cast(sum(case when spend > 0 then (2 * place - n_above - 1) * amount end) as double)
            / cast(max(n_above) as double)
            / cast(sum(case when spend > 0 then amount end) as double) as gini
    from (
        select
            spend,
            n_orders,
            cast(spend as decimal(18, 4)) as amount,
            row_number() over (partition by spend > 0 order by spend) as place,
            count(case when spend > 0 then 1 end) over () as n_above
        from facts
        inner join outliers_customers using (customer_id)
        where coalesce(n_orders, 1) > 0 and {those}
    ) as placed
"""

BEYOND = "(is_outlier_spend or is_outlier_orders)"


@dataclass(frozen=True)
class Measured:
    """Where the values of a measure end, and on which scale that was found.

    `shares` are those of the values at `values` or above, for a picture of the tail.
    """

    n: int
    median: float
    low: float
    high: float
    is_log: bool
    skew: float
    values: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def scale(self) -> str:
        return "logarithmic" if self.is_log else "plain"


@dataclass(frozen=True)
class Beyond:
    """Customers or orders beyond the fence of a measure, and what they hold of net sales."""

    name: str
    title: str
    of: str
    measured: Measured
    n: int
    n_beyond: int
    held: float
    total: float
    interval: tuple[float, float] | tuple[None, None]
    is_shown: bool
    """Whether so many customers lie beyond that nobody is told of alone."""

    @property
    def share_of_sales(self) -> Quantity:
        return share(self.held / self.total, *self.interval)


def run(inputs: Inputs) -> Result:
    """Draw the fences, flag who lies beyond, and show the main figures both ways."""
    measured = _measure(inputs)
    fenced = {name: found for name, found in measured.items() if name in TITLES}
    if "spend" not in fenced and "n_orders" not in fenced:
        why = say(
            "it takes {least} customers who differ in what they spend or how often they order",
            least=count(LEAST_VALUES),
        )
        return Result(refusals=(Refusal("Who lies far beyond the others", why),))
    _flag(inputs, measured)
    beyond = _beyond(inputs, fenced)
    findings = [_finding(inputs, one) for one in beyond]
    charts = [_tail(inputs, beyond[0])]
    tables = {"fences": _fence_table(inputs, beyond)}
    shown = [one for one in beyond if one.is_shown and one.total > 0]
    if shown:
        charts.append(_held(inputs, shown))
    main = _main_figures(inputs, beyond)
    if main is not None:
        tables["main_figures"] = main
        charts.append(_both_ways(inputs, main))
        findings.append(_without(inputs, main))
    if inputs.settings.lists_orders:
        findings += [_resellers(inputs, measured), _subscribers(inputs)]
    missing = [title for name, (title, _) in TITLES.items() if name not in fenced]
    why = say("too few differ, or more than half are alike")
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(found for found in findings if found),
        refusals=tuple(Refusal(f"Who lies beyond a fence in {title}", why) for title in missing),
        customers="outliers_customers",
    )


TITLES: Mapping[str, tuple[str, Unit]] = {
    "spend": ("spend", "money"),
    "n_orders": ("number of orders", "count"),
    "order_value": ("order value", "money"),
}
"""The measures that have a fence, what they are called, and their unit."""


def _measure(inputs: Inputs) -> dict[str, Measured]:
    """The fences of each measure that has enough values, not most of them alike."""
    engine = inputs.engine
    sources = [("spend", "spend", CUSTOMERS), ("n_orders", "n_orders", CUSTOMERS)]
    if inputs.settings.lists_orders:
        placed_orders(engine)
        sources += [
            ("order_value", "net_sales", ORDERS),
            ("pieces", "n_pieces", CUSTOMERS),
            ("pieces_a_line", "pieces_a_line", LINES),
        ]
    parts = [
        VALUES.format(measure=measure, value=value, source=f"(select * from {source}) as those")
        for measure, value, source in sources
    ]
    engine.create("outliers_values", " union all ".join(parts), cutoff=inputs.window.cutoff)
    thinned = engine.frame(render(HERE / "outliers_thinned.sql", {"most": THINNED}))
    engine.execute("drop table outliers_values")
    found = {
        str(measure): _fenced(rows, integer=measure == "n_orders")
        for measure, rows in thinned.groupby("measure")
    }
    return {name: one for name, one in found.items() if one is not None}


def _fenced(rows: pd.DataFrame, *, integer: bool) -> Measured | None:
    values, weights = rows["value"].to_numpy(), rows["weight"].to_numpy()
    n = int(rows["total"].iloc[0])
    upto = np.cumsum(weights)
    q1, median, q3 = (
        float(values[np.searchsorted(upto, share_ * upto[-1])]) for share_ in (0.25, 0.5, 0.75)
    )
    if n < LEAST_VALUES or q1 == q3:
        return None
    plain, logged = medcouple(values, weights), medcouple(np.log(values), weights)
    is_log = abs(logged) < abs(plain)
    if is_log:
        found = fences(log(q1), log(q3), logged)
        low, high = exp(found.low), exp(found.high)
    else:
        found = fences(q1, q3, plain)
        low, high = found.low, found.high
    return Measured(
        n, median, low, float(int(high)) if integer else round(high, 2), is_log,
        logged if is_log else plain, tuple(values), tuple((upto[-1] - upto + weights) / upto[-1]),
    )  # fmt: skip


def _flag(inputs: Inputs, measured: Mapping[str, Measured]) -> None:
    """Make outliers_customers; a measure without a fence flags nobody."""

    def high(name: str) -> float | None:
        return measured[name].high if name in measured else None

    def many(name: str) -> float | None:
        found = measured.get(name)
        return max(found.high, TIMES * found.median) if found else None

    values = {**RULES, "with_orders": inputs.settings.lists_orders}
    inputs.engine.create(
        "outliers_customers",
        render(HERE / "outliers_customers.sql", values),
        cutoff=inputs.window.cutoff,
        high_spend=high("spend"),
        high_n_orders=high("n_orders"),
        high_order_value=high("order_value"),
        many_pieces=many("pieces"),
        many_pieces_a_line=many("pieces_a_line"),
    )


def _beyond(inputs: Inputs, fenced: Mapping[str, Measured]) -> list[Beyond]:
    """Who lies beyond each fence, and what they hold of net sales."""
    found = []
    least = inputs.settings.smallest_group
    for name, flag in (("spend", "is_outlier_spend"), ("n_orders", "is_outlier_orders")):
        if name not in fenced:
            continue
        row = _of_flag(inputs, flag)
        found.append(
            Beyond(
                name, TITLES[name][0], "customers", fenced[name],
                n=int(row["n"]), n_beyond=int(row["n_flagged"]),
                held=row["spend_flagged"], total=row["spend"], interval=_interval(row),
                is_shown=row["n_flagged"] >= least,
            )
        )  # fmt: skip
    if "order_value" in fenced:
        one = fenced["order_value"]
        row = inputs.engine.row(ORDER_VALUES, high=one.high, cutoff=inputs.window.cutoff)
        found.append(
            Beyond(
                "order_value", TITLES["order_value"][0], "orders", one,
                n=int(row["n"]), n_beyond=int(row["n_flagged"]),
                held=float(row["sales_flagged"]), total=float(row["sales"]),
                interval=(None, None), is_shown=row["n_customers"] + row["n_guests"] >= least,
            )
        )  # fmt: skip
    return found


def _of_flag(inputs: Inputs, flag: str) -> dict[str, float]:
    """What the customers with a flag and all of them hold."""
    row = inputs.engine.row(FLAGGED.format(flag=flag))
    return {name: float(value) for name, value in row.items()}


def _interval(row: Mapping[str, float]) -> tuple[float, float] | tuple[None, None]:
    if row["spend"] <= 0 or not 0 <= row["spend_flagged"] <= row["spend"]:
        return None, None
    return share_of_total(
        int(row["n"]), row["spend_flagged"], row["squares_flagged"], row["spend"], row["squares"]
    )


def _written(inputs: Inputs, one: Beyond, value: float) -> Quantity:
    unit = TITLES[one.name][1]
    return Quantity(value, unit, inputs.settings.currency if unit == "money" else "")


def _finding(inputs: Inputs, one: Beyond) -> Finding:
    fence = _written(inputs, one, one.measured.high)
    did = {
        "spend": "customers spent more than {fence}",
        "n_orders": "customers ordered more than {fence} times",
        "order_value": "orders are worth more than {fence}",
    }[one.name]
    if one.is_shown and one.total > 0:
        sentence = say(
            f"{{n}} {did}, the fence beyond which few are expected: they are {{share}} of all and "
            "bring {held} of net sales.",
            n=count(one.n_beyond),
            fence=fence,
            share=share(one.n_beyond / one.n),
            held=one.share_of_sales,
        )
        value, so_what = one.share_of_sales, SO_WHAT[one.of]
    else:
        least = count(inputs.settings.smallest_group)
        sentence = say(f"Hardly any {did}: {{they}}.", fence=fence, they=_few(one, least))
        value, so_what = fence, say("Whoever does carries a flag in the table of customers.")
    return Finding(
        name=one.name,
        kind="description",
        sentence=sentence,
        value=value,
        n=one.n,
        of=one.of,
        period=inputs.window.period,
        so_what=so_what,
        caveat=f"The fence lies where the {one.measured.scale} scale puts it: a rule for a second "
        "look, no sign of an error.",
        money=inputs.money(max(one.held, 0.0)) if one.is_shown else None,
    )


SO_WHAT = {
    "customers": say("Know them one by one: what holds for the many may not hold for them."),
    "orders": say("See whether they are gifts, businesses or errors before the mean is trusted."),
}


def _few(one: Beyond, least: Quantity) -> str:
    return "none" if one.n_beyond == 0 else f"those of fewer than {least} customers"


def _fence_table(inputs: Inputs, beyond: list[Beyond]) -> Table:
    rows = [
        {
            "measure": one.title.capitalize(),
            "n": one.n,
            "median": one.measured.median,
            "fence": one.measured.high,
            "scale": one.measured.scale,
            "skew": one.measured.skew,
            "n_beyond": one.n_beyond if one.is_shown or not one.n_beyond else None,
            "share_beyond": one.n_beyond / one.n if one.is_shown or not one.n_beyond else None,
            "net_sales": one.held if one.is_shown else None,
            "share_of_sales": one.held / one.total if one.is_shown and one.total > 0 else None,
        }
        for one in beyond
    ]
    figures = ["n_beyond", "share_beyond", "net_sales", "share_of_sales"]
    return Table.of(
        pd.DataFrame(rows).astype(dict.fromkeys(figures, float)),
        "one row per measure",
        Axis("measure", "Measure"),
        Axis("n", "How many", "count"),
        Axis("median", "Median", "number"),
        Axis("fence", "Upper fence", "number"),
        Axis("scale", "Scale"),
        Axis("skew", "Medcouple on it", "number"),
        Axis("n_beyond", "Beyond the fence", "count"),
        Axis("share_beyond", "Share of all", "share"),
        Axis("net_sales", "Their net sales", "money", inputs.settings.currency),
        Axis("share_of_sales", "Share of net sales", "share"),
    )


def _tail(inputs: Inputs, one: Beyond) -> Chart:
    """How many customers spent so much or more, from all of them to the last few."""
    shares, values = np.asarray(one.measured.shares), np.asarray(one.measured.values)
    # Shares that fall evenly on a logarithmic scale; the last few would be told of alone.
    last = max(inputs.settings.smallest_group / one.n, shares[-1])
    grid = np.geomspace(1.0, last, 120)
    places = np.unique(np.searchsorted(-shares, -grid, side="right") - 1)
    frame = pd.DataFrame({"value": values[places], "share": shares[places]})
    axis = _axis(inputs, one)
    fence, middle = (_written(inputs, one, v) for v in (one.measured.high, one.measured.median))
    did = "spent" if one.name == "spend" else "ordered"
    times = "" if one.name == "spend" else " times"
    if one.is_shown:
        beyond = share(one.n_beyond / one.n)
        headline = say(f"{{beyond}} of customers {did} more than {{fence}}{times}", beyond=beyond,
                       fence=fence)  # fmt: skip
    else:
        headline = say(f"Hardly any customer {did} more than {{fence}}{times}", fence=fence)
    return Chart(
        name="tail",
        kind="curve",
        table=frame,
        x=axis,
        y=Axis("share", "Share of customers with as much or more", "share", log=True),
        headline=headline,
        subtitle=f"Share of customers by {one.title}, {inputs.window}; "
        f"n = {one.measured.n:,} customers above nought",
        caption=(
            "Both scales are logarithmic. Fence: the upper fence of the boxplot adjusted for skew, "
            f"found on the {one.measured.scale} scale; about one in a hundred lies beyond it even "
            "where nothing is odd. The last few customers are not drawn."
        ),
        alt=f"A curve that falls from all customers to the few with the highest {one.title}; half "
        f"reach {middle}, the fence stands at {fence}.",
        guides=(Guide(one.measured.median, f"median {middle}"),
                Guide(one.measured.high, f"fence {fence}")),
    )  # fmt: skip


def _axis(inputs: Inputs, one: Beyond) -> Axis:
    unit = TITLES[one.name][1]
    currency = inputs.settings.currency if unit == "money" else ""
    return Axis("value", f"{one.title.capitalize()} (logarithmic scale)", unit, currency, log=True)


def _held(inputs: Inputs, shown: list[Beyond]) -> Chart:
    frame = pd.DataFrame(
        {
            "beyond": [f"{o.of.capitalize()} beyond in {o.title}, n = {o.n_beyond:,}"
                       for o in shown],
            "share": [o.n_beyond / o.n for o in shown],
            "held": [o.held / o.total for o in shown],
            "other_low": [o.interval[0] for o in shown],
            "other_high": [o.interval[1] for o in shown],
        }
    ).astype({"other_low": float, "other_high": float})  # fmt: skip
    first = shown[0]
    headline = say(
        f"{{share}} of {first.of} bring {{held}} of net sales",
        share=share(first.n_beyond / first.n),
        held=share(first.held / first.total),
    )
    return Chart(
        name="held",
        kind="pairs",
        table=frame,
        x=Axis("beyond", "Beyond the fence"),
        y=Axis("share", "Share of all", "share"),
        other=Axis("held", "Share of net sales", "share"),
        headline=headline,
        subtitle=f"Who lies beyond a fence, {inputs.window}; n = {first.n:,} {first.of}",
        caption=(
            "Fences: "
            + "; ".join(f"{o.title} {_written(inputs, o, o.measured.high)}" for o in shown)
            + ". Customers' sales are net of returns; those of orders are not. Lines: 95% "
            "intervals."
        ),
        alt=(
            "Pairs of bars: "
            + "; ".join(f"{o.title}: {share(o.n_beyond / o.n)} of {o.of} hold "
                        f"{o.share_of_sales.point} of net sales" for o in shown)
            + "."
        ),
    )  # fmt: skip


def _main_figures(inputs: Inputs, beyond: list[Beyond]) -> Table | None:
    """The main figures with and without those beyond the fences, if they are enough to show."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    flagged = _of_flag(inputs, BEYOND)
    currency = inputs.settings.currency
    rows: list[tuple[str, str, float, float, float]] = []
    if least <= flagged["n_flagged"] <= flagged["n"] - least:
        every, rest = (engine.row(MAIN.format(those=those)) for those in ("true", f"not {BEYOND}"))
        for title, unit, name in (
            ("Mean spend", "money", "mean_spend"),
            ("Median spend", "money", "median_spend"),
            ("Orders per customer", "number", "mean_orders"),
            ("Gini coefficient of spend", "number", "gini"),
        ):
            if every[name] and rest[name] and every[name] > 0:
                rows.append((title, unit, every[name], rest[name], flagged["n_flagged"]))
    orders = next((one for one in beyond if one.name == "order_value" and one.is_shown), None)
    if orders is not None and orders.total > 0:
        rest_of = (orders.total - orders.held) / (orders.n - orders.n_beyond)
        rows.append(
            ("Mean order value", "money", orders.total / orders.n, rest_of, orders.n_beyond)
        )
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["figure", "unit", "with_them", "without", "n_left_out"])
    frame["change"] = frame["without"] / frame["with_them"] - 1
    return Table.of(
        frame,
        "one row per figure",
        Axis("figure", "Figure"),
        Axis("unit", "Unit"),
        Axis("with_them", "With them", "number", currency),
        Axis("without", "Without", "number", currency),
        Axis("n_left_out", "Left out", "count"),
        Axis("change", "Change", "share"),
    )


def _both_ways(inputs: Inputs, main: Table) -> Chart:
    currency = inputs.settings.currency
    frame = main.frame.copy()

    def written(row: Any, value: float) -> str:
        # The Gini coefficient lies between 0 and 1 and takes two decimals.
        if "Gini" in row.figure:
            return f"{value:.2f}"
        return str(Quantity(value, row.unit, currency))

    frame["label"] = [
        f"{written(r, r.with_them)} to {written(r, r.without)}" for r in frame.itertuples()
    ]
    most = frame.loc[frame["change"].abs().idxmax()]
    headline = say(
        "{figure}: {change} without those beyond the fence",
        figure=str(most["figure"]),
        change=_change(float(most["change"])),
    )
    n = int(frame["n_left_out"].max())
    return Chart(
        name="main_figures",
        kind="dots",
        table=frame,
        x=main.columns["figure"],
        y=Axis("change", "Change without them", "share"),
        headline=headline,
        subtitle=f"Main figures with and without those beyond a fence, {inputs.window}; "
        f"n = up to {n:,} left out",
        caption=(
            "Left out are the customers beyond the fence in spend or orders; for the mean order "
            "value, the orders beyond theirs. Beside each dot: the figure with and without them."
        ),
        alt="Dots, one per main figure, left of nought where it falls: "
        + "; ".join(f"{r.figure} {r.label}" for r in frame.itertuples())
        + ".",
        guides=(Guide(0.0, "with them", across="y"),),
    )


def _change(value: float) -> Quantity:
    return Quantity(value, "share")


def _without(inputs: Inputs, main: Table) -> Finding:
    frame = main.frame
    first = frame.iloc[0]
    currency = inputs.settings.currency

    def quantity(row: pd.Series, column: str) -> Quantity:
        return Quantity(float(row[column]), row["unit"], currency)

    words: dict[str, Quantity | str] = {
        "n": count(first["n_left_out"]),
        "figure": str(first["figure"]).lower(),
        "less": quantity(first, "without"),
        "full": quantity(first, "with_them"),
    }
    sentence = "Without the {n} beyond the fence the {figure} is {less} instead of {full}"
    if "Median spend" in set(frame["figure"]):
        second = frame[frame["figure"] == "Median spend"].iloc[0]
        sentence += ", the median {less_in_the_middle} instead of {full_in_the_middle}"
        words["less_in_the_middle"] = quantity(second, "without")
        words["full_in_the_middle"] = quantity(second, "with_them")
    orders = first["figure"] == "Mean order value"
    return Finding(
        name="main_figures",
        kind="description",
        sentence=say(f"{sentence}.", **words),
        value=_change(float(first["change"])),
        n=int(first["n_left_out"]),
        of="orders" if orders else "customers",
        period=inputs.window.period,
        so_what=say("A mean that moves so much is a poor aim; the median holds still."),
    )


def _resellers(inputs: Inputs, measured: Mapping[str, Measured]) -> Finding | None:
    """Few products in large quantities, again and again."""
    if not {"pieces", "pieces_a_line"} <= set(measured):
        return None
    pieces, a_line = (
        max(measured[name].high, TIMES * measured[name].median)
        for name in ("pieces", "pieces_a_line")
    )
    rule = say(
        "{orders} orders or more, more than {pieces} pieces in all and {each} an order line",
        orders=count(RULES["least_orders"]),
        pieces=count(pieces),
        each=Quantity(a_line, "number"),
    )
    return _flagged(inputs, "probable_reseller", "look like resellers", rule,
                    say("Serve them apart: a trade price, and no place in the means of the rest."),
                    )  # fmt: skip


def _subscribers(inputs: Inputs) -> Finding | None:
    """The same gap again and again."""
    rule = say(
        "{gaps} gaps or more, {constant} of them within {leeway} of the usual one",
        gaps=count(RULES["least_gaps"]),
        constant=share(RULES["constant"]),
        leeway=share(RULES["leeway"]),
    )
    return _flagged(inputs, "probable_subscriber", "buy by the clock, as subscribers do", rule,
                    say("A missed day of theirs tells more than anyone else's silence."),
                    )  # fmt: skip


def _flagged(inputs: Inputs, flag: str, do: str, rule: Sentence, so_what: Sentence) -> Finding:
    row = _of_flag(inputs, flag)
    n, least = int(row["n_flagged"]), inputs.settings.smallest_group
    shown = n >= least
    words: dict[str, Quantity | str] = {"rule": str(rule)}
    if shown and row["spend"] > 0:
        value = share(row["spend_flagged"] / row["spend"], *_interval(row))
        sentence = f"{{n}} customers {do} ({{rule}}); they bring {{held}} of net sales."
        words |= {"n": count(n), "held": value}
    elif shown:
        value = share_of(n, row["n"])
        sentence = f"{{share}} of customers {do} ({{rule}})."
        words |= {"share": value}
    else:
        value = count(least)
        sentence = f"Fewer than {{least}} customers {do} ({{rule}})."
        words |= {"least": value}
    return Finding(
        name=flag,
        kind="description",
        sentence=say(sentence, **words),
        value=value,
        n=int(row["n"]),
        period=inputs.window.period,
        so_what=so_what,
        caveat="A rule, not a fact: flagged in the table of customers, left out of nothing.",
        money=inputs.money(max(row["spend_flagged"], 0.0)) if shown else None,
    )


chapter = Chapter(
    name="outliers",
    title="Outliers",
    question="Who and what lies far beyond the rest, and how much hangs on it?",
    run=run,
    from_totals=True,
)
