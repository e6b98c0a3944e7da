"""How many customers went from which pace to which, and what they brought before and after."""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pandas as pd

from ...core.engine import Engine
from ...core.rules import Grouping
from ...core.words import Quantity
from ...stats.intervals import LEVEL
from ...stats.turns import Turn, fallen, gone_from
from .paces import NOT_YET, NOTHING, PACES, Spans

HERE = Path(__file__).parent

SPAN = """
    select
        customer_id, n_orders_{end} as n_orders_of_span, spend_{end} as spend_of_span
    from movement_spans
"""

PLACED = """
    select
        customer_id,
        case when not not_yet then earlier.pace end as pace_before,
        later.pace as pace,
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
        coalesce(pace_before, $not_yet) as before,
        pace,
        count(*) as n,
        sum(spend_before) as spend_before,
        sum(spend_now) as spend_now,
        sum(cast(spend_now - spend_before as decimal(19, 2))
            * cast(spend_now - spend_before as decimal(19, 2))) as squares
    from movement_placed
    group by pace_before, pace
    order by pace_before, pace
"""


@dataclass(frozen=True)
class Moves:
    """Customers by pace in the earlier and in the later of two spans.

    `frame` has a row for each pair of them: before, pace, n, spend_before, spend_now, squares (of
    the change). `before` also tells who came in the later one.
    """

    spans: Spans
    frame: pd.DataFrame

    @property
    def square(self) -> list[list[int]]:
        """Customers by pace before and pace now, from the highest to the lowest.

        Who was not yet a customer bought nothing then, as did those who paused.
        """
        counts = self.frame.replace({"before": {NOT_YET: NOTHING}})
        found = counts.groupby(["before", "pace"])["n"].sum().to_dict()
        return [[int(found.get((a, b), 0)) for b in PACES] for a in PACES]

    @property
    def n(self) -> int:
        """Customers who bought in either span."""
        square = self.square
        return sum(map(sum, square)) - square[-1][-1]

    @property
    def n_new(self) -> int:
        """Of them those whose first purchase was in the later span."""
        return int(self.frame.loc[self.frame["before"] == NOT_YET, "n"].sum())

    def tells_few(self, least: int) -> bool:
        """Whether some went from one pace to another who are too few to be shown."""
        return bool((self.frame["n"] < least).any())

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
        # How many they are is chance as well, which leaves the plain sum of squares as variance.
        half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(float(frame["squares"].sum()))
        return value, value - half, value + half

    def moved(self, down: bool) -> pd.DataFrame:
        """The rows of those who slid, or of those who rose."""
        place = {**{pace: i for i, pace in enumerate(PACES)}, NOT_YET: PACES.index(NOTHING)}
        step = self.frame["pace"].map(place) - self.frame["before"].map(place)
        return self.frame[step > 0 if down else step < 0]


def moves_of(engine: Engine, grouping: Grouping, spans: Spans) -> Moves:
    """Sort everyone by what they bought in either span; leaves `movement_placed`."""
    engine.create_from(
        HERE / "movement_spans.sql", first=spans.first, middle=spans.middle, after=spans.after
    )
    for end, table in (("before", "movement_earlier"), ("now", "movement_later")):
        engine.create("movement_span", SPAN.format(end=end))
        grouping.place(engine, "movement_span", table)
    engine.create("movement_placed", PLACED)
    found = engine.frame(COUNTED, not_yet=NOT_YET)
    forget(engine, "movement_spans", "movement_span", "movement_earlier", "movement_later")
    return Moves(spans, found)


def forget(engine: Engine, *tables: str) -> None:
    """Drop tables that were made on the way."""
    for table in tables:
        engine.execute(f"drop table if exists {table}")


def more_or_less(change: tuple[float, float, float], currency: str) -> Quantity:
    """A change of net sales without its sign, for sentences that say which way it goes."""
    value, low, high = change
    ends = (low, high) if value >= 0 else (-high, -low)
    return Quantity(abs(value), "money", currency, *ends)
