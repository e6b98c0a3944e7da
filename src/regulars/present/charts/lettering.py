"""Text that has to fit: wrapping, shortening, and labels that keep out of each other's way."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
        return 0.34
    if character in "mwMW@%&—→":
        return 0.9
    return 0.68 if character.isupper() else 0.58


def wrap(text: str, room: float, measure: Measure, most: int = 0) -> list[str]:
    """The text in lines no wider than `room`; beyond `most` lines it ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in _words(text, room, measure):
        joined = f"{line} {word}" if line else word
        if line and measure(joined) > room:
            lines.append(line)
            line = word
        else:
            line = joined
    lines.append(line)
    if most and len(lines) > most:
        return [*lines[: most - 1], _shorten(lines[most - 1], room, measure)]
    return lines


def _words(text: str, room: float, measure: Measure) -> list[str]:
    """Words, with those that are wider than a line cut into pieces."""
    words: list[str] = []
    for word in text.split(" "):
        piece = ""
        for character in word:
            if piece and measure(piece + character) > room:
                words.append(piece)
                piece = ""
            piece += character
        words.append(piece)
    return words


def _shorten(line: str, room: float, measure: Measure) -> str:
    while line and measure(line + "…") > room:
        line = line[:-1]
    return line.rstrip() + "…"


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
    line: float = 18,
) -> list[Place]:
    """Places for labels of points on a line, in pixels from the lower left.

    A label goes to the lower right of its point; where that would leave the picture it ends at the
    point instead. A label that would cover one already placed moves down, or up if there is no
    room below.
    """
    taken: list[tuple[float, float, float]] = []
    places: list[Place] = []
    for (x, y), width in zip(points, widths, strict=True):
        end = x + 12 + width > room[0]
        left = x - 12 - width if end else x + 12
        at = y - 15 if end else y - 7

        def free(level: float, left: float = left, right: float = left + width) -> bool:
            return all(
                abs(level - other) >= line or right <= start or left >= stop
                for start, stop, other in taken
            )

        shifts = [sign * step * line / 3 for step in range(40) for sign in (-1, 1)]
        level = next((at + s for s in shifts if 8 <= at + s <= room[1] and free(at + s)), at)
        taken.append((left, left + width, level))
        places.append(Place(-12 if end else 12, level - y, end))
    return places
