"""Where sales are going from month to month, what moved them, and what is only the season."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ..core.engine import render
from ..core.periods import (
    MONTHS,
    days_in_month,
    is_whole_month,
    next_month,
    whole_months,
)
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, say, share, write_period
from ..facts.snapshot import run_in_end
from ..stats.bridge import shares_of_change, to_the_cent
from ..stats.corrections import LEVEL, holm
from ..stats.ratios import Sums, interval_of_share
from ..stats.seasons import YEARS, MonthFactor, enough_years, month_factors

PERIOD = """
    select
        count(distinct case when n_orders > 0 then customer_id end) as n_customers,
        cast(coalesce(sum(n_orders), 0) as bigint) as n_orders,
        coalesce(sum(net_sales), 0) as net_sales,
        (
            select coalesce(sum(net_sales), 0) from order_lines
            where customer_id is null and day >= $from_day and day < $to_day
        ) as guests
    from customer_days
    where day >= $from_day and day < $to_day
"""

# decimal(19, 2), so that squares neither overflow nor depend on the order of the rows.
NEW = """
    select
        count(*) as n,
        count(case when is_new then 1 end) as n_new,
        sum(part) as part,
        sum(whole) as whole,
        sum(cast(part as decimal(19, 2)) * cast(part as decimal(19, 2))) as part_squares,
        sum(cast(part as decimal(19, 2)) * cast(whole as decimal(19, 2))) as products,
        sum(cast(whole as decimal(19, 2)) * cast(whole as decimal(19, 2))) as whole_squares
    from (
        select
            customer_id,
            max(start_known and first_seen >= $from_day) as is_new,
            sum(
                case
                    when start_known and date_trunc('month', first_seen) = date_trunc('month', day)
                        then net_sales
                    else 0
                end
            ) as part,
            sum(net_sales) as whole
        from customer_days
        inner join facts using (customer_id)
        where day >= $from_day and day < $to_day
        group by customer_id
    ) as customers
"""

YEAR = 12
LONGEST_LABELS = 15
"""Columns above which their labels would touch."""


@dataclass(frozen=True)
class Period:
    """Some whole months, and the factors whose product is what customers brought in them."""

    start: date
    end: date
    n_months: int
    n_customers: int
    n_orders: int
    customers_net_sales: float
    guests_net_sales: float

    @property
    def net_sales(self) -> float:
        return self.customers_net_sales + self.guests_net_sales

    @property
    def factors(self) -> tuple[float, float, float]:
        """Customers, orders of each, net sales of an order."""
        return (
            float(self.n_customers),
            self.n_orders / self.n_customers,
            self.customers_net_sales / self.n_orders,
        )

    def __str__(self) -> str:
        last = date.fromordinal(self.end.toordinal() - 1)
        if self.n_months == 1:
            return f"{self.start:%B %Y}"
        same_year = self.start.year == last.year
        return f"{self.start:{'%B' if same_year else '%B %Y'}} to {last:%B %Y}"


def run(inputs: Inputs) -> Result:
    """Months side by side, a bridge between two periods, and the season if the history allows."""
    months = _months(inputs)
    if months is None or not months.frame["n_customers"].sum():
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("Where sales are going", why),))
    parts = _Parts(inputs, months)
    for add in (_new, _bridge, _pace, _season):
        add(parts)
    return Result(
        tables=parts.tables,
        charts=tuple(parts.charts),
        findings=tuple(parts.findings),
        refusals=tuple(parts.refusals),
    )


class _Parts:
    """What the steps of the chapter found so far."""

    def __init__(self, inputs: Inputs, months: Table) -> None:
        self.inputs = inputs
        self.months = months
        self.whole = months.frame[~months.frame["partial"]].reset_index(drop=True)
        self.tables = {"months": months}
        self.charts: list[Chart] = []
        self.findings: list[Finding] = []
        self.refusals: list[Refusal] = []

    def refuse(self, what: str, why: Sentence) -> None:
        self.refusals.append(Refusal(what, why))


def _months(inputs: Inputs) -> Table | None:
    """One row a calendar month, those without a sale too; none if there is no record at all."""
    sql = render(Path(__file__).with_name("trends_months.sql"))
    found = inputs.engine.frame(sql, cutoff=inputs.window.cutoff)
    if found.empty:
        return None
    stamps = pd.to_datetime(found["month"])
    calendar = pd.date_range(stamps.min(), stamps.max(), freq="MS")
    frame = found.drop(columns="month").set_index(stamps).reindex(calendar, fill_value=0)
    starts = [stamp.date() for stamp in calendar]
    frame = frame.reset_index(drop=True)
    frame.insert(0, "month", [day.isoformat() for day in starts])
    frame["net_sales"] = (
        frame["new_net_sales"] + frame["known_net_sales"] + frame["guest_net_sales"]
    ).round(4)
    orders = frame["n_orders"] + frame["n_guest_orders"]
    frame["order_value"] = (frame["net_sales"] / orders).where(orders > 0)
    frame["partial"] = [not is_whole_month(day, inputs.window) for day in starts]
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


def _new(parts: _Parts) -> None:
    """What customers bring in the month in which they are new, and the months as columns."""
    inputs = parts.inputs
    from_day = run_in_end(inputs.engine, inputs.window, inputs.settings)
    known = [date.fromisoformat(m) for m in parts.whole["month"] if m >= from_day.isoformat()]
    headline = None
    if not known:
        why = say(
            "nobody is known to be new before {run_in}, and no full month follows", run_in=from_day
        )
        parts.refuse("What new customers bring", why)
    else:
        found = parts.inputs.engine.row(NEW, from_day=known[0], to_day=next_month(known[-1]))
        sums = Sums(
            int(found["n"]),
            *(float(found[k] or 0) for k in ("part", "whole", "part_squares", "products")),
            float(found["whole_squares"] or 0),
        )
        least = inputs.settings.smallest_group
        if int(found["n_new"]) < max(least, 2) or sums.whole <= 0 or not sums.part >= 0:
            why = say(
                "fewer than {least} customers with net sales are known to be new",
                least=count(max(least, 2)),
            )
            parts.refuse("What new customers bring", why)
        else:
            low, high = interval_of_share(sums)
            value = sums.part / sums.whole
            brought = share(value, min(low, value), max(high, value))
            headline = say("New customers brought {share} of sales", share=share(value))
            parts.findings.append(_new_finding(inputs, known, brought, sums, int(found["n_new"])))
    parts.charts.append(_columns(parts, headline, from_day))


def _new_finding(
    inputs: Inputs, known: list[date], brought: Quantity, sums: Sums, n_new: int
) -> Finding:
    last = date.fromordinal(next_month(known[-1]).toordinal() - 1)
    return Finding(
        name="new_customers",
        kind="description",
        sentence=say(
            "In {period}, {new} new customers brought {share} of customers' net sales in the "
            "month of their first order; the rest came from customers known before.",
            period=write_period(known[0], last),
            new=count(n_new),
            share=brought,
        ),
        value=brought,
        n=sums.n,
        period=inputs.window.period,
        so_what=say(
            "{known} of what customers bring rests on those who come back.",
            known=share(1 - brought.value),
        ),
        caveat="Whoever bought before the records begin and comes back after the run-in counts as "
        "new; later months of new customers count as known.",
        money=inputs.money(sums.part),
    )


def _columns(parts: _Parts, headline: Sentence | None, from_day: date) -> Chart:
    inputs, frame = parts.inputs, parts.months.frame
    names = {
        "known_net_sales": "Known or start unknown",
        "new_net_sales": "New",
        "guest_net_sales": "Guests",
    }
    shown = {column: name for column, name in names.items() if frame[column].any()}
    rows = [
        {
            "month": row.month,
            "part": name,
            "net_sales": getattr(row, column),
            "partial": row.partial,
        }
        for row in frame.itertuples()
        for column, name in shown.items()
    ]
    table = pd.DataFrame(rows, columns=["month", "part", "net_sales", "partial"])
    if table.empty:
        table = frame[["month", "net_sales", "partial"]].copy()
    if headline is None:
        headline = _latest(parts)
    orders = int(frame["n_orders"].sum() + frame["n_guest_orders"].sum())
    return Chart(
        name="new_and_known",
        kind="columns",
        table=table,
        x=parts.months.columns["month"],
        y=parts.months.columns["net_sales"],
        headline=headline,
        subtitle=f"Net sales by month, {inputs.window}; n = {orders:,} orders",
        caption=(
            "New: in the calendar month of the first record, known from the next month on. Before "
            f"{from_day.isoformat()} nobody can be known to be new: customers may have bought "
            "before the records begin. Hatched months are partial and compared with nothing."
        ),
        alt=f"Columns, one per month, parted into {', '.join(shown.values()).lower() or 'nothing'}. "
        f"{headline}.",
    )


def _latest(parts: _Parts) -> Sentence:
    if parts.whole.empty:
        return say(
            "Only {days} of records: no full month yet",
            days=Quantity(parts.inputs.window.n_days, "days"),
        )
    last = parts.whole.iloc[-1]
    return say(
        "{month}, the last full month: {net_sales} net",
        month=f"{date.fromisoformat(last['month']):%B %Y}",
        net_sales=parts.inputs.money(last["net_sales"]),
    )


def _bridge(parts: _Parts) -> None:
    """The change between two periods of equal length, parted into what moved it."""
    inputs, what = parts.inputs, "What moved net sales"
    months = whole_months(inputs.window)
    length = min(YEAR, len(months) // 2)
    if not length:
        parts.refuse(what, say("the records hold {n} full months", n=count(len(months))))
        return
    starts = [months[-2 * length], months[-length], next_month(months[-1])]
    before, after = (
        _period(inputs, start, end, length) for start, end in zip(starts, starts[1:], strict=False)
    )
    if not before.n_customers or not after.n_customers:
        why = say("in {empty} no customer bought", empty=str(after if before.n_orders else before))
        parts.refuse(what, why)
        return
    table = _steps(inputs, before, after)
    parts.tables["bridge"] = table
    change = after.net_sales - before.net_sales
    steps = table.frame[~table.frame["total"]]
    main = steps.loc[steps["money"].abs().idxmax()]
    if not main["money"]:
        parts.refuse(what, say("net sales of {after} are those before", after=str(after)))
        return
    driver = str(main["step"]).lower()
    if change * main["money"] > 0:
        template = "Net sales {went} {money}, mostly through {driver}"
        headline = say(
            template,
            went="rose" if change > 0 else "fell",
            money=inputs.money(abs(change)),
            driver=driver,
        )
    else:
        headline = say(
            "{driver} moved net sales most, by {money}",
            driver=driver.capitalize(),
            money=inputs.money(main["money"]),
        )
    parts.findings.append(_change(inputs, before, after, steps))
    parts.charts.append(
        Chart(
            name="bridge",
            kind="bridge",
            table=table.frame,
            x=table.columns["step"],
            y=table.columns["money"],
            headline=headline,
            subtitle=f"Net sales of {before} and of {after}; "
            f"n = {before.n_customers:,} and {after.n_customers:,} customers",
            caption=(
                "Customers x orders per customer x net sales per order, plus guests. Each step is "
                "averaged over all orders in which the factors could have changed (Shapley), so "
                f"they add up to the cent. {before.n_months} full months each"
                f"{'; seasons are not alike in them.' if length < YEAR else '.'}"
            ),
            alt=f"A bridge from {before} to {after} in {len(steps)} steps. {headline}.",
        )
    )


def _period(inputs: Inputs, start: date, end: date, n_months: int) -> Period:
    found = inputs.engine.row(PERIOD, from_day=start, to_day=end)
    return Period(
        start,
        end,
        n_months,
        int(found["n_customers"]),
        int(found["n_orders"]),
        float(found["net_sales"]),
        float(found["guests"]),
    )


def _steps(inputs: Inputs, before: Period, after: Period) -> Table:
    moved = shares_of_change(before.factors, after.factors)
    names = ["Customers", "Orders per customer", "Order value"]
    if before.guests_net_sales or after.guests_net_sales:
        names.append("Guests")
        moved.append(after.guests_net_sales - before.guests_net_sales)
    money = [
        round(before.net_sales, 2),
        *to_the_cent(moved, round(after.net_sales, 2) - round(before.net_sales, 2)),
        round(after.net_sales, 2),
    ]
    then, now = (*before.factors, before.guests_net_sales), (*after.factors, after.guests_net_sales)
    frame = pd.DataFrame(
        {
            "step": [str(before), *names, str(after)],
            "money": money,
            "total": [True, *(False for _ in names), True],
            "before": [before.net_sales, *then[: len(names)], before.net_sales],
            "after": [after.net_sales, *now[: len(names)], after.net_sales],
        }
    )
    return Table.of(
        frame,
        "one row per step",
        Axis("step", "Step"),
        Axis("money", "Net sales", "money", inputs.settings.currency),
        Axis("total", "Total"),
        Axis("before", "Its figure before", "number"),
        Axis("after", "Its figure after", "number"),
    )


def _change(inputs: Inputs, before: Period, after: Period, steps: pd.DataFrame) -> Finding:
    change = after.net_sales - before.net_sales
    part = dict(zip(steps["step"], steps["money"], strict=True))
    told = (
        "customers {customers}, orders per customer {frequency}, order value {value}"
        + (", guests {guests}" if "Guests" in part else "")
        + "."
    )
    fillings = {
        "customers": inputs.money(part["Customers"]),
        "frequency": inputs.money(part["Orders per customer"]),
        "value": inputs.money(part["Order value"]),
    }
    if "Guests" in part:
        fillings["guests"] = inputs.money(part["Guests"])
    went = "more" if change >= 0 else "less"
    relative = before.net_sales > 0
    return Finding(
        name="change",
        kind="description",
        sentence=say(
            "In {period} net sales were {after}, {change} {went} than the {before} of {period_before}.",
            period=str(after),
            after=inputs.money(after.net_sales),
            change=share(abs(change) / before.net_sales) if relative else inputs.money(abs(change)),
            went=went,
            before=inputs.money(before.net_sales),
            period_before=str(before),
        ),
        value=inputs.money(change),
        n=max(before.n_customers, after.n_customers),
        period=inputs.window.period,
        so_what=say("What moved them: " + told, **fillings),
        caveat=""
        if after.n_months == YEAR
        else "The two periods are not the same months of the year: some of it may be season.",
        money=inputs.money(abs(change)),
    )


def _pace(parts: _Parts) -> None:
    """Customers, their orders and the value of an order, each against its own average month."""
    inputs, whole = parts.inputs, parts.whole
    what = "How customers, orders and order value go"
    bought = whole[(whole["n_customers"] > 0) & (whole["n_orders"] > 0)]
    least = 3
    if len(bought) < least:
        parts.refuse(what, say("it takes {least} full months with orders", least=count(least)))
        return
    spent = bought["new_net_sales"] + bought["known_net_sales"]
    series = {
        "Customers": bought["n_customers"] * 1.0,
        "Orders per customer": bought["n_orders"] / bought["n_customers"],
        "Net sales per order": spent / bought["n_orders"],
    }
    rows = [
        {"month": month, "series": name, "index": value / values.mean(), "value": value}
        for name, values in series.items()
        if values.mean() > 0
        for month, value in zip(bought["month"], values, strict=True)
    ]
    frame = pd.DataFrame(rows)
    table = Table.of(
        frame,
        "one row per full month and measure",
        Axis("month", "Month", "month"),
        Axis("series", "Measure"),
        Axis("index", "Times its average month", "times"),
        Axis("value", "Value", "number"),
    )
    parts.tables["pace"] = table
    customers = int(bought["n_customers"].sum())
    headline = say(
        "Customers order {often} monthly, for {each} an order",
        often=Quantity(bought["n_orders"].sum() / customers, "times"),
        each=inputs.money(spent.sum() / bought["n_orders"].sum()),
    )
    parts.charts.append(
        Chart(
            name="pace",
            kind="curve",
            table=frame,
            x=table.columns["month"],
            y=table.columns["index"],
            headline=headline,
            subtitle=f"Each measure relative to its own average, {len(bought)} full months; "
            f"n = {int(bought['n_orders'].sum()):,} orders",
            caption="Customers who ordered in the month, their orders and net sales (returns taken "
            "off on their own day); guests are left out, and so are partial months.",
            alt=f"Lines over {len(bought)} months, one per measure, around one. {headline}.",
            guides=(Guide(1.0, "average", "y"),),
        )
    )


def _season(parts: _Parts) -> None:
    """What each month of the year sells, where every month is there twice or more."""
    inputs, whole = parts.inputs, parts.whole
    what = "Which months of the year are strong"
    starts = [date.fromisoformat(month) for month in whole["month"]]
    if not enough_years([day.month for day in starts]):
        why = say(
            "it takes {years} full years of each month to tell season from chance, "
            "and there are {n} full months in all",
            years=count(YEARS),
            n=count(len(starts)),
        )
        parts.refuse(what, why)
        return
    if (whole["net_sales"] <= 0).any():
        parts.refuse(
            what,
            say("{n} months are without net sales", n=count(int((whole["net_sales"] <= 0).sum()))),
        )
        return
    factors = month_factors(
        [day.month for day in starts],
        [sales / days_in_month(day) for sales, day in zip(whole["net_sales"], starts, strict=True)],
    )
    corrected = holm([f.p_value for f in factors], inputs.n_families)
    table = _factors_table(factors)
    parts.tables["season"] = table
    peak = max(factors, key=lambda f: f.value)
    parts.findings += _season_findings(parts, factors, corrected)
    headline = say(
        "{month} sells {share} above an average month",
        month=MONTHS[peak.month - 1],
        share=share(peak.value - 1),
    )
    parts.charts.append(
        Chart(
            name="season",
            kind="dots",
            table=table.frame,
            x=table.columns["month"],
            y=table.columns["factor"],
            headline=headline,
            subtitle=f"Net sales per day by month of the year, {inputs.window}; "
            f"n = {len(starts)} full months",
            caption="Times an average month, after growth is taken out (regression of the logarithm "
            "on month, time and its square). Lines: 95% intervals for all twelve at once, from how "
            "much the same month differs between years.",
            alt=f"Twelve dots with intervals, one per month of the year. {headline}.",
            guides=(Guide(1.0, "average month", "x"),),
        )
    )


def _factors_table(factors: list[MonthFactor]) -> Table:
    frame = pd.DataFrame(
        {
            "month": [MONTHS[f.month - 1] for f in factors],
            "factor": [f.value for f in factors],
            "low": [f.low for f in factors],
            "high": [f.high for f in factors],
            "n_years": [f.n_years for f in factors],
        }
    )
    return Table.of(
        frame,
        "one row per month of the year",
        Axis("month", "Month"),
        Axis("factor", "Times an average month", "times"),
        Axis("low", "from", "times"),
        Axis("high", "to", "times"),
        Axis("n_years", "Years", "count"),
    )


def _season_findings(
    parts: _Parts, factors: list[MonthFactor], corrected: list[float]
) -> list[Finding]:
    inputs, whole = parts.inputs, parts.whole
    customers = int(inputs.engine.row("select count(*) as n from facts where n_orders > 0")["n"])
    sure = [(f, p) for f, p in zip(factors, corrected, strict=True) if p < LEVEL]
    strong = max(sure, key=lambda pair: pair[0].value, default=None)
    weak = min(sure, key=lambda pair: pair[0].value, default=None)
    found = []
    for name, picked, above in (("strong_month", strong, True), ("weak_month", weak, False)):
        if picked is None or (picked[0].value > 1) != above:
            continue
        factor, p_value = picked
        sign = 1 if above else -1
        low, high = sorted((sign * (factor.low - 1), sign * (factor.high - 1)))
        value = share(sign * (factor.value - 1), low, high)
        mine = whole["month"].str.slice(5, 7) == f"{factor.month:02d}"
        yearly = whole.loc[mine, "net_sales"].mean()
        found.append(
            Finding(
                name=name,
                kind="claim",
                sentence=say(
                    "{month} sells {share} {side} than an average month, in {years} years alike.",
                    month=MONTHS[factor.month - 1],
                    share=value,
                    side="more" if above else "less",
                    years=count(factor.n_years),
                ),
                value=value,
                n=customers,
                period=inputs.window.period,
                so_what=say(
                    "Of {net} in such a month {part} is the season: compare it with the year "
                    "before, not with the month before.",
                    net=inputs.money(yearly),
                    part=inputs.money(yearly - yearly / factor.value),
                )
                if above
                else say(
                    "Such a month brings {net}: hold it against the year before, not against the "
                    "month before.",
                    net=inputs.money(yearly),
                ),
                caveat="Few years: that they were alike does not say that the next one will be.",
                money=inputs.money(abs(yearly - yearly / factor.value)),
                p_value=p_value,
            )
        )
    if not found:
        widest = max(factors, key=lambda f: abs(f.value - 1))
        found.append(
            Finding(
                name="no_season",
                kind="description",
                sentence=say(
                    "No month of the year differs from an average one beyond chance; {month}, "
                    "furthest from it, sells {share} of it.",
                    month=MONTHS[widest.month - 1],
                    share=share(widest.value, widest.low, widest.high),
                ),
                value=share(widest.value, widest.low, widest.high),
                n=customers,
                period=inputs.window.period,
                so_what=say("Differences between months so far are within what years differ by."),
            )
        )
    return found


chapter = Chapter(
    name="trends",
    title="Trends",
    question="Where are sales going, and what moves them?",
    run=run,
    claims=True,
)
