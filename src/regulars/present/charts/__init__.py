"""Pictures of charts: interactive with plotly, still with matplotlib, saved by suffix.

Neither library is imported before the first picture is drawn.
"""

from pathlib import Path

from ...core.errors import OutputError, closest
from ...core.result import Chart

SUFFIXES = (".html", ".pdf", ".png", ".svg")


def save(chart: Chart, path: str | Path, *, scale: float = 2) -> Path:
    """Writes the chart as .svg, .png, .pdf or .html (one interactive page that works offline).

    `scale` is the size of a .png: 1 is 1,000 pixels wide.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(
            f"a chart cannot be written as {suffix or 'a file without suffix'}",
            where=str(path),
            exists=SUFFIXES,
            hint=closest(suffix, SUFFIXES) or f"{path.stem}.svg",
        )
    if suffix == ".html":
        from ..html import chart_page

        content = chart_page(chart).encode()
    else:
        from .files import picture

        content = picture(chart, suffix.removeprefix("."), scale=scale)
    return _write(chart, path, content)


def save_stills(chart: Chart, stem: Path) -> list[Path]:
    """Writes the chart as STEM.svg and STEM.png."""
    from .files import pictures

    made = pictures(chart, ("svg", "png"))
    # The stem may hold a point of its own.
    return [_write(chart, stem.with_name(f"{stem.name}.{form}"), made[form]) for form in made]


def _write(chart: Chart, path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise OutputError(
            f"the chart {chart.name!r} cannot be written: {problem.strerror or problem}",
            where=str(path),
            hint="a folder that exists and that you may write to",
        ) from problem
    return path
