"""What customers are worth from now on: the present value of what each is expected to bring."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ...core.engine import Engine, quote
from ...models.forecasts import Forecast
from .records import known

Floats = NDArray[np.float64]

HORIZON = 365
"""Days: the 12 months that future_value_12m is named for."""
STEPS = 12
"""Parts of the horizon, each discounted from its middle: finer ones change less than a hundredth of
a per cent."""

COLUMNS = {"customer_id": pa.string(), "future_value_12m": pa.float64(), "purchases_12m": pa.float64()}


def present_value(forecast: Forecast, customers: pd.DataFrame, yearly_rate: float) -> Floats:
    """Of the net sales that each customer is expected to bring within the horizon."""
    ends = np.linspace(0, HORIZON, STEPS + 1)[1:]
    by_end = np.array([forecast.value(customers, end) for end in ends])
    parts = np.diff(by_end, axis=0, prepend=0.0)
    middles = (ends - HORIZON / STEPS / 2) / 365
    return np.asarray((1 + yearly_rate) ** -middles @ parts)


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Make `table`: customer_id, future_value_12m and purchases_12m of all who ever bought."""
    forecast = Forecast.of(fitted["forecast"])
    margin, yearly_rate = fitted["margin"], fitted["yearly_discount_rate"]

    def foretold(rows: pd.DataFrame) -> pd.DataFrame:
        value = margin * present_value(forecast, rows, yearly_rate)
        purchases = forecast.purchases(rows, HORIZON)
        return rows[["customer_id"]].assign(
            # To the cent, so that sums do not hang on the order of adding.
            future_value_12m=np.round(value, 2), purchases_12m=np.round(purchases, 4)
        )

    sql, at = known(engine, facts, fitted["span_days"])
    engine.create_mapped("foretold", sql, foretold, COLUMNS, **at)
    engine.create(
        table,
        "select customer_id, future_value_12m, purchases_12m "
        f"from {quote(facts)} left join foretold using (customer_id) order by customer_id",
    )
    engine.execute("drop table foretold")
