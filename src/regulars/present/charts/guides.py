"""Where the labels of guides and the names of lines go: beside them, and never over each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from ...core.result import Chart, Guide
from ..cells import clean
from .lettering import Measure, spread, wrap
from .scale import Scale

ROW = 18.0
"""Height of a row of labels above the picture."""
LINE = 16.0
"""Height of a line of a label beside it."""
_LYING_KINDS = ("bars", "dots", "bridge")
_MOST_ORDERS = 5


@dataclass(frozen=True)
class Above:
    """A label above an upright line: its left edge in pixels, and its row, the lowest first."""

    at: float
    text: str
    left: float
    row: int


@dataclass(frozen=True)
class Beside:
    """A label right of the picture: its middle in pixels from the bottom."""

    value: float
    lines: tuple[str, ...]
    middle: float
    group: int
    """Which of the lines it names; -1 for a guide."""


def upright_guides(chart: Chart) -> list[Guide]:
    """Guides that stand upright: those of values that lie from left to right."""
    lying = chart.kind in _LYING_KINDS
    return [g for g in chart.guides if lying or g.across == "x"]


def lying_guides(chart: Chart) -> list[Guide]:
    """Guides that lie: those of values that go upwards."""
    return [] if chart.kind in _LYING_KINDS else [g for g in chart.guides if g.across == "y"]


def clear_of_guides(
    at: float, width: float, guides: Sequence[Guide], along: Scale, room: float
) -> float:
    """Where the label of a lying bar begins: past every guide that would cross its letters."""
    for guide in sorted(guides, key=lambda guide: guide.at):
        start = along.fraction(at) * room
        # A picture may be drawn wider than measured here: a little more is kept clear.
        if start - 2 <= along.fraction(guide.at) * room <= start + width + 22:
            at = max(at, guide.at)
    return at


def crosses_labels(
    ends: Sequence[float], guides: Sequence[Guide], up: Scale, height: float
) -> bool:
    """Whether a lying guide would cross a label that stands on a column."""
    return any(
        -4 <= (up.fraction(guide.at) - up.fraction(end)) * height <= 24
        for guide in guides
        for end in ends
    )


def above(
    guides: Sequence[Guide], along: Scale, room: float, measure: Measure, before: float = 0
) -> list[Above]:
    """Labels over upright lines, in as few rows as keep labels off each other and off the lines.

    Where the picture is too narrow for a label, it may begin up to `before` pixels left of it.
    """
    texts = [wrap(clean(guide.label), room + before, measure, most=1)[0] for guide in guides]
    spots = []
    for guide, text in zip(guides, texts, strict=True):
        width = measure(text)
        x = along.fraction(guide.at) * room
        spots.append((x, max(-before, min(x - 3, room - width)), width))
    # Few enough to try every order in which they may take their rows.
    orders = (
        permutations(range(len(guides)))
        if len(guides) <= _MOST_ORDERS
        else [tuple(sorted(range(len(guides)), key=lambda i: -spots[i][0]))]
    )
    rows = min((_rows(order, spots) for order in orders), key=lambda tried: (tried[0], tried[1]))
    return [
        Above(guide.at, text, spot[1], row)
        for guide, text, spot, row in zip(guides, texts, spots, rows[2], strict=True)
    ]


def _rows(
    order: Sequence[int], spots: Sequence[tuple[float, float, float]]
) -> tuple[int, int, list[int]]:
    """How often a line would cross a label, how many rows there are, and the row of each."""
    rows = [-1] * len(spots)
    for i in order:
        _, left, width = spots[i]
        taken = {
            rows[j]
            for j in range(len(spots))
            if rows[j] >= 0
            and left < spots[j][1] + spots[j][2] + 8
            and spots[j][1] < left + width + 8
        }
        rows[i] = next(row for row in range(len(spots) + 1) if row not in taken)
    crossed = sum(
        rows[i] > rows[j] and spots[j][1] - 3 < spots[i][0] < spots[j][1] + spots[j][2] + 3
        for i in range(len(spots))
        for j in range(len(spots))
    )
    return crossed, max(rows, default=-1) + 1, rows


def beside(
    wanted: Sequence[tuple[float, str, int]],
    up: Scale,
    height: float,
    room: float,
    measure: Measure,
) -> list[Beside]:
    """Names right of the picture at the height of what they name, moved apart where it is close.

    `wanted` holds the value, the text and the number of the line that it names, -1 for a guide.
    """
    texts = [tuple(wrap(text, room, measure, most=2)) for _, text, _ in wanted]
    middles = spread(
        [up.fraction(value) * height for value, _, _ in wanted],
        [LINE * len(text) + 2 for text in texts],
        height,
    )
    return [
        Beside(value, text, middle, group)
        for (value, _, group), text, middle in zip(wanted, texts, middles, strict=True)
    ]
