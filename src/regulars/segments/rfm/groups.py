"""The named groups: a grid of silence by orders, each cell with the name that the trade uses.

A column of the grid is a level of silence, so that a name says how likely its customers still are
to come back: Champions, Loyal, Potential loyalists, New and Promising come as ever, About to sleep
and Need attention do so less, Hibernating, At risk and Cannot lose much less, of the Lost hardly
any does. (The trade calls those of most orders Cannot lose however long they are silent; where they
do not come back more often than others who are silent for so long, the word would be a hope.) Rows
are numbers of orders. Money describes the groups and does not make them: spend is mostly
orders, so a third axis would sort by the same thing twice, and a single big purchase would make a
Champion of someone who was there once.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...core.engine import Engine
from ...core.rules import Grouping, Rule, Span
from .borders import Borders, Level

COLUMN = "rfm_group"
NEW, PROMISING = "New", "Promising"
GRID = {
    1: ("Lost", "Hibernating", "About to sleep", PROMISING, PROMISING),
    2: ("Lost", "Hibernating", "About to sleep", "Potential loyalists", "Potential loyalists"),
    3: ("Lost", "At risk", "Need attention", "Potential loyalists", "Potential loyalists"),
    4: ("Lost", "At risk", "Need attention", "Loyal", "Loyal"),
    5: ("Lost", "Cannot lose", "Need attention", "Loyal", "Champions"),
}
"""Score of orders -> group by score of silence, the longest first. Of the Promising those are New
who came with the shortest silence and whose first order is no longer ago than that."""

ORDER = (
    "Champions", "Loyal", "Potential loyalists", NEW, PROMISING, "Need attention",
    "About to sleep", "At risk", "Cannot lose", "Hibernating", "Lost",
)  # fmt: skip

SLIPPING = ("Need attention", "At risk", "Cannot lose")
"""Groups of middling or many orders who are silent: what they brought is what is at stake."""

AMONG = Rule(((Span("n_orders", Decimal(1)), Span("days_since_last_purchase")),))
"""Who has bought, and is known to have when. Who only returned things is in no group."""

Box = tuple[Span, ...]


def cell(f_score: int, r_score: int) -> str:
    """The group of a cell of the grid, with the New among the Promising."""
    return GRID[f_score][r_score - 1]


def grouping_of(borders: Borders) -> Grouping:
    """Every group that someone can be in, by its boxes."""
    boxes: dict[str, list[Box]] = {name: [] for name in ORDER}
    for orders, silences, name in _areas(borders):
        boxes[name].append(_box(orders, silences))
    fresh = borders.silence.levels[0]
    promising = [_box([orders], [fresh]) for orders in borders.orders if orders.score == 1]
    if fresh.below is not None and fresh.score == len(GRID) and promising:
        young, known = Span("T", below=fresh.below), Span("start_known", Decimal(1))
        old, unknown = Span("T", fresh.below), Span("start_known", below=Decimal(1))
        boxes[NEW] = [(*box, young, known) for box in promising]
        split = [(*box, span) for box in promising for span in (old, unknown)]
        rest = [
            _box([orders], [silence])
            for orders in borders.orders
            for silence in borders.silence.levels[1:]
            if cell(orders.score, silence.score) == PROMISING
        ]
        boxes[PROMISING] = [*rest, *split]
    return Grouping(COLUMN, {n: Rule(tuple(boxes[n])) for n in ORDER if boxes[n]}, AMONG)


def _areas(borders: Borders) -> list[tuple[list[Level], list[Level], str]]:
    """Adjoining cells of one group, put together: levels of orders, of silence, the group."""
    areas: list[tuple[list[Level], list[Level], str]] = []
    for orders in borders.orders:
        runs: list[tuple[list[Level], str]] = []
        for silence in borders.silence.levels:
            name = cell(orders.score, silence.score)
            if runs and runs[-1][1] == name:
                runs[-1][0].append(silence)
            else:
                runs.append(([silence], name))
        for silences, name in runs:
            above = [a for a in areas if a[1:] == (silences, name) and a[0][-1] is not orders]
            if above and above[-1][0][-1].below == orders.least:
                above[-1][0].append(orders)
            else:
                areas.append(([orders], silences, name))
    return areas


def _box(orders: Sequence[Level], silences: Sequence[Level]) -> Box:
    return (
        Span("n_orders", orders[0].least, orders[-1].below),
        Span("days_since_last_purchase", silences[0].least, silences[-1].below),
    )


def saved(borders: Borders, currency: str) -> dict[str, Any]:
    """The definition, for Result.fitted: the groups, and the scores in the same form."""
    scores = {
        name: Grouping(
            name,
            {str(lv.score): Rule(((Span(fact, lv.least, lv.below),),)) for lv in levels},
            AMONG,
        ).saved(currency)
        for name, (fact, levels) in borders.scores.items()
    }
    basis = {"silence": borders.silence.why, "orders": borders.orders_why}
    return {**grouping_of(borders).saved(currency), "scores": scores, "borders": basis}


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Make `table`: the group of everyone in a table of facts, and the three scores."""
    grouping = Grouping.of(fitted)
    grouping.place(engine, facts, f"{table}_placed")
    scores = ", ".join(
        f"cast({_score(Grouping.of(scored))} as bigint) as {name}"
        for name, scored in fitted["scores"].items()
    )
    engine.create(
        table,
        f"select customer_id, {scores}, {grouping.column} from {facts} "
        f"inner join {table}_placed using (customer_id) order by customer_id",
    )
    engine.execute(f"drop table {table}_placed")


def _score(scored: Grouping) -> str:
    whens = " ".join(
        f"when ({scored.among.sql}) and ({rule.sql}) then {int(score)}"
        for score, rule in scored.groups.items()
    )
    return f"case {whens} end"
