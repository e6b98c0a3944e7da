"""How the columns of a matrix are headed, and how large its cells and their letters are."""

from collections.abc import Sequence
from dataclasses import dataclass

from .lettering import Measure, wrap

SMALLEST = 9
"""Letters in cells are not smaller than this; where they do not fit, hover and table tell."""
_LARGEST = 13
_TURNED = 150.0
_SHORT = 46.0


@dataclass(frozen=True)
class Headings:
    """The lines over each column, none where there is no room, and how they stand."""

    texts: tuple[tuple[str, ...], ...]
    turned: bool
    height: float


def headings(names: Sequence[str], pitch: float, measure: Measure, line: float) -> Headings:
    """Names side by side where they fit in three lines, else every few of them, else upright."""
    wrapped = [wrap(name, max(pitch - 6, 24), measure, most=3) for name in names]
    whole = [name for name, lines in zip(names, wrapped, strict=True) if not _broken(name, lines)]
    if pitch >= 30 and len(whole) == len(names):
        return Headings(tuple(map(tuple, wrapped)), False, line * max(map(len, wrapped)))
    widest = max(map(measure, names))
    if widest <= _SHORT:
        every = max(1, -(-int(widest + 8) // max(1, int(pitch))))
        texts = tuple((name,) if i % every == 0 else () for i, name in enumerate(names))
        return Headings(texts, False, line)
    most = 2 if pitch >= 2 * line + 6 else 1
    turned = [wrap(name, _TURNED, measure, most=most) for name in names]
    every = max(1, -(-int(line) // max(1, int(pitch))))
    upright = tuple(tuple(name) if i % every == 0 else () for i, name in enumerate(turned))
    return Headings(upright, True, max(measure(part) for name in turned for part in name))


def _broken(name: str, lines: Sequence[str]) -> bool:
    """Whether a word was cut or something left out."""
    return " ".join(lines) != " ".join(name.split())


def row_height(n_rows: int) -> float:
    """Few rows are tall, many are low: the picture stays on one screen."""
    return max(20.0, min(46.0, 430.0 / n_rows))


def letters(texts: Sequence[str], width: float, height: float, measure: Measure) -> int:
    """The size of the letters in cells, 0 where none would fit; `measure` is of the size 1."""
    widest = max((measure(text) for text in texts), default=0.0)
    for size in range(_LARGEST, SMALLEST - 1, -1):
        if widest * size + 6 <= width and size + 5 <= height:
            return size
    return 0
