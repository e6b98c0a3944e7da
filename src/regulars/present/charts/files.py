"""A still picture as the bytes of a file: the same chart gives the same bytes."""

import html
import io
import re
from collections.abc import Iterable
from typing import Any

from matplotlib.figure import Figure

from ...core.result import Chart
from ..cells import clean
from .static import matplotlib_figure
from .static_sheet import DPI, house_style
from .style import WIDTH


def picture(
    chart: Chart, form: str, *, scale: float = 2, titled: bool = True, width: int = WIDTH
) -> bytes:
    """The chart as svg, png or pdf."""
    (content,) = pictures(chart, (form,), scale=scale, titled=titled, width=width).values()
    return content


def pictures(
    chart: Chart,
    forms: Iterable[str],
    *,
    scale: float = 2,
    titled: bool = True,
    width: int = WIDTH,
) -> dict[str, bytes]:
    """The chart in several forms, laid out once."""
    figure = matplotlib_figure(chart, titled=titled, width=width)
    return {form: _saved(figure, chart, form, scale) for form in forms}


def _saved(figure: Figure, chart: Chart, form: str, scale: float) -> bytes:
    headline, alt = clean(chart.headline), clean(chart.alt)
    metadata: dict[str, Any] = {
        # A date would make every file a new one.
        "svg": {"Date": None, "Creator": None, "Title": headline, "Description": alt},
        "pdf": {
            "CreationDate": None,
            "Producer": None,
            "Creator": None,
            "Title": headline,
            "Subject": alt,
        },
        "png": {"Software": None, "Title": _latin(headline), "Description": _latin(alt)},
    }[form]
    file = io.BytesIO()
    with house_style():
        figure.savefig(
            file, format=form, dpi=DPI * scale, metadata=metadata, **_SAVING.get(form, {})
        )
    content = file.getvalue()
    return _described(content, headline, alt) if form == "svg" else content


_SAVING: dict[str, dict[str, Any]] = {"png": {"pil_kwargs": {"compress_level": 3}}}
"""A third of the time of a .png went into its last sixth of bytes."""


def _described(svg: bytes, headline: str, alt: str) -> bytes:
    """The SVG with its headline and alt text where screen readers look for them."""
    words = f"<title>{html.escape(headline)}</title><desc>{html.escape(alt)}</desc>"
    text = re.sub(
        r"<svg ([^>]*)>", lambda m: f'<svg role="img" {m[1]}>{words}', svg.decode(), count=1
    )
    return text.encode()


def slim(svg: bytes) -> bytes:
    """The same picture in half the bytes, for a page that holds many: each style stands once.

    Dots, of which a cloud has hundreds, are kept as their places alone.
    """
    text = re.sub(r"<!--.*?-->", "", svg.decode(), flags=re.DOTALL)
    styles: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return f'{found[1]} class="{styles.setdefault(found[2], f"s{len(styles)}")}"'

    # Within a tag only: a name from the data may look like a style.
    text = re.sub(r'(<[a-z][^<>]*?) style="([^"]*)"', name, text)
    rules = "".join(f".{name}{{{html.unescape(style)}}}" for style, name in styles.items())
    text = text.replace("</style>", f"{html.escape(rules, quote=False)}</style>", 1)
    text = _DOTS.sub(_as_markers, re.sub(r">\s+<", "><", text))
    # Names of groups that nothing refers to, turns by no degree, and groups of nothing.
    text = re.sub(r'<g id="[^"<>]*"', "<g", text)
    text = re.sub(r'(<text [^<>]*?) transform="rotate\(-0 [^"<>]*"', r"\1", text)
    text = re.sub(r"<g>(<(?:path|text) [^<>]*/>)</g>", r"\1", text)
    while (fewer := re.sub(r"<g>(<g/>)*</g>|<g/>", "", text)) != text:
        text = fewer
    return re.sub(r' (?:d|x|y|transform)="[^"<>]*"', _rounded, text).encode()


_USE = r'<use xlink:href="#(\w+)" x="[\d.-]+" y="[\d.-]+" class="(s\d+)"/>'
_DOTS = re.compile(_USE + r'(?:<use xlink:href="#\1" x="[\d.-]+" y="[\d.-]+" class="\2"/>){7,}')
"""A run of the same sign in the same style: the dots of a cloud."""


def _as_markers(found: re.Match[str]) -> str:
    """A run of dots as the corners of an unseen line, each of which carries the sign."""
    name, style = found[1], found[2]
    places = re.findall(r' x="([^"]*)" y="([^"]*)"', found[0])
    corners = " ".join(f"{float(x):.1f} {float(y):.1f}" for x, y in places)
    marker = f"{name}{style}-{len(found.string) - found.start()}"
    at = " ".join(f'marker-{where}="url(#{marker})"' for where in ("start", "mid", "end"))
    return (
        f'<marker id="{marker}" overflow="visible" markerUnits="userSpaceOnUse">'
        f'<use xlink:href="#{name}" class="{style}"/></marker>'
        f'<path d="M{corners}" fill="none" stroke="none" {at}/>'
    )


def _rounded(found: re.Match[str]) -> str:
    """Places to a hundredth of a point, finer than any printer."""
    path = re.sub(
        r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), found[0]
    )
    return re.sub(r"\s+([MLCQz\"])", r"\1", re.sub(r"([MLCQz])\s+", r"\1", path))


def _latin(text: str) -> str:
    """PNG's plain text chunks know no other letters."""
    return text.encode("latin-1", "replace").decode("latin-1")
