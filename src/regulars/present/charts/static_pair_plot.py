"""Clouds of every two of several measures with seaborn, and each of them alone on the diagonal."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from ...core.result import Axis, Chart
from ..cells import clean
from .clouds import N_BINS, OPACITY, Cloud, axes_of, by_size, clouds_of, key_panel, scales_of
from .marks import Mark
from .scale import Scale
from .static_guides import dashes
from .static_points import dot_area, sign
from .static_sheet import MIDDLE, Box, Sheet, limit
from .style import LABEL, LIGHT

_GAP = 14.0
_DOT = 6.0
_TITLE = 12.0
_TICKS = 11.5
_KEY_LINE = 23.0


def pair_plot_height(sheet: Sheet, chart: Chart) -> float:
    """As tall as panels need that are a little wider than tall."""
    return {2: 0.5, 3: 0.58, 4: 0.66}.get(len(axes_of(chart)), 0.74) * sheet.width


def pair_plot(sheet: Sheet, chart: Chart, _drawn: list[Mark], top: float, height: float) -> None:
    """The lower triangle of a square of clouds; in the free corner stands what the signs mean."""
    axes, scales, clouds = axes_of(chart), scales_of(chart, 4, 0.05), clouds_of(chart, LIGHT)
    k = len(axes)
    ticks = sheet.measure(_TICKS)
    left = sheet.side + 44 + max(ticks(text) for along in scales[1:] for _, text in along.ticks)
    width, tall = sheet.width - sheet.side - 8 - left, height - 10 - 62
    size = (width - _GAP * (k - 1)) / k, (tall - _GAP * (k - 1)) / k
    boxes = [(left + i * (size[0] + _GAP), top + 10 + i * (size[1] + _GAP)) for i in range(k)]
    frame = _framed(clouds, axes)
    for row in range(k):
        for column in range(row + 1):
            box = (boxes[column][0], boxes[row][1], *size)
            panel = sheet.axes(*box)
            limit(panel, scales[column], scales[row] if row > column else None)
            _grid(panel, scales[column], scales[row] if row > column else None)
            if row > column:
                _cloud(panel, frame, clouds, axes[column], axes[row])
            else:
                _alone(panel, frame, clouds, axes[row], scales[row])
            limit(panel, scales[column], scales[row] if row > column else None)
            if row == k - 1:
                _below(sheet, box, axes[column], scales[column])
            if column == 0 and row:
                _beside(sheet, box, axes[row], scales[row])
    if "series" in chart.table:
        shown = [cloud for cloud in clouds if len(cloud.n)]
        over = key_panel(len(shown), k, size[1], _KEY_LINE)
        _key(sheet, boxes[over][0] + 0.12 * size[0], top + 10, shown)


def _framed(clouds: Sequence[Cloud], axes: Sequence[Axis]) -> pd.DataFrame:
    """The dots as seaborn takes them: the largest crowd first, the series by their number."""
    parts = [
        pd.DataFrame({**{axis.column: cloud.values[axis.column] for axis in axes}}).assign(
            weight=cloud.n, cloud=clouds.index(cloud)
        )
        for cloud in by_size(clouds)
    ]
    return pd.concat(parts, ignore_index=True)


def _grid(panel: Axes, across: Scale, up: Scale | None) -> None:
    for at, _ in across.ticks:
        panel.axvline(at, color=LIGHT.grid, linewidth=0.8, zorder=0)
    for at, _ in up.ticks if up else ():
        panel.axhline(at, color=LIGHT.grid, linewidth=0.8, zorder=0)


def _cloud(
    panel: Axes, frame: pd.DataFrame, clouds: Sequence[Cloud], across: Axis, up: Axis
) -> None:
    import seaborn as sns

    for cloud in by_size(clouds):
        # One series at a time, so that an SVG holds its sign once.
        sns.scatterplot(
            frame[frame["cloud"] == clouds.index(cloud)],
            x=across.column,
            y=up.column,
            color=cloud.colour,
            marker=cloud.symbol.matplotlib,
            s=dot_area(cloud, _DOT),
            alpha=OPACITY,
            edgecolor=LIGHT.paper,
            linewidth=0.3,
            clip_on=False,
            ax=panel,
        )
    _unnamed(panel)


def _alone(
    panel: Axes, frame: pd.DataFrame, clouds: Sequence[Cloud], axis: Axis, along: Scale
) -> None:
    """How a measure is spread over each series, all with the same area."""
    import seaborn as sns

    for i, cloud in reversed(list(enumerate(clouds))):
        if not len(cloud.n):
            continue
        alone = len(clouds) == 1
        # Of several the outlines alone, so that those behind can be seen.
        sns.histplot(
            frame[frame["cloud"] == i],
            x=axis.column,
            weights="weight",
            stat="probability",
            bins=N_BINS,
            # Seaborn counts a logarithmic axis in powers of ten.
            binrange=(along.place(along.low), along.place(along.high)),
            element="step",
            fill=alone,
            **({"alpha": 0.25} if alone else {}),
            color=cloud.colour,
            linewidth=1.4,
            linestyle=dashes(cloud.dash),
            ax=panel,
        )
    _unnamed(panel)


def _unnamed(panel: Axes) -> None:
    """Without the names of columns that seaborn writes."""
    panel.set_xlabel("")
    panel.set_ylabel("")


def _below(sheet: Sheet, box: Box, axis: Axis, along: Scale) -> None:
    left, top, width, height = box
    for at, text in along.spaced(width, sheet.measure(_TICKS), _GAP / 2 - 3).ticks:
        x = left + along.fraction(at) * width
        y = top + height + 7
        sheet.write(x, y, text, size=_TICKS, colour=LIGHT.soft, ha="center", va="top")
    for i, line in enumerate(sheet.wrap(clean(axis.title), _TITLE, room=width, most=2)):
        y = top + height + 26 + 16 * i
        sheet.write(
            left + width / 2, y, line, size=_TITLE, colour=LIGHT.soft, ha="center", va="top"
        )


def _beside(sheet: Sheet, box: Box, axis: Axis, along: Scale) -> None:
    left, top, _, height = box
    for at, text in along.ticks:
        y = top + (1 - along.fraction(at)) * height
        sheet.write(left - 8, y, text, size=_TICKS, colour=LIGHT.soft, ha="right")
    found = sheet.wrap(clean(axis.title), _TITLE, room=height, most=2)
    for i, line in enumerate(found):
        x = sheet.side + 8 + 16 * (i + (2 - len(found)) / 2)
        turned = sheet.write(x, top + height / 2, line, size=_TITLE, colour=LIGHT.soft, ha="center")
        turned.set_rotation(90)


def _key(sheet: Sheet, left: float, top: float, clouds: Sequence[Cloud]) -> None:
    """What the signs mean, in the free upper corner."""
    for i, cloud in enumerate(clouds):
        middle = top + (i + 0.5) * _KEY_LINE
        room = sheet.width - sheet.side - left - 24
        text = sheet.wrap(cloud.name, LABEL, "bold", room=room, most=1)[0]
        sign(sheet, left + 8, middle, cloud)
        sheet.write(
            left + 24, middle + MIDDLE * LABEL, text, size=LABEL, weight="bold", va="baseline"
        )
