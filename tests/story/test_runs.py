"""Whole runs as real processes: one after another, without settings, on a terminal."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from regulars import Study
from tests import shops
from tests.inputs.till import Shop, command, make

ROWS = tuple(shops.rows(12))
"""Few: of a small shop most chapters have nothing to draw."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make(tmp_path, ROWS)


def test_without_settings_what_is_clear_is_assumed_and_said(shop: Shop) -> None:
    shop.toml.unlink()
    done = shop.regulars("run", "sales.csv", "--out", "study")
    assert done.returncode == 0, done.stderr
    assert "What was assumed" in done.stderr
    for role, column in shops.ROLES.items():
        assert re.search(rf"{role}\s+{column}\s", done.stderr), role


def test_on_a_terminal_progress_is_one_line_that_changes_and_a_second_run_takes_its_place(
    shop: Shop,
) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("run", "--out", "study"), cwd=shop.folder, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b"".join(iter(lambda: read_terminal(ours), b"")).decode()
    os.close(ours)
    assert process.returncode == 0, shown
    assert "regulars: read" not in shown
    assert "charts" in shown
    assert "\x1b[2K" in shown, "no line was ever written over"
    assert "The report: study/report.html" in shown
    (shop.folder / "study" / "charts" / "of the first run.svg").touch()
    done = shop.regulars("run", "--out", "study", "--cutoff", "2024-07-01")
    assert done.returncode == 0, done.stderr
    assert not (shop.folder / "study" / "charts" / "of the first run.svg").exists()
    assert str(Study.load(shop.folder / "study").window.cutoff) == "2024-07-01"
    assert sorted(path.name for path in shop.folder.iterdir()) == [
        "regulars.toml", "sales.csv", "study",
    ]  # fmt: skip


def read_terminal(ours: int) -> bytes:
    """What the terminal shows next; nothing when the other side has left."""
    try:
        return os.read(ours, 65536)
    except OSError:
        return b""
