"""Everyone's cluster, from what was saved."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ...core.engine import Engine, literal, quote
from ...models.natural_groups import NaturalGroups
from .measures import BY_COLUMN, LEAST_DAYS, eligible, measured, space

TOO_FEW = "Too few purchases"
"""The group of those who have bought, but not often enough to be known."""


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Make `table`: customer_id and `cluster` of everyone in a table of facts.

    Of whom a measure is unknown, as where visits are no longer recorded, no cluster is known.
    """
    model, names = NaturalGroups.of(fitted["model"]), np.array(fitted["names"], dtype=object)
    columns = [column for column in fitted["measures"] if column in BY_COLUMN]
    if len(columns) != len(fitted["measures"]) or len(names) != model.n_groups_:
        raise ValueError("measures or names of clusters that do not fit their model")

    def placed(rows: pd.DataFrame) -> pd.DataFrame:
        found = names[model.predict(space(rows, columns, fitted["typical"]))]
        return rows[["customer_id"]].assign(cluster=found)

    engine.create_mapped(
        "clusters_placed",
        f"select * from ({measured(facts)}) as measured where {eligible(columns)}",
        placed,
        {"customer_id": pa.string(), "cluster": pa.string()},
    )
    engine.create(
        table,
        "select customer_id, coalesce(placed.cluster, case when n_orders > 0 and not "
        f"(n_purchase_days >= {LEAST_DAYS} and spend > 0) then {literal(TOO_FEW)} end) as cluster "
        f"from {quote(facts)} "
        "left join clusters_placed as placed using (customer_id) order by customer_id",
    )
    engine.execute("drop table clusters_placed")
