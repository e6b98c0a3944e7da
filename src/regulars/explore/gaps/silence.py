"""How many come back after a silence of so many days, at earlier cut-offs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Table
from ...core.words import count, days, say, share
from ...facts.snapshot import past_windows
from ...stats.clusters import share_over_clusters

HERE = Path(__file__).parent


RETURNS = """
    select
        {bin} as bin,
        part,
        cast(count(*) as bigint) as n,
        cast(sum(bought) as bigint) as k,
        cast(sum(silence) as bigint) as silence
    from gaps_silences
    group by 1, 2
    order by 1, 2
"""


CUSTOMERS_IN_BIN = """
    select bin, max(n) as n_customers
    from (select {bin} as bin, cutoff, count(*) as n from gaps_silences group by 1, 2) as counted
    group by bin
    order by bin
"""


EDGES = (3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
"""Upper ends, in days, of the bins of silence; a last bin has none."""


def silences(inputs: Inputs) -> int:
    """Make gaps_silences, a row per customer and earlier cut-off; give the number of cut-offs."""
    windows = past_windows(inputs.window)
    if windows:
        inputs.engine.create_from(HERE / "gaps_silences.sql", {"windows": windows})
    return len(windows)


def shares(inputs: Inputs, edges: tuple[int, ...]) -> pd.DataFrame:
    """Returns by bin of silence, with intervals over customers; small groups are left out."""
    whens = " ".join(f"when silence <= {edge} then {i}" for i, edge in enumerate(edges))
    bins = f"case {whens} else {len(edges)} end"
    found = inputs.engine.frame(RETURNS.format(bin=bins))
    customers = dict(inputs.engine.rows(CUSTOMERS_IN_BIN.format(bin=bins)))
    rows = []
    for number, parts in found.groupby("bin"):
        # So many at one cut-off at the least, each of them another customer.
        if customers[number] < max(inputs.settings.smallest_group, 2) or len(parts) < 2:
            continue
        back, n = share_over_clusters(parts["k"], parts["n"]), int(parts["n"].sum())
        above = edges[number - 1] if number else 0
        upto = edges[number] if number < len(edges) else np.nan
        mean = parts["silence"].sum() / n
        rows.append((above, upto, mean, n, back.value, back.low, back.high))
    names = ["above", "upto", "silence", "n", "back", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def silence_table(inputs: Inputs) -> Table | None:
    frame = shares(inputs, EDGES)
    if len(frame) < 2:
        return None
    return Table.of(
        frame,
        "one row per span of silence at an earlier cut-off",
        Axis("above", "Silent for more than", "days"),
        Axis("upto", "and up to", "days"),
        Axis("silence", "Days of silence", "number"),
        Axis("n", "Customers at a cut-off", "count"),
        Axis("back", "Bought within the horizon", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def silence_chart(inputs: Inputs, table: Table, lapse: int, sides: pd.DataFrame) -> Chart:
    horizon = days(inputs.settings.horizon_days)
    frame = table.frame.drop(columns=["above", "upto"])
    if len(sides) == 2:
        back = share(sides["back"].iloc[1])
        headline = say(
            "Silent over {lapse}: {back} buy within {horizon}",
            lapse=days(lapse),
            back=back,
            horizon=horizon,
        )
    else:
        last = frame.iloc[-1]
        headline = say(
            "After {silence} of silence {back} buy within {horizon}",
            silence=days(last["silence"]),
            back=share(last["back"]),
            horizon=horizon,
        )
    return Chart(
        name="silence",
        kind="curve",
        table=frame,
        x=replace(table.columns["silence"], log=True),
        y=table.columns["back"],
        headline=headline,
        subtitle=f"Share who bought within {horizon}, by days of silence at earlier cut-offs, "
        f"{inputs.window}; n = {int(frame['n'].sum()):,}",
        caption=(
            "At each earlier cut-off customers are sorted by the days since their last purchase; "
            "each point is the mean of a span of days. A customer may count at several cut-offs: "
            "the band (95%) is over customers. A score of lapsing must tell more. "
            "The scale of days is logarithmic."
        ),
        alt=f"A curve from {share(frame['back'].iloc[0])} at {days(frame['silence'].iloc[0])} of "
        f"silence to {share(frame['back'].iloc[-1])} at {days(frame['silence'].iloc[-1])}.",
        guides=(Guide(float(lapse), f"lapsed after {days(lapse)}"),),
    )


def returns(inputs: Inputs, sides: pd.DataFrame, lapse: int, n_cutoffs: int) -> Finding:
    shorter, longer = (share(row.back, row.low, row.high) for row in sides.itertuples())
    return Finding(
        name="return_after_silence",
        kind="description",
        sentence=say(
            "Of customers silent for more than {lapse}, {longer} bought within the next {horizon}; "
            "of those silent for less, {shorter}.",
            lapse=days(lapse),
            longer=longer,
            horizon=days(inputs.settings.horizon_days),
            shorter=shorter,
        ),
        value=longer,
        n=int(sides["n"].iloc[1]),
        of="customers at an earlier cut-off",
        period=inputs.window.period,
        so_what=say(
            "So many came back with what the shop did anyway: a campaign to them, and any score of "
            "lapsing, must beat that."
        ),
        caveat=f"Pooled over {count(n_cutoffs)} earlier cut-offs; a customer may count at each.",
    )
