"""Vitagliano et al., Pollock: a data loading benchmark, VLDB 2023; nothing told to the reader.

As published, DuckDB 1.2 detecting by itself reaches 9.075 simple and 8.439 weighted, CleverCSV
9.193 and 9.453, and DuckDB told how each file is written 9.961 and 9.599.
"""

from pathlib import Path

import pytest
from benchmarks import pollock

PUBLISHED_DETECTING = (9.075, 8.439)
REACHED = (9.97, 9.93)
"""Ours, rounded down: a change that makes it worse is to be seen."""


@pytest.mark.prove
def test_polluted_files_are_loaded_better_than_by_any_reader_that_detects(
    data_folder: Path, tmp_path: Path
) -> None:
    files, weights = pollock.unpacked(data_folder, tmp_path)
    ours, *others = (pollock.score(reader, files, weights) for reader in pollock.READERS)
    for other in others:
        assert ours.simple > other.simple
        assert ours.weighted > other.weighted
    assert ours.simple > max(REACHED[0], PUBLISHED_DETECTING[0])
    assert ours.weighted > max(REACHED[1], PUBLISHED_DETECTING[1])
