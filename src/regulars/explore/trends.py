"""Where sales are going from month to month, what moved them, and what is only the season."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ..core.engine import render
from ..core.periods import MONTHS, days_in_month, is_whole_month, next_month, whole_months
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import (
    Quantity,
    Sentence,
    count,
    say,
    share,
    signed,
    write_date,
    write_money,
    write_period,
)
from ..facts.snapshot import run_in_end
from ..stats.bridge import shares_of_change, to_the_cent
from ..stats.corrections import LEVEL, holm
from ..stats.ratios import Sums, share_of_sums
from ..stats.seasons import YEARS, MonthFactor, enough_years, month_factors

HERE = Path(__file__).parent
YEAR = 12
FEWEST_MONTHS = 3
"""Full months that make a line."""
PARTS = {
    "new_net_sales": "New",
    "known_net_sales": "Known or start unknown",
    "guest_net_sales": "Guests",
}


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


def run(inputs: Inputs) -> Result:
    """Months side by side, a bridge between two periods, and the season if the history allows."""
    months = _months(inputs)
    if months is None or not months.frame["n_customers"].sum():
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("Where sales are going", why),))
    whole = months.frame[~months.frame["partial"]].reset_index(drop=True)
    return Result.of_parts(
        Result(tables={"months": months}),
        _new(inputs, months, whole),
        _bridge(inputs),
        _pace(inputs, whole),
        _season(inputs, whole),
    )


def _months(inputs: Inputs) -> Table | None:
    """One row a calendar month, those without a sale too; none if there is no record at all."""
    sql = render(HERE / "trends_months.sql")
    found = inputs.engine.frame(sql, cutoff=inputs.window.cutoff)
    if found.empty:
        return None
    stamps = pd.to_datetime(found["month"])
    calendar = pd.date_range(stamps.min(), stamps.max(), freq="MS")
    frame = found.drop(columns="month").set_index(stamps).reindex(calendar, fill_value=0)
    frame = frame.reset_index(drop=True)
    frame.insert(0, "month", calendar.strftime("%Y-%m-%d"))
    frame["net_sales"] = frame[list(PARTS)].sum(axis=1).round(4)
    orders = frame["n_orders"] + frame["n_guest_orders"]
    frame["order_value"] = (frame["net_sales"] / orders).where(orders > 0)
    frame["partial"] = [not is_whole_month(stamp.date(), inputs.window) for stamp in calendar]
    currency = inputs.settings.currency
    return Table.of(
        frame,
        "one row per calendar month",
        Axis("month", "Month", "month"),
        Axis("n_customers", "Customers", "count"),
        Axis("n_new", "New customers", "count"),
        Axis("n_orders", "Orders of customers", "count"),
        Axis("n_guest_orders", "Orders of guests", "count"),
        Axis("new_net_sales", "Net sales of new customers", "money", currency),
        Axis("known_net_sales", "Net sales of known customers", "money", currency),
        Axis("guest_net_sales", "Net sales of guests", "money", currency),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("order_value", "Net sales per order", "money", currency),
        Axis("partial", "Partial month"),
    )


def _new(inputs: Inputs, months: Table, whole: pd.DataFrame) -> Result:
    """What customers bring in the month in which they are new, and the months as columns."""
    run_in = run_in_end(inputs.engine, inputs.window, inputs.settings)
    after = [day for day in map(date.fromisoformat, whole["month"]) if day >= run_in]
    least = max(inputs.settings.smallest_group, 2)
    if after:
        sql = render(HERE / "trends_new.sql")
        found = inputs.engine.row(sql, from_day=after[0], to_day=next_month(after[-1]))
        n_new = int(found.pop("n_new"))
        sums = Sums(int(found.pop("n")), **{name: float(value) for name, value in found.items()})
        if n_new >= least and 0 <= sums.part <= sums.whole and sums.whole > 0:
            brought = share_of_sums(sums)
            finding = _new_finding(inputs, after, brought, sums, n_new)
            headline = say(
                "{n} new customers brought {share} of sales",
                n=count(n_new),
                share=share(brought.value),
            )
            chart = _columns(inputs, months, headline, run_in)
            return Result(charts=(chart,), findings=(finding,))
        why = say("fewer than {least} customers are known to be new", least=count(least))
    else:
        why = say("nobody is known to be new before {day}, and no full month follows", day=run_in)
    chart = _columns(inputs, months, _latest(inputs, whole), run_in)
    return Result(charts=(chart,), refusals=(Refusal("What new customers bring", why),))


def _new_finding(
    inputs: Inputs, months: list[date], brought: Quantity, sums: Sums, n_new: int
) -> Finding:
    return Finding(
        name="new_customers",
        kind="description",
        sentence=say(
            "{new} new customers brought {share} of customers' net sales from {period}, each in "
            "the month of the first order.",
            period=write_period(months[0], next_month(months[-1]) - timedelta(days=1)),
            new=count(n_new),
            share=brought,
        ),
        value=brought,
        n=sums.n,
        period=inputs.window.period,
        so_what=say(
            "{known} came from customers known before: sales rest on those who come back.",
            known=share(1 - brought.value),
        )
        if brought.value < 0.5
        else say(
            "Only {known} came from customers known before: sales rest on winning new ones.",
            known=share(1 - brought.value),
        ),
        caveat="Whoever bought before the records begin and comes back after the run-in counts as "
        "new; later months of new customers count as known.",
        money=inputs.money(sums.part),
    )


def _columns(inputs: Inputs, months: Table, headline: Sentence, run_in: date) -> Chart:
    frame = months.frame
    shown = {column: name for column, name in PARTS.items() if frame[column].any()}
    kept = frame[["month", "partial"]]
    if len(shown) > 1:
        table = pd.concat(
            [kept.assign(part=name, net_sales=frame[column]) for column, name in shown.items()]
        ).sort_values("month", kind="stable", ignore_index=True)
    else:
        table = kept.assign(net_sales=frame["net_sales"])
    orders = int(frame["n_orders"].sum() + frame["n_guest_orders"].sum())
    told = ", ".join(shown.values()).lower() or "nothing"
    return Chart(
        name="new_and_known",
        kind="columns",
        table=table,
        x=months.columns["month"],
        y=months.columns["net_sales"],
        headline=headline,
        subtitle=f"Net sales by month, {inputs.window}; n = {orders:,} orders",
        caption="New: in the calendar month of the first record, known from the next month on. "
        f"Before {write_date(run_in)} nobody can be known to be new: customers may have bought "
        "before the records begin. Partial months are compared with nothing.",
        alt=f"Columns, one per month: {told}. {headline}.",
    )


def _latest(inputs: Inputs, whole: pd.DataFrame) -> Sentence:
    if whole.empty:
        n = Quantity(inputs.window.n_days, "days")
        return say("Only {days} of records: no full month yet", days=n)
    last = whole.iloc[-1]
    return say(
        "{month}, the last full month: {net_sales} net",
        month=f"{date.fromisoformat(last['month']):%B %Y}",
        net_sales=inputs.money(last["net_sales"]),
    )


def _bridge(inputs: Inputs) -> Result:
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
    found = inputs.engine.row(render(HERE / "trends_period.sql"), from_day=start, to_day=end)
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


def _pace(inputs: Inputs, whole: pd.DataFrame) -> Result:
    """Customers, their orders and the value of an order, each against its own average month."""
    bought = whole[(whole["n_customers"] > 0) & (whole["n_orders"] > 0)]
    if len(bought) < FEWEST_MONTHS:
        why = say("it takes {least} full months with orders", least=count(FEWEST_MONTHS))
        return Result(refusals=(Refusal("How customers, orders and order value go", why),))
    customers, orders = bought["n_customers"] * 1.0, bought["n_orders"] * 1.0
    spent = bought["new_net_sales"] + bought["known_net_sales"]
    measures = {
        "Customers": customers,
        "Orders per customer": orders / customers,
        "Net sales per order": spent / orders,
    }
    frame = pd.DataFrame(
        [
            {"month": month, "series": name, "above": value / values.mean() - 1, "value": value}
            for name, values in measures.items()
            if values.mean() > 0
            for month, value in zip(bought["month"], values, strict=True)
        ]
    )
    table = Table.of(
        frame,
        "one row per full month and measure",
        Axis("month", "Month", "month"),
        Axis("series", "Measure"),
        Axis("above", "Above or below its average month", "share"),
        Axis("value", "Value", "number"),
    )
    headline = say(
        "Customers order {often} monthly, for {each} an order",
        often=Quantity(orders.sum() / customers.sum(), "times"),
        each=inputs.money(spent.sum() / orders.sum()),
    )
    chart = Chart(
        name="pace",
        kind="curve",
        table=frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Each measure against its own average, {len(bought)} full months; "
        f"n = {int(orders.sum()):,} orders",
        caption="Customers who ordered in the month, their orders and net sales (returns taken off "
        "on their own day); guests and partial months are left out.",
        alt=f"Lines over {len(bought)} months, one per measure, around nought. {headline}.",
        guides=(Guide(0.0, "average", "y"),),
    )
    return Result(tables={"pace": table}, charts=(chart,))


def _season(inputs: Inputs, whole: pd.DataFrame) -> Result:
    """What each month of the year sells, where every month is there twice or more."""
    what = "Which months of the year are strong"
    starts = [date.fromisoformat(month) for month in whole["month"]]
    if not enough_years([day.month for day in starts]):
        why = say(
            "it takes {years} full years of each month to tell season from chance, "
            "and there are {n} full months in all",
            years=count(YEARS),
            n=count(len(starts)),
        )
        return Result(refusals=(Refusal(what, why),))
    without = int((whole["net_sales"] <= 0).sum())
    if without:
        why = say("{n} full months are without net sales", n=count(without))
        return Result(refusals=(Refusal(what, why),))
    per_day = whole["net_sales"] / [days_in_month(day) for day in starts]
    factors = month_factors([day.month for day in starts], per_day.tolist())
    table = _factors(factors)
    findings = _season_findings(inputs, whole, factors)
    headline = _season_headline(factors, findings)
    chart = Chart(
        name="season",
        kind="dots",
        table=table.frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Net sales per day by month of the year, {inputs.window}; "
        f"n = {len(starts)} full months",
        caption="Against an average month, after growth is taken out (logarithms regressed on "
        "month, time and its square). Lines: 95% intervals for all twelve at once, from how much "
        "the same month differs between years.",
        alt=f"Twelve dots with intervals, one per month of the year. {headline}.",
        guides=(Guide(0.0, "average month", "x"),),
    )
    return Result(tables={"season": table}, charts=(chart,), findings=findings)


def _season_headline(factors: list[MonthFactor], findings: tuple[Finding, ...]) -> Sentence:
    """The first claim in short; without one, that no month stands out."""
    first = findings[0]
    if first.kind == "claim":
        side = "above" if first.name == "strong_month" else "below"
        return say(
            "{month} sells {share} " + side + " an average month",
            month=str(first.sentence.fillings["month"]),
            share=share(first.value.value),
        )
    peak = max(factors, key=lambda f: f.value)
    return say(
        "No month stands out; {month} is {share} above average",
        month=MONTHS[peak.month - 1],
        share=share(peak.value - 1),
    )


def _factors(factors: list[MonthFactor]) -> Table:
    frame = pd.DataFrame(
        [
            (
                MONTHS[f.month - 1],
                f.value - 1,
                f.low - 1,
                f.high - 1,
                signed(f.value - 1),
                f.n_years,
            )
            for f in factors
        ],
        columns=["month", "above", "low", "high", "label", "n_years"],
    )
    frame["label"] = [signed(above) for above in frame["above"]]
    return Table.of(
        frame,
        "one row per month of the year",
        Axis("month", "Month"),
        Axis("above", "Above or below an average month", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Written"),
        Axis("n_years", "Years", "count"),
    )


def _season_findings(
    inputs: Inputs, whole: pd.DataFrame, factors: list[MonthFactor]
) -> tuple[Finding, ...]:
    """The strongest and the weakest month, if they differ beyond chance; else that none does."""
    corrected = holm([f.p_value for f in factors], inputs.n_families)
    sure = [
        (factor, p)
        for factor, p in zip(factors, corrected, strict=True)
        if p < LEVEL and not factor.low <= 1 <= factor.high
    ]
    found = []
    for sign, name, side in ((1, "strong_month", "more"), (-1, "weak_month", "less")):
        there = [pair for pair in sure if sign * (pair[0].value - 1) > 0]
        if there:
            factor, p_value = max(there, key=lambda pair: sign * pair[0].value)
            found.append(_month_claim(inputs, whole, factor, p_value, name, sign, side))
    if found:
        return tuple(found)
    widest = max(factors, key=lambda f: abs(f.value - 1))
    value = share(widest.value, widest.low, widest.high)
    return (
        Finding(
            name="no_season",
            kind="description",
            sentence=say(
                "No month of the year differs from an average one beyond chance; {month}, "
                "furthest from it, sells {share} of it.",
                month=MONTHS[widest.month - 1],
                share=value,
            ),
            value=value,
            n=len(whole),
            of="full months",
            period=inputs.window.period,
            so_what=say("Months differ from each other by no more than they differ between years."),
        ),
    )


def _month_claim(
    inputs: Inputs,
    whole: pd.DataFrame,
    factor: MonthFactor,
    p_value: float,
    name: str,
    sign: int,
    side: str,
) -> Finding:
    low, high = sorted(sign * (bound - 1) for bound in (factor.low, factor.high))
    value = share(sign * (factor.value - 1), low, high)
    yearly = whole.loc[whole["month"].str.slice(5, 7) == f"{factor.month:02d}", "net_sales"].mean()
    season = inputs.money(abs(yearly - yearly / factor.value))
    return Finding(
        name=name,
        kind="claim",
        sentence=say(
            "{month} sells {share} {side} than an average month, as seen in {years} years.",
            month=MONTHS[factor.month - 1],
            share=value,
            side=side,
            years=count(factor.n_years),
        ),
        value=value,
        n=len(whole),
        of="full months",
        period=inputs.window.period,
        so_what=say(
            "It brings {net}, {season} {side} than without its season: hold it against the year "
            "before, not against the month before.",
            net=inputs.money(yearly),
            season=season,
            side=side,
        ),
        caveat="The interval holds for all twelve months at once. They were few years: the next "
        "one may differ more than these did from each other.",
        money=season,
        p_value=p_value,
    )


chapter = Chapter(
    name="trends",
    title="Trends",
    question="Where are sales going, and what moves them?",
    run=run,
    claims=True,
)
