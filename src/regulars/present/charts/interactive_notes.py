"""Words and lines around a plotly picture: guides, the names of lines, and their phone forms."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...core.result import Guide
from .guides import LINE, ROW, Above, Beside, above, beside
from .interactive_parts import escape, lines, widest
from .lettering import typical
from .lines import Line
from .scale import Scale
from .style import TICK, Palette

_REACH, _BEND = 20, 12
"""Pixels from the picture to the names beside it, bridged by a thin stroke; before the name of a
line, `_BEND` pixels on, stands a piece of the line itself, with its colour and its dash."""
_PIECE = 26


@dataclass
class Notes:
    """Annotations and shapes of a figure, each with what it is where the picture is narrow."""

    annotations: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    narrow: dict[str, Any] = field(default_factory=dict)

    def write(self, note: dict[str, Any], narrow: dict[str, Any] | None = None) -> None:
        """An annotation, and what differs on a phone."""
        at = f"layout.annotations.{len(self.annotations)}"
        self.narrow |= {f"{at}.{key}": value for key, value in (narrow or {}).items()}
        self.annotations.append({"showarrow": False, **note})

    def draw(self, shape: dict[str, Any], narrow: dict[str, Any] | None = None) -> None:
        """A shape, and what differs on a phone."""
        at = f"layout.shapes.{len(self.shapes)}"
        self.narrow |= {f"{at}.{key}": value for key, value in (narrow or {}).items()}
        self.shapes.append(shape)

    @property
    def layout(self) -> dict[str, Any]:
        return {"annotations": self.annotations, "shapes": self.shapes}


@dataclass(frozen=True)
class Room:
    """The width and height of a picture in pixels, and those of it on a phone."""

    width: float
    height: float
    narrow_width: float
    narrow_height: float
    before: float = 0
    narrow_before: float = 0
    """Free pixels left of the picture, above the names there."""


def upright(
    notes: Notes, guides: list[Guide], along: Scale, room: Room, palette: Palette
) -> tuple[float, float]:
    """Labelled upright lines; the room that their labels take above, there and on a phone."""
    wide = above(guides, along, room.width, typical(TICK), room.before)
    small = above(guides, along, room.narrow_width, typical(TICK), room.narrow_before)
    for one, other in zip(wide, small, strict=True):
        notes.draw(
            {
                "type": "line",
                "xref": "x",
                "x0": one.at,
                "x1": one.at,
                "yref": "paper",
                "y0": 0,
                "y1": 1 + (one.row * ROW + 3) / room.height,
                "line": {"color": palette.whisker, "width": 1.2, "dash": "4px,3px"},
            },
            {"y1": 1 + (other.row * ROW + 3) / room.narrow_height},
        )
        notes.write(
            {
                "x": along.place(one.at),
                "xref": "x",
                "xanchor": "left",
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "align": "left",
                "font": {"size": TICK, "color": palette.ink},
                **_over(one, along, room.width),
            },
            _over(other, along, room.narrow_width),
        )
    return tuple(  # type: ignore[return-value]
        max((ROW * (label.row + 1) + 6 for label in labels), default=0.0)
        for labels in (wide, small)
    )


def _over(label: Above, along: Scale, width: float) -> dict[str, Any]:
    return {
        "text": escape(label.text),
        "xshift": round(label.left - along.fraction(label.at) * width, 1),
        "yshift": label.row * ROW + 1,
    }


def beside_room(wanted: list[tuple[float, str, int]], most: float) -> float:
    """The width that names beside the picture take, with the stroke that leads to them."""
    if not wanted:
        return 0.0
    placed = beside(wanted, Scale(0, 1, ()), 1, most, typical(TICK))
    return 4 + max(_reach(name) + widest(name.lines, TICK) for name in placed)


def names_beside(
    notes: Notes,
    wanted: list[tuple[float, str, int]],
    up: Scale,
    room: Room,
    most: tuple[float, float],
    drawn: list[Line],
    palette: Palette,
) -> None:
    """The names of lines and lying guides right of the picture; `most` is the width they may take.

    A stroke in the line's colour leads from its end to its name.
    """
    wide = beside(wanted, up, room.height, most[0], typical(TICK))
    small = beside(wanted, up, room.narrow_height, most[1], typical(TICK))
    for one, other in zip(wide, small, strict=True):
        line = drawn[one.group] if one.group >= 0 else None
        colour = line.colour if line else palette.whisker
        if line is None:
            notes.draw(
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "yref": "y",
                    "y0": one.value,
                    "y1": one.value,
                    "line": {"color": colour, "width": 1.2, "dash": "4px,3px"},
                }
            )
        notes.draw(
            {
                "type": "line",
                "xref": "paper",
                "xsizemode": "pixel",
                "xanchor": 1,
                "x0": 2,
                "x1": _BEND if line else _REACH - 2,
                "yref": "paper",
                "y0": up.fraction(one.value),
                "y1": one.middle / room.height,
                "line": {"color": colour, "width": 1},
            },
            {"y1": other.middle / room.narrow_height},
        )
        if line is not None:
            notes.draw(*_piece(line, one, other, room))
        notes.write(
            {
                "xref": "paper",
                "x": 1,
                "xshift": _reach(one),
                "xanchor": "left",
                "yref": "paper",
                "yanchor": "middle",
                "align": "left",
                "font": {"size": TICK, "color": palette.ink},
                **_at_end(one, room.height),
            },
            _at_end(other, room.narrow_height),
        )


def _piece(
    line: Line, one: Beside, other: Beside, room: Room
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A piece of a line before its name, there and on a phone."""
    at, narrow_at = one.middle / room.height, other.middle / room.narrow_height
    shape = {
        "type": "line",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "x0": _BEND,
        "x1": _BEND + _PIECE,
        "yref": "paper",
        "y0": at,
        "y1": at,
        "line": {"color": line.colour, "width": 2.6, "dash": line.dash_text},
    }
    return shape, {"y0": narrow_at, "y1": narrow_at}


def _reach(name: Beside) -> int:
    return _REACH if name.group < 0 else _BEND + _PIECE + 5


def _at_end(label: Beside, height: float) -> dict[str, Any]:
    return {"text": lines(label.lines), "y": label.middle / height}


def key(names: Iterable[tuple[str, str]], room: float) -> list[str]:
    """Lines of a key, as wide as the room: before each name a square in the colour of its part."""
    measure = typical(TICK)
    rows: list[str] = []
    used = room
    for name, colour in names:
        width = measure(f"■ {name}   ")
        part = f"<span style='color:{colour}'>■</span> {escape(name)}"
        if used + width > room:
            rows.append(part)
            used = width
        else:
            rows[-1] += f"&nbsp;&nbsp;&nbsp;{part}"
            used += width
    return rows


KEY_LINE = LINE + 2
