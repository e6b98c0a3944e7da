"""Polluted CSV files, nothing told: ours, DuckDB's own detection and pandas', in one run.

The files and their clean versions are the Pollock benchmark (Vitagliano et al., VLDB 2023) of the
data folder, $REGULARS_DATA. The score of a file, 0 to 10, is whether it could be loaded, and
precision, recall and F1 of the header's names, of the records and of the cells, where the loaded
table is written back as plain CSV. All values are text. Names that a reader made up, because it
found no header, are not in the file and are not written back: the same for all three readers.
"""

import csv
import io
import json
import os
import tarfile
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from regulars.core.engine import Engine
from regulars.core.errors import EmptyInput, RegularsError
from regulars.core.settings import TableSettings
from regulars.sources.csv.split import split

Grid = list[list[str]]
Reader = Callable[[Path], Grid]


class CannotRead(Exception):
    """The reader gave the file up."""


@dataclass(frozen=True)
class Score:
    """Means over all files, 0 to 10: each file counting once, or by the benchmark's weights."""

    simple: float
    weighted: float
    by_file: dict[str, float]


def ours(path: Path) -> Grid:
    """regulars"""
    engine = Engine(threads=1)
    try:
        try:
            found = split(engine, path, TableSettings(), 0, "_record", careful=False)
            rows = engine.rows(f"select * exclude (_record) from ({found.relation})")
            rejected = found.rejects is not None and engine.rows(f"from {found.rejects}")
            if rejected or found.n_lines not in (None, len(rows)):
                found = split(engine, path, TableSettings(), 1, "_record", careful=True)
                rows = engine.rows(f"select * exclude (_record) from ({found.relation})")
        except EmptyInput:
            return []
        except RegularsError as error:
            raise CannotRead(error.what) from error
        return _grid(list(found.columns) if found.header else None, rows)
    finally:
        engine.close()


def _duckdb(path: Path, **options: bool) -> Grid:
    connection = duckdb.connect(config={"threads": 1})
    try:
        found = connection.read_csv(str(path), all_varchar=True, **options)
        names, rows = found.columns, found.fetchall()
    except duckdb.Error as error:
        raise CannotRead(str(error)) from error
    finally:
        connection.close()
    made_up = [f"column{n:0{len(str(len(names) - 1))}}" for n in range(len(names))]
    return _grid(None if names == made_up else names, rows)


def duckdb_detecting(path: Path) -> Grid:
    """DuckDB, detecting"""
    return _duckdb(path)


def duckdb_lenient(path: Path) -> Grid:
    """DuckDB, detecting, errors left out and rows padded"""
    return _duckdb(path, strict_mode=False, ignore_errors=True, null_padding=True)


def pandas_detecting(path: Path) -> Grid:
    """pandas, detecting"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pd.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False)
    except pd.errors.EmptyDataError:
        return []
    except (csv.Error, ValueError, UnicodeError) as error:
        raise CannotRead(str(error)) from error
    return _grid(list(frame.columns), frame.itertuples(index=False))


READERS: tuple[Reader, ...] = (ours, duckdb_detecting, duckdb_lenient, pandas_detecting)


def score(reader: Reader, folder: Path, weights: dict[str, float]) -> Score:
    """Let a reader load every file of the benchmark in `folder`."""
    by_file = {}
    for path in sorted((folder / "csv").iterdir()):
        clean = _parsed((folder / "clean" / path.name).read_text(encoding="utf-8-sig"))
        try:
            by_file[path.name] = _points(clean, _written_back(reader(path)))
        except CannotRead:
            by_file[path.name] = 0.0
    total = sum(weights.get(name, 0.0) for name in by_file)
    return Score(
        sum(by_file.values()) / len(by_file),
        sum(points * weights.get(name, 0.0) for name, points in by_file.items()) / total,
        by_file,
    )


def unpacked(data: Path, folder: Path) -> tuple[Path, dict[str, float]]:
    """The benchmark's files in `folder`, and the weight of each."""
    with tarfile.open(data / "pollock" / "pollock.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    (weights,) = folder.rglob("pollock_weights.json")
    return weights.parent / "polluted_files", json.loads(weights.read_text())


def _grid(names: Sequence[object] | None, rows: object) -> Grid:
    header = [] if names is None else [[str(name) for name in names]]
    return header + [["" if v is None else str(v) for v in row] for row in rows]  # type: ignore[attr-defined]


def _written_back(grid: Grid) -> Grid:
    text = io.StringIO()
    csv.writer(text).writerows(grid)
    return _parsed(text.getvalue())


def _parsed(text: str) -> Grid:
    return list(csv.reader(io.StringIO(text, newline="")))


def _points(clean: Grid, loaded: Grid) -> float:
    if not clean:
        return 10.0
    header = _measures(clean[0], loaded[0] if loaded else [])
    records = _measures(["".join(row) for row in clean[1:]], ["".join(row) for row in loaded[1:]])
    cells = _measures([v for row in clean for v in row], [v for row in loaded for v in row])
    return 1.0 + header + records + cells


def _measures(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Precision, recall and F1 of a multiset, added up."""
    if not wanted:
        return 3.0
    common = sum((Counter(wanted) & Counter(found)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(found), common / len(wanted)
    return precision + recall + 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print the scores of all readers."""
    data = Path(os.environ.get("REGULARS_DATA", "../shared/data"))
    with tempfile.TemporaryDirectory() as folder:
        files, weights = unpacked(data, Path(folder))
        print(f"{'':58}{'simple':>8}{'weighted':>10}")
        for reader in READERS:
            found = score(reader, files, weights)
            title = (reader.__doc__ or "").splitlines()[0]
            print(f"{title:58}{found.simple:8.3f}{found.weighted:10.3f}", flush=True)


if __name__ == "__main__":
    main()
