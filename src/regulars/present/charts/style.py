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
)

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
    return dict(zip(asdict(LIGHT).values(), asdict(DARK).values(), strict=True))
