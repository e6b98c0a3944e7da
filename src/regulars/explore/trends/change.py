"""The change between two periods of equal length, parted into what moved it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.periods import next_month, whole_months
from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Sentence, count, say, share, write_money
from ...stats.bridge import shares_of_change, to_the_cent

HERE = Path(__file__).parent

YEAR = 12


@dataclass(frozen=True)
class Period:
    """Some whole months, and the factors whose product is what customers brought in them."""

    start: date
    end: date
    n_months: int
    n_customers: int
    n_orders: int
    customers: float
    guests: float
    """Net sales of customers and of guests."""

    @property
    def net_sales(self) -> float:
        return self.customers + self.guests

    @property
    def factors(self) -> tuple[float, float, float]:
        """Customers, orders of each, net sales of an order."""
        each = self.n_orders / self.n_customers
        return float(self.n_customers), each, self.customers / self.n_orders

    def __str__(self) -> str:
        last = self.end - timedelta(days=1)
        if self.n_months == 1:
            return f"{last:%B %Y}"
        first = f"{self.start:%B}" if self.start.year == last.year else f"{self.start:%B %Y}"
        return f"{first} to {last:%B %Y}"


def what_moved(inputs: Inputs) -> Result:
    """The change between two periods of equal length, parted into what moved it."""
    what = "What moved net sales"
    months = whole_months(inputs.window)
    length = min(YEAR, len(months) // 2)
    if not length:
        why = say("it takes two full months, and the records hold {n}", n=count(len(months)))
        return Result(refusals=(Refusal(what, why),))
    borders = [months[-2 * length], months[-length], next_month(months[-1])]
    before, after = (_period(inputs, start, end, length) for start, end in pairwise(borders))
    if not before.n_customers or not after.n_customers:
        empty = before if not before.n_customers else after
        why = say("no customer bought anything in {period}", period=str(empty))
        return Result(refusals=(Refusal(what, why),))
    table = _steps(inputs, before, after)
    steps = table.frame[~table.frame["total"]]
    main = steps.loc[steps["money"].abs().idxmax()]
    if not main["money"]:
        why = say("they are the same in {one} and in {other}", one=str(before), other=str(after))
        return Result(refusals=(Refusal(what, why),))
    finding = _change(inputs, before, after, steps)
    n = f"n = {before.n_customers:,} and {after.n_customers:,} customers"
    headline = _moved(inputs, finding.value.value, main)
    chart = Chart(
        name="bridge",
        kind="bridge",
        table=table.frame,
        x=table.columns["step"],
        y=table.columns["money"],
        headline=headline,
        subtitle=f"Net sales of {before} and of {after}; {n}",
        caption="Customers x orders per customer x net sales per order, plus guests. Each step is "
        "its mean over all orders in which the factors can change (Shapley), so they add up to "
        f"the cent. {length} full months each"
        + ("." if length == YEAR else ": not the same months of the year, so some may be season."),
        alt=f"A bridge from {before} to {after} in {len(steps)} steps. {headline}.",
    )
    return Result(tables={"bridge": table}, charts=(chart,), findings=(finding,))


def _period(inputs: Inputs, start: date, end: date, n_months: int) -> Period:
    found = inputs.engine.row(render(HERE / "period.sql"), from_day=start, to_day=end)
    customers, orders = int(found["n_customers"]), int(found["n_orders"])
    sales, guests = float(found["net_sales"]), float(found["guests"])
    return Period(start, end, n_months, customers, orders, sales, guests)


def _steps(inputs: Inputs, before: Period, after: Period) -> Table:
    moved = shares_of_change(before.factors, after.factors)
    names = ["Customers", "Orders per customer", "Order value"]
    then, now = [*before.factors], [*after.factors]
    if before.guests or after.guests:
        names.append("Guests")
        moved.append(after.guests - before.guests)
        then.append(before.guests)
        now.append(after.guests)
    first, last = round(before.net_sales, 2), round(after.net_sales, 2)
    frame = pd.DataFrame(
        {
            "step": [str(before), *names, str(after)],
            "money": [first, *to_the_cent(moved, last - first), last],
            "total": [True, *(False for _ in names), True],
            "before": [first, *then, first],
            "after": [last, *now, last],
        }
    )
    currency = inputs.settings.currency
    written = [
        f"{then[0]:,.0f} to {now[0]:,.0f}",
        f"{then[1]:,.2f} to {now[1]:,.2f}",
        *(
            f"{write_money(a, currency)} to {write_money(b, currency)}"
            for a, b in zip(then[2:], now[2:], strict=True)
        ),
    ]
    frame["label"] = [
        write_money(first, currency),
        *(
            f"{'+' if step > 0 else ''}{write_money(step, currency)}: {text}"
            for step, text in zip(frame["money"][1:-1], written, strict=True)
        ),
        write_money(last, currency),
    ]
    return Table.of(
        frame,
        "one row per step",
        Axis("step", "Step"),
        Axis("money", "Net sales", "money", currency),
        Axis("total", "Total"),
        Axis("before", "Before", "number"),
        Axis("after", "After", "number"),
        Axis("label", "In words"),
    )


def _moved(inputs: Inputs, change: float, main: pd.Series) -> Sentence:
    """The change and its largest step, or that step alone where it went the other way."""
    driver = str(main["step"]).lower()
    if change * main["money"] > 0:
        went, money = ("rose" if change > 0 else "fell"), inputs.money(abs(change))
        return say(
            "Net sales {went} {money}, led by {driver}", went=went, money=money, driver=driver
        )
    money = inputs.money(main["money"])
    return say("{driver} moved net sales most, by {money}", driver=driver.capitalize(), money=money)


def _change(inputs: Inputs, before: Period, after: Period, steps: pd.DataFrame) -> Finding:
    change = round(after.net_sales - before.net_sales, 2)
    told = {
        str(step).lower().replace(" ", "_"): inputs.money(money)
        for step, money in zip(steps["step"], steps["money"], strict=True)
    }
    words = ", ".join(f"{gap.replace('_', ' ')} {{{gap}}}" for gap in told)
    relative = share(abs(change) / before.net_sales) if before.net_sales > 0 else None
    return Finding(
        name="change",
        kind="description",
        sentence=say(
            "In {period} net sales were {after}, {change} {went} than the {before} of {earlier}.",
            period=str(after),
            after=inputs.money(after.net_sales),
            change=relative or inputs.money(abs(change)),
            went="more" if change >= 0 else "less",
            before=inputs.money(before.net_sales),
            earlier=str(before),
        ),
        value=inputs.money(change),
        n=max(before.n_customers, after.n_customers),
        period=inputs.window.period,
        so_what=say(f"What moved them: {words}.", **told),
        caveat=""
        if after.n_months == YEAR
        else "The two periods are not the same months of the year: some of it may be season.",
        money=inputs.money(abs(change)),
    )
