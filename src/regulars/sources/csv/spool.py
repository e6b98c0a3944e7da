"""The careful way: records split one by one into a Parquet file of text columns.

A file that the database cannot read as it stands is read here, in bounded memory. What is not a
record goes to a second Parquet file, with its line, its text and the reason.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .encoding import Written
from .fields import Dialect
from .layout import Layout
from .lines import Line, Tally, lines
from .records import Aside, Counts, Record, Splitter

_ROWS = 20_000
_TEXT = 1 << 24
"""Characters after which a batch of records is written out, however few they are."""
_ASIDE = pa.schema([("line", pa.int64()), ("text", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True)
class Spooled:
    """Where the records of a file and its other lines were written, and what was found."""

    records: Path
    aside: Path
    n_records: int
    reasons: dict[str, int]
    counts: Counts
    tally: Tally


def spool(path: Path, how: Written, dialect: Dialect, layout: Layout, stem: Path) -> Spooled:
    """Split all records of `path` and write them beside `stem`."""
    records, aside = stem.with_suffix(".parquet"), stem.with_suffix(".aside.parquet")
    counts, tally = Counts(), Tally()
    schema = pa.schema([(f"c{n}", pa.string()) for n in range(layout.width)])
    n_records = 0
    reasons: dict[str, int] = {}
    with ExitStack() as stack:
        kept = _Batches(stack.enter_context(pq.ParquetWriter(records, schema)), schema)
        others = _Batches(stack.enter_context(pq.ParquetWriter(aside, _ASIDE)), _ASIDE)

        def put_aside(item: Aside) -> None:
            reasons[item.reason] = reasons.get(item.reason, 0) + 1
            others.add((item.line, item.text, item.reason), len(item.text))

        for line in layout.before:
            put_aside(Aside(line.number, line.text, "before the header"))
        for item in Splitter(dialect, layout, counts).split(_below(path, how, layout, tally)):
            if isinstance(item, Record):
                n_records += 1
                kept.add([v or None for v in item.values], sum(map(len, item.values)))
            else:
                put_aside(item)
        kept.write()
        others.write()
    return Spooled(records, aside, n_records, reasons, counts, tally)


def _below(path: Path, how: Written, layout: Layout, tally: Tally) -> Iterator[Line]:
    return (line for line in lines(path, how, tally) if line.number >= layout.first)


class _Batches:
    """Rows gathered until there are enough to be written."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._rows: list[Sequence[object]] = []
        self._text = 0

    def add(self, row: Sequence[object], text: int) -> None:
        self._rows.append(row)
        self._text += text
        if len(self._rows) >= _ROWS or self._text >= _TEXT:
            self.write()

    def write(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, self._schema, strict=True)]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows, self._text = [], 0
