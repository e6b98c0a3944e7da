"""A strip of figures with matplotlib."""

from ...core.result import Chart
from .marks import Mark, figures_across
from .static_sheet import Sheet
from .style import FIGURE, LIGHT, TICK


def kpis(sheet: Sheet, _chart: Chart, drawn: list[Mark], top: float, _height: float) -> None:
    """A strip of figures: the name over the value, a note under it."""
    across = figures_across(len(drawn))
    pitch = (sheet.width - 2 * sheet.side) / across
    room = pitch - 22
    widest = max(sheet.measure(FIGURE, "bold")(mark.y.text) for mark in drawn)
    size = FIGURE * min(1.0, room / widest)
    for i, mark in enumerate(drawn):
        x, y = sheet.side + (i % across) * pitch, top + 150 * (i // across)
        name = sheet.wrap(mark.name, TICK, room=room, most=2)
        for j, line in enumerate(reversed(name)):
            sheet.write(x, y + 36 - 17 * j, line, size=TICK, colour=LIGHT.soft, va="baseline")
        sheet.write(x, y + 72, mark.y.text, size=size, weight="bold", va="baseline")
        for j, line in enumerate(sheet.wrap(mark.note, 12, room=room, most=3)):
            sheet.write(x, y + 95 + 16 * j, line, size=12, colour=LIGHT.soft, va="baseline")
