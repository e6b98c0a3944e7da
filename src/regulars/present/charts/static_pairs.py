"""Two measures of each row with matplotlib: pairs of lying bars."""

from ...core.result import Chart
from ..cells import clean
from .marks import Mark, all_values, bar_fill, same_unit
from .scale import scale
from .static_bars import draw_bars, end_labels
from .static_sheet import MIDDLE, Sheet
from .style import LABEL, LIGHT, TICK


def pairs(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Two measures of each row: on one axis where their units agree, else in two panels."""
    if chart.other is None:
        raise ValueError(f"the chart {chart.name!r} shows pairs but names no other measure")
    first, second = [m.y for m in drawn], [m.other for m in drawn if m.other]
    names = [sheet.wrap(mark.name, TICK, "bold", room=0.23 * sheet.width, most=2) for mark in drawn]
    extra = [sheet.wrap(mark.label, TICK, room=0.23 * sheet.width, most=1)[0] for mark in drawn]
    bold, plain = sheet.measure(TICK, "bold"), sheet.measure(TICK)
    widest = max([bold(line) for name in names for line in name] + [plain(text) for text in extra])
    left = sheet.side + widest + 14
    same = same_unit(chart)
    room = sheet.width - sheet.side - left
    measure = sheet.measure(LABEL)
    beside = max(measure(m.text) for m in first + second) + 14
    pitch = (height - (0 if same else 26)) / len(drawn)
    titles = [
        sheet.wrap(clean(a.title), LABEL, room=0.24 * sheet.width, most=1)[0]
        for a in (chart.y, chart.other)
    ]
    sides = ((first, chart.y, LIGHT.context), (second, chart.other, bar_fill(second, LIGHT)))
    for k, (measures, axis, fill) in enumerate(sides):
        along = scale(all_values(first + second if same else measures), axis)
        texts = [m.text for m in measures]
        if same:
            long = (
                max(
                    measure(f"{m[0].text}  {t}")
                    for m, t in zip((first, second), titles, strict=True)
                )
                + 26
            )
            # A short first bar leaves room for the name of its measure.
            most = max(along.fraction(m[0].label_at) for m in (first, second))
            right = max(beside, long - (1 - most) * (room - long))
            box = (left, top, room - right, height)
        else:
            panel = room / 2 - 14
            box = (left + k * (panel + 28), top + 26, panel - beside, height - 26)
            sheet.write(box[0], top + 8, titles[k], size=TICK, colour=LIGHT.soft)
        axes = sheet.axes(*box)
        axes.set_xlim(along.low, along.high)
        axes.set_ylim(len(drawn) - 0.5, -0.5)
        shift = (-0.19, 0.19)[k] if same else 0.0
        at = [i + shift for i in range(len(drawn))]
        draw_bars(axes, at, drawn, 0.34 if same else 0.6, lying=True, measures=measures, fill=fill)
        axes.axvline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
        end_labels(sheet, box, along, [(i + 0.5) * pitch for i in at], measures, texts)
        if same:
            # The bars of the first row name the measures.
            x = box[0] + along.fraction(measures[0].label_at) * box[2] + measure(texts[0]) + 18
            y = box[1] + (at[0] + 0.5) * pitch + MIDDLE * LABEL
            sheet.write(x, y, titles[k], size=LABEL, colour=LIGHT.soft, va="baseline")
    down = top + (0 if same else 26)
    for i, (name, text) in enumerate(zip(names, extra, strict=True)):
        middle = down + (i + 0.5) * pitch
        rise = 9 if text else 0
        sheet.write(left - 12, middle - rise, "\n".join(name), size=TICK, ha="right", weight="bold")
        if text:
            drop = 9 * len(name)
            sheet.write(left - 12, middle + drop, text, size=TICK, colour=LIGHT.soft, ha="right")
