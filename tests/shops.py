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


def whole_shop(folder: Path, n_customers: int, *, seed: int = 1, **more: Any) -> Settings:
    """The shop of `rows` with every table that a study can use; its files lie in `folder`.

    Who customers are and what they do beside buying goes with nothing that they buy. They all come
    in the first half, so that a replay finds no new ones in the second: the run-in is told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sold = rows(n_customers, seed, days=400)
    rng = np.random.default_rng(seed + 1)
    ids = sorted({row["customer"] for row in sold})
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - local times of the shop

    def days(n: int) -> list[str]:
        return [f"{start + timedelta(days=int(day)):%Y-%m-%d}" for day in rng.integers(0, 400, n)]

    who = [
        {
            "who": customer,
            "sex": str(rng.choice(["f", "m", ""])),
            "born": str(rng.integers(1950, 2005)),
            "town": str(rng.choice(["Lyon", "Nantes", "Lille", ""])),
            "won": str(rng.choice(["search", "friends", "leaflet"])),
        }
        for customer in ids
    ]
    seen = [
        {"who": customer, "when": day, "what": what}
        for customer in ids
        for what, n in (("visit", 12), ("email open", 5), ("email click", 3))
        for day in days(int(rng.poisson(n)))
    ]
    sent = [
        {"which": f"mail {i}", "who": customer}
        for i in range(6)
        for customer in ids
        if rng.random() < 0.6
    ]
    began = {f"mail {i}": start + timedelta(days=50 * (i + 1)) for i in range(6)}
    answered = [
        {**row, "when": f"{began[row['which']] + timedelta(days=3):%Y-%m-%d}"}
        for row in sent
        if rng.random() < 0.15
    ]
    runs = [{"which": which, "from": f"{day:%Y-%m-%d}"} for which, day in began.items()]
    goods = [
        {"product": f"p{line}{i}", "shelf": ("bread", "fruit", "drinks")[line], "cost": f"{i + 1}"}
        for line in range(3)
        for i in range(9)
    ]
    files = {
        "customers": (who, {
            "customer_id": "who", "gender": "sex", "birth_date": "born", "city": "town",
            "channel": "won",
        }),
        "events": (seen, {"customer_id": "who", "occurred_at": "when", "event_type": "what"}),
        "campaigns": (runs, {"campaign_id": "which", "starts_at": "from"}),
        "campaign_contacts": (sent, {"customer_id": "who", "campaign_id": "which"}),
        "campaign_responses": (
            answered, {"customer_id": "who", "campaign_id": "which", "responded_at": "when"},
        ),
        "products": (goods, {"product_id": "product", "category": "shelf", "cost": "cost"}),
    }  # fmt: skip
    tables = {
        name: {
            "files": [str(write_csv(folder / f"{name}.csv", made, [*columns.values()]))],
            "columns": columns,
        }
        for name, (made, columns) in files.items()
        if made
    }
    more.setdefault("run_in_days", 60)
    return settings(write_csv(folder / "sales.csv", sold), tables=tables, **more)
