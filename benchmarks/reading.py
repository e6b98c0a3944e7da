"""Reading a big CSV file of order lines: with every reason, and into clean tables, beside peers.

The file has $REGULARS_BENCH_LINES lines (12 million are about 640 MB) and lies in the temporary
folder.
"""

import os
import tempfile
from pathlib import Path

from benchmarks.records import COLUMNS, sales_csv

LINES = int(os.environ.get("REGULARS_BENCH_LINES", "12000000"))
FOLDER = Path(tempfile.gettempdir())


def _settings():
    # Imported where it is used, so that peers do not pay for it.
    from regulars import Settings

    table = {"files": [str(sales_csv(FOLDER, LINES))], "columns": {c: c for c in COLUMNS}}
    return Settings.of({"currency": "EUR", "tables": {"order_lines": table}})


def run_typed() -> None:
    """DuckDB: typed read to Parquet"""
    import duckdb

    path = sales_csv(FOLDER, LINES)
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    read = f"read_csv('{path}', columns = {{{columns}}}, header = true, auto_detect = false)"
    with tempfile.TemporaryDirectory() as folder:
        duckdb.connect().execute(
            f"copy (select * from {read}) to '{folder}/typed.parquet' (format parquet)"
        )


def run_read() -> None:
    """regulars: read, with reasons"""
    from regulars.core.engine import Engine
    from regulars.sources.reading import read_all

    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(spill_folder=Path(folder))
        read_all(engine, _settings())
        engine.close()


def run_tables() -> None:
    """regulars: all clean tables"""
    from regulars.core.engine import Engine
    from regulars.sources.reading import read_all
    from regulars.tables.build import build

    settings = _settings()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(spill_folder=Path(folder))
        files = read_all(engine, settings)
        build(engine, settings, files)
        engine.close()


def run_pandas() -> None:
    """pandas: typed read to Parquet"""
    import pandas as pd

    text = [name for name, kind in COLUMNS.items() if kind == "varchar"]
    frame = pd.read_csv(
        sales_csv(FOLDER, LINES), dtype=dict.fromkeys(text, str), parse_dates=["ordered_at"]
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_parquet(Path(folder) / "typed.parquet")
