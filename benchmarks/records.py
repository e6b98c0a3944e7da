"""A big file of order lines for benchmarks: seeded, made where the database is, of any length."""

from pathlib import Path

import duckdb

COLUMNS = {
    "customer_id": "varchar",
    "order_id": "varchar",
    "ordered_at": "timestamp",
    "product_id": "varchar",
    "quantity": "integer",
    "unit_price": "decimal(12, 2)",
}
"""What a typed reader is told of the file."""


def sales_csv(folder: Path, n_lines: int) -> Path:
    """A CSV of `n_lines` order lines, about 50 bytes each; made once and kept in `folder`."""
    path = folder / f"sales-{n_lines}.csv"
    if path.exists():
        return path
    # Three lines an order on average; one line in fifty is a return, one in forty a guest's.
    unfinished = path.with_suffix(".part")
    duckdb.connect().execute(
        f"""
        copy (
            select
                case when hash(o) % 40 = 0 then ''
                    else 'c' || lpad(cast(hash(o, 1) % {max(n_lines // 60, 1)} as varchar), 7, '0')
                end as customer_id,
                cast(500000 + o as varchar) as order_id,
                timestamp '2023-01-01' + to_seconds(cast(hash(o, 2) % 63072000 as bigint))
                    as ordered_at,
                'sku-' || cast(floor(power(hash(i) % 100000 / 100000.0, 3) * 20000) as integer)
                    as product_id,
                case when hash(i, 1) % 50 = 0 then -1 else 1 + hash(i, 2) % 5 end as quantity,
                cast(1 + (hash(i, 3) % 20000) / 100.0 as decimal(12, 2)) as unit_price
            from (select i, i // 3 as o from range({n_lines}) as lines(i))
        ) to '{unfinished}' (format csv, header)
        """
    )
    unfinished.rename(path)
    return path
