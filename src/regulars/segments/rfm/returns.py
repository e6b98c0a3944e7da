"""Whether the names are true: who of each group came back, at earlier cut-offs."""

from collections.abc import Mapping

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import days, say, share
from .borders import Borders
from .groups import ORDER
from .past import Back, Past


def returns_table(inputs: Inputs, back: Mapping[str, Back]) -> Table:
    """One row a group that earlier cut-offs had enough of, the likeliest to come back first."""
    horizon = days(inputs.settings.horizon_days)
    found = [(name, back[name]) for name in ORDER if name in back]
    found.sort(key=lambda item: -item[1].share.value)
    frame = pd.DataFrame(
        {
            "group": [name for name, _ in found],
            "n": [one.n for _, one in found],
            "back": [one.share.value for _, one in found],
            "low": [one.share.low for _, one in found],
            "high": [one.share.high for _, one in found],
            "label": [f"{share(one.share.value)}, n = {one.n:,}" for _, one in found],
        }
    )
    return Table.of(
        frame,
        "one row per group at earlier cut-offs",
        Axis("group", "Group"),
        Axis("n", "Customers at a cut-off", "count"),
        Axis("back", f"Bought within {horizon}", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Share"),
    )


def returns_chart(inputs: Inputs, table: Table, past: Past, borders: Borders) -> Chart:
    """Dots with intervals, one per group."""
    frame = table.frame
    first, last = frame.iloc[0], frame.iloc[-1]
    horizon = days(inputs.settings.horizon_days)
    cutoffs = "one earlier cut-off" if past.n_cutoffs == 1 else f"{past.n_cutoffs} earlier cut-offs"
    circular = (
        " The borders of silence were found in the same cases."
        if borders.silence.basis == "returns"
        else ""
    )
    return Chart(
        name="rfm_returns",
        kind="dots",
        table=frame,
        x=table.columns["group"],
        y=table.columns["back"],
        headline=say(
            "{first} of {group} came back, {last} of {other}",
            first=share(first["back"]),
            group=str(first["group"]),
            last=share(last["back"]),
            other=str(last["group"]),
        ),
        subtitle=f"Share who bought within {horizon} after {cutoffs}, {inputs.window}; "
        f"n = {int(frame['n'].sum()):,}",
        caption=(
            "The same rules, applied to what was known at each earlier cut-off; then it was looked "
            f"up who bought in the {horizon} after it. A customer may count at several cut-offs: "
            f"the lines (95%) are over customers.{circular} Groups with fewer than {past.least} "
            "customers then are left out."
        ),
        alt="Dots with intervals, one per group: "
        + "; ".join(f"{row.group} {share(row.back)}" for row in frame.itertuples())
        + ".",
    )


def came_back(inputs: Inputs, back: Mapping[str, Back], table: Table, past: Past) -> Finding:
    """The group that came back least, against the one that did most."""
    first, last = (str(table.frame["group"].iloc[i]) for i in (0, -1))
    value = back[last].share
    (spent,) = inputs.engine.rows(
        "select sum(spend) from facts inner join rfm_customers using (customer_id) "
        f"where rfm_group = '{last}'"
    )[0]
    return Finding(
        name="came_back",
        kind="description",
        sentence=say(
            "Of those who were {last} at earlier cut-offs, {back} bought again within {horizon}; "
            "of those who were {first}, {most}.",
            last=last,
            back=value,
            horizon=days(inputs.settings.horizon_days),
            first=first,
            most=back[first].share,
        ),
        value=value,
        n=back[last].n,
        of="customers at an earlier cut-off",
        period=inputs.window.period,
        so_what=say(
            "They came with what the shop did anyway: an offer to customers who are {last} pays "
            "only for what it adds to {back}.",
            last=last,
            back=share(value.value),
        ),
        caveat=f"Pooled over {past.n_cutoffs} earlier cut-offs; a customer may count at each.",
        money=inputs.money(max(float(spent or 0), 0.0)),
    )
