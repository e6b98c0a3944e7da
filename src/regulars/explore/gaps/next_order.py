"""What the curves say: how soon customers come again, and new ones for the second time."""

from dataclasses import replace

import numpy as np

from ...core.result import Chart, Finding, Guide, Inputs, Table
from ...core.words import Quantity, count, days, say, share
from .waits import GROUPS, MOST, Wait


def curve_chart(inputs: Inputs, curves: Table, wait: Wait) -> Chart:
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


def groups_chart(inputs: Inputs, summary: Table) -> Chart | None:
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


def next_order(inputs: Inputs, wait: Wait) -> Finding:
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


def second_order(inputs: Inputs, wait: Wait) -> Finding:
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
