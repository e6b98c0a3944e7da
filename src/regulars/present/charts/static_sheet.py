"""The sheet that still pictures are drawn on: pixels from the top left, text that is measured."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import NullLocator

from ...core.result import Axis
from ..cells import clean
from .lettering import Measure, wrap
from .scale import Scale
from .style import LIGHT, STATIC_FALLBACKS, STATIC_FONT, TICK

DPI = 100
POINTS = 72 / DPI
"""Points in a pixel."""

MIDDLE = 0.36
"""From the baseline to the middle of figures and capitals, as a part of the size."""

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels of the sheet."""


def _families() -> list[str]:
    there = {font.name for font in fontManager.ttflist}
    return [STATIC_FONT, *(name for name in STATIC_FALLBACKS if name in there)]


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=20_000)
def _width(text: str, size: float, weight: str) -> float:
    """The width of text in pixels; kept, since words recur and a study draws each chart thrice."""
    font = FontProperties(family=_families(), size=size * POINTS, weight=weight)
    size_of = _renderer().get_text_width_height_descent
    return float(size_of(text, font, False)[0])  # type: ignore[no-untyped-call]


@contextmanager
def house_style() -> Iterator[None]:
    """Settings for drawing and saving: the same bytes each time, text as text, no formulas."""
    # From the defaults, so that a reader's own matplotlibrc changes nothing.
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": _families(),
                "text.parse_math": False,
                "svg.fonttype": "none",
                "svg.hashsalt": "regulars",
                "pdf.fonttype": 42,
                "hatch.linewidth": 1.1,
            }
        )
        # A sign that no installed font has is drawn as a box; the SVG keeps the text itself.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


class Sheet:
    """A figure in pixels: x from the left, y from the top."""

    def __init__(self, width: int, alt: str, side: float) -> None:
        self.width = float(width)
        self.height = 100.0
        self.side = side
        self.figure = Figure(figsize=(width / DPI, 1), dpi=DPI, facecolor=LIGHT.paper)
        self.figure.set_label(alt)
        self._canvas = FigureCanvasAgg(self.figure)

    def set_height(self, height: float) -> None:
        """How tall the sheet is; to be called before anything is put on it."""
        self.height = float(round(height))
        self.figure.set_size_inches(self.width / DPI, self.height / DPI)

    def measure(self, size: float, weight: str = "normal") -> Measure:
        """The width of text in pixels, as it will be drawn."""
        return partial(_width, size=size, weight=weight)

    def wrap(
        self, text: str, size: float, weight: str = "normal", room: float = 0, most: int = 0
    ) -> list[str]:
        """The text in lines that fit between the sides, or into `room`."""
        room = room or self.width - 2 * self.side
        return wrap(text, room, self.measure(size, weight), most)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str = LIGHT.ink,
        weight: str = "normal",
        ha: str = "left",
        va: str = "center",
    ) -> Text:
        """Text at a place on the sheet."""
        return self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            fontsize=size * POINTS,
            color=colour,
            fontweight=weight,
            ha=ha,
            va=va,
            parse_math=False,
            linespacing=1.25,
        )

    def line(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        colour: str,
        *,
        width: float = 1.2,
        dash: object = "solid",
    ) -> None:
        """A line between two places on the sheet, over everything that was drawn."""
        self.figure.add_artist(
            Line2D(
                [v / self.width for v in x],
                [1 - v / self.height for v in y],
                color=colour,
                linewidth=width * POINTS,
                linestyle=dash,  # type: ignore[arg-type]
                transform=self.figure.transFigure,
            )
        )

    def dot(self, x: float, y: float, marker: str, colour: str, size: float) -> None:
        """A sign on the sheet, `size` pixels across."""
        self.figure.add_artist(
            Line2D(
                [x / self.width],
                [1 - y / self.height],
                marker=marker,
                markersize=size * POINTS,
                color=colour,
                markeredgewidth=0,
                linestyle="none",
                transform=self.figure.transFigure,
            )
        )

    def square(
        self, x: float, y: float, colour: str, width: float, height: float, alpha: float = 1
    ) -> None:
        """A filled box on the sheet, from its upper left."""
        self.figure.add_artist(
            Rectangle(
                (x / self.width, 1 - (y + height) / self.height),
                width / self.width,
                height / self.height,
                facecolor=colour,
                edgecolor="none",
                alpha=None if alpha == 1 else alpha,
                transform=self.figure.transFigure,
            )
        )

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Bare axes in a box of the sheet: no frame, no ticks."""
        box = (
            left / self.width,
            1 - (top + height) / self.height,
            width / self.width,
            height / self.height,
        )
        axes = self.figure.add_axes(box, facecolor="none")
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_xticks([])
        axes.set_yticks([])
        return axes


def limit(axes: Axes, across: Scale | None, up: Scale | None) -> None:
    """Sets the ends of the axes, logarithmic where their scale is."""
    if across is not None:
        if across.log:
            axes.set_xscale("log")
        axes.set_xlim(across.low, across.high)
    if up is not None:
        if up.log:
            axes.set_yscale("log")
        axes.set_ylim(up.low, up.high)
    # A logarithmic scale brings ticks of its own, unseen ones by the dozen.
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(NullLocator())
        axis.set_minor_locator(NullLocator())


def below(along: Scale) -> float:
    """The height of the ticks and the title under a picture."""
    return 70.0 if any("\n" in text for _, text in along.ticks) else 54.0


def grid(
    sheet: Sheet,
    axes: Axes,
    box: Box,
    along: Scale,
    axis: Axis,
    *,
    lying: bool,
    lines: bool = True,
) -> None:
    """Light lines at the ticks, their text, and what the axis counts."""
    left, top, width, height = box
    for at, text in along.ticks:
        part = along.fraction(at)
        if lying:
            if lines:
                axes.axvline(at, color=LIGHT.grid, linewidth=0.8, zorder=0)
            sheet.write(
                left + part * width,
                top + height + 8,
                text,
                size=TICK,
                colour=LIGHT.soft,
                ha="center",
                va="top",
            )
        else:
            axes.axhline(at, color=LIGHT.grid, linewidth=0.8, zorder=0)
            sheet.write(
                left - 10, top + (1 - part) * height, text, size=TICK, colour=LIGHT.soft, ha="right"
            )
    title = clean(axis.title)
    if lying:
        two = any("\n" in text for _, text in along.ticks)
        title = sheet.wrap(title, TICK, room=width, most=1)[0]
        sheet.write(
            left + width / 2,
            top + height + (46 if two else 30),
            title,
            size=TICK,
            colour=LIGHT.soft,
            ha="center",
            va="top",
        )
    else:
        title = sheet.wrap(title, TICK, room=height, most=1)[0]
        turned = sheet.write(
            sheet.side + 9, top + height / 2, title, size=TICK, colour=LIGHT.soft, ha="center"
        )
        turned.set_rotation(90)
