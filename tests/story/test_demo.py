"""`regulars demo`, as a person runs it: what it leaves, how long it takes, what memory it needs."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Run:
    """A finished `regulars demo`: its folder, seconds by the clock, and peak memory in GB."""

    folder: Path
    printed: str
    seconds: float
    peak: float


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("demo")
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "regulars", "demo", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    printed = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    seconds = time.perf_counter() - start
    return Run(out / "complete-journey", printed, seconds, usage.ru_maxrss / 1024**2)


def test_it_says_where_the_report_lies(demo: Run) -> None:
    assert str(demo.folder / "report.html") in demo.printed
    assert (demo.folder / "report.html").stat().st_size < 6.5e6


def test_it_leaves_the_whole_folder_and_nothing_beside_it(demo: Run) -> None:
    assert {path.name for path in demo.folder.iterdir()} == {
        "audiences", "charts", "customers.parquet", "ledger.csv", "noticed.csv", "report.html",
        "set_aside.parquet", "study.json", "tables",
    }  # fmt: skip
    assert [path.name for path in demo.folder.parent.iterdir()] == ["complete-journey"]


def test_it_stays_within_time_and_memory(demo: Run) -> None:
    """Bounds of the product, several times what is measured on two quiet cores."""
    assert demo.seconds < 40
    assert demo.peak < 1.5


def test_study_json_tells_what_each_stage_took(demo: Run) -> None:
    study = json.loads((demo.folder / "study.json").read_text(encoding="utf-8"))
    stages = study["stages"]
    assert {"read", "tables", "facts", "chapter overview", "chapter tiers", "charts", "report"} <= (
        stages.keys()
    )
    assert sum(stages[name]["cpu_seconds"] for name in ("read", "tables", "facts")) < 10
    (lines,) = [i for i in study["inputs"] if i["table"] == "order_lines"]
    assert lines["rows"] == 1_469_307
    assert len(lines["sha256"]) == 64


def test_no_output_names_a_household(demo: Run) -> None:
    """Reports hold no identifiers: no text of the study's JSON is a household's number."""
    study = json.loads((demo.folder / "study.json").read_text(encoding="utf-8"))

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [t for v in value.values() for t in texts(v)]
        if isinstance(value, list):
            return [t for v in value for t in texts(v)]
        return [value] if isinstance(value, str) else []

    assert not [text for text in texts(study["story"]) if text.isdigit()]
    assert "household_id" not in (demo.folder / "ledger.csv").read_text(encoding="utf-8")
