"""One line with matplotlib: its band, its labelled points, and the diagonal of equal shares."""

from ...core.result import Chart
from .lettering import beside_line
from .marks import Mark, all_values
from .scale import scale
from .static_sheet import Sheet, grid
from .style import LABEL, LIGHT, TICK


def curve(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """One line, its band, its labelled points, and the diagonal where both axes are shares."""
    across = scale([mark.at for mark in drawn], chart.x)
    up = scale(all_values([mark.y for mark in drawn]), chart.y)
    left = sheet.side + max(sheet.measure(TICK)(text) for _, text in up.ticks) + 34
    box = (left, top + 10, sheet.width - sheet.side - left - 20, height - 10 - 54)
    axes = sheet.axes(*box)
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    grid(sheet, axes, box, across, chart.x, lying=True)
    grid(sheet, axes, box, up, chart.y, lying=False)
    known = [mark for mark in drawn if mark.y.has_interval]
    if known:
        axes.fill_between(
            [m.at for m in known],
            [m.y.low for m in known],
            [m.y.high for m in known],
            color=LIGHT.band,
            linewidth=0,
        )
    if chart.x.unit == chart.y.unit == "share":
        end = min(across.high, up.high)
        axes.plot([0, end], [0, end], color=LIGHT.rule, linewidth=1, linestyle=(0, (1, 2.5)))
        x, y = (s.fraction(end * 0.42) for s in (across, up))
        sheet.write(
            box[0] + x * box[2] + 12,
            box[1] + (1 - y) * box[3] + 6,
            "equal shares",
            size=TICK,
            colour=LIGHT.soft,
            va="top",
        )
    axes.plot(
        [m.at for m in drawn],
        [m.y.value for m in drawn],
        color=LIGHT.accent,
        linewidth=2,
        marker="o" if len(drawn) == 1 else "",
        clip_on=False,
        solid_capstyle="round",
    )
    pointed = [mark for mark in drawn if mark.label]
    axes.plot(
        [m.at for m in pointed],
        [m.y.value for m in pointed],
        "o",
        color=LIGHT.accent,
        markersize=6.5,
        markeredgecolor=LIGHT.paper,
        markeredgewidth=1.2,
        clip_on=False,
    )
    path = [(across.fraction(m.at) * box[2], up.fraction(m.y.value) * box[3]) for m in drawn]
    at = [place for mark, place in zip(drawn, path, strict=True) if mark.label]
    texts = [sheet.wrap(m.label, LABEL, room=0.42 * box[2], most=1)[0] for m in pointed]
    widths = [sheet.measure(LABEL)(text) for text in texts]
    places = beside_line(at, widths, (box[2], box[3]), path)
    for text, (x, y), place in zip(texts, at, places, strict=True):
        label = sheet.write(
            box[0] + x + place.dx,
            box[1] + box[3] - y - place.dy,
            text,
            size=LABEL,
            ha="right" if place.end else "left",
        )
        # Lines that pass behind a label are kept off its letters.
        label.set_bbox({"facecolor": LIGHT.paper, "edgecolor": "none", "alpha": 0.85, "pad": 1})
