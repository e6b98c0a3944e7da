"""With little memory the database spills into the work folder; with too little, that is said."""

from pathlib import Path

import pytest

from regulars import RegularsError, Study
from regulars.output import OURS


def test_it_spills_beside_its_folder_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    spilled: set[Path] = set()

    def watch(_: str) -> None:
        spilled.update(tmp_path.glob(".study.new.*/spill/*"))

    settings = Study.sample_settings().but(memory="150MB", threads=2)
    folder = Study.make(tmp_path / "study", settings=settings, watch=watch)
    assert spilled, "the limit is so wide that nothing was spilled: this tests nothing"
    assert {path.name for path in folder.iterdir()} == OURS
    assert list(tmp_path.iterdir()) == [folder]


def test_too_little_memory_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    settings = Study.sample_settings().but(memory="50MB", threads=2)
    with pytest.raises(RegularsError, match="memory limit is too small") as caught:
        Study.make(tmp_path / "study", settings=settings)
    assert "raise `memory`" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_closed_study_keeps_what_it_found(tmp_path: Path) -> None:
    from tests.shops import rows, settings, write_csv

    with Study.open(settings=settings(write_csv(tmp_path / "sales.csv", rows(40)))) as study:
        story = study.story
    assert study.findings == story.findings
    assert study.chapter("overview").charts
    assert len(study.ledger.frame) == len(story.ledger.frame)
    with pytest.raises(RegularsError, match="computes nothing more"):
        study.table("facts")
