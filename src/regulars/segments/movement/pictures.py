"""The movement matrix, and how the balance has been at earlier cut-offs."""

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs, Table
from ...core.rules import Grouping
from ...core.words import count, say, share
from .moves import Moves
from .paces import NOT_YET, PACES, rules_in_words

HALF = 0.5
"""Of those who move, so many slide where nothing changes."""


def matrix_table(inputs: Inputs, moves: Moves) -> Table:
    """One row a pace before and pace now, with what they brought; small cells are left out."""
    currency = inputs.settings.currency
    frame = moves.frame[moves.frame["n"] >= inputs.settings.smallest_group].copy()
    rows = {name: i for i, name in enumerate((*PACES, NOT_YET))}
    columns = {name: i for i, name in enumerate(PACES)}
    frame["row"], frame["column"] = frame["before"].map(rows), frame["pace"].map(columns)
    frame = frame.sort_values(["row", "column"], ignore_index=True)
    # Of those in the cells that are shown: the rest would tell what was left out.
    frame["part"] = frame["n"] / frame.groupby("before")["n"].transform("sum")
    frame["each_before"] = frame["spend_before"] / frame["n"]
    frame["each_now"] = frame["spend_now"] / frame["n"]
    frame["label"] = [f"{share(row.part)}, n = {row.n:,}" for row in frame.itertuples()]
    axes = (
        Axis("before", f"Pace in {moves.spans.earlier}"),
        Axis("pace", f"Pace in {moves.spans.later}"),
        Axis("n", "Customers", "count"),
        Axis("part", "Share of the row", "share"),
        Axis("spend_before", "Net sales before", "money", currency),
        Axis("spend_now", "Net sales now", "money", currency),
        Axis("each_before", "Each before", "money", currency),
        Axis("each_now", "Each now", "money", currency),
        Axis("label", "Cell"),
    )
    return Table.of(
        frame[[axis.column for axis in axes]],
        "one row per pace in the earlier and in the later span",
        *axes,
    )


def matrix_chart(inputs: Inputs, moves: Moves, table: Table, grouping: Grouping) -> Chart:
    """Rows are the pace then, columns the pace now."""
    frame = table.frame
    turn = moves.slid
    n = int(moves.frame["n"].sum())
    stayed = frame[(frame["before"] == frame["pace"])]
    small = inputs.settings.smallest_group
    left_out = n - int(frame["n"].sum())
    return Chart(
        name="movement",
        kind="matrix",
        table=frame,
        x=Axis("pace", f"Pace in {moves.spans.later}"),
        y=table.columns["part"],
        other=Axis("before", moves.spans.earlier),
        headline=say("{slid} slid, {rose} rose", slid=count(turn.one), rose=count(turn.other)),
        subtitle=f"Customers by pace, rows: {moves.spans.earlier}, columns: {moves.spans.later}; "
        f"n = {n:,} customers",
        caption=(
            f"Pace: the borders of the tiers, scaled to {inputs.settings.horizon_days} days and "
            f"the same in both spans. {rules_in_words(grouping, inputs.settings.currency)}. Tiers "
            "and RFM groups go by all that was ever bought and could only rise. New customers rise "
            "from no purchase. Shares are of the row as shown"
            + (
                f"; cells with fewer than {small} customers are left out, {left_out:,} in all."
                if left_out
                else "."
            )
        ),
        alt="A matrix of paces then and now. The same pace in both: "
        + (
            "; ".join(f"{row.before} {share(row.part)}" for row in stayed.itertuples())
            or "too few customers to be shown"
        )
        + ".",
    )


def balance_table(all_moves: list[Moves], least: int) -> Table | None:
    """One row a pair of spans, the earliest first: who slid of those who moved."""
    rows = [
        (
            moves.spans.later,
            moves.n,
            turn.one,
            turn.other,
            turn.share.value,
            turn.share.low,
            turn.share.high,
            f"{share(turn.share.value)} of {turn.moved:,}",
        )
        for moves in reversed(all_moves)
        if (turn := moves.slid).one >= least and turn.other >= least
    ]
    if len(rows) < 2:
        return None
    axes = (
        Axis("span", "Later span"),
        Axis("n", "Customers", "count"),
        Axis("slid", "Slid", "count"),
        Axis("rose", "Rose", "count"),
        Axis("part", "Slid of those who moved", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Share"),
    )
    frame = pd.DataFrame(rows, columns=[axis.column for axis in axes])
    return Table.of(frame, "one row per span, against the one before it", *axes)


def balance_chart(inputs: Inputs, table: Table) -> Chart:
    """The balance at each cut-off: whether the last one is out of the ordinary."""
    frame = table.frame
    last = frame.iloc[-1]
    usual = frame.iloc[:-1]
    before = float(usual["slid"].sum() / (usual["slid"] + usual["rose"]).sum())
    return Chart(
        name="movement_balance",
        kind="dots",
        table=frame,
        x=table.columns["span"],
        y=table.columns["part"],
        headline=say(
            "{last} of movers slid, {before} before",
            last=share(last["part"]),
            before=share(before),
        ),
        subtitle=f"Share who slid of those whose pace changed, {inputs.window}; "
        f"n = {int((frame['slid'] + frame['rose']).sum()):,} changes",
        caption=(
            f"Each span of {inputs.settings.horizon_days} days against the one before it, by the "
            "same borders; new customers rise from no purchase, lost ones slide to it. At half as "
            "many slide as rise: what chance gives where the shop stands still. Lines: 95% "
            "intervals."
        ),
        alt="Dots with intervals, one per span: "
        + "; ".join(f"{row.span} {share(row.part)}" for row in frame.itertuples())
        + ".",
        guides=(Guide(HALF, "as many slide as rise", "y"),),
    )
