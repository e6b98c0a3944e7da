"""Rows under each other with plotly: their names at the left, a label after each mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...core.result import Chart
from .guides import upright_guides
from .interactive_notes import Notes, Room, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    escape,
    lines,
    name_axis,
    widest,
)
from .lettering import typical, wrap
from .marks import Mark
from .scale import Scale
from .style import LABEL, TICK, Palette


@dataclass(frozen=True)
class Rows:
    """What stands around the marks of lying charts, there and on a phone."""

    names: list[list[str]]
    tight: list[list[str]]
    texts: list[str]
    """The labels of the marks."""
    short: list[str]
    room: Room
    notes: Notes
    top: float
    narrow_top: float
    left: float
    narrow_left: float
    right: float
    narrow_right: float

    @classmethod
    def of(
        cls,
        chart: Chart,
        drawn: list[Mark],
        along: Scale,
        palette: Palette,
        *,
        pitch: float,
        most: tuple[float, float],
        gap: float,
    ) -> "Rows":
        """Rows every `pitch` pixels; `most` is the room of their labels, `gap` that before them."""
        n = len(drawn)
        names, tight = wrapped(drawn, 250), wrapped(drawn, 104, most=3)
        texts, short = ([one_line(mark.label, room) for mark in drawn] for room in most)
        left, narrow_left = names_room(names), names_room(tight)
        right, narrow_right = (widest(shown, LABEL) + gap for shown in (texts, short))
        room = Room(
            REPORT - left - right,
            max(50.0, pitch * n),
            PHONE - narrow_left - narrow_right,
            max(50.0, n * max(pitch, *(17.0 * len(name) + 12 for name in tight))),
            left - 12,
            narrow_left - 12,
        )
        notes = Notes()
        top, narrow_top = upright(notes, upright_guides(chart), along, room, palette)
        return cls(
            names,
            tight,
            texts,
            short,
            room,
            notes,
            top,
            narrow_top,
            left,
            narrow_left,
            right,
            narrow_right,
        )

    def drawing(
        self,
        traces: list[Any],
        axis: dict[str, Any],
        palette: Palette,
        *,
        below: float = 8,
        named: dict[str, Any] | None = None,
        narrow: dict[str, Any] | None = None,
    ) -> Drawing:
        """The drawing of these rows; the last of the traces holds their labels.

        `below` is the room under the rows, `named` what the axis of names has beside its names, and
        `narrow` what else differs on a phone.
        """
        names_axis = {
            **name_axis(palette, len(self.names), listed=True),
            "ticktext": [*map(lines, self.names)],
            **(named or {}),
        }
        return Drawing(
            traces=traces,
            layout={"yaxis": names_axis, "xaxis": axis, **self.notes.layout},
            margin={"l": self.left, "r": self.right, "t": 8 + self.top, "b": below},
            height=self.room.height,
            narrow=self.notes.narrow
            | (narrow or {})
            | {
                f"data.{len(traces) - 1}.text": [escape(text) for text in self.short],
                "layout.yaxis.ticktext": [*map(lines, self.tight)],
                "layout.margin.l": self.narrow_left,
                "layout.margin.r": self.narrow_right,
                "layout.margin.t": 8 + self.narrow_top,
            },
            narrow_height=self.room.narrow_height,
        )


def wrapped(drawn: Sequence[Mark], room: float, *, most: int = 2) -> list[list[str]]:
    """The names of rows in lines that fit beside the bars."""
    return [wrap(mark.name, room, typical(TICK), most=most) for mark in drawn]


def names_room(names: Sequence[Sequence[str]]) -> float:
    """The width of names beside bars."""
    return widest((line for name in names for line in name), TICK) + 14


def one_line(text: str, room: float) -> str:
    """A label on one line, shortened where it is long."""
    return wrap(text, room, typical(LABEL), most=1)[0]
