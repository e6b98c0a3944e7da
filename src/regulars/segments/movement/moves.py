"""How many customers went from which pace to which, and what they brought before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from ...core.engine import Engine
from ...core.rules import Grouping
from ...core.words import Quantity
from ...stats.intervals import LEVEL
from ...stats.turns import Turn, fallen, gone_from
from .paces import NEW, NOT_YET, PACES, Spans

HERE = Path(__file__).parent

SPAN = """
    select
        customer_id, n_orders_{end} as n_orders_of_span, spend_{end} as spend_of_span
    from movement_spans
"""

PLACED = """
    select
        customer_id,
        case since when 'not yet' then null else earlier.pace end as pace_before,
        later.pace as pace,
        since,
        spend_before,
        spend_now
    from movement_spans
    inner join movement_earlier as earlier using (customer_id)
    inner join movement_later as later using (customer_id)
"""

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million; a float would not add up
# to the same in every order of the rows.
COUNTED = """
    select
        since,
        pace_before,
        pace,
        count(*) as n,
        sum(spend_before) as spend_before,
        sum(spend_now) as spend_now,
        sum(cast(spend_now - spend_before as decimal(19, 2))
            * cast(spend_now - spend_before as decimal(19, 2))) as squares
    from movement_placed
    group by since, pace_before, pace
    order by since, pace_before, pace
"""


@dataclass(frozen=True)
class Moves:
    """Customers by pace in the earlier and in the later of two spans.

    `frame` has a row for each pair of them: before, pace, n, spend_before, spend_now, squares (of
    the change); `before` also tells who was new in the earlier span or came after it.
    """

    spans: Spans
    frame: pd.DataFrame

    @property
    def known(self) -> pd.DataFrame:
        """Those who had been customers before the earlier span: both spans can be compared."""
        return self.frame[self.frame["before"].isin(PACES)]

    @property
    def square(self) -> list[list[int]]:
        """Their number by pace before and pace now, from the highest to the lowest."""
        counts = self.known.set_index(["before", "pace"])["n"].to_dict()
        return [[int(counts.get((a, b), 0)) for b in PACES] for a in PACES]

    @property
    def n(self) -> int:
        return int(self.known["n"].sum())

    @property
    def slid(self) -> Turn:
        """Who slid against who rose."""
        return fallen(self.square)

    def left(self, pace: str) -> Turn:
        """Who left a pace against who came to it."""
        return gone_from(self.square, PACES.index(pace))

    def change(self, frame: pd.DataFrame) -> tuple[float, float, float]:
        """What customers of `frame` brought more than before, with its interval over them."""
        value = float((frame["spend_now"] - frame["spend_before"]).sum())
        n, squares = self.n, float(frame["squares"].sum())
        # The others changed by nothing as far as this sum goes: it is one over all who are known.
        half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(max(squares - value**2 / n, 0.0))
        return value, value - half, value + half

    def moved(self, down: bool) -> pd.DataFrame:
        """The rows of those who slid, or of those who rose."""
        known = self.known
        place = {pace: i for i, pace in enumerate(PACES)}
        step = known["pace"].map(place) - known["before"].map(place)
        return known[step > 0 if down else step < 0]


def moves_of(engine: Engine, grouping: Grouping, spans: Spans) -> Moves:
    """Sort everyone by what they bought in either span; leaves `movement_placed`."""
    engine.create_from(
        HERE / "movement_spans.sql", first=spans.first, middle=spans.middle, after=spans.after
    )
    for end, table in (("before", "movement_earlier"), ("now", "movement_later")):
        engine.create("movement_span", SPAN.format(end=end))
        grouping.place(engine, "movement_span", table)
    engine.create("movement_placed", PLACED)
    found = engine.frame(COUNTED)
    forget(engine, "movement_spans", "movement_span", "movement_earlier", "movement_later")
    names: Mapping[str, str] = {"new": NEW, "not yet": NOT_YET}
    found["before"] = np.where(
        found["since"] == "both", found["pace_before"], found["since"].map(names)
    )
    summed = found.groupby(["before", "pace"], as_index=False, sort=False)
    columns = ["n", "spend_before", "spend_now", "squares"]
    return Moves(spans, summed[columns].sum())


def forget(engine: Engine, *tables: str) -> None:
    """Drop tables that were made on the way."""
    for table in tables:
        engine.execute(f"drop table if exists {table}")


def more_or_less(change: tuple[float, float, float], currency: str) -> Quantity:
    """A change of net sales without its sign, for sentences that say which way it goes."""
    value, low, high = change
    ends = (low, high) if value >= 0 else (-high, -low)
    return Quantity(abs(value), "money", currency, *ends)
