"""The notebooks run from a clean kernel, show what they say, and hold no customer."""

import base64
import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from PIL import Image

from regulars import Study

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"
MOST_BYTES = 2_000_000
"""What a notebook may weigh: it is loaded whole before its first line is shown."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks", ROOT / "scripts" / "notebooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def spoken(notebook: nbformat.NotebookNode) -> list[str]:
    """What a notebook prints and shows as text: the same from run to run."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in outputs(notebook)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_it_runs_and_says_what_is_committed(path: Path, script: ModuleType) -> None:
    committed = nbformat.read(path, as_version=4)
    fresh = script.execute(path)
    assert spoken(fresh) == spoken(committed), "run `make notebooks` and look at what changed"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_its_charts_are_there_for_reader_and_screen_reader(path: Path) -> None:
    charts = [
        o.data for o in outputs(nbformat.read(path, as_version=4)) if PLOTLY in o.get("data", {})
    ]
    assert len(charts) >= 4
    for chart in charts:
        assert chart["image/png"].startswith("iVBOR")
        assert len(chart["text/plain"]) > 40
        assert chart[PLOTLY]["config"]["plotlyServerURL"] == ""
        assert chart[PLOTLY]["config"]["showSendToCloud"] is False
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"https?://", "".join(spoken(nbformat.read(path, as_version=4))))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_it_holds_no_customer(path: Path, sample_study: Study) -> None:
    """No line of a committed notebook names a column of identifiers."""
    said = "".join(spoken(nbformat.read(path, as_version=4)))
    shown = [line for line in said.splitlines() if re.match(r"\s*customer_id\b", line)]
    assert not shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_it_is_light_and_says_nothing_of_the_machine(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    notebook = nbformat.read(path, as_version=4)
    assert not [o for o in outputs(notebook) if o.get("name") == "stderr"]
    said = "".join(spoken(notebook))
    assert not re.search(r"(?<!\w)/(tmp|home|root|work|usr|var)/|site-packages|\\Users\\", said)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_no_figure_of_its_prose_was_typed(path: Path) -> None:
    """Figures stand in the outputs, where they change with the data; prose has words."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            words = re.sub(r"`[^`]*`|\]\([^)]*\)|^# \d\.", "", cell.source, flags=re.MULTILINE)
            assert not re.findall(r".*\d.*", words)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_the_notebooks_that_it_names_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)]*\.ipynb)\)", text)
    assert all((path.parent / name).exists() for name in named)


def test_a_slim_picture_is_the_same_picture(script: ModuleType) -> None:
    whole = next(
        output.data["image/png"]
        for path in NOTEBOOKS
        for output in outputs(nbformat.read(path, as_version=4))
        if PLOTLY in output.get("data", {})
    )
    before, after = (
        Image.open(io.BytesIO(base64.b64decode(png))) for png in (whole, script.slim(whole))
    )
    assert before.size == after.size
    assert before.info["Title"] == after.info["Title"]
    assert before.info["Description"] == after.info["Description"]
    assert after.mode == "P"
