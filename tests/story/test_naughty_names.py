"""The list of naughty strings, in every kind that shows names, a hundred rows at a time."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from regulars.present.cells import clean
from regulars.present.charts.files import picture
from regulars.present.charts.interactive import plotly_figure
from regulars.present.grid import chart_grid

from .test_drawing import hostile_charts, hovers_of


@pytest.fixture(scope="session")
def naughty(data_folder: Path) -> list[str]:
    """The Big List of Naughty Strings."""
    path = data_folder / "naughty_strings" / "blns.json"
    if not path.is_file():
        pytest.skip(f"no {path}")
    strings = json.loads(path.read_text(encoding="utf-8"))
    assert len(strings) > 500
    return strings


@pytest.mark.parametrize("kind", ["kpis", "bars", "pairs"])
def test_naughty_names_are_drawn(kind: str, naughty: list[str]) -> None:
    for start in range(0, len(naughty), 103):
        names = naughty[start : start + 103]
        drawn = hostile_charts(names)[kind]
        ET.fromstring(picture(drawn, "svg"))
        figure = plotly_figure(drawn)
        hovers = hovers_of(figure)
        assert len(hovers) >= len(names)
        assert not any("<script" in t.lower() or "<img" in t.lower() for t in hovers)
        assert [row[0] for row in chart_grid(drawn).rows] == [clean(name) for name in names]
