"""Data frames: pandas, polars, Arrow, and whatever else hands out an Arrow stream.

Where the database can scan the columns as they lie in memory, nothing is copied. A column of
pandas that holds several kinds of things becomes text, value by value. The index is no column.
"""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from ..core.engine import Engine, quote
from ..core.errors import EmptyInput, MissingInput, UnreadableInput
from .source_file import RECORD, Frame, SourceFile, told_apart
from .spool import content_columns, content_hash, spool

PREFIX = "frame:"
"""What a frame's name begins with where it stands among the files of a table."""


class ArrowStream(Protocol):
    """A table of pandas, polars or Arrow: what a study takes in place of a file."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def hold(engine: Engine, key: str, frame: ArrowStream) -> None:
    """Make a frame known to the engine under a key, which can then stand for a file."""
    if type(frame).__module__.startswith("polars."):
        frame = _of_polars(frame)
    if not (hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__")):
        raise UnreadableInput(
            f"what was handed over is no file and no data frame: {type(frame).__name__}",
            hint="a path, or a frame of pandas, polars or Arrow",
        )
    if isinstance(frame, pa.RecordBatchReader):
        # A stream flows by once, and we read twice.
        names = told_apart(frame.schema.names)
        schema = _schema(frame.schema, names)
        batches = (_scannable(pa.table(batch), schema) for batch in frame)
        relation = spool(engine, batches, schema)
    else:
        table = _from_pandas(frame) if isinstance(frame, pd.DataFrame) else _table(frame)
        if not table.column_names:
            raise EmptyInput("the frame has no columns", where=key)
        schema = _schema(table.schema, told_apart(table.column_names))
        engine.connection.register(key, _scannable(table, schema))
        # The database keeps the order of the rows, so counting as they stream by numbers them.
        relation = f"select *, row_number() over () as {RECORD} from {quote(key)}"
    engine.kept[("frame", key)] = _bytes_as_text(schema, relation)


def is_frame(name: str) -> bool:
    """Whether a name among the files of a table stands for a frame."""
    return name.startswith(PREFIX)


def open_frame(engine: Engine, frame: Frame) -> SourceFile:
    """A held frame as a source."""
    relation = engine.kept.get(("frame", frame.key))
    if relation is None:
        raise MissingInput(
            "a frame was named that is not here", where=frame.key, hint="Study.open(frame, ...)"
        )
    columns = content_columns(engine, relation)
    return SourceFile(
        path=Path(frame.key),
        columns=columns,
        relation=relation,
        origin=frame,
        kind="frame",
        sha256=content_hash(engine, relation, columns),
    )


def _table(frame: ArrowStream) -> pa.Table:
    """Any table that hands out Arrow, as it lies in memory."""
    try:
        return pa.table(frame)
    except (pa.ArrowException, TypeError) as error:
        raise UnreadableInput(f"the frame cannot be read: {error}", where="frame") from None


def _of_polars(frame: Any) -> Any:
    """A polars frame without the types that it alone has."""
    import polars as pl

    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    objects = [name for name, kind in frame.schema.items() if kind == pl.Object]
    for name in objects:
        texts = pl.Series(name, [None if v is None else _text(v) for v in frame[name]], pl.String)
        frame = frame.with_columns(texts)
    return frame.with_columns(pl.col(pl.Int128).cast(pl.String))


def _schema(schema: pa.Schema, names: tuple[str, ...]) -> pa.Schema:
    """The names and types under which the database can scan a table."""
    return pa.schema([(name, _type(field.type)) for name, field in zip(names, schema, strict=True)])


def _type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_float16(kind):
        return pa.float32()
    if pa.types.is_decimal256(kind) or pa.types.is_null(kind):
        return pa.string()
    return kind


def _scannable(table: pa.Table, schema: pa.Schema) -> pa.Table:
    renamed = table.rename_columns(schema.names)
    return renamed if renamed.schema.equals(schema) else renamed.cast(schema)


def _bytes_as_text(schema: pa.Schema, relation: str) -> str:
    """Bytes that are text in UTF-8 are read as such, others as they are printed."""
    casts = [
        f"coalesce(try(decode({quote(f.name)})), cast({quote(f.name)} as varchar)) "
        f"as {quote(f.name)}"
        for f in schema
        if "binary" in str(f.type)
    ]
    return f"select * replace ({', '.join(casts)}) from ({relation})" if casts else relation


def _from_pandas(frame: pd.DataFrame) -> pa.Table:
    """A pandas frame column by column; names of several levels are joined."""
    names = [
        " ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name)
        for name in frame.columns
    ]
    columns = [_column(frame.iloc[:, place]) for place in range(len(names))]
    return pa.Table.from_arrays(columns, names=names)


def _column(series: "pd.Series[Any]") -> pa.Array:
    kind = series.dtype
    if isinstance(kind, np.dtype) and kind.kind in "iuf":
        return pa.array(series.to_numpy())  # as it lies; nan is nothing given
    if pd.api.types.is_object_dtype(getattr(kind, "categories", series)):
        return _of_objects(series.astype(object))
    return _of_any(series)


def _of_any(series: "pd.Series[Any]") -> pa.Array:
    try:
        made = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError):
        return _texts(series)
    return _texts(series) if isinstance(made.type, pa.BaseExtensionType) else made


def _of_objects(series: "pd.Series[Any]") -> pa.Array:
    """Objects of one kind that Arrow has a type for keep it; all else becomes text."""
    kinds = {type(value) for value in series[series.notna()]}
    if len(kinds) == 1 and not kinds & {dict, list, tuple, set, pd.Period, pd.Interval}:
        try:
            return pa.array(series, from_pandas=True)
        except (pa.ArrowException, TypeError, OverflowError, UnicodeEncodeError):
            return _texts(series)
    return _texts(series)


def _texts(series: "pd.Series[Any]") -> pa.Array:
    missing = series.isna()
    return pa.array(
        [None if no else _text(v) for no, v in zip(missing, series, strict=True)], pa.string()
    )


def _text(value: Any) -> str:
    """One value as text: 17850, not 17850.0."""
    match value:
        case bool() | np.bool_():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return repr(float(value))
        case Decimal():
            return f"{value:f}"
        case bytes():
            return value.decode(errors="replace")
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).encode(errors="replace").decode()
