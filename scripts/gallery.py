"""Write docs/charts.md and its pictures: every chart of every chapter, with what it shows.

    python scripts/gallery.py

The charts are those of the sample data; what it cannot show (it has no locations, no web visits)
is shown of Corner Shop, which is simulated, and natural groups, which neither has, of a simulated
shop that has some. A test compares the page with the sample study.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

from PIL import Image

from regulars import CornerShop, Study
from regulars.chapters import CHAPTERS
from regulars.core.result import Chart
from regulars.present.cells import clean
from regulars.present.charts import save

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "charts.md"
PICTURES = ROOT / "docs" / "pictures" / "charts"
CHAPTER_ORDER = [chapter.name for chapter in CHAPTERS]

PROSE = """\
# The charts

Every chart that a study draws, chapter by chapter. `regulars chapter NAME` shows a chapter's
charts on the terminal, `study.save(NAME, PATH)` writes them as .svg, .png, .pdf or .html, and a
notebook shows `study.chapter(NAME).charts[0]` as it is. In the report each of them tells its exact
values under the pointer, has its table one click away, and follows the reader into the dark and
onto the phone.

A headline is computed from the data and is a finding; the line under it says what was measured,
when, and of how many; a caption says how it is defined and what was left out. Lines through points
and bands around lines are 95% intervals.
"""


def charts_of(study: Study) -> dict[str, Chart]:
    """The charts of a study by chapter.name, in reading order."""
    return {
        f"{chapter}.{chart.name}": chart
        for chapter in study.chapter_names
        for chart in study.chapter(chapter).charts
    }


def file_of(name: str) -> str:
    """The picture of a chart, by its name as chapter.name."""
    return f"{name.replace('.', '-').replace('_', '-')}.png"


def entry(name: str, chart: Chart, of: str) -> str:
    """One chart of the page: its name, what it found, its picture with its alt text."""
    chapter = name.partition(".")[0]
    words = [
        f"### {name}",
        f"**{_text(chart.headline)}.** {_text(chart.subtitle)}.",
        f'<img src="pictures/charts/{file_of(name)}" width="800" alt="{_text(chart.alt)}">',
        f"Chapter `{chapter}`, of {of}.",
    ]
    return "\n\n".join(words) + "\n"


Shown = tuple[str, Mapping[str, Chart]]
"""What a study is called, and its charts by chapter.name."""


def page(*studies: Shown) -> str:
    """The whole page: each chart of the first study that has it."""
    return "\n".join([PROSE, *(entry(*found) for found in _entries(*studies))])


def _entries(*studies: Shown) -> Iterator[tuple[str, Chart, str]]:
    """All charts in the order of the chapters, each with the study that it is shown of."""
    found = {
        name: (name, chart, of)
        for of, charts in reversed(studies)
        for name, chart in charts.items()
    }
    chapters = [name for name in CHAPTER_ORDER if any(key.startswith(f"{name}.") for key in found)]
    for chapter in chapters:
        yield from (shown for name, shown in found.items() if name.partition(".")[0] == chapter)


def _text(words: object) -> str:
    """Text as Markdown and HTML show it, letter by letter."""
    text = escape(clean(words).rstrip("."))
    return "".join(f"&#{ord(c)};" if c in "*_`[]|#~$\\" else c for c in text)


def _lighten(picture: Path) -> None:
    """Keep the picture with as many colours as it needs to the eye: a third of its bytes."""
    with Image.open(picture) as whole:
        few = whole.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def main() -> None:
    casual, regular, devoted = CornerShop().groups
    kinds = (
        replace(casual, orders_per_month=0.9, lines_per_order=1.3, months_until_lapse=24),
        replace(regular, orders_per_month=4, lines_per_order=3, visits_per_month=4),
        replace(devoted, orders_per_month=14, lines_per_order=6, visits_per_month=25),
    )
    with tempfile.TemporaryDirectory() as folder:
        with Study.corner_shop(f"{folder}/shop") as study:
            simulated = charts_of(study)
        shop = CornerShop(n_customers=3_000, groups=kinds, spread=30, seed=3)
        with Study.corner_shop(f"{folder}/kinds", shop) as study:
            apart = {f"clusters.{c.name}": c for c in study.chapter("clusters").charts}
        with Study.sample() as study:
            sample = charts_of(study)
    studies = (
        ("the sample data", sample),
        ("Corner Shop (simulated)", simulated),
        ("a simulated shop with three kinds of customers", apart),
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    n = 0
    for name, chart, _ in _entries(*studies):
        _lighten(save(chart, PICTURES / file_of(name), scale=1))
        n += 1
    PAGE.write_text(page(*studies), encoding="utf-8")
    size = sum(path.stat().st_size for path in PICTURES.iterdir())
    print(f"{n} charts, {size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
