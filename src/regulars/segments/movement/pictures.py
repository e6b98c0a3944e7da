"""Movement pictured: the matrix, and what the moves are worth."""

import pandas as pd

from ...core.result import Axis, Chart, Inputs, Table
from ...core.rules import Grouping
from ...core.words import count, say
from .moves import Moves
from .paces import NOT_YET, rules_in_words


def matrix(inputs: Inputs, moves: Moves, table: Table, grouping: Grouping) -> Chart:
    """Where the customers of each pace are a span later."""
    slid = moves.slid
    left_out = int(moves.frame["n"].sum()) - int(table.frame["n"].sum())
    return Chart(
        name="movement",
        kind="matrix",
        table=table.frame,
        x=table.columns["pace"],
        y=table.columns["share"],
        other=table.columns["before"],
        headline=say(
            "{slid} customers slid, {rose} rose",
            slid=count(slid.one),
            rose=count(slid.other),
        ),
        subtitle=(
            f"Pace in {moves.spans.earlier}, then in {moves.spans.later}; "
            f"n = {int(moves.frame['n'].sum()):,} customers"
        ),
        caption=(
            f"Borders are those of the tiers, scaled to {inputs.settings.horizon_days:,} days and "
            f"the same in both spans. {rules_in_words(grouping, inputs.settings.currency)}. Who "
            "comes rises from no purchase, who leaves slides to it."
            + (f" Left out, so that no few can be told: {left_out:,}." if left_out else "")
        ),
        alt="A table of paces, earlier span by later span: "
        + "; ".join(f"{r.before} to {r.pace} {r.label}" for r in table.frame.itertuples())
        + ".",
    )


def bridge(inputs: Inputs, moves: Moves) -> Chart:
    """From net sales of the earlier span to those of the later, by who moved."""
    frame = moves.frame
    down, up = moves.moved(down=True), moves.moved(down=False)
    stayed = frame[frame["before"] == frame["pace"]]
    came, rose = up[up["before"] == NOT_YET], up[up["before"] != NOT_YET]
    if moves.n_new < inputs.settings.smallest_group:
        came, rose = up[:0], up
    steps = [
        ("Earlier span", float(frame["spend_before"].sum()), True),
        ("Slid", moves.change(down)[0], False),
        ("Rose", moves.change(rose)[0], False),
        *([("New", moves.change(came)[0], False)] if len(came) else []),
        ("Stayed at their pace", moves.change(stayed)[0], False),
        ("Later span", float(frame["spend_now"].sum()), True),
    ]
    shown = pd.DataFrame(steps, columns=["step", "net_sales", "total"])
    lost, won = moves.change(down)[0], moves.change(up)[0]
    return Chart(
        name="worth_of_movement",
        kind="bridge",
        table=shown,
        x=Axis("step", "Step"),
        y=Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        headline=say(
            "Sliding took {lost}, rising and new brought {won}",
            lost=inputs.money(abs(lost)),
            won=inputs.money(abs(won)),
        ),
        subtitle=(
            f"Net sales of customers in {moves.spans.earlier}, then in {moves.spans.later}; "
            f"n = {int(frame['n'].sum()):,} customers"
        ),
        caption=(
            "Each step: what these customers brought in the later span less the earlier one. "
            "Whoever slides brings less and whoever rises more by the meaning of the words; what "
            "counts is which of the two is larger. Customers who left are among those who slid. "
            "Guests are left out."
        ),
        alt="A bridge: "
        + "; ".join(f"{r.step} {inputs.money(r.net_sales)}" for r in shown.itertuples())
        + ".",
    )
