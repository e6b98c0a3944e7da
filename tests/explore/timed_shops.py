"""Shops for the chapters on time: one with guests, costs and categories, and planted ones."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from regulars import Settings
from tests.shops import rows, settings, whole_shop, write_csv


def with_guests(folder: Path, n_customers: int = 250) -> tuple[Settings, pd.DataFrame]:
    """The whole shop with every ninth order by a guest, and its sales as a till has them."""
    config = whole_shop(folder, n_customers, horizon_days=60)
    sold = rows(n_customers, days=400)
    number = {order: i for i, order in enumerate(dict.fromkeys(row["order"] for row in sold))}
    for row in sold:
        if number[row["order"]] % 9 == 0:
            row["customer"] = ""
    write_csv(folder / "sales.csv", sold)
    raw = pd.DataFrame(sold).astype({"pieces": int, "paid": float, "off": float})
    # Rows that repeat an earlier one are set aside.
    raw = raw[~raw.duplicated()].reset_index(drop=True)
    raw["time"] = pd.to_datetime(raw["time"])
    raw["day"] = raw["time"].dt.normalize()
    return config, raw


def planted(
    path: Path,
    orders_on: Callable[[date], float],
    *,
    start: date = date(2022, 1, 1),
    n_days: int = 912,
    n_customers: int = 150,
    seed: int = 1,
    off_on: Callable[[date], float] = lambda day: 0.0,
    hour: Callable[[np.random.Generator], int] | None = None,
    **more: object,
) -> Settings:
    """Orders of one line each, a Poisson number a day by random customers; some on discount."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n_days):
        day = start + timedelta(days=i)
        for _ in range(rng.poisson(orders_on(day))):
            price = round(float(rng.lognormal(3, 0.3)), 2)
            off = round(price * 0.25, 2) if rng.random() < off_on(day) else 0.0
            at = hour(rng) if hour else 0
            when = datetime(day.year, day.month, day.day, at, int(at > 0))  # noqa: DTZ001
            made.append(
                {
                    "customer": f"c{rng.integers(n_customers):04d}",
                    "order": f"o{len(made)}",
                    "time": when.isoformat(sep=" "),
                    "product": "p",
                    "pieces": "1",
                    "paid": f"{price - off:.2f}",
                    "off": f"{off:.2f}",
                }
            )
    return settings(write_csv(path, made), **more)
