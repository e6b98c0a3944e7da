"""A Chart as a still picture with matplotlib: the same every time, and without a browser."""

from collections.abc import Callable

from matplotlib.figure import Figure

from ...core.result import Chart
from ..cells import clean
from .guides import ROW
from .marks import Mark, marks, same_unit
from .remarks import remarks
from .static_bars import bars
from .static_bridge import bridge
from .static_columns import columns
from .static_curve import curve
from .static_dots import dots
from .static_histogram import histogram
from .static_kpis import kpis
from .static_matrix import matrix, matrix_height
from .static_pair_plot import pair_plot, pair_plot_height
from .static_pairs import pairs
from .static_points import points
from .static_sheet import Sheet, house_style
from .style import CAPTION, HEADLINE, LIGHT, SUBTITLE, WIDTH

DRAWERS: dict[str, Callable[[Sheet, Chart, list[Mark], float, float], None]] = {
    "kpis": kpis,
    "columns": columns,
    "bars": bars,
    "dots": dots,
    "curve": curve,
    "pairs": pairs,
    "histogram": histogram,
    "matrix": matrix,
    "bridge": bridge,
    "points": points,
    "pair_plot": pair_plot,
}
"""What draws each kind into a box of the sheet, given its top and its height."""

_SIDE = 24


def matplotlib_figure(chart: Chart, *, titled: bool = True, width: int = WIDTH) -> Figure:
    """The chart as a matplotlib figure, which belongs to no window and no pyplot.

    With `titled` false, headline, subtitle and caption are left to the page around the picture.
    `width` is in pixels at 100 to the inch; the size of the letters stays as it is.
    """
    with house_style():
        return _figure(chart, titled=titled, width=width)


def _figure(chart: Chart, *, titled: bool, width: int) -> Figure:
    drawn = marks(chart)
    sheet = Sheet(width, alt=clean(chart.alt), side=_SIDE if titled else 2)
    height = _height(sheet, chart, drawn)
    above: list[tuple[str, float, str, str]] = []
    if titled:
        for text, size, colour, weight in (
            (chart.headline, HEADLINE, LIGHT.ink, "bold"),
            (chart.subtitle, SUBTITLE, LIGHT.soft, "normal"),
        ):
            above += [
                (line, size, colour, weight) for line in sheet.wrap(clean(text), size, weight)
            ]
    caption = " ".join(part for part in (clean(chart.caption), *remarks(chart, drawn)) if part)
    below = sheet.wrap(caption, CAPTION) if titled and caption else []
    top = 20 + sum(size * 1.55 for _, size, _, _ in above) + 10 if above else 6
    bottom = 14 + 17 * len(below) + 8 if below else 4
    sheet.set_height(top + height + bottom)
    at = 20.0
    for line, size, colour, weight in above:
        sheet.write(_SIDE, at, line, size=size, colour=colour, weight=weight, va="top")
        at += size * 1.55
    for i, line in enumerate(below):
        where = top + height + 14 + 17 * i
        sheet.write(_SIDE, where, line, size=CAPTION, colour=LIGHT.soft, va="top")
    draw: Callable[[Sheet, Chart, list[Mark], float, float], None] = (
        DRAWERS[chart.kind] if drawn else _nothing
    )
    draw(sheet, chart, drawn, top, height)
    return sheet.figure


def _nothing(sheet: Sheet, _chart: Chart, _drawn: list[Mark], top: float, height: float) -> None:
    """A chart without rows says so."""
    words = "Nothing to draw: the table has no rows."
    sheet.write(sheet.width / 2, top + height / 2, words, size=14, colour=LIGHT.soft, ha="center")


def _height(sheet: Sheet, chart: Chart, drawn: list[Mark]) -> float:
    """How tall the picture of a chart is without the words around it."""
    if not drawn:
        return 120
    n = len(drawn)
    guided = ROW + 8 if chart.guides else 0
    match chart.kind:
        case "kpis":
            return 150.0 * -(-n // 5)
        case "bars":
            return max(50, 40 * n) + (0 if all(m.label for m in drawn) else 44) + guided
        case "dots":
            return max(50, 34 * n) + 54 + guided
        case "bridge":
            return max(50, 44 * n) + guided
        case "matrix":
            return matrix_height(sheet, chart, drawn)
        case "pairs":
            return 74 * n if same_unit(chart) else 58 * n + 26
        case "pair_plot":
            return pair_plot_height(sheet, chart)
        case "points":
            return 0.52 * sheet.width + guided
        case _:
            return 0.41 * sheet.width + guided
