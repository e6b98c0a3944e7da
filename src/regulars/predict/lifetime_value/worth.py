"""What customers are worth from now on: the present value of what each is expected to bring."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ...core.engine import Engine, quote
from ...models.forecasts import Forecast
from .records import known

HORIZON = 365
"""Days: the 12 months that future_value_12m is named for."""

COLUMNS = {
    "customer_id": pa.string(),
    "future_value_12m": pa.float64(),
    "purchases_12m": pa.float64(),
}


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Make `table`: customer_id, future_value_12m and purchases_12m of all in a table of facts.

    Nothing is foretold of who has not bought yet.
    """
    forecast = Forecast.of(fitted["forecast"])
    margin, yearly_rate = fitted["margin"], fitted["yearly_discount_rate"]

    def foretold(rows: pd.DataFrame) -> pd.DataFrame:
        value = margin * forecast.present_value(rows, HORIZON, yearly_rate)
        purchases = forecast.purchases(rows, HORIZON)
        # Rounded, so that sums do not hang on the order of adding.
        return rows[["customer_id"]].assign(
            future_value_12m=np.round(value, 2), purchases_12m=np.round(purchases, 4)
        )

    sql, at = known(engine, facts, fitted["span_days"])
    engine.create_mapped("foretold", f"{sql} order by customer_id", foretold, COLUMNS, **at)
    engine.create(
        table,
        "select customer_id, future_value_12m, purchases_12m "
        f"from {quote(facts)} left join foretold using (customer_id) order by customer_id",
    )
    engine.execute("drop table foretold")
