"""How values show themselves in a notebook: pictures and tables, never scripts."""

import base64
import html
import json
import sys
from typing import Any

from ..core.result import Chart, Result, Table
from .cells import clean
from .grid import Grid, table_grid

_MOST_ROWS = 20


def register() -> None:
    """Tells a running IPython how to show Chart, Table and Result; elsewhere it does nothing."""
    # Where IPython runs it has been imported; importing it here would slow every other start.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    formatter = getattr(shell, "display_formatter", None)
    if formatter is None:
        return
    for kind, bundle in ((Chart, chart_bundle), (Table, table_bundle), (Result, result_bundle)):
        formatter.mimebundle_formatter.for_type(kind, bundle)


def chart_bundle(chart: Chart, **_: object) -> dict[str, Any]:
    """A chart as plotly JSON, as a PNG for whoever cannot show that, and as its alt text."""
    from .charts.files import picture
    from .charts.interactive import picture_config, plotly_figure

    figure = json.loads(plotly_figure(chart).to_json())
    # Notebooks are kept: the colours are enough, no page of theirs is as narrow as a phone.
    figure["layout"]["meta"].pop("narrow")
    figure["config"] = picture_config(chart)
    return {
        "application/vnd.plotly.v1+json": figure,
        "image/png": base64.b64encode(picture(chart, "png", scale=1)).decode(),
        "text/plain": f"{clean(chart.headline)}\n{clean(chart.alt)}",
    }


def table_bundle(table: Table, **_: object) -> dict[str, str]:
    """A table as plain HTML and as text."""
    grid = table_grid(table, _MOST_ROWS)
    grain = clean(table.grain)
    return {"text/html": _html(grid, grain), "text/plain": f"{grain}\n{_plain(grid)}"}


def result_bundle(result: Result, **_: object) -> dict[str, str]:
    """What a chapter found, as text: its findings, what it could not say, its tables."""
    parts: list[str] = []
    if result.findings:
        parts += [
            "**Findings**",
            "\n".join(
                f"- **{_md(f.sentence)}** {_md(f.so_what)} (n = {f.n:,} {_md(f.of)})"
                + (f" *{_md(f.caveat)}*" if f.caveat else "")
                for f in result.findings
            ),
        ]
    if result.refusals:
        parts += [
            "**What could not be said**",
            "\n".join(f"- **{_md(r.what)}** {_md(r.why)}" for r in result.refusals),
        ]
    if result.charts:
        parts += [
            "**Charts**",
            "\n".join(
                f"- `charts[{i}]` {_md(chart.headline)}" for i, chart in enumerate(result.charts)
            ),
        ]
    for name, table in result.tables.items():
        parts += [
            f"**Table {_md(name)}** ({_md(table.grain)})",
            _markdown(table_grid(table, _MOST_ROWS)),
        ]
    text = "\n\n".join(parts) or "This chapter found nothing to say."
    return {"text/markdown": text, "text/plain": _words(result)}


def _words(result: Result) -> str:
    lines = [f"- {clean(finding.sentence)}" for finding in result.findings]
    lines += [f"- Not said: {clean(r.what)} {clean(r.why)}" for r in result.refusals]
    lines += [f"charts[{i}]: {clean(chart.headline)}" for i, chart in enumerate(result.charts)]
    lines += [f"tables[{name!r}]: {len(t.frame):,} rows" for name, t in result.tables.items()]
    return "\n".join(lines) or "This chapter found nothing to say."


def _md(text: object) -> str:
    """A text in Markdown as it is: signs that Markdown or HTML would read are escaped."""
    escaped = html.escape(clean(text), quote=False)
    return "".join(f"\\{c}" if c in "\\`*_[]|$~#" else c for c in escaped)


def _markdown(grid: Grid) -> str:
    head = "| " + " | ".join(_md(header.title) or " " for header in grid.headers) + " |"
    rule = "|" + "|".join("---:" if header.numeric else "---" for header in grid.headers) + "|"
    rows = ["| " + " | ".join(_md(cell) for cell in row) + " |" for row in grid.rows]
    return "\n".join([head, rule, *rows]) + (f"\n\n{grid.remark}" if grid.remark else "")


def _html(grid: Grid, caption: str) -> str:
    def cell(tag: str, text: str, *, numeric: bool) -> str:
        side = "right" if numeric else "left"
        return f'<{tag} style="text-align: {side}">{html.escape(text)}</{tag}>'

    def line(tag: str, texts: tuple[str, ...]) -> str:
        pairs = zip(texts, grid.headers, strict=True)
        return f"<tr>{''.join(cell(tag, text, numeric=h.numeric) for text, h in pairs)}</tr>"

    head = line("th", tuple(clean(header.title) for header in grid.headers))
    body = "".join(line("td", row) for row in grid.rows)
    remark = f"<p>{html.escape(grid.remark)}</p>" if grid.remark else ""
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead>{head}</thead>"
        f"<tbody>{body}</tbody></table>{remark}"
    )


def _plain(grid: Grid) -> str:
    table = [tuple(header.title for header in grid.headers), *grid.rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(grid.headers))]
    lines = [
        "  ".join(
            text.rjust(width) if header.numeric else text.ljust(width)
            for text, width, header in zip(row, widths, grid.headers, strict=True)
        ).rstrip()
        for row in table
    ]
    return "\n".join([*lines, *([grid.remark] if grid.remark else [])])
