"""The house style: colours, type and sizes that both drawing libraries share.

Colours are Okabe and Ito's without yellow, told apart by readers with any colour vision; grey is
for context and one blue for what the headline is about. Sizes are in pixels of a picture that is
1,000 wide; the static pictures turn them into points.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, by what they are for."""

    paper: str
    ink: str
    """Headlines and the labels of marks."""
    soft: str
    """Subtitles, captions, axes."""
    grid: str
    rule: str
    """The line that bars stand on, and the diagonal."""
    accent: str
    """What the headline is about."""
    estimate: str
    """Bars that carry an interval: light enough for the whisker to show on them."""
    band: str
    """An interval around a line in the accent."""
    context: str
    """What the accent is compared with."""
    whisker: str
    hatch: str
    """The ground of a hatched bar."""
    series: tuple[str, ...]
    """Lines to be told apart, the accent first; each has a dash of its own as well."""
    above: tuple[str, ...]
    """Cells of a matrix from nought upwards, in steps that letters can be read on."""
    below: tuple[str, ...]
    """Cells below nought."""
    strong: str
    """Letters on the strong steps of a matrix; on the weak ones they are in ink."""


LIGHT = Palette(
    paper="#ffffff",
    ink="#1f2b3a",
    soft="#566372",
    grid="#e7ebf0",
    rule="#8d99a7",
    accent="#0f5fa3",
    estimate="#5b9bd1",
    band="#cadff1",
    context="#a7b1bc",
    whisker="#334252",
    hatch="#fbfcfd",
    series=("#0f5fa3", "#d55e00", "#009e73", "#cc79a7", "#334252"),
    above=(
        *("#f1f8ff", "#daecff", "#beddff", "#9fcdfe", "#7fb7f3", "#5da1e7"),
        *("#2976bf", "#1361a5", "#004c89", "#003664"),
    ),
    below=(
        *("#fff5f1", "#ffe4d9", "#ffd0bc", "#fdb99c", "#f49e78", "#e68255"),
        *("#bc541e", "#a24103", "#833100", "#612000"),
    ),
    strong="#fffffe",
)
DARK = Palette(
    paper="#151b22",
    ink="#e8edf3",
    soft="#a9b5c2",
    grid="#29333e",
    rule="#73808e",
    accent="#58a9e8",
    estimate="#2b6fa8",
    band="#1f4059",
    context="#66727f",
    whisker="#d3dce5",
    hatch="#1b232c",
    series=("#58a9e8", "#f08a3c", "#2fc49b", "#e39ac6", "#d3dce5"),
    above=(
        *("#1b232d", "#1f3042", "#223e5a", "#254c73", "#2b5c8c", "#316ba5"),
        *("#4383c4", "#5a9bde", "#80b5ee", "#aad2fe"),
    ),
    below=(
        *("#2c201a", "#42281d", "#5a311f", "#733a20", "#8b4626", "#a4512a"),
        *("#c3663b", "#de7e53", "#ef9d79", "#fec1a7"),
    ),
    strong="#0b1016",
)

N_WEAK = 6
"""How many of the ten steps of a matrix carry letters in ink. Between the sixth and the seventh
lies a gap: no colour in it would let letters of either kind be read."""

DASHES = (
    (),
    (7.0, 3.0),
    (2.0, 2.2),
    (8.0, 3.0, 2.0, 3.0),
    (12.0, 4.0),
)
"""Strokes and gaps of the lines to be told apart, in pixels."""

WIDTH = 1000
HEADLINE, SUBTITLE, CAPTION = 19, 13.5, 12
LABEL, TICK, FIGURE = 13.5, 13, 31

SANS = (
    "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', "
    "Arial, sans-serif"
)
STATIC_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a picture is the same on every machine."""
STATIC_FALLBACKS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Hiragino Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Yu Gothic",
    "Noto Sans",
    "Arial Unicode MS",
)
"""For names in scripts that the first font does not have, where they are installed."""


def to_dark() -> dict[str, str]:
    """Each colour of the light theme with its counterpart: enough to redraw a chart at night."""
    return dict(zip(_colours(LIGHT), _colours(DARK), strict=True))


def _colours(palette: Palette) -> list[str]:
    """All colours of a theme, in an order that both themes share."""
    found: list[str] = []
    for colour in asdict(palette).values():
        found += [colour] if isinstance(colour, str) else colour
    return found


def luminance(colour: str) -> float:
    """How light a colour is to the eye, 0 to 1 (WCAG 2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How well two colours stand out from each other, 1 to 21: 4.5 for text, 3 for lines."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
