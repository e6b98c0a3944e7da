"""The moves as a table, from pace to pace, in which no few customers can be worked out."""

import numpy as np
import pandas as pd

from ...core.result import Axis, Inputs, Table
from ...core.words import write_share
from ...stats.suppression import hidden_in_sums
from .moves import Moves
from .paces import NOT_YET, NOTHING, PACES

BEFORE = (*PACES, NOT_YET)


def matrix_table(inputs: Inputs, moves: Moves) -> Table:
    """One row a cell, with its share of those in the row.

    Where a cell has too few to be shown, rows would tell it by their totals. Then who is new stands
    with those without a purchase, shares are of all customers, and a few cells are left out.
    """
    least, currency = inputs.settings.smallest_group, inputs.settings.currency
    few = moves.tells_few(least)
    counts, money = _square(moves, "n"), _square(moves, "change")
    names: tuple[str, ...] = BEFORE
    hidden = np.zeros(counts.shape, dtype=bool)
    if few:
        names = PACES
        counts, money = (np.vstack([v[:3], v[3] + v[4]]) for v in (counts, money))
        hidden = hidden_in_sums(counts.astype(np.int64), least, told_sums())
    rows = []
    for i, before in enumerate(names):
        whole = counts.sum() if few else counts[i].sum()
        for j, pace in enumerate(PACES):
            if whole == 0 or hidden[i, j] or (before, pace) == (NOT_YET, NOTHING):
                continue
            n, part = int(counts[i, j]), counts[i, j] / whole
            label = f"n = {n:,}" if few else f"{write_share(part)}, n = {n:,}"
            rows.append((before, pace, n, part, money[i, j], label))
    axes = (
        Axis("before", "Earlier span"),
        Axis("pace", "Later span"),
        Axis("n", "Customers", "count"),
        Axis("share", "Share of all" if few else "Share of those in the row", "share"),
        Axis("change", "Net sales, later less earlier span", "money", currency),
        Axis("label", "Cell"),
    )
    frame = pd.DataFrame(rows, columns=[axis.column for axis in axes])
    return Table.of(frame, "one row per pace in the earlier and in the later span", *axes)


def told_sums() -> list[np.ndarray]:
    """The cells whose sums the sentences tell: of who slid, of who rose, and of all."""
    everyone = np.ones((len(PACES), len(PACES)), dtype=bool)
    return [np.triu(everyone, 1), np.tril(everyone, -1), everyone]


def _square(moves: Moves, column: str) -> np.ndarray:
    frame = moves.frame.assign(change=moves.frame["spend_now"] - moves.frame["spend_before"])
    found = frame.set_index(["before", "pace"])[column].to_dict()
    return np.array([[float(found.get((a, b), 0.0)) for b in PACES] for a in BEFORE])
