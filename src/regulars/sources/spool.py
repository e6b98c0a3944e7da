"""From a stream of record batches to Parquet on disk, which can be read as often as needed.

What the database cannot scan as it stands passes through here, a batch at a time: no more than
one batch of it is ever in memory.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from ..core.engine import Engine, literal, quote
from ..core.errors import OutputError
from .source_file import RECORD

BATCH = 50_000
"""Records that are handed on at once."""


class Spool:
    """A writer of batches into the engine's spool folder.

    Batches may have other columns than the ones before: the relation has all of them, in the
    order in which they first came.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._parts: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add a batch; its records are counted on."""
        count = pa.array(range(self.rows + 1, self.rows + batch.num_rows + 1), pa.int64())
        counted = batch.append_column(RECORD, count)
        with writing(self._engine.spool_folder):
            if self._writer is None or not self._writer.schema.equals(counted.schema):
                self.close()
                path = new_file(self._engine, "spool.parquet")
                self._parts.append(path)
                self._writer = pq.ParquetWriter(path, counted.schema)
            self._writer.write(counted)
        self.rows += batch.num_rows

    @property
    def relation(self) -> str:
        """SQL that reads every column and `_record`; there must have been a batch."""
        parts = ", ".join(literal(str(part)) for part in self._parts)
        return f"select * from read_parquet([{parts}], union_by_name = true)"

    def close(self) -> None:
        """End the part that is being written."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def spool(engine: Engine, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> str:
    """Write batches of one schema, also when there are none; SQL that reads them."""
    with Spool(engine) as written:
        written.write(schema.empty_table())
        for batch in batches:
            written.write(batch)
    return written.relation


def new_file(engine: Engine, name: str) -> Path:
    """The path of a file that is not there yet, below the engine's spool folder."""
    return Path(mkdtemp(dir=engine.spool_folder)) / name


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A full disk is told in words."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"what was read cannot be kept on disk: {error.strerror or error}", where=str(folder)
        ) from None


def content_hash(engine: Engine, relation: str, columns: Iterable[str]) -> str:
    """SHA-256 over the hashes of all records, in their order, and the columns' names.

    The database keeps the order in which a relation yields its records.
    """
    names = sorted(columns)
    digest = hashlib.sha256("\n".join(names).encode())
    reader = engine.connection.sql(
        f"select hash({', '.join(map(quote, names))}) as hash from ({relation})"
    ).to_arrow_reader(1_000_000)
    for batch in reader:
        digest.update(batch.column(0).to_numpy(zero_copy_only=False).astype("<u8").tobytes())
    return digest.hexdigest()


def content_columns(engine: Engine, relation: str) -> dict[str, str]:
    """Column -> type of what a relation reads, without the record's number."""
    described = engine.rows(f"describe {relation}")
    return {name: kind for name, kind, *_ in described if name != RECORD}


def with_types(relation: str, types: Mapping[str, str]) -> str:
    """A relation with some of its columns cast."""
    casts = ", ".join(f"cast({quote(c)} as {kind}) as {quote(c)}" for c, kind in types.items())
    return f"select * replace ({casts}) from ({relation})" if casts else relation
