"""Columns that are stacked of parts: which marks stand over which name, and in which colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .marks import Mark, groups
from .style import Palette


@dataclass(frozen=True)
class Part:
    """One part of all columns: its marks with the number of the column that each stands in."""

    name: str
    marks: list[Mark]
    at: list[int]
    colour: str


def names_of(drawn: Sequence[Mark]) -> list[Mark]:
    """One mark for each column, in the order in which the table first names them."""
    first: dict[tuple[str, str], Mark] = {}
    for mark in drawn:
        first.setdefault((mark.name, mark.year), mark)
    return list(first.values())


def parts_of(drawn: Sequence[Mark], palette: Palette) -> list[Part]:
    """The parts, the lowest first."""
    at = {(mark.name, mark.year): i for i, mark in enumerate(names_of(drawn))}
    colours = (palette.accent, palette.context, palette.series[1])
    return [
        Part(name, marks, [at[mark.name, mark.year] for mark in marks], colours[i % len(colours)])
        for i, (name, marks) in enumerate(groups(drawn))
    ]


def reach(drawn: Sequence[Mark]) -> list[float]:
    """How far up and down the columns go: parts below nought hang from it."""
    up: dict[tuple[str, str], float] = {}
    down: dict[tuple[str, str], float] = {}
    for mark in drawn:
        if math.isfinite(mark.y.value):
            side = up if mark.y.value > 0 else down
            side[mark.name, mark.year] = side.get((mark.name, mark.year), 0.0) + mark.y.value
    return [*up.values(), *down.values()]


def starts(parts: Sequence[Part]) -> list[list[float]]:
    """Where each part of each column begins: on those below it, or under them."""
    up: dict[int, float] = {}
    down: dict[int, float] = {}
    found = []
    for part in parts:
        row = []
        for at, mark in zip(part.at, part.marks, strict=True):
            value = mark.y.value if math.isfinite(mark.y.value) else 0.0
            side = up if value > 0 else down
            row.append(side.get(at, 0.0))
            side[at] = side.get(at, 0.0) + value
        found.append(row)
    return found
