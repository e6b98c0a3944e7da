"""Everyone's cluster, from what was saved: rows come in batches, so that any number fits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ...core.engine import Engine, literal, quote
from ...models.natural_groups import NaturalGroups
from .measures import BY_COLUMN, LEAST_DAYS, eligible, measured, space

BATCH = 200_000
TOO_FEW = "Too few purchases"
"""The group of those who have bought, but not often enough to be known."""


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Make `table`: customer_id and `cluster` of everyone in a table of facts.

    Of whom a measure is unknown, as where visits are no longer recorded, no cluster is known.
    """
    model, names = NaturalGroups.of(fitted["model"]), list(fitted["names"])
    columns = [column for column in fitted["measures"] if column in BY_COLUMN]
    if len(columns) != len(fitted["measures"]) or len(names) != model.n_groups_:
        raise ValueError("measures or names of clusters that do not fit their model")
    sql = f"select * from ({measured(facts)}) as measured where {eligible(columns)}"
    path = engine.spool_folder / f"clusters-{uuid4().hex}.parquet"
    _write(engine, sql, path, model, names, columns, fitted["typical"])
    engine.create(
        table,
        "select customer_id, coalesce(placed.cluster, case when n_orders > 0 and not "
        f"(n_purchase_days >= {LEAST_DAYS} and spend > 0) then {literal(TOO_FEW)} end) as cluster "
        f"from {quote(facts)} "
        "left join read_parquet($path) as placed using (customer_id) order by customer_id",
        path=str(path),
    )
    path.unlink()


def _write(
    engine: Engine,
    sql: str,
    path: Path,
    model: NaturalGroups,
    names: list[str],
    columns: list[str],
    typical: Mapping[str, float],
) -> None:
    schema = pa.schema([("customer_id", pa.string()), ("cluster", pa.string())])
    labels = np.array(names, dtype=object)
    with pq.ParquetWriter(path, schema) as writer:
        for batch in engine.connection.sql(sql).to_arrow_reader(BATCH):
            frame = batch.to_pandas()
            found = labels[model.predict(space(frame, columns, typical))]
            writer.write_batch(
                pa.record_batch([pa.array(frame["customer_id"], pa.string()),
                                 pa.array(found, pa.string())], schema=schema)
            )  # fmt: skip
