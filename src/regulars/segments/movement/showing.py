"""The moves as a table, from pace to pace, in which no few customers can be worked out."""

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
    hidden = hidden_cells(counts.astype(np.int64), inputs.settings.smallest_group, told_sums())
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


def told_sums() -> list[np.ndarray]:
    """The cells whose sums the sentences tell: who slid, rose, left, came back, and came new."""
    before = np.array([*range(len(PACES)), len(PACES) - 1])[:, None]
    now = np.arange(len(PACES))[None, :]
    silent, left = before == len(PACES) - 1, now == len(PACES) - 1
    new = np.zeros((len(BEFORE), len(PACES)), dtype=bool)
    new[-1] = True
    return [before < now, before > now, ~silent & left, silent & ~left & ~new, new]


def _square(moves: Moves, column: str) -> np.ndarray:
    frame = moves.frame.assign(change=moves.frame["spend_now"] - moves.frame["spend_before"])
    found = frame.set_index(["before", "pace"])[column].to_dict()
    return np.array([[float(found.get((a, b), 0.0)) for b in PACES] for a in BEFORE])
