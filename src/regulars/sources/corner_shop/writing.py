"""A simulated shop's folder: Parquet files batch by batch, the truth, and a regulars.toml."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ...core.errors import OutputError
from ...core.settings import FILE_NAME, Settings
from .batch import Records
from .calendar import Calendar
from .columns import dates
from .goods import goods
from .parts import WITHIN, Campaign

TRUTH = "truth"
"""The subfolder with what was planted: no chapter reads it."""

ROLES: Mapping[str, Mapping[str, str]] = {
    "order_lines": {
        "customer_id": "customer_id",
        "order_id": "order_id",
        "ordered_at": "ordered_at",
        "channel": "channel",
        "product_id": "product_id",
        "quantity": "quantity",
        "line_amount": "line_amount",
        "discount": "discount",
        "tax": "tax",
        "cost": "cost",
    },
    "customers": {
        "customer_id": "customer_id",
        "email": "email",
        "customer_name": "name",
        "gender": "gender",
        "birth_date": "birth_date",
        "city": "city",
        "signed_up_at": "signed_up_on",
        "channel": "won_by",
        "acquisition_cost": "acquisition_cost",
        "consent": "consent",
    },
    "products": {
        "product_id": "product_id",
        "product_name": "product_name",
        "category": "category",
        "unit_price": "unit_price",
        "cost": "cost",
    },
    "events": {
        "customer_id": "customer_id",
        "occurred_at": "occurred_at",
        "event_type": "event_type",
        "channel": "channel",
        "campaign_id": "campaign_id",
    },
    "campaigns": {
        "campaign_id": "campaign_id",
        "campaign_kind": "campaign_kind",
        "starts_at": "starts_on",
        "ends_at": "ends_on",
    },
    "campaign_contacts": {
        "customer_id": "customer_id",
        "campaign_id": "campaign_id",
        "contacted_at": "contacted_at",
        "arm": "arm",
    },
    "campaign_responses": {
        "customer_id": "customer_id",
        "campaign_id": "campaign_id",
        "responded_at": "responded_at",
    },
}
"""File -> role -> column: what each file of the folder holds."""

ABOUT: Mapping[str, Any] = {
    "name": "Corner Shop",
    "simulated": True,
    "time_zone": "Europe/London",
    "currency": "GBP",
}


def settings(folder: Path) -> Settings:
    """The settings of a study of the records in `folder`."""
    tables = {
        name: {"files": [str(folder / f"{name}.parquet")], "columns": dict(columns)}
        for name, columns in _with_records(folder).items()
    }
    return Settings.of({**ABOUT, "tables": tables})


def write(
    batches: Iterable[Records],
    calendar: Calendar,
    campaigns: Sequence[Campaign],
    truth: Mapping[str, Any],
    folder: Path,
) -> Settings:
    """Write everything into `folder`, or nothing; gives the settings of a study of it."""
    with _in_its_place(folder) as work:
        (work / TRUTH).mkdir()
        with ExitStack() as open_files:
            writers: dict[str, pq.ParquetWriter] = {}
            for records in batches:
                for name, table in records.items():
                    if name not in writers:
                        path = work / f"{name}.parquet"
                        writers[name] = open_files.enter_context(
                            pq.ParquetWriter(path, table.schema, compression="zstd")
                        )
                    writers[name].write_table(table)
        pq.write_table(goods().table(), work / "products.parquet")
        pq.write_table(_campaigns(calendar, campaigns), work / "campaigns.parquet")
        (work / TRUTH / "truth.json").write_text(
            json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        (work / FILE_NAME).write_text(_as_toml(_with_records(work)), encoding="utf-8")
    return settings(folder.resolve())


def _campaigns(calendar: Calendar, campaigns: Sequence[Campaign]) -> pa.Table:
    """The campaigns of which the whole time to answer lies in the records."""
    run = [c for c in campaigns if c.day + WITHIN + 1 <= calendar.n_days]
    days = np.array([c.day for c in run], dtype=float)
    return pa.table(
        {
            "campaign_id": pa.array([c.name for c in run], pa.string()),
            "campaign_kind": pa.array([c.kind for c in run], pa.string()),
            "starts_on": dates(calendar.first_day, days),
            "ends_on": dates(calendar.first_day, days + WITHIN),
        }
    )


def _with_records(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The files that hold a record: a tiny shop may lack some, and a study refuses an empty one."""
    return {
        name: columns
        for name, columns in ROLES.items()
        if name == "order_lines" or pq.read_metadata(folder / f"{name}.parquet").num_rows
    }


def _as_toml(tables: Mapping[str, Mapping[str, str]]) -> str:
    """A regulars.toml for the folder, so that the command line can be tried on it."""
    lines = ["# A simulated shop: what is true of it stands in truth/truth.json."]
    lines += [f"{key} = {json.dumps(value)}" for key, value in ABOUT.items()]
    for name, columns in tables.items():
        lines += ["", f"[tables.{name}]", f'files = ["{name}.parquet"]']
        lines += ["", f"[tables.{name}.columns]"]
        lines += [f"{role} = {json.dumps(column)}" for role, column in columns.items()]
    return "\n".join(lines) + "\n"


@contextmanager
def _in_its_place(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place when the block ends without an error."""
    folder = folder.resolve()
    is_ours = (folder / TRUTH / "truth.json").exists()
    if not is_ours and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            "there is something else already, and it stays as it is",
            where=str(folder),
            hint="name a new folder for the simulated shop",
        )
    work = folder.with_name(f".{folder.name}.new.{os.getpid()}")
    old = folder.with_name(f".{folder.name}.old.{os.getpid()}")
    try:
        work.mkdir(parents=True)
        yield work
        if folder.exists():
            folder.rename(old)
        work.rename(folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise OutputError(
            f"the simulated shop cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
        ) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
