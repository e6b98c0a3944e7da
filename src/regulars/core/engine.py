"""The one door to the database.

Tables and facts are SQL files in DuckDB's dialect. A file is rendered (a Jinja loop over window
lengths is the most that it may hold), its `$name` parameters are bound, and the rows stay where
they are: only aggregates come back to Python.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any
from uuid import uuid4

import duckdb
import jinja2
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .errors import RegularsError

MEMORY = "700MB"
"""What the database may use where nothing else is said; what needs more is spilled to disk."""

BATCH = 200_000
"""Rows that are in Python at once where a model has to look at each of them."""

_PARAMETER = re.compile(r"\$([a-z_]\w*)")


class Engine:
    """A DuckDB database in memory that spills into `spill_folder`, or the system's own.

    Sums of money are DECIMAL and exact. `frame` turns them into floats, for statistics and
    drawing; `arrow` keeps them.
    """

    def __init__(
        self,
        *,
        spill_folder: Path | None = None,
        threads: int | None = None,
        memory: str | None = None,
    ) -> None:
        self._spill_folder = spill_folder
        self._spool: TemporaryDirectory[str] | None = None
        self.kept: dict[object, Any] = {}
        """What was read in a stream, by what it was read from: nothing is streamed twice."""
        config: dict[str, Any] = {
            # No extension may be fetched, whatever a query or a file name asks for.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        # The database makes the folder when it has to spill, and takes it away when it is closed.
        spill = spill_folder or Path(gettempdir()) / f"regulars-spill-{uuid4().hex}"
        config["temp_directory"] = str(spill)
        if threads is not None:
            config["threads"] = threads
        config["memory_limit"] = memory or MEMORY
        self.connection = duckdb.connect(config=config)
        # Left alone it draws a bar of its own onto standard output, in notebooks and for `-c`. In
        # Jupyter without widgets there is none, and any word about it is an error.
        ((drawn,),) = self.connection.execute(
            "select current_setting('enable_progress_bar')"
        ).fetchall()
        if drawn:
            self.connection.execute("set enable_progress_bar = false")
        # Tables in memory are compressed only where it is asked for: see `compact`.
        self.connection.execute("attach ':memory:' as shop (compress)")
        self.connection.execute("use shop")

    @property
    def spool_folder(self) -> Path:
        """A folder for files that live as long as the engine, made when it is first asked for."""
        if self._spool is None:
            if self._spill_folder is not None:
                self._spill_folder.mkdir(parents=True, exist_ok=True)
            self._spool = TemporaryDirectory(prefix="regulars-", dir=self._spill_folder)
        return Path(self._spool.name)

    def close(self) -> None:
        """Give memory and disk back; the engine cannot be used afterwards."""
        self.connection.close()
        if self._spool is not None:
            self._spool.cleanup()

    def execute(self, sql: str, **parameters: Any) -> duckdb.DuckDBPyConnection:
        """Run one statement. Parameters that it does not mention are left out."""
        try:
            return self.connection.execute(sql, _mentioned(sql, parameters))
        except duckdb.OutOfMemoryException as error:
            raise RegularsError(
                "the memory limit is too small for this step",
                where=str(error).split("\n", 1)[0],
                hint="raise `memory`, or lower `threads`, in regulars.toml",
            ) from None

    def create(self, table: str, sql: str, **parameters: Any) -> None:
        """Make `table` from a query, in place of one of that name."""
        self.execute(f"create or replace table {quote(table)} as {sql}", **parameters)

    def compact(self) -> None:
        """Compress the tables, once those are dropped that were made on the way.

        They then take a quarter of the room: millions of lines fit below the limit, and are not
        read from the spill again and again. What is compressed already costs nothing.
        """
        self.execute("checkpoint")

    def create_from(
        self, file: Path, values: Mapping[str, object] | None = None, **parameters: Any
    ) -> None:
        """Make the table that a .sql file is named for; `values` fill its template."""
        self.create(file.stem, render(file, values), **parameters)

    def create_mapped(
        self,
        table: str,
        sql: str,
        function: Callable[[pd.DataFrame], pd.DataFrame],
        columns: Mapping[str, pa.DataType],
        **parameters: Any,
    ) -> None:
        """Make `table` of what `function` makes of a query's rows, its columns of these types.

        The rows come as frames of BATCH rows, so that any number of them fits. `sql` gives them in
        the order that the table is to have.
        """
        path = self.spool_folder / f"{uuid4().hex}.parquet"
        rows = self.connection.sql(sql, params=_mentioned(sql, parameters))
        schema = pa.schema(columns)
        with pq.ParquetWriter(path, schema) as writer:
            for batch in rows.to_arrow_reader(BATCH):
                made = function(batch.to_pandas())
                writer.write_table(pa.Table.from_pandas(made, schema, preserve_index=False))
        self.create(table, "select * from read_parquet($path)", path=str(path))
        path.unlink()

    def arrow(self, sql: str, **parameters: Any) -> pa.Table:
        """A query's rows with their exact types."""
        return self.connection.sql(sql, params=_mentioned(sql, parameters)).to_arrow_table()

    def frame(self, sql: str, **parameters: Any) -> pd.DataFrame:
        """A query's rows for statistics and drawing: DECIMAL becomes float."""
        return self.execute(sql, **parameters).df()

    def row(self, sql: str, **parameters: Any) -> dict[str, Any]:
        """The only row of a query, by column name, with exact types."""
        cursor = self.execute(sql, **parameters)
        names = [column[0] for column in cursor.description or ()]
        (values,) = cursor.fetchall()
        return dict(zip(names, values, strict=True))

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a small query, with exact types."""
        return self.execute(sql, **parameters).fetchall()

    def tables(self) -> list[str]:
        """The tables that exist, by name."""
        return [
            name
            for (name,) in self.rows("select table_name from duckdb_tables() order by table_name")
        ]

    def columns(self, table: str) -> dict[str, str]:
        """Column -> type of a table."""
        return {name: kind for name, kind, *_ in self.rows(f"describe {quote(table)}")}

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write a query's rows, in its order, to one Parquet file."""
        self.execute(f"copy ({sql}) to {literal(str(path))} (format parquet, compression zstd)")


def _mentioned(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    return {k: parameters[k] for k in set(_PARAMETER.findall(sql)) if k in parameters} or None


def quote(name: str) -> str:
    """A name as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def render(file: Path, values: Mapping[str, object] | None = None) -> str:
    """The SQL of a file with its template filled; a value that is missing is an error."""
    return _template(file.read_text(encoding="utf-8")).render(values or {})


@cache
def _template(text: str) -> jinja2.Template:
    """Compiled once: that takes longer than to run the query on a small shop."""
    return _TEMPLATES.from_string(text)


_TEMPLATES = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - SQL, not HTML; only our own numbers and names go in
    trim_blocks=True,
    lstrip_blocks=True,
)
