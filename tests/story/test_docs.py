"""The documents that the code writes are those that it would write now."""

import re

from scripts import gallery
from scripts.data import PAGE, page

from regulars import Study


def test_the_page_on_data_has_today_s_tables_roles_and_rules() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/data.py"


def test_every_chart_of_every_chapter_is_in_the_gallery(sample_study: Study) -> None:
    written = gallery.PAGE.read_text(encoding="utf-8")
    for name, chart in gallery.charts_of(sample_study).items():
        assert gallery.entry(name, chart, "the sample data") in written, "run make gallery"
    shown = re.findall(r'<img src="pictures/charts/([^"]+)" width="800" alt="([^"]+)">', written)
    files = [file for file, _ in shown]
    assert len(files) == len(set(files)) == written.count("\n### ")
    assert set(files) == {path.name for path in gallery.PICTURES.iterdir()}, "run make gallery"
    chapters = {
        name.partition(".")[0] for name in re.findall(r"^### (\S+)$", written, re.MULTILINE)
    }
    assert chapters == set(sample_study.chapter_names), "a chapter without a chart"
    assert sum(path.stat().st_size for path in gallery.PICTURES.iterdir()) < 3_500_000
