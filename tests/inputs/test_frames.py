"""Data frames in place of files: what programs hold, column by column."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from regulars import Study
from regulars.core.engine import Engine
from regulars.core.errors import EmptyInput, MissingInput, SettingsError, UnreadableInput
from regulars.sources.frames import hold, open_frame
from regulars.sources.source_file import Frame, SourceFile
from tests import shops

from .till import GOOD

KEY = "frame:order_lines"


@pytest.fixture
def engine() -> Any:
    made = Engine()
    yield made
    made.close()


def opened(engine: Engine, frame: Any, key: str = KEY) -> SourceFile:
    hold(engine, key, frame)
    return open_frame(engine, Frame(key))


def read(engine: Engine, frame: Any) -> dict[str, tuple[str, list[Any]]]:
    """Each column with its type and its values as text."""
    source = opened(engine, frame)
    return {
        name: (
            kind,
            [v for (v,) in engine.rows(f'select "{name}"::varchar from ({source.relation})')],
        )
        for name, kind in source.columns.items()
    }


def column(engine: Engine, values: Any) -> tuple[str, list[Any]]:
    """A column of a pandas frame, as it is read."""
    kind = object if isinstance(values, np.ndarray) else None
    return read(engine, pd.DataFrame({"x": pd.Series(values, dtype=kind)}))["x"]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["a", None, ""], "VARCHAR", ["a", None, ""]),
        ([17850.0, float("nan")], "DOUBLE", ["17850.0", "nan"]),
        (pd.array([1, None], dtype="Int64"), "BIGINT", ["1", None]),
        (pd.array([True, None], dtype="boolean"), "BOOLEAN", ["true", None]),
        (pd.array([1.5, None], dtype="Float64"), "DOUBLE", ["1.5", None]),
        (pd.Categorical(["b", None, "a"]), "VARCHAR", ["b", None, "a"]),
        (pd.Categorical([2, 1]), "BIGINT", ["2", "1"]),
        (pd.Categorical([2, "b"]), "VARCHAR", ["2", "b"]),
        (pd.to_datetime(["2024-01-05 08:30", None]), "TIMESTAMP", ["2024-01-05 08:30:00", None]),
        (np.array([Decimal("1.50"), Decimal("12.345")]), "DECIMAL(5,3)", ["1.500", "12.345"]),
        (np.array([Decimal("1.50"), Decimal("NaN")]), "DECIMAL(3,2)", ["1.50", None]),
        (np.array([Decimal("1.50"), "free"], object), "VARCHAR", ["1.50", "free"]),
        (np.array(["007", 17850.0, 12, 1.5, True, None], object), "VARCHAR",
         ["007", "17850", "12", "1.5", "true", None]),
        (np.array([b"M\xc3\xb6", b"\xf6"], object), "VARCHAR", ["Mö", "\\xF6"]),
        (np.array([b"M\xc3\xb6", "x"], object), "VARCHAR", ["Mö", "x"]),
        (np.array([dt.date(2024, 1, 5), None], object), "DATE", ["2024-01-05", None]),
        (np.array([dt.date(2024, 1, 5), "soon"], object), "VARCHAR", ["2024-01-05", "soon"]),
        (np.array([{"a": 1}, [2.5, "ä"]], object), "VARCHAR", ['{"a": 1}', '[2.5, "ä"]']),
        (np.array([10**30, None], object), "VARCHAR", [str(10**30), None]),
        (np.array(["a\ud800", "b"], object), "VARCHAR", ["a?", "b"]),
        (pd.period_range("2024-01", periods=1, freq="M"), "VARCHAR", ["2024-01"]),
        ([1j], "VARCHAR", ["1j"]),
        ([None, None], "VARCHAR", [None, None]),
    ],
)  # fmt: skip
def test_a_column_of_pandas_is_read_value_by_value(
    engine: Engine, values: Any, kind: str, expected: list[Any]
) -> None:
    assert column(engine, values) == (kind, expected)


def test_a_time_with_a_zone_keeps_its_moment(engine: Engine) -> None:
    times = pd.to_datetime(["2024-07-05 08:30"]).tz_localize("Europe/Berlin")
    hold(engine, KEY, pd.DataFrame({"x": times}))
    source = open_frame(engine, Frame(KEY))
    assert source.columns == {"x": "TIMESTAMP WITH TIME ZONE"}
    found = engine.rows(f"select (x at time zone 'UTC')::varchar from ({source.relation})")
    assert found == [("2024-07-05 06:30:00",)]


def test_the_index_is_no_column_and_names_are_told_apart(engine: Engine) -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=["a", "A", 7, "a"], index=pd.Index([5], name="i"))
    assert list(read(engine, frame)) == ["a", "A_1", "7", "a_2"]
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("x", "a"), ("x", "")]))
    assert list(read(engine, levels)) == ["x a", "x"]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (pl.Series(["a", None]), "VARCHAR", ["a", None]),
        (pl.Series(["b", "a"], dtype=pl.Categorical), "VARCHAR", ["b", "a"]),
        (pl.Series([Decimal("1.50")]), "DECIMAL(38,2)", ["1.50"]),
        (pl.Series([10**30], dtype=pl.Int128), "VARCHAR", [str(10**30)]),
        (pl.Series(["007", 17850.0], dtype=pl.Object), "VARCHAR", ["007", "17850"]),
        (pl.Series([None, None]), "VARCHAR", [None, None]),
        (pl.Series([dt.date(2024, 1, 5)]), "DATE", ["2024-01-05"]),
        (pl.Series([b"M\xc3\xb6"]), "VARCHAR", ["Mö"]),
    ],
)
def test_a_column_of_polars_is_read(
    engine: Engine, values: pl.Series, kind: str, expected: list[Any]
) -> None:
    found, texts = read(engine, pl.DataFrame({"x": values}))["x"]
    assert texts == expected
    assert found == kind
    assert read(engine, pl.LazyFrame({"x": values}))["x"] == (kind, expected)


def test_a_column_of_arrow_is_read_as_it_lies_in_memory(engine: Engine) -> None:
    table = pa.table(
        {
            "long": pa.array([Decimal("1.5")], pa.decimal256(50, 2)),
            "half": pa.array([1.5], pa.float16()),
            "view": pa.array(["x"], pa.string_view()),
            "word": pa.array(["x"]).dictionary_encode(),
            "list": [[1, 2]],
        }
    )
    assert {name: texts for name, (_, texts) in read(engine, table).items()} == {
        "long": ["1.50"], "half": ["1.5"], "view": ["x"], "word": ["x"], "list": ["[1, 2]"],
    }  # fmt: skip


def test_a_stream_is_read_twice_though_it_flows_once(engine: Engine) -> None:
    table = pa.table({"x": range(1000)})
    stream = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(64))
    source = opened(engine, stream)
    for _ in range(2):
        assert engine.rows(f"select x, _record from ({source.relation})")[-1] == (999, 1000)


def test_records_are_numbered_in_the_order_of_the_frame(engine: Engine) -> None:
    frame = pd.DataFrame({"x": np.arange(1_000_000)})
    source = opened(engine, frame)
    wrong = f"select count(*) from ({source.relation}) where x + 1 <> _record"
    assert engine.rows(wrong) == [(0,)]


def test_a_number_column_is_not_copied(engine: Engine) -> None:
    values = np.arange(10.0)
    source = opened(engine, pd.DataFrame({"x": values}, copy=False))
    values[0] = 7.0
    assert engine.rows(f"select x from ({source.relation}) limit 1") == [(7.0,)]


def test_equal_content_has_an_equal_hash_and_other_content_another(engine: Engine) -> None:
    table = pa.table({"x": ["a", "b", "c"], "y": [1, 2, 3]})
    sliced = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    first, second = opened(engine, table), opened(engine, sliced, "frame:b")
    assert first.sha256 == second.sha256
    other = opened(engine, table.slice(0, 2), "frame:c")
    swapped = opened(engine, table.take([1, 0, 2]), "frame:d")
    assert len({first.sha256, other.sha256, swapped.sha256}) == 3


def test_a_study_takes_frames_by_table_and_calls_them_frames(tmp_path: Path) -> None:
    lines = pd.DataFrame(GOOD)
    lines["customer"] = lines["customer"].astype(float)
    people = pl.DataFrame({"who": sorted({int(row["customer"]) for row in GOOD}), "town": "Ulm"})
    settings = shops.settings(
        tables={"customers": {"columns": {"customer_id": "who", "location": "town"}}}
    )
    with Study.open({"order_lines": lines, "customers": people}, settings=settings) as study:
        assert list(study.sources.frame["file"]) == ["frame", "frame"]
        customers = study.table("customers")
        assert set(customers["location"]) == {"Ulm"}
        assert "17" in set(customers["customer_id"])
        assert (study.write(tmp_path / "study") / "report.html").exists()


def test_a_frame_without_rows_or_columns_is_an_error() -> None:
    for frame in (pd.DataFrame(), pd.DataFrame(GOOD)[:0]):
        with pytest.raises(EmptyInput, match="frame has"):
            Study.open(frame, settings=shops.settings())


def test_a_frame_for_a_table_that_does_not_exist_is_an_error() -> None:
    frame = pd.DataFrame(GOOD)
    with pytest.raises(SettingsError, match="unknown table 'order'"):
        Study.open({"order_lines": frame, "order": frame}, settings=shops.settings())


def test_settings_that_name_a_frame_that_is_gone_are_an_error() -> None:
    with pytest.raises(MissingInput, match="a frame was named that is not here"):
        Study.open(settings=shops.settings(Path(KEY)))


@pytest.mark.parametrize("thing", [7, object(), GOOD])
def test_what_is_no_table_is_an_error(thing: Any) -> None:
    with pytest.raises(UnreadableInput, match="is no file and no data frame"):
        Study.open(thing, settings=shops.settings())


def test_a_record_batch_is_a_frame_too(engine: Engine) -> None:
    assert read(engine, pa.record_batch({"x": [1]})) == {"x": ("BIGINT", ["1"])}
