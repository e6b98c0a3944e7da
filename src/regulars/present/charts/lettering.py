"""Text that has to fit: wrapping, shortening, and labels that keep out of each other's way."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

Measure = Callable[[str], float]
"""The width of a text in pixels."""


def typical(size: float) -> Measure:
    """A guess at the width of sans-serif text, for the browser's fonts that we cannot measure."""

    def width(text: str) -> float:
        units = sum(_units(c) for c in text)
        return units * size

    return width


def _units(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in "il.,:;|'!jtfr ()[]":
        return 0.38
    if character in "mwMW@%&—→":
        return 0.9
    return 0.7 if character.isupper() else 0.61


def wrap(text: str, room: float, measure: Measure, most: int = 0) -> list[str]:
    """The text in lines no wider than `room`; beyond `most` lines it ends in an ellipsis."""
    if most:
        # No line holds more letters than this, however narrow: the rest need not be measured.
        text = text[: most * 200]
    words = _words(text, room, measure)
    lines: list[str] = []
    while words:
        n = _filling(words, room, measure)
        lines.append(" ".join(words[:n]))
        words = words[n:]
    if most and len(lines) > most:
        return [*lines[: most - 1], _shorten(lines[most - 1], room, measure)]
    return lines


def _filling(words: Sequence[str], room: float, measure: Measure) -> int:
    """How many of the first words stand on one line; the first does in any case.

    The widths of the words, which recur, guess it: long texts are slow to measure.
    """
    space = measure("n n") - 2 * measure("n")
    ends = accumulate(measure(word) + space for word in words)
    n = max(1, sum(1 for _ in takewhile(lambda end: end - space <= room, ends)))
    while n < len(words) and measure(" ".join(words[: n + 1])) <= room:
        n += 1
    while n > 1 and measure(" ".join(words[:n])) > room:
        n -= 1
    return n


def _words(text: str, room: float, measure: Measure) -> list[str]:
    """Words, with those that are wider than a line cut into pieces."""
    words: list[str] = []
    for word in text.split(" "):
        rest = word
        while measure(rest) > room and len(rest) > 1:
            cut = max(1, _fitting(rest, room, measure))
            words.append(rest[:cut])
            rest = rest[cut:]
        words.append(rest)
    return words


def _fitting(text: str, room: float, measure: Measure) -> int:
    """How many of the first letters fit."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda n: measure(text[:n]))


def _shorten(line: str, room: float, measure: Measure) -> str:
    kept = line[: _fitting(line, room - measure("…"), measure)]
    return kept.rstrip() + "…"


def fits(labels: Sequence[str], pitch: float, measure: Measure) -> bool:
    """Whether labels side by side, one every `pitch` pixels, leave a gap between each other."""
    return max((measure(label) for label in labels), default=0.0) + 6 <= pitch


@dataclass(frozen=True)
class Place:
    """Where the label of a point goes: pixels from the point, up counted positive."""

    dx: float
    dy: float
    end: bool
    """The text ends at the point instead of starting there."""


def beside_line(
    points: Sequence[tuple[float, float]],
    widths: Sequence[float],
    room: tuple[float, float],
    curve: Sequence[tuple[float, float]] = (),
    line: float = 18,
) -> list[Place]:
    """Places for labels of points on a curve, in pixels from the lower left.

    A label goes to the lower right of its point; where that would leave the picture it ends at the
    point instead, or as near to it as the left edge allows. A label that would cover the curve or
    one already placed moves down, or up if there is no room below.
    """
    taken: list[tuple[float, float, float]] = []
    places: list[Place] = []
    for (x, y), width in zip(points, widths, strict=True):
        end = x + 12 + width > room[0]
        left = max(0.0, x - 12 - width) if end else x + 12
        right = left + width
        wanted = y - 15 if end else y - 7
        # What a label of this width could cover, by its height.
        blocked = [level for start, stop, level in taken if left < stop and right > start]
        near = [at for across, at in curve if left - 4 <= across <= right + 4]
        levels = [
            level
            for step in range(60)
            for level in (wanted - step * line / 3, wanted + step * line / 3)
            if line / 2 <= level <= room[1] - line / 2
            and all(abs(level - other) >= line for other in blocked)
        ]
        clear = [level for level in levels if all(abs(level - at) >= line * 0.6 for at in near)]
        level = next(iter([*clear, *levels]), wanted)
        taken.append((left, right, level))
        places.append(Place((right if end else left) - x, level - y, end))
    return places


def spread(wanted: Sequence[float], sizes: Sequence[float], room: float) -> list[float]:
    """Middles of labels as near to the wanted ones as may be, in their order, none over another.

    Where they do not all fit, they share the room evenly.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if not order:
        return []
    scarce = min(1.0, room / (sum(sizes) or 1.0))
    half = [size * scarce / 2 for size in sizes]
    at = list(wanted)
    floor = 0.0
    for i in order:
        at[i] = max(at[i], floor + half[i])
        floor = at[i] + half[i]
    ceiling = room
    for i in reversed(order):
        at[i] = min(at[i], ceiling - half[i])
        ceiling = at[i] - half[i]
    return at
