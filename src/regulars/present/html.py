"""A Story as one self-contained page: it opens offline and asks nothing of any network."""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from ..core.result import Chart, Story
from ..core.words import write_date
from .cells import clean
from .charts.marks import Mark, figures_across, marks
from .charts.remarks import remarks
from .charts.style import to_dark
from .grid import chart_grid, table_grid

MOST_FINDINGS = 6
"""That the report opens with."""

_STILL_WIDTH = 780
"""Of the pictures for paper: on A4 their letters are then as large as those of the captions."""


@dataclass(frozen=True)
class Figure:
    """A chart with all that the page shows of it."""

    id: str
    chart: Chart
    drawn: list[Mark]
    height: int
    still: str
    """The same picture as a data address, for paper and for browsers without scripts."""

    @property
    def across(self) -> int:
        """How many figures of a strip stand side by side."""
        return figures_across(len(self.drawn))

    @property
    def caption(self) -> str:
        parts = (clean(self.chart.caption), *remarks(self.chart, self.drawn))
        return " ".join(part for part in parts if part)


def report(story: Story) -> str:
    """The whole study as one HTML page, with every chart, its table, and what was set aside."""
    chapters = []
    payload: dict[str, Any] = {}
    for number, answer in enumerate(story.answers, 1):
        drawn = [
            _figure(f"chart-{number}-{i}", chart, payload)
            for i, chart in enumerate(answer.result.charts, 1)
        ]
        chapters.append((f"chapter-{number}", answer, drawn))
    # The answer first: findings with money behind them; the others are one click away.
    first = [ranked for ranked in story.findings if ranked.score][:MOST_FINDINGS]
    rest = story.findings[len(first) :]
    return _page(
        "report.html.j2",
        payload,
        story=story,
        chapters=chapters,
        anchors=_anchors(story),
        sentences=_sentences(story),
        first=first,
        rest=rest,
        last_day=write_date(story.window.last_day),
        cutoff=write_date(story.window.cutoff),
    )


def chart_page(chart: Chart) -> str:
    """One chart as a page of its own, with its table."""
    payload: dict[str, Any] = {}
    return _page("chart.html.j2", payload, figure=_figure("chart", chart, payload), chart=chart)


def _figure(name: str, chart: Chart, payload: dict[str, Any]) -> Figure:
    """The chart's parts; what the script is to draw goes into `payload`."""
    from .charts.files import picture, slim
    from .charts.interactive import picture_config, plotly_figure

    drawn = marks(chart)
    if chart.kind == "kpis" and drawn:
        # A strip of figures is text: it needs no drawing, and reflows on a phone.
        return Figure(name, chart, drawn, 0, "")
    figure = plotly_figure(chart, titled=False)
    payload[name] = {**json.loads(figure.to_json()), "config": picture_config(chart)}
    still = slim(picture(chart, "svg", titled=False, width=_STILL_WIDTH))
    svg = base64.b64encode(still).decode()
    return Figure(name, chart, drawn, figure.layout.height, f"data:image/svg+xml;base64,{svg}")


def _anchors(story: Story) -> dict[str, str]:
    """Where each finding stands on the page, by its name as chapter.finding."""
    return {
        f"{answer.name}.{finding.name}": f"finding-{i}-{j}"
        for i, answer in enumerate(story.answers, 1)
        for j, finding in enumerate(answer.result.findings, 1)
    }


def _sentences(story: Story) -> dict[str, str]:
    """The sentence of each finding, by its name as chapter.finding."""
    return {
        f"{answer.name}.{finding.name}": str(finding.sentence)
        for answer in story.answers
        for finding in answer.result.findings
    }


def _page(template: str, payload: dict[str, Any], **values: Any) -> str:
    # Only scripts that are known word for word may run, whatever the data holds. Plotly's is
    # packed; the page's own unpacks it and runs it, for which a browser asks for its hash too.
    script = _text("report.js") if payload else ""
    hashes = [_hash(script), _plotly().hash] if payload else []
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src " + (" ".join(f"'sha256-{made}'" for made in hashes) or "'none'"),
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    drawings = json.dumps(
        {"charts": payload, "dark": to_dark()},
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    page = _environment().get_template(template)
    return page.render(
        policy=policy,
        style=_text("report.css"),
        script=script,
        packed={"plotly": _plotly().packed, "drawings": pack(drawings)} if payload else {},
        **values,
    )


@dataclass(frozen=True)
class _Library:
    """Plotly's script as a page holds it, and the hash of what it is unpacked."""

    packed: str
    hash: str


@cache
def _plotly() -> _Library:
    from plotly.offline import get_plotlyjs

    source = get_plotlyjs()
    return _Library(pack(source), _hash(source))


def pack(text: str) -> str:
    """The text as zlib's stream (RFC 1950) in base64: the same text gives the same letters.

    None of them can end a script element, whatever the text holds. Browsers read the stream as
    DecompressionStream("deflate"), all of them since 2023.
    """
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clean"] = clean
    environment.globals |= {"chart_grid": chart_grid, "table_grid": table_grid}
    return environment
