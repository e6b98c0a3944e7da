"""Can the records be trusted: what was set aside, what they cover, and what they do not tell?

Nothing here changes a record. Cleaning looks at all that was read; everything else stops at the
cut-off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import log
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, count, days, say, share, write_date, write_money
from ..stats.corrections import LEVEL, holm
from ..stats.coverage import SPAN, Jump, Silence, jumps, silences
from ..stats.differences import Sample
from ..stats.intervals import share_of
from ..stats.ranks import mann_whitney
from ..stats.ratios import Ratio, of_means

HERE = Path(__file__).parent
FIRST_DAYS = 30
"""The first stretch of the records: whoever is seen in it may have been there before."""
FEWEST = 20
"""Customers on each side that a comparison of means takes, whatever may be shown."""
TOLD = 3
"""How many comparisons are told of at most: those least likely to be chance."""

ASIDE = """
    select
        (select coalesce(sum(n_rows), 0) from reconciliation) as n_read,
        (select coalesce(sum(n_without_amount), 0) from reconciliation) as n_without_amount,
        (select coalesce(sum(n_rows), 0) from ledger where {about}) as n_aside,
        (select coalesce(sum(money), 0) from ledger where {about}) as money,
        (select max(day) from order_lines) as last_day
"""

RULES = """
    select
        rule,
        cast(sum(n_rows) as bigint) as n_rows,
        sum(money) as money,
        max(share_of_rows) as share_of_rows
    from ledger
    where {about}
    group by rule
    order by n_rows desc, rule
"""

NOTICED = """
    select rule, n_rows, n_customers, coalesce(money, 0) as money
    from noticed
    order by n_rows desc, rule
"""

IDENTIFIED = """
    select
        sum(gross_sales) as gross_sales,
        sum(case when customer_id is not null then gross_sales end) as customers_gross_sales,
        sum(net_sales) as net_sales,
        sum(case when customer_id is not null then net_sales end) as customers_net_sales
    from order_lines
    where day < $cutoff
"""

CUSTOMERS = """
    select
        count(*) as n,
        count(case when not start_known then 1 end) as n_start_unknown,
        count(case when first_seen < $early then 1 end) as n_early,
        sum(spend) as spend
    from facts
    where coalesce(n_orders, 1) > 0
"""

CHANNELS = """
    select channel, min(day) as first_day, max(day) as last_day, count(*) as n_lines
    from order_lines
    where day < $cutoff and channel is not null
    group by channel
    having count(distinct customer_id) >= $smallest
    order by n_lines desc, channel
"""

OF_LINES = {
    "customer": "customer_id is not null",
    "product": "product_id is not null",
    "product_name": "trim(product_name) <> ''",
    "category": "trim(category) <> ''",
    "channel": "trim(channel) <> ''",
    "cost": "margin is not null",
    "price": "kind = 'return' or gross_sales > 0",
    "pieces": "pieces is not null",
    "time_of_day": "ordered_at > cast(day as timestamp)",
}
"""What an order line may tell, and when it does."""

TRAITS = {
    "age": "age_years is not null or age_band is not null",
    "gender": "gender is not null",
    "city": "city is not null",
    "location": "location is not null",
    "country": "country is not null",
    "acquisition_channel": "acquisition_channel is not null",
    "sign_up_date": "tenure_days is not null",
    "profile": "coalesce(has_profile, false)",
}
"""What may be known of a customer, and when it is."""

MEASURES = {
    "spend": "net sales",
    "n_orders": "orders",
    "days_since_last_purchase": "silence",
}
"""What customers do, and what it is called."""


@dataclass(frozen=True)
class Comparison:
    """Customers of whom a trait is known against those of whom it is not, in one measure."""

    trait: str
    measure: str
    n_known: int
    n_unknown: int
    known: float
    unknown: float
    ratio: Ratio
    p_value: float
    unknown_total: float


def run(inputs: Inputs) -> Result:
    """Count what is there and what is not, and hold those of whom more is known against others."""
    engine, window = inputs.engine, inputs.window
    early = window.start + timedelta(days=FIRST_DAYS)
    customers = engine.row(CUSTOMERS, early=early)
    if not customers["n"]:
        why = say("no customer has bought anything before {cutoff}", cutoff=window.cutoff)
        return Result(refusals=(Refusal("Whether the records can be trusted", why),))
    parts = [_set_aside(inputs)]
    if inputs.settings.lists_orders:
        parts += [
            _noticed(inputs),
            _coverage(inputs),
            _channels(inputs),
            _arrivals(inputs, customers),
            _identified(inputs, int(customers["n"])),
        ]
    parts.append(_missing(inputs))
    return Result(
        tables={name: table for part in parts for name, table in part.tables.items()},
        charts=tuple(chart for part in parts for chart in part.charts),
        findings=tuple(finding for part in parts for finding in part.findings),
        refusals=tuple(refusal for part in parts for refusal in part.refusals),
    )


def _sql(name: str, **values: object) -> str:
    return render(HERE / f"quality_{name}.sql", values)


def _spoken(rule: str) -> str:
    return rule.replace("_", " ")


def _records(n: int) -> str:
    return f"{n:,} record" if n == 1 else f"{n:,} records"


def _set_aside(inputs: Inputs) -> Result:
    """What cleaning kept out, by rule, and its money."""
    about = (
        "source in ('order_lines', 'orders', 'returns')"
        if inputs.settings.lists_orders
        else "source = 'customers'"
    )
    aside = inputs.engine.row(ASIDE.format(about=about))
    if not aside["n_read"]:
        why = say("no record was read that could be set aside")
        return Result(refusals=(Refusal("What was set aside", why),))
    part = Quantity(float(aside["n_aside"]) / float(aside["n_read"]), "share")
    finding = Finding(
        name="set_aside",
        kind="description",
        sentence=say(
            "{n} of {read} records ({share}) were set aside by cleaning; "
            "they amount to {money}, and {without} of them have no readable amount.",
            n=count(aside["n_aside"]),
            read=count(aside["n_read"]),
            share=part,
            money=inputs.money(aside["money"]),
            without=count(aside["n_without_amount"]),
        ),
        value=part,
        n=int(aside["n_read"]),
        of="records",
        # Cleaning looks at all records, also at those from the cut-off on.
        period=(inputs.window.start, aside["last_day"] or inputs.window.last_day),
        so_what=say("Each of them is kept with its reason, and the ledger adds up to the cent."),
        money=inputs.money(abs(float(aside["money"]))),
    )
    if not aside["n_aside"]:
        return Result(findings=(finding,))
    frame = inputs.engine.frame(RULES.format(about=about))
    currency = inputs.settings.currency
    frame["label"] = [
        f"{_records(row.n_rows)}, {write_money(float(row.money), currency)}" for row in _rows(frame)
    ]
    frame["rule"] = [_spoken(rule) for rule in frame["rule"]]
    table = Table.of(
        frame,
        "one row per rule that set records aside",
        Axis("rule", "Rule"),
        Axis("n_rows", "Records", "count"),
        Axis("money", "Money", "money", currency),
        Axis("share_of_rows", "Share of records", "share"),
        Axis("label", "Records and money"),
    )
    headline = say("{share} of records were set aside", share=part)
    chart = Chart(
        name="set_aside",
        kind="bars",
        table=frame,
        x=table.columns["rule"],
        y=table.columns["n_rows"],
        headline=headline,
        subtitle=f"Records by the rule that set them aside; n = {int(aside['n_read']):,} read",
        caption=(
            "Each record counts once, under the first rule that it breaks. All of them are kept "
            "in set_aside.parquet."
        ),
        alt=f"Bars, one per cleaning rule. {headline}.",
    )
    return Result(tables={"set_aside": table}, charts=(chart,), findings=(finding,))


def _noticed(inputs: Inputs) -> Result:
    """What is odd about records that were kept."""
    found = inputs.engine.rows(NOTICED)
    if not found:
        return Result()
    rule, n_rows, _, money = found[0]
    ((last_day,),) = inputs.engine.rows("select max(day) from order_lines")
    finding = Finding(
        name="noticed",
        kind="description",
        sentence=say(
            "{kinds} kinds of oddities were noticed among records that were kept; the most common "
            "is {rule}: {n} records, net sales of {money}.",
            kinds=count(len(found)),
            rule=_spoken(str(rule)),
            n=count(n_rows),
            money=inputs.money(money),
        )
        if len(found) > 1
        else say(
            "One kind of oddity was noticed among records that were kept, {rule}: {n} records, "
            "net sales of {money}.",
            rule=_spoken(str(rule)),
            n=count(n_rows),
            money=inputs.money(money),
        ),
        value=count(n_rows),
        n=int(n_rows),
        of="records",
        # Cleaning looks at all records, also at those from the cut-off on.
        period=(inputs.window.start, last_day or inputs.window.last_day),
        so_what=say("They count in every figure: the list of what was noticed says where to look."),
        money=inputs.money(abs(float(money))),
    )
    return Result(findings=(finding,))


def _coverage(inputs: Inputs) -> Result:
    """Records by week: silences, jumps, and weeks that are not whole."""
    window = inputs.window
    found = {
        day: (n, sold) for day, n, sold in inputs.engine.rows(_sql("days"), cutoff=window.cutoff)
    }
    calendar = [window.start + timedelta(days=i) for i in range(window.n_days)]
    silent = silences([found.get(day, (0, 0))[1] > 0 for day in calendar])
    weeks = _weeks(calendar, {day: n for day, (n, _) in found.items()})
    whole = weeks.frame[~weeks.frame["partial"]].reset_index(drop=True)
    changes = jumps(whole["n_lines"].tolist())
    starts = [date.fromisoformat(week) for week in whole["week"]]
    findings, refusals = [_gaps(inputs, calendar, silent, len(found))], []
    findings += [_jump(inputs, jump, starts[jump.at], len(whole)) for jump in changes]
    if len(whole) < 2 * SPAN:
        why = say(
            "a jump takes {span} whole weeks on each side; there are {n} in all",
            span=count(SPAN),
            n=count(len(whole)),
        )
        refusals.append(Refusal("Whether the records begin or end for part of the shop", why))
    n_lines = int(weeks.frame["n_lines"].sum())
    if changes:
        biggest = max(changes, key=lambda jump: abs(_log_times(jump)))
        headline = say(
            "Records jump to {times} in the week of {day}"
            if _log_times(biggest) > 0
            else "Records drop to {times} in the week of {day}",
            times=_change(biggest),
            day=write_date(starts[biggest.at]),
        )
    elif silent:
        headline = say(
            "{days} without a sale look like missing records",
            days=days(sum(silence.n_days for silence in silent)),
        )
    else:
        headline = say("No gap or jump in {days} of records", days=days(len(calendar)))
    chart = Chart(
        name="coverage",
        kind="columns",
        table=weeks.frame,
        x=weeks.columns["week"],
        y=weeks.columns["n_lines"],
        headline=headline,
        subtitle=f"Order lines by week, {window}; n = {n_lines:,} order lines",
        caption=(
            f"Weeks from Monday on; those that the records do not cover are hatched. A jump: each "
            f"of {SPAN} weeks after it lies half as much again beyond each of the {SPAN} before. A "
            "gap: more days without a sale than weekdays and chance give."
        ),
        alt=f"Columns of order lines for {len(weeks.frame)} weeks. {headline}.",
    )
    return Result(
        tables={"weeks": weeks},
        charts=(chart,),
        findings=tuple(findings),
        refusals=tuple(refusals),
    )


def _weeks(calendar: list[date], lines: Mapping[date, int]) -> Table:
    """One row a week from Monday on; `partial` where the records do not cover all of it."""
    frame = pd.DataFrame(
        {
            "week": [day - timedelta(days=day.weekday()) for day in calendar],
            "n_lines": [lines.get(day, 0) for day in calendar],
            "n_days": 1,
            "n_silent_days": [int(not lines.get(day)) for day in calendar],
        }
    )
    frame = frame.groupby("week", sort=True).sum().reset_index()
    frame["week"] = [week.isoformat() for week in frame["week"]]
    frame["partial"] = frame["n_days"] < 7
    return Table.of(
        frame,
        "one row per week",
        Axis("week", "Week from", "day"),
        Axis("n_lines", "Order lines", "count"),
        Axis("n_days", "Days on record", "count"),
        Axis("n_silent_days", "Days without a record", "count"),
        Axis("partial", "Partial week"),
    )


def _gaps(
    inputs: Inputs, calendar: list[date], silent: list[Silence], n_with_records: int
) -> Finding:
    if silent:
        longest = max(silent, key=lambda silence: (silence.n_days, -silence.first))
        return Finding(
            name="gaps",
            kind="description",
            sentence=say(
                "On {n} of {all} days nothing was sold where something usually is; the longest "
                "silence is {days} from {day} on.",
                n=count(sum(silence.n_days for silence in silent)),
                all=count(len(calendar)),
                days=days(longest.n_days),
                day=calendar[longest.first],
            ),
            value=days(sum(silence.n_days for silence in silent)),
            n=len(calendar),
            of="days",
            period=inputs.window.period,
            so_what=say(
                "Was the shop closed? If not, records are missing, and gaps between orders that "
                "span those days are too long."
            ),
            caveat="More days without a sale in a row than each weekday's habit and chance give.",
        )
    return Finding(
        name="gaps",
        kind="description",
        sentence=say(
            "{n} of {all} days have records, and no silence is longer than weekdays and chance "
            "give.",
            n=count(n_with_records),
            all=count(len(calendar)),
        ),
        value=share(n_with_records / len(calendar)),
        n=len(calendar),
        of="days",
        period=inputs.window.period,
        so_what=say("Nothing suggests that a stretch of records was lost."),
    )


def _jump(inputs: Inputs, jump: Jump, week: date, n_weeks: int) -> Finding:
    return Finding(
        name=f"jump_{week:%Y_%m_%d}",
        kind="description",
        sentence=say(
            "From the week of {day} on a week has {after} order lines, where it had {before}: a "
            "lasting jump, no trend.",
            day=week,
            after=count(jump.after),
            before=count(jump.before),
        ),
        value=count(jump.after),
        n=n_weeks,
        of="weeks",
        period=inputs.window.period,
        so_what=say(
            "Did a branch, a till or a channel begin or end there? Then figures before and after "
            "are not of the same shop, and growth between them is none."
        ),
        caveat=f"Medians of {SPAN} weeks before and after; a season that sets in at once looks "
        "alike.",
    )


def _log_times(jump: Jump) -> float:
    """Growth or fall of a jump on one scale, for medians that may be nought."""
    return log((jump.after + 1) / (jump.before + 1))


def _change(jump: Jump) -> Quantity:
    return Quantity(jump.after / jump.before, "times") if jump.before else count(jump.after)


def _channels(inputs: Inputs) -> Result:
    """Channels that are on record for a part of the time only."""
    window = inputs.window
    found = inputs.engine.rows(
        CHANNELS, cutoff=window.cutoff, smallest=inputs.settings.smallest_group
    )
    least = timedelta(weeks=SPAN)
    part = [
        row for row in found if row[1] - window.start > least or window.last_day - row[2] > least
    ]
    if len(found) < 2 or not part:
        return Result()
    channel, first, last, n_lines = part[0]
    finding = Finding(
        name="channels_for_a_time",
        kind="description",
        sentence=say(
            "{n} of {all} channels are on record for a part of the time only; the biggest of them "
            "is {channel}, from {first} to {last}, with {lines} order lines.",
            n=count(len(part)),
            all=count(len(found)),
            channel=str(channel),
            first=first,
            last=last,
            lines=count(n_lines),
        ),
        value=count(len(part)),
        n=len(found),
        of="channels",
        period=window.period,
        so_what=say("Growth over that day may be records that begin, not customers who come."),
        caveat=f"More than {SPAN} weeks short of the first or last day of all records.",
    )
    return Result(findings=(finding,))


def _arrivals(inputs: Inputs, customers: Mapping[str, Any]) -> Result:
    """Whether the records begin in the middle of customers' lives."""
    n, unknown = int(customers["n"]), int(customers["n_start_unknown"])
    if unknown == n:
        why = say("all were first seen within the run-in: the records are too short to tell")
        return Result(refusals=(Refusal("Who is a new customer", why),))
    if not unknown:
        return Result()
    early = share_of(customers["n_early"], n)
    frame = inputs.engine.frame(_sql("arrivals"))
    months = pd.to_datetime(frame["month"])
    frame["month"] = [f"{month:%Y-%m-%d}" for month in months]
    frame["part"] = ["new" if new else "start unknown" for new in frame["is_new"].astype(bool)]
    frame = frame[["month", "part", "n"]]
    table = Table.of(
        frame,
        "one row per month and whether customers first seen in it are new",
        Axis("month", "First seen", "month"),
        Axis("part", "Customers"),
        Axis("n", "Customers", "count"),
    )
    finding = Finding(
        name="existing_customers",
        kind="description",
        sentence=say(
            "{share} of customers were there when the records begin, or may have been: existing, "
            "start unknown; {early} were seen in the first {days} already.",
            share=share_of(unknown, n),
            early=early,
            days=days(FIRST_DAYS),
        ),
        value=share_of(unknown, n),
        n=n,
        period=inputs.window.period,
        so_what=say("They are never counted as new, and nothing is said of their first orders."),
        caveat="The run-in is as long as most customers' silences.",
    )
    headline = say("{share} of customers may be older than the records", share=share(unknown / n))
    chart = Chart(
        name="arrivals",
        kind="columns",
        table=frame,
        x=table.columns["month"],
        y=table.columns["n"],
        headline=headline,
        subtitle=f"Customers by the month they are first seen, {inputs.window}; n = {n:,}",
        caption=(
            "Whoever is first seen in the run-in, which is as long as most customers' silences, "
            "may have bought before: start unknown. Only the others are new."
        ),
        alt=f"Columns of customers first seen by month, in two parts: start unknown and new. "
        f"{headline}.",
    )
    return Result(tables={"arrivals": table}, charts=(chart,), findings=(finding,))


def _identified(inputs: Inputs, n_customers: int) -> Result:
    """Which part of sales can be told of customers at all."""
    sales = {
        name: float(value or 0)
        for name, value in inputs.engine.row(IDENTIFIED, cutoff=inputs.window.cutoff).items()
    }
    if sales["gross_sales"] <= 0:
        why = say("gross sales are nought")
        return Result(refusals=(Refusal("Which share of sales is by known customers", why),))
    part = share(sales["customers_gross_sales"] / sales["gross_sales"])
    guests = sales["net_sales"] - sales["customers_net_sales"]
    finding = Finding(
        name="identified_sales",
        kind="description",
        sentence=say(
            "{share} of gross sales carry a customer's id; guests brought {guests} net.",
            share=part,
            guests=inputs.money(guests),
        ),
        value=part,
        n=n_customers,
        period=inputs.window.period,
        so_what=say("Whatever is said of customers holds for that share of the business only."),
        money=inputs.money(abs(guests)),
    )
    return Result(findings=(finding,))


def _missing(inputs: Inputs) -> Result:
    """What is on record of lines and customers, and whether being on record goes with behaviour."""
    engine = inputs.engine
    pairs = list(combinations(TRAITS, 2))
    traits = engine.row(_sql("customers", traits=TRAITS, pairs=pairs))
    rows = [("Customers", name, int(traits["n"]), int(traits[name])) for name in TRAITS]
    if inputs.settings.lists_orders:
        lines = engine.row(_sql("lines", columns=OF_LINES), cutoff=inputs.window.cutoff)
        rows += [("Order lines", name, int(lines["n"]), int(lines[name])) for name in OF_LINES]
    frame = pd.DataFrame(
        [(what, _spoken(name), n, n - k, 1 - k / n) for what, name, n, k in rows if n],
        columns=["of", "column", "n", "n_missing", "share_missing"],
    )
    table = Table.of(
        frame,
        "one row per thing that a record may tell",
        Axis("of", "Records"),
        Axis("column", "What"),
        Axis("n", "Records", "count"),
        Axis("n_missing", "Missing", "count"),
        Axis("share_missing", "Share missing", "share"),
    )
    partly = frame[(frame["share_missing"] > 0) & (frame["share_missing"] < 1)]
    never = frame[frame["share_missing"] == 1]
    result = Result(tables={"missing": table})
    compared = _compare(inputs, traits, pairs)
    parts = [result]
    if len(partly):
        parts.append(_missing_chart(inputs, partly, never))
    parts.append(_behaviour(inputs, compared))
    return Result(
        tables={name: table for part in parts for name, table in part.tables.items()},
        charts=tuple(chart for part in parts for chart in part.charts),
        findings=tuple(finding for part in parts for finding in part.findings),
        refusals=tuple(refusal for part in parts for refusal in part.refusals),
    )


def _missing_chart(inputs: Inputs, partly: pd.DataFrame, never: pd.DataFrame) -> Result:
    frame = partly.sort_values(
        ["share_missing", "of", "column"], ascending=[False, True, True]
    ).reset_index(drop=True)
    frame["what"] = [f"{row.column} of {row.of.lower()}" for row in _rows(frame)]
    frame["label"] = [f"{share(row.share_missing)} of {row.n:,}" for row in _rows(frame)]
    most = frame.iloc[0]
    headline = say(
        "{what}: missing for {share}",
        what=str(most["column"]).capitalize(),
        share=share(most["share_missing"]),
    )
    absent = ", ".join(f"{row.column} of {row.of.lower()}" for row in _rows(never))
    chart = Chart(
        name="missing",
        kind="bars",
        table=frame[["what", "share_missing", "n", "n_missing", "label"]],
        x=Axis("what", "What"),
        y=Axis("share_missing", "Share missing", "share"),
        headline=headline,
        subtitle=f"Share of records without it, {inputs.window}; n beside each bar",
        caption=(
            "What is on record of all or of none is left out."
            + (f" Never on record: {absent}." if absent else "")
        ),
        alt=f"Bars, one per thing that is partly on record, most missing first. {headline}.",
    )
    finding = Finding(
        name="missing",
        kind="description",
        sentence=say(
            "{column} is missing for {n} of {all} {of}, {share}.",
            column=str(most["column"]).capitalize(),
            n=count(most["n_missing"]),
            all=count(most["n"]),
            of=str(most["of"]).lower(),
            share=share(most["share_missing"]),
        ),
        value=share(most["share_missing"]),
        n=int(most["n"]),
        of=str(most["of"]).lower(),
        period=inputs.window.period,
        so_what=say("Figures by what is missing are figures of the others."),
    )
    return Result(charts=(chart,), findings=(finding,))


def _compare(
    inputs: Inputs, counts: Mapping[str, int], pairs: list[tuple[str, str]]
) -> list[Comparison]:
    """Those of whom a trait is known against the others, once for traits known of the same."""
    n, least = int(counts["n"]), max(inputs.settings.smallest_group, FEWEST)
    kept: dict[str, list[str]] = {}
    for name in TRAITS:
        if not least <= counts[name] <= n - least:
            continue
        same = [
            first for first in kept if (first, name) in pairs and not counts[f"{first}__{name}"]
        ]
        if same:
            kept[same[0]].append(name)
        else:
            kept[name] = [name]
    if not kept:
        return []
    found = inputs.engine.frame(
        _sql("behaviour", measures=MEASURES, traits={name: TRAITS[name] for name in kept})
    )
    compared = []
    for row in found.to_dict("records"):
        for name, same in kept.items():
            made = _comparison(row, name, same, least)
            if made:
                compared.append(made)
    return compared


def _comparison(
    row: Mapping[Any, Any], name: str, same: list[str], least: int
) -> Comparison | None:
    n, n_known = int(row["n"]), int(row[f"{name}_n"])
    if not least <= n_known <= n - least:
        return None
    total, squares = row[f"{name}_total"], row[f"{name}_squares"]
    known = Sample.of(n_known, total, squares)
    unknown = Sample.of(n - n_known, row["total"] - total, row["squares"] - squares)
    if known.mean <= 0 or unknown.mean <= 0:
        return None
    ratio = of_means(known, unknown)
    ranks = mann_whitney(n_known, n - n_known, row[f"{name}_ranks"] / 2, row["ties"])
    return Comparison(
        trait=" and ".join(_spoken(one) for one in same if one != "profile" or len(same) == 1),
        measure=str(row["measure"]),
        n_known=n_known,
        n_unknown=n - n_known,
        known=known.mean,
        unknown=unknown.mean,
        ratio=ratio,
        # Both must agree: ranks are not led astray by a few big customers, and the interval is
        # that of the ratio of means.
        p_value=max(ratio.p_value, ranks),
        unknown_total=row["total"] - total,
    )


def _behaviour(inputs: Inputs, compared: list[Comparison]) -> Result:
    """Whether customers of whom more is known behave like the others."""
    what = "Whether those of whom more is known behave like the others"
    if not compared:
        least = max(inputs.settings.smallest_group, FEWEST)
        why = say(
            "no trait is known of {least} customers and unknown of {least} others",
            least=count(least),
        )
        return Result(refusals=(Refusal(what, why),))
    corrected = holm([c.p_value for c in compared], inputs.n_families)
    frame = pd.DataFrame(
        {
            "what": [f"{c.trait}: {MEASURES[c.measure]}" for c in compared],
            "ratio": [c.ratio.value for c in compared],
            "low": [c.ratio.low for c in compared],
            "high": [c.ratio.high for c in compared],
            "n_known": [c.n_known for c in compared],
            "n_unknown": [c.n_unknown for c in compared],
            "known": [c.known for c in compared],
            "unknown": [c.unknown for c in compared],
            "p_value": corrected,
            "label": [str(Quantity(c.ratio.value, "times")) for c in compared],
        }
    )
    table = Table.of(
        frame,
        "one row per trait and measure",
        Axis("what", "Trait on record, measure"),
        Axis("ratio", "Known against unknown", "times"),
        Axis("low", "from", "times"),
        Axis("high", "to", "times"),
        Axis("n_known", "Customers with it", "count"),
        Axis("n_unknown", "Customers without", "count"),
        Axis("known", "Mean with it", "number"),
        Axis("unknown", "Mean without", "number"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("label", "Ratio"),
    )
    sure = sorted(
        (
            (p, place, c)
            for place, (p, c) in enumerate(zip(corrected, compared, strict=True))
            if p < LEVEL
        ),
        key=lambda found: found[:2],
    )
    first: dict[str, tuple[float, Comparison]] = {}
    for p, _, comparison in sorted(sure, key=lambda found: list(MEASURES).index(found[2].measure)):
        first.setdefault(comparison.trait, (p, comparison))
    told = sorted(first.values(), key=lambda found: (found[0], found[1].trait))[:TOLD]
    findings = tuple(_claim(inputs, p, c, len(compared)) for p, c in told)
    if told:
        _, shown = told[0]
        headline = say(
            "With {trait} known: {times} the {noun}",
            trait=shown.trait,
            times=Quantity(shown.ratio.value, "times"),
            noun=MEASURES[shown.measure],
        )
        if len(str(headline).split()) > 10:
            headline = say("{n} gaps in the records go with behaviour", n=count(len(told)))
    else:
        headline = say("None of {n} comparisons differs beyond chance", n=count(len(compared)))
    n = compared[0].n_known + compared[0].n_unknown
    chart = Chart(
        name="missing_behaviour",
        kind="dots",
        table=frame,
        x=table.columns["what"],
        y=table.columns["ratio"],
        guides=(Guide(1.0, "no difference", "y"),),
        headline=headline,
        subtitle=f"Mean of customers with the trait on record over that of those without, "
        f"{inputs.window}; n = {n:,} customers",
        caption=(
            "Lines: 95% intervals, each by itself; claims are corrected for all "
            f"{len(compared)} comparisons. Traits known of the same customers are one."
        ),
        alt=f"Dots with intervals, one per trait and measure, and a line where there is no "
        f"difference. {headline}.",
    )
    return Result(tables={"missing_behaviour": table}, charts=(chart,), findings=findings)


CLAIMS = {
    "spend": "Customers whose {trait} is on record brought {ratio} the net sales of the others.",
    "n_orders": "Customers whose {trait} is on record placed {ratio} the orders of the others.",
    "days_since_last_purchase": "The last purchase of customers whose {trait} is on record is "
    "{ratio} as long ago as that of the others.",
}
"""The sentence about each measure."""


def _claim(inputs: Inputs, p_value: float, found: Comparison, n_compared: int) -> Finding:
    ratio = Quantity(found.ratio.value, "times", low=found.ratio.low, high=found.ratio.high)
    return Finding(
        name=f"{'_'.join(found.trait.split())}_{found.measure}",
        kind="claim",
        sentence=say(CLAIMS[found.measure], trait=found.trait, ratio=ratio),
        value=ratio,
        n=found.n_known + found.n_unknown,
        period=inputs.window.period,
        so_what=say(
            "It is not missing at random: what is said by {trait} holds for those who told it, not "
            "for the other {others} customers.",
            trait=found.trait,
            others=count(found.n_unknown),
        ),
        caveat=f"Corrected for {n_compared} comparisons.",
        p_value=p_value,
    )


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))


chapter = Chapter(
    name="quality",
    title="Quality of the records",
    question="Can the records be trusted: what is missing, and what do they cover?",
    run=run,
    claims=True,
    from_totals=True,
)
