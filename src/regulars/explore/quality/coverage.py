"""What the records cover: silences, jumps, channels for a time, customers older than they."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import log

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, days, say, share, write_date
from ...stats.coverage import SPAN, Jump, Silence, jumps, silences
from ...stats.intervals import share_of
from .reading import sql

FIRST_DAYS = 30
"""The first stretch of the records: whoever is seen in it may have been there before."""

CUSTOMERS = """
    select
        count(*) as n,
        count(case when not start_known then 1 end) as n_start_unknown,
        count(case when first_seen < $early_end then 1 end) as n_early
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


def coverage(inputs: Inputs) -> Result:
    """Records by week: silences, jumps, and weeks that are not whole."""
    window = inputs.window
    found = {
        day: (n, sold) for day, n, sold in inputs.engine.rows(sql("days"), cutoff=window.cutoff)
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
        headline = say("{n} order lines without a gap or jump", n=count(n_lines))
    chart = Chart(
        name="coverage",
        kind="columns",
        table=weeks.frame,
        x=weeks.columns["week"],
        y=weeks.columns["n_lines"],
        headline=headline,
        subtitle=f"Order lines by week, {window}; n = {n_lines:,} order lines",
        caption=(
            f"Weeks from Monday on. A jump: each "
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


def channels(inputs: Inputs) -> Result:
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


def arrivals(inputs: Inputs) -> Result:
    """Whether the records begin in the middle of customers' lives."""
    early_end = inputs.window.start + timedelta(days=FIRST_DAYS)
    customers = inputs.engine.row(CUSTOMERS, early_end=early_end)
    n, unknown = int(customers["n"]), int(customers["n_start_unknown"])
    if unknown == n:
        why = say("all were first seen within the run-in: the records are too short to tell")
        return Result(refusals=(Refusal("Who is a new customer", why),))
    if not unknown:
        return Result()
    early = share_of(customers["n_early"], n)
    frame = inputs.engine.frame(sql("arrivals"))
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
        caveat="The run-in is looked up by replay: had the records begun later, who would be taken "
        "for new and is not?",
    )
    headline = say("{share} of customers may predate the records", share=share(unknown / n))
    chart = Chart(
        name="arrivals",
        kind="columns",
        table=frame,
        x=table.columns["month"],
        y=table.columns["n"],
        headline=headline,
        subtitle=f"Customers by the month they are first seen, {inputs.window}; n = {n:,}",
        caption=(
            "Whoever is first seen in the run-in, or had signed up before the records begin, "
            "may have bought before: start unknown. Only the others are new."
        ),
        alt=f"Columns of customers first seen by month, in two parts: start unknown and new. "
        f"{headline}.",
    )
    return Result(tables={"arrivals": table}, charts=(chart,), findings=(finding,))
