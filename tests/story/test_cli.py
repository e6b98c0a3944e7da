"""What a person types, as real processes on the records of a small shop."""

import csv
import json
import os
import re
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from regulars import Study
from regulars.chapters import CHAPTERS
from regulars.tables.specs import SPECS
from tests import shops
from tests.inputs.till import Shop, make

ROWS = tuple(shops.rows(120))
STAGES = ("read", "tables", "facts", "chapter overview", "chapter tiers", "charts", "report")
CORNER = {"name": "The corner shop", "smallest_group": 3}
"""Groups of three are shown: in a shop this small it takes that for an action."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make(tmp_path, ROWS, **CORNER)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Path, str, str]:
    """One whole run, for all tests that look at what it leaves: shop, folder, stdout, stderr."""
    made = make(tmp_path_factory.mktemp("ran"), ROWS, **CORNER)
    done = made.regulars("run", "sales.csv", "-c", "regulars.toml", "--out", "study")
    assert done.returncode == 0, done.stderr
    return made, made.folder / "study", done.stdout, done.stderr


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = Shop(tmp_path).regulars("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for name in ("demo", "run", "check", "chapter", "score"):
        assert re.search(rf"^  {name} +[A-Z]", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", ["demo", "run", "check", "chapter", "score"])
def test_each_command_has_help_of_its_own(tmp_path: Path, name: str) -> None:
    done = Shop(tmp_path).regulars(name, "--help")
    assert done.returncode == 0
    assert f"Usage: regulars {name}" in done.stdout


def test_a_run_says_where_the_report_is_and_tells_its_stages_on_stderr(
    ran: tuple[Shop, Path, str, str],
) -> None:
    _, _, stdout, stderr = ran
    assert stdout == "The report: study/report.html\n"
    told = stderr.splitlines()
    assert all(line.startswith("regulars: ") for line in told)
    stages = [line.removeprefix("regulars: ") for line in told]
    assert [stage for stage in stages if stage in STAGES] == list(STAGES)


def test_a_run_leaves_this_and_nothing_else(ran: tuple[Shop, Path, str, str]) -> None:
    made, folder, _, _ = ran
    assert sorted(path.name for path in folder.iterdir()) == [
        "audiences", "charts", "customers.parquet", "ledger.csv", "models", "noticed.csv",
        "report.html", "set_aside.parquet", "study.json", "tables",
    ]  # fmt: skip
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "regulars.toml", "sales.csv", "study",
    ]  # fmt: skip


def test_every_chart_is_there_as_svg_and_png(ran: tuple[Shop, Path, str, str]) -> None:
    _, folder, _, _ = ran
    with Study.load(folder) as study:
        charts = {
            f"{name}.{chart.name}"
            for name in study.chapter_names
            for chart in study.chapter(name).charts
        }
    found = sorted((folder / "charts").iterdir())
    assert {path.stem for path in found} == charts
    assert {path.suffix for path in found} == {".svg", ".png"}
    assert len(found) == 2 * len(charts) > 4
    for path in found:
        if path.suffix == ".svg":
            assert ET.parse(path).getroot().tag.endswith("svg")
        else:
            assert_picture(path)


def assert_picture(path: Path) -> None:
    """A PNG file of a size that can be looked at."""
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width > 400
    assert height > 100


def test_tables_customers_and_ledger_can_be_read(ran: tuple[Shop, Path, str, str]) -> None:
    _, folder, _, _ = ran
    tables = {path.stem: pq.read_table(path) for path in (folder / "tables").iterdir()}
    assert set(SPECS) < set(tables)
    assert {"tiers.tiers", "overview.figures"} < set(tables)
    assert tables["order_lines"].num_rows == len(ROWS)
    customers = pq.read_table(folder / "customers.parquet")
    assert {"customer_id", "spend", "tier"} <= set(customers.column_names)
    assert customers.num_rows == len({row["customer"] for row in ROWS})
    assert pq.read_table(folder / "set_aside.parquet").num_rows == 0
    with (folder / "ledger.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file))[:4] == ["source", "rule", "meaning", "n_rows"]


def test_an_action_comes_with_its_audience(ran: tuple[Shop, Path, str, str]) -> None:
    _, folder, _, _ = ran
    with Study.load(folder) as study:
        (action,) = study.actions
    listed = folder / "audiences" / action.who.name
    with listed.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == action.who.n >= 3
    exact = pq.read_table(listed.with_suffix(".parquet"))["customer_id"].to_pylist()
    assert [row["customer_id"] for row in rows] == exact
    assert str(action.who.rule) in listed.with_suffix(".txt").read_text(encoding="utf-8")


def test_study_json_says_what_went_in(ran: tuple[Shop, Path, str, str]) -> None:
    _, folder, _, _ = ran
    content = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    (given,) = content["inputs"]
    assert (given["table"], given["name"], given["rows"]) == ("order_lines", "sales.csv", len(ROWS))
    assert len(given["sha256"]) == 64
    assert content["settings"]["name"] == "The corner shop"
    assert "The corner shop" in (folder / "report.html").read_text(encoding="utf-8")


def test_check_prints_the_ledger_and_writes_nothing(tmp_path: Path) -> None:
    again = next(row for row in ROWS if float(row["paid"]) > 0)
    bad = {**again, "paid": "12 EUR"}
    made = make(tmp_path, [*ROWS, bad, again])
    before = made.everything()
    done = made.regulars("check", env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    assert made.everything() == before
    assert re.search(rf"order_lines\s+sales\.csv\s+{len(ROWS) + 2:,}\s", done.stdout)
    assert re.search(r"order_lines\s+unreadable_line_amount\s.*\s1\s+1\s+€0\.00\s", done.stdout)
    amount = re.escape(f"€{float(again['paid']):,.2f}")
    assert re.search(rf"order_lines\s+repeated_record\s.*\s1\s+1\s+{amount}\s", done.stdout)
    assert re.search(rf"customers_before\s.*\s{len(ROWS):,}\s", done.stdout)


def test_a_chapter_is_answered_on_the_terminal(shop: Shop) -> None:
    before = shop.everything()
    done = shop.regulars("chapter", "tiers", "sales.csv")
    assert done.returncode == 0, done.stderr
    assert shop.everything() == before
    with shop.open() as study:
        finding = study.chapter("tiers").findings[0]
    words = " ".join(done.stdout.split())
    assert str(finding.sentence) in words
    assert f"n = {len({row['customer'] for row in ROWS})}" in words
    assert "tiers (one row per tier)" in words
    assert "Premium" in words


@pytest.mark.parametrize("suffix", ["svg", "png", "html"])
def test_a_chapters_charts_are_saved_one_file_each(shop: Shop, suffix: str) -> None:
    done = shop.regulars("chapter", "overview", "--out", f"x.{suffix}")
    assert done.returncode == 0, done.stderr
    written = [line.removeprefix("written: ") for line in done.stdout.splitlines()]
    assert f"x.months.{suffix}" in written
    assert sorted(written) == sorted(path.name for path in shop.folder.glob(f"*.{suffix}"))
    for path in (shop.folder / name for name in written):
        match suffix:
            case "svg":
                assert ET.parse(path).getroot().tag.endswith("svg")
            case "png":
                assert_picture(path)
            case _:
                assert "<html" in path.read_text(encoding="utf-8")


def test_a_chapters_tables_are_saved_as_csv(shop: Shop) -> None:
    done = shop.regulars("chapter", "tiers", "--out", "x.csv")
    assert done.stdout == "written: x.csv\n"
    with (shop.folder / "x.csv").open(encoding="utf-8", newline="") as file:
        assert [row["tier"] for row in csv.DictReader(file)] == ["Premium", "Regular", "Casual"]


@pytest.mark.parametrize("out", ["x.docx", "x", "nowhere/x.svg", "nowhere/x.csv"])
def test_a_chapter_that_cannot_be_saved_there_says_why(shop: Shop, out: str) -> None:
    said = shop.refuses("chapter", "tiers", "--out", out)
    assert out.partition(".")[0] in said
    assert "  try: " in said


def test_an_unknown_chapter_is_told_with_those_that_exist(shop: Shop) -> None:
    said = shop.refuses("chapter", "teirs")
    assert "there is no chapter 'teirs'" in said
    assert f"there is: {', '.join(chapter.name for chapter in CHAPTERS)}" in said
    assert "did you mean 'tiers'?" in said


def test_relative_paths_start_at_the_folder_of_the_settings(shop: Shop, tmp_path: Path) -> None:
    elsewhere = shop.folder / "elsewhere"
    elsewhere.mkdir()
    done = Shop(elsewhere).regulars("check", "-c", "../regulars.toml")
    assert done.returncode == 0, done.stderr
    assert "sales.csv" in done.stdout


def test_files_on_the_command_line_take_the_place_of_those_in_the_settings(shop: Shop) -> None:
    shops.write_csv(shop.folder / "may.csv", ROWS[:40])
    shops.write_csv(shop.folder / "june.csv", ROWS[40:100])
    done = shop.regulars("check", "may.csv", "june.csv")
    assert done.returncode == 0, done.stderr
    assert re.search(r"may\.csv\s+40\s", done.stdout)
    assert re.search(r"june\.csv\s+60\s", done.stdout)
    assert "sales.csv" not in done.stdout
