"""Small shops for tests: rows as a till would write them, and the settings that read them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from regulars import Settings

COLUMNS = ("customer", "order", "time", "product", "pieces", "paid", "off")
ROLES = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "time",
    "product_id": "product",
    "quantity": "pieces",
    "line_amount": "paid",
    "discount": "off",
}
Row = Mapping[str, str]


def rows(n_customers: int, seed: int = 1, days: int = 240) -> list[dict[str, str]]:
    """A shop with few big and many small customers, each with a rhythm of their own."""
    rng = np.random.default_rng(seed)
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - local times of the shop
    made = []
    for customer in range(n_customers):
        gap = rng.gamma(2.0, 15.0) + 2
        day = rng.uniform(0, days / 2)
        size = rng.lognormal(0, 0.8)
        stop = days if rng.random() < 0.6 else rng.uniform(0, days)
        order = 0
        while day < stop:
            order += 1
            time = start + timedelta(days=day, hours=float(rng.integers(8, 20)))
            for line in range(int(rng.integers(1, 4))):
                pieces = int(rng.integers(1, 4))
                price = round(float(rng.lognormal(2, 0.5)) * size, 2)
                off = round(price * pieces * 0.1, 2) if rng.random() < 0.2 else 0
                back = -1 if rng.random() < 0.03 else 1
                made.append(
                    {
                        "customer": f"{customer:04d}",
                        "order": f"{customer}-{order}",
                        "time": time.isoformat(sep=" ", timespec="seconds"),
                        "product": f"p{line}{int(rng.integers(0, 9))}",
                        "pieces": str(back * pieces),
                        "paid": f"{back * (price * pieces - off):.2f}",
                        "off": f"{off:.2f}",
                    }
                )
            day += rng.exponential(gap) + 0.5
    return made


def write_csv(path: Path, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> Path:
    """Write rows as CSV; what a row lacks is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def settings(*files: Path, **more: Any) -> Settings:
    """Settings that read `files` as order lines of the columns above."""
    table = {"files": [str(file) for file in files], "columns": ROLES, **more.pop("table", {})}
    tables = {"order_lines": table, **more.pop("tables", {})}
    return Settings.of({"currency": "EUR", "tables": tables, **more})
