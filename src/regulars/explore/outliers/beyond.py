"""Who lies beyond the fences, and what they hold of net sales."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Table
from ...core.words import Quantity, count, say, share
from .fences import TITLES, Measured
from .flags import interval, of_flag

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


def beyond_fences(inputs: Inputs, fenced: Mapping[str, Measured]) -> list[Beyond]:
    """Who lies beyond each fence, and what they hold of net sales."""
    found = []
    least = inputs.settings.smallest_group
    for name, flag in (("spend", "is_outlier_spend"), ("n_orders", "is_outlier_orders")):
        if name not in fenced:
            continue
        row = of_flag(inputs, flag)
        found.append(
            Beyond(
                name, TITLES[name][0], "customers", fenced[name],
                n=int(row["n"]), n_beyond=int(row["n_flagged"]),
                held=row["spend_flagged"], total=row["spend"], interval=interval(row),
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


def _written(inputs: Inputs, one: Beyond, value: float) -> Quantity:
    unit = TITLES[one.name][1]
    return Quantity(value, unit, inputs.settings.currency if unit == "money" else "")


def finding(inputs: Inputs, one: Beyond) -> Finding:
    fence = _written(inputs, one, one.measured.high)
    doing, of_so_much = {
        "spend": ("customers spent more than {fence}", ""),
        "n_orders": ("customers ordered more than {fence} times", ""),
        "order_value": ("orders are worth more than {fence}", "orders worth more than {fence}"),
    }[one.name]
    beyond = "the fence beyond which few are expected"
    if one.is_shown and one.total > 0:
        sentence = say(
            f"{{n}} {doing}, {beyond}: they are {{share}} of all and bring {{held}} of net sales.",
            n=count(one.n_beyond),
            fence=fence,
            share=share(one.n_beyond / one.n),
            held=one.share_of_sales,
        )
        value, so_what = one.share_of_sales, SO_WHAT[one.of]
    else:
        least = count(inputs.settings.smallest_group)
        few = f"customers placed {of_so_much}" if of_so_much else doing
        sentence = (
            say(f"Fewer than {{least}} {few}, {beyond}.", least=least, fence=fence)
            if one.n_beyond
            else say(f"No {few}, {beyond}.", fence=fence)
        )
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


def fence_table(inputs: Inputs, beyond: list[Beyond]) -> Table:
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


def tail(inputs: Inputs, one: Beyond) -> list[Chart]:
    """How many customers spent so much or more, from half of them to the last few."""
    shares, values = np.asarray(one.measured.shares), np.asarray(one.measured.values)
    # From the median up, in even steps on a logarithmic scale; the last few would be told of alone.
    last = max(inputs.settings.smallest_group / one.measured.n, shares[-1])
    grid = np.geomspace(max(0.5, last), last, 120)
    places = np.unique(np.searchsorted(-shares, -grid, side="right") - 1)
    frame = pd.DataFrame({"value": values[places], "share": shares[places]})
    if len(frame) < 2:
        return []
    axis = _axis(inputs, one)
    fence, middle = (_written(inputs, one, v) for v in (one.measured.high, one.measured.median))
    did = "spent" if one.name == "spend" else "ordered"
    times = "" if one.name == "spend" else " times"
    if one.is_shown:
        beyond = share(one.n_beyond / one.n)
        headline = say(f"{{beyond}} of customers {did} more than {{fence}}{times}", beyond=beyond,
                       fence=fence)  # fmt: skip
    else:
        hardly = "Hardly any" if one.n_beyond else "No"
        headline = say(f"{hardly} customer {did} more than {{fence}}{times}", fence=fence)
    chart = Chart(
        name="tail",
        kind="curve",
        table=frame,
        x=axis,
        y=Axis("share", "Share of customers with as much or more", "share", log=True),
        headline=headline,
        subtitle=f"Share of customers by {one.title}, from the median up, {inputs.window}; "
        f"n = {one.measured.n:,} customers above nought",
        caption=(
            "Both scales are logarithmic. Fence: the upper fence of the boxplot adjusted for skew, "
            f"found on the {one.measured.scale} scale; about 0.3% lie beyond it even where values "
            "have the shape of a bell. The last few customers are not drawn."
        ),
        alt=f"A curve that falls from the half of customers with {middle} or more to the few "
        f"with the highest {one.title}; the fence stands at {fence}.",
        guides=(Guide(one.measured.high, f"fence {fence}"),),
    )  # fmt: skip
    return [chart]


def _axis(inputs: Inputs, one: Beyond) -> Axis:
    unit = TITLES[one.name][1]
    currency = inputs.settings.currency if unit == "money" else ""
    return Axis("value", f"{one.title.capitalize()} (logarithmic scale)", unit, currency, log=True)


def held(inputs: Inputs, shown: list[Beyond]) -> Chart:
    frame = pd.DataFrame(
        {
            "beyond": [f"By {o.title}: {o.n_beyond:,} {o.of}" for o in shown],
            "share": [o.n_beyond / o.n for o in shown],
            "held": [o.held / o.total for o in shown],
            "other_low": [o.interval[0] for o in shown],
            "other_high": [o.interval[1] for o in shown],
        }
    ).astype({"other_low": float, "other_high": float})  # fmt: skip
    first = shown[0]
    headline = say(
        f"Beyond the fence: {{share}} of {first.of}, {{held}} of sales",
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
            + ". Customers' sales are net of returns; those of orders are not."
            + (" Lines: 95% intervals." if frame["other_low"].notna().any() else "")
        ),
        alt=(
            "Pairs of bars: "
            + "; ".join(f"{o.title}: {share(o.n_beyond / o.n)} of {o.of} hold "
                        f"{o.share_of_sales.point} of net sales" for o in shown)
            + "."
        ),
    )  # fmt: skip
