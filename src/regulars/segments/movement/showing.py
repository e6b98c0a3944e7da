"""The moves as tables: from pace to pace, and the coming and going of each."""

import numpy as np
import pandas as pd

from ...core.result import Axis, Inputs, Table
from ...core.words import write_share
from ...stats.suppression import hidden_cells
from .moves import Moves
from .paces import NOT_YET, NOTHING, PACES

BEFORE = (*PACES, NOT_YET)


def matrix_table(inputs: Inputs, moves: Moves) -> Table:
    """One row a cell that may be shown; a cell of a few customers and what would tell it is not."""
    counts, money = _square(moves, "n"), _square(moves, "change")
    hidden = hidden_cells(counts.astype(np.int64), inputs.settings.smallest_group)
    totals = counts.sum(axis=1)
    rows = []
    for i, before in enumerate(BEFORE):
        for j, pace in enumerate(PACES):
            if totals[i] == 0 or hidden[i, j] or (before, pace) == (NOT_YET, NOTHING):
                continue
            part = counts[i, j] / totals[i]
            rows.append(
                (before, pace, int(counts[i, j]), part, money[i, j],
                 f"{write_share(part)}, n = {int(counts[i, j]):,}")
            )  # fmt: skip
    axes = (
        Axis("before", "Earlier span"),
        Axis("pace", "Later span"),
        Axis("n", "Customers", "count"),
        Axis("share", "Share of those in the row", "share"),
        Axis("change", "Net sales, later less earlier span", "money", inputs.settings.currency),
        Axis("label", "Cell"),
    )
    frame = pd.DataFrame(rows, columns=[axis.column for axis in axes])
    return Table.of(frame, "one row per pace in the earlier and in the later span", *axes)


def paces_table(inputs: Inputs, moves: Moves) -> Table:
    """One row a pace: how many were at it before and now, who left it and who came to it."""
    square = np.array(moves.square)
    rows = []
    for i, pace in enumerate(PACES):
        turn = moves.left(pace)
        rows.append((pace, int(square[i].sum()), int(square[:, i].sum()), turn.one, turn.other))
    axes = (
        Axis("pace", "Pace"),
        Axis("n_before", "Earlier span", "count"),
        Axis("n_now", "Later span", "count"),
        Axis("left", "Left it", "count"),
        Axis("came", "Came to it", "count"),
    )
    frame = pd.DataFrame(rows, columns=[axis.column for axis in axes])
    least = inputs.settings.smallest_group
    counted = frame[["n_before", "n_now", "left", "came"]]
    few = ((counted > 0) & (counted < least)).any(axis=1)
    return Table.of(frame[~few].reset_index(drop=True), "one row per pace", *axes)


def _square(moves: Moves, column: str) -> np.ndarray:
    frame = moves.frame.assign(change=moves.frame["spend_now"] - moves.frame["spend_before"])
    found = frame.set_index(["before", "pace"])[column].to_dict()
    return np.array([[float(found.get((a, b), 0.0)) for b in PACES] for a in BEFORE])
