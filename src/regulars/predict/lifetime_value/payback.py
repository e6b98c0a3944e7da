"""What new customers cost and bring: by channel, and in which month they have paid for themselves.

The customers of a channel are followed together, all for as many months, so that a later month is
not a mean over others than an earlier one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, say
from ...stats.differences import Sample
from .margin import Margin

MONTH = 30
"""Days."""
FOLLOWED = (24, 18, 12, 9, 6, 3)
"""Months that new customers are followed for, the most that half of them were observed for."""
DRAWN = 5
"""Channels in one picture."""
WHAT = "In which month new customers have paid for what it cost to win them"

WON = """
    select
        count(*) as n,
        count(customers.acquisition_cost) as n_cost,
        {observed}
    from facts
    inner join customers using (customer_id)
    where start_known and acquisition_channel is not null
"""


@dataclass(frozen=True)
class Channel:
    """Customers won one way: what one cost, and what one had brought by the end of each month."""

    name: str
    n: int
    cost: float
    brought: tuple[Sample, ...]

    @property
    def paid_back(self) -> int | None:
        """The first month by whose end the mean customer has brought what he cost."""
        return self._first([sample.mean for sample in self.brought])

    @property
    def interval(self) -> tuple[int | None, int | None]:
        """The months in which the bounds of the mean reach the cost; None where they do not."""
        return (
            self._first([sample.interval[1] for sample in self.brought]),
            self._first([sample.interval[0] for sample in self.brought]),
        )

    def _first(self, brought: list[float]) -> int | None:
        return next((month for month, money in enumerate(brought) if money >= self.cost), None)


def payback(inputs: Inputs, margin: Margin) -> Result:
    """Table, chart and findings, or why there are none."""
    least = inputs.settings.smallest_group
    observed = ", ".join(f"count(case when T > {m * MONTH} then 1 end) as n_{m}" for m in FOLLOWED)
    won = inputs.engine.row(WON.format(observed=observed))
    if not won["n_cost"]:
        return Result()  # nobody asks what is not recorded
    if not margin.known:
        return _refuse(
            "what it cost to win customers is on record, but not what is left of net sales: set "
            "`margin`"
        )
    months = next((m for m in FOLLOWED if 2 * won[f"n_{m}"] >= won["n"]), None)
    if months is None:
        return _refuse("most new customers came too lately to tell what they will bring")
    found = inputs.engine.frame(
        render(Path(__file__).with_suffix(".sql"), {"months": months, "margin": margin.of_a_line}),
        cutoff=inputs.window.cutoff,
    )
    big = found[(found["n"] >= max(least, 2)) & (found["n_cost"] * 2 >= found["n"])]
    if big.empty:
        return _refuse("no channel has won enough new customers whose cost is known")
    channels = [_channel(row, months) for row in big.to_dict("records")]
    channels.sort(
        key=lambda c: (c.paid_back is None, c.paid_back or 0, c.cost / c.brought[-1].mean)
    )
    table = _table(inputs, channels, months, margin)
    return Result(
        tables={"payback": table},
        charts=(_chart(inputs, channels, months, margin),),
        findings=_findings(inputs, channels, months, margin),
    )


def _refuse(why: str) -> Result:
    return Result(refusals=(Refusal(WHAT, say(why)),))


def _channel(row: Mapping[Any, Any], months: int) -> Channel:
    n = int(row["n"])
    samples = (
        Sample.of(n, float(row[f"brought_{month}"]), float(row[f"squares_{month}"]))
        for month in range(months + 1)
    )
    return Channel(str(row["name"]), n, float(row["cost"]) / int(row["n_cost"]), tuple(samples))


def _month(month: int | None, months: int) -> str:
    return f"later than {months}" if month is None else str(month)


def _table(inputs: Inputs, channels: list[Channel], months: int, margin: Margin) -> Table:
    currency, last = inputs.settings.currency, [c.brought[-1] for c in channels]
    frame = pd.DataFrame(
        {
            "channel": [c.name for c in channels],
            "n": [c.n for c in channels],
            "cost": [c.cost for c in channels],
            "brought": [sample.mean for sample in last],
            "low": [sample.interval[0] for sample in last],
            "high": [sample.interval[1] for sample in last],
            "paid_back": [_month(c.paid_back, months) for c in channels],
            "earliest": [_month(c.interval[0], months) for c in channels],
            "latest": [_month(c.interval[1], months) for c in channels],
        }
    )
    return Table.of(
        frame,
        "one row per channel",
        Axis("channel", "Won by"),
        Axis("n", "New customers", "count"),
        Axis("cost", "Cost of one", "money", currency),
        Axis("brought", f"{margin.name.capitalize()} of one by month {months}", "money", currency),
        Axis("low", "from", "money", currency),
        Axis("high", "to", "money", currency),
        Axis("paid_back", "Paid back by the end of month"),
        Axis("earliest", "at the earliest"),
        Axis("latest", "at the latest"),
    )


def _chart(inputs: Inputs, channels: list[Channel], months: int, margin: Margin) -> Chart:
    """Margin less cost, so that one line of nought serves all channels."""
    currency = inputs.settings.currency
    largest = sorted(channels, key=lambda c: (-c.n, c.name))[:DRAWN]
    shown = [c for c in channels if c in largest]
    rows = [
        (c.name, month, sample.mean - c.cost, *(bound - c.cost for bound in sample.interval))
        for c in shown
        for month, sample in enumerate(c.brought)
    ]
    first, last = shown[0], shown[-1]
    n = sum(c.n for c in shown)
    if first.paid_back is not None and last.paid_back is not None and first is not last:
        headline = say(
            "Paid back by month {first} ({name}) to {last} ({other})",
            first=count(first.paid_back),
            name=first.name,
            last=count(last.paid_back),
            other=last.name,
        )
    elif first.paid_back is not None:
        headline = say(
            "{name} is paid back by month {first}", name=first.name, first=count(first.paid_back)
        )
    else:
        headline = say("No channel is paid back within {months} months", months=count(months))
    left = len(channels) - len(shown)
    return Chart(
        name="payback",
        kind="curve",
        table=pd.DataFrame(rows, columns=["series", "month", "ahead", "low", "high"]),
        x=Axis("month", "Months since the first purchase", "count"),
        y=Axis(
            "ahead", f"{margin.name.capitalize()} less cost, per new customer", "money", currency
        ),
        headline=headline,
        subtitle=f"{margin.name.capitalize()} to date less the cost of winning a customer, by "
        f"channel; n = {n:,} new customers, each observed for {months} months",
        caption=f"{margin.words}. A month has {MONTH} days; month nought is the day of the first "
        "purchase. Customers whose start is unknown are left out. Bands: 95% intervals."
        + (f" The {DRAWN} largest channels; {left} more in the table." if left else ""),
        alt="Rising curves of margin less cost per new customer: "
        + "; ".join(f"{c.name} paid back by month {_month(c.paid_back, months)}" for c in shown)
        + ".",
        guides=(Guide(0.0, "paid back", "y"),),
    )


def _findings(
    inputs: Inputs, channels: list[Channel], months: int, margin: Margin
) -> tuple[Finding, ...]:
    n = sum(c.n for c in channels)
    cost = sum(c.n * c.cost for c in channels)
    brought = sum(c.n * c.brought[-1].mean for c in channels)
    late = [c for c in channels if c.paid_back is None]
    first, last = channels[0], channels[-1]
    if not late:
        sentence = say(
            "A new customer of every channel has paid for himself by the end of month {last}: "
            "soonest who came by {name}, by month {first}.",
            last=count(last.paid_back or 0),
            name=first.name,
            first=count(first.paid_back or 0),
        )
    elif len(late) == len(channels):
        sentence = say(
            "No channel has earned back within {months} months what it costs to win a customer.",
            months=count(months),
        )
    else:
        sentence = say(
            "New customers of {n_late} of {n} channels have not paid for themselves within "
            "{months} months: {names}.",
            n_late=count(len(late)),
            n=count(len(channels)),
            months=count(months),
            names=", ".join(c.name for c in late),
        )
    return (
        Finding(
            name="payback",
            kind="description",
            sentence=sentence,
            value=Quantity(brought / cost, "times"),
            n=n,
            period=inputs.window.period,
            so_what=say(
                "By month {months} all channels together bring {times} what they cost: {brought} "
                "of {what} against {cost} a customer.",
                months=count(months),
                times=Quantity(brought / cost, "times"),
                brought=inputs.money(brought / n),
                what=margin.name,
                cost=inputs.money(cost / n),
            ),
            caveat=(
                "Customers of one channel may have come without it as well: what a channel adds "
                "takes an experiment. Costs of serving customers are not taken off."
            ),
            money=inputs.money(margin.net_sales(brought)),
        ),
    )
