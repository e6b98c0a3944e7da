"""The RFM grid: levels of silence across, of orders down, and what each cell holds."""

import pandas as pd

from ...core.result import Axis, Chart, Inputs, Table
from ...core.words import say, share
from .borders import Borders, Level
from .groups import NEW, ORDER, PROMISING


def grid_table(inputs: Inputs, cells: pd.DataFrame, borders: Borders) -> Table:
    """One row a cell of the grid, the most orders first; cells of too few customers are left out.

    Columns and rows whose cells are all too small are named nowhere.
    """
    total = cells["net_sales"].sum()
    grouped = cells.groupby(["f_score", "r_score"], as_index=False)
    frame = grouped[["n_customers", "net_sales"]].sum()
    names = cells.groupby(["f_score", "r_score"])["rfm_group"].agg(
        lambda held: ", ".join(sorted(held, key=ORDER.index))
    )
    frame["group"] = [names[f, r] for f, r in zip(frame["f_score"], frame["r_score"], strict=True)]
    frame = frame[_shown(frame, inputs.settings.smallest_group)]
    orders = {level.score: _band(level, "orders") for level in borders.orders}
    silence = {level.score: _band(level, "days") for level in borders.silence.levels}
    frame = _in_order(frame)
    frame["orders"] = [orders[f] for f in frame["f_score"]]
    frame["silence"] = [silence[r] for r in frame["r_score"]]
    frame["share_of_net_sales"] = frame["net_sales"] / total if total > 0 else 0.0
    frame["label"] = [
        f"{row.group}: {share(row.share_of_net_sales)}, n = {row.n_customers:,}"
        for row in frame.itertuples()
    ]
    frame = frame.rename(columns={"n_customers": "n"})
    columns = ["orders", "silence", "group", "n", "net_sales", "share_of_net_sales", "label"]
    return Table.of(
        frame[columns].reset_index(drop=True),
        "one row per level of orders and of silence",
        Axis("orders", "Orders"),
        Axis("silence", "Since the last order"),
        Axis("group", "Group"),
        Axis("n", "Customers", "count"),
        Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("label", "Cell"),
    )


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells so that a picture, which takes rows and columns as they are first named, has the most
    orders on top and the shortest silence left, whatever cells are missing."""
    ways = [["f_score", "r_score"], ["r_score", "f_score"]]
    arranged = [frame.sort_values(way, ascending=False) for way in ways]
    for cells in arranged:
        named = [cells[score].drop_duplicates() for score in ways[0]]
        if all(scores.is_monotonic_decreasing for scores in named):
            return cells
    return arranged[0]


def _shown(frame: pd.DataFrame, least: int) -> pd.Series:
    """Which cells may be shown: large ones, and so many left out of a group that its total, which
    is told as well, does not give a small one away."""
    shown = frame["n_customers"] >= least
    # The cell of the New holds Promising ones too: their totals are told together.
    whole = frame["group"].where(~frame["group"].str.contains(NEW), PROMISING)
    for _, cells in frame.groupby(whole):
        by_size = cells["n_customers"].sort_values(kind="stable")
        left_out = by_size[by_size < least].sum()
        for cell, n in by_size[by_size >= least].items():
            if not 0 < left_out < least:
                break
            shown[cell], left_out = False, left_out + n
    return shown


def _band(level: Level, unit: str) -> str:
    least, below = int(level.least or 0), level.below
    if below is None:
        return f"{least:,}+ {unit}"
    one = f"{least:,} {unit if least != 1 else unit.removesuffix('s')}"
    return one if least == below - 1 else f"{least:,}-{int(below - 1):,} {unit}"


def grid_chart(inputs: Inputs, grid: Table, borders: Borders, n: int) -> Chart:
    """The grid as a heat map of net sales."""
    best = grid.frame.loc[grid.frame["share_of_net_sales"].idxmax()]
    left_out = n - int(grid.frame["n"].sum())
    few = (
        f" Cells with fewer than {inputs.settings.smallest_group} customers are left out: "
        f"{left_out:,} in all."
        if left_out
        else ""
    )
    return Chart(
        name="rfm_grid",
        kind="matrix",
        table=grid.frame,
        x=grid.columns["silence"],
        y=grid.columns["share_of_net_sales"],
        other=grid.columns["orders"],
        headline=say(
            "{money} of net sales: {orders}, {silence} ago",
            money=share(best["share_of_net_sales"]),
            orders=str(best["orders"]),
            silence=str(best["silence"]),
        ),
        subtitle=(
            f"Share of net sales by orders and days since the last one, {inputs.window}; "
            f"n = {n:,} customers"
        ),
        caption=(
            "In each cell the group, its share of net sales, and how many customers. "
            f"{borders.silence.why} {borders.orders_why}{few}"
        ),
        alt="A grid of orders by silence. Largest cells: "
        + "; ".join(
            f"{row.orders}, {row.silence} since the last: {share(row.share_of_net_sales)} "
            f"({row.group})"
            for row in grid.frame.nlargest(3, "share_of_net_sales").itertuples()
        )
        + ".",
    )
