"""Customers at past cut-offs: what was known of each then, and whom they are like."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...core.engine import render
from ...core.result import Inputs, Refusal
from ...core.window import Window
from ...core.words import days, say
from ...facts.snapshot import past_windows

HERE = Path(__file__).parent
SAMPLE = 50_000
"""Customers whose cases are looked at; where there are more, they are drawn by a hash of the id."""
MOST_CUTOFFS = 12
"""Past cut-offs that are looked at, the latest."""
RECENT = 90
"""Days before a cut-off in which engagement is counted, and as many before these."""
LEAST_SHARE = 0.1
"""Of cases without an engaged day, for them to be a group of their own."""
ONCE = 2
"""Engaged days before that it takes for engagement to be able to fall."""
SAMPLED = """
    select customer_id, who
    from (
        select customer_id, row_number() over (order by hash(customer_id), customer_id) as who
        from facts
        where n_orders > 0
    ) as drawn
    where who <= $most
"""
ALONE = """
    select distinct sampled.who, engaged.day
    from engagement_days as engaged
    inner join engagement_sample as sampled on sampled.customer_id = engaged.customer_id
    left join customer_days as bought
        on bought.customer_id = engaged.customer_id
        and bought.day = engaged.day
        and bought.n_orders > 0
    where engaged.kind in ('visit', 'app_visit', 'page_view', 'email_click')
        and engaged.day < $cutoff
        and bought.day is null
"""
FINE = ((3, 7, 14, 21, 30, 45, 60, 90, 135, 180, 270), (0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30))
COARSE = ((7, 14, 30, 60, 90, 180), (0, 1, 2, 4, 8, 16))
"""Borders of the strata, of silence and of orders: the last value that lies within each."""
MANY_CASES = 10_000
"""Cases from which on the fine borders are used: below, they would leave nobody alike."""
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def cases_of(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame] | Refusal:
    """Customers at past cut-offs, and at the cut-off of the study, with what they did before."""
    engine, window, what = inputs.engine, inputs.window, "Whether engagement tells who buys again"
    engine.create("engagement_sample", SAMPLED, most=SAMPLE)
    engine.create("engagement_alone", ALONE, cutoff=window.cutoff)
    first = engine.row("select min(day) as day from engagement_alone")["day"]
    if first is None:
        return Refusal(what, say("no visit to website or app, and no click in an e-mail, is known"))
    known = max(first, window.start)
    then = [past for past in past_windows(window)[:MOST_CUTOFFS] if past.before(RECENT) >= known]
    if not then:
        return Refusal(
            what,
            say(
                "it takes {recent} of engagement before a cut-off, and {horizon} of records after",
                recent=days(RECENT),
                horizon=days(window.horizon_days),
            ),
        )
    frames = [_at(inputs, past).assign(cutoff=i) for i, past in enumerate(then)]
    # Whether it fell can be told where the time before was recorded too.
    for frame, past in zip(frames, then, strict=True):
        frame["tells_fall"] = past.before(2 * RECENT) >= known
    now = _at(inputs, window)
    engine.execute("drop table engagement_sample")
    engine.execute("drop table engagement_alone")
    return pd.concat(frames, ignore_index=True), now


def _at(inputs: Inputs, window: Window) -> pd.DataFrame:
    spans = {f"from_{n}": window.before(n) for n in (RECENT, 2 * RECENT, 365)}
    return inputs.engine.frame(
        render(HERE / "cases.sql"),
        then=window.cutoff,
        horizon_end=window.horizon_end,
        cutoff=inputs.window.cutoff,
        **spans,
    )


def strata_of(cases: pd.DataFrame) -> Codes:
    """Cases of one cut-off that are alike in silence and in orders, of late and before."""
    silences, orders = FINE if len(cases) >= MANY_CASES else COARSE
    found: Codes = cases["cutoff"].to_numpy(np.int64)
    for column, borders in (
        ("silence", silences),
        ("n_orders_90d", orders),
        ("n_orders_before", orders),
    ):
        found = found * (len(borders) + 1) + np.searchsorted(borders, cases[column])
    return found


def levels_of(engaged: pd.Series) -> tuple[npt.NDArray[np.object_], float]:
    """None, few or many engaged days; many is more than half of those with any have.

    Where hardly anybody has none, there are too few of them to stand for anything: few holds them.
    """
    border = float(engaged[engaged > 0].median()) if (engaged > 0).any() else 0.0
    none = (engaged == 0) & ((engaged == 0).mean() >= LEAST_SHARE)
    named = np.where(none, "none", np.where(engaged <= border, "few", "many"))
    return named.astype(object), border


def fallen(cases: pd.DataFrame) -> tuple[Mask, Mask]:
    """Whose engaged days fell to half or less of those before, and whose did not."""
    able = ((cases["days_before"] >= ONCE) & cases["tells_fall"]).to_numpy()
    fell = (2 * cases["days_90d"] <= cases["days_before"]).to_numpy()
    return able & fell, able & ~fell
