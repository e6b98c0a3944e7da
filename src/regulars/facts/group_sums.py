"""Customers, orders and money of each group of a grouping, as exact sums."""

from typing import Any

from ..core.engine import Engine, quote

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million; a float would not add up
# to the same in every order of the rows.
SUMS = """
    select
        {group} as name,
        count(*) as n,
        coalesce(sum(spend), 0) as net_sales,
        coalesce(sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))), 0) as squares,
        cast(sum(n_orders) as bigint) as n_orders
    from facts
    inner join {table} using (customer_id)
    where {group} is not null
    group by {group}
    order by {group}
"""


def group_sums(engine: Engine, table: str, column: str) -> list[dict[str, Any]]:
    """One row per group: name, n, net_sales, squares (of spend) and n_orders (None if unknown).

    `table` has customer_id and the group of each customer in `column`.
    """
    sql = SUMS.format(table=quote(table), group=quote(column))
    found: list[dict[str, Any]] = engine.arrow(sql).to_pylist()
    return found
