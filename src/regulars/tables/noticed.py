"""What is odd about kept records, and the numbers that say from where on it is odd."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.engine import Engine, quote
from ..sources.reading import ReadFile
from ..sources.roles import ROLES
from .orders import Uses

HERE = Path(__file__).parent

FEWEST_PIECES = 100
"""Below this many pieces no line is extreme."""
FENCE = 3
"""A line is extreme that lies this many times the spread of the quartiles above the upper one, on
the scale of ratios: Tukey's outer fence."""
TIMES_TYPICAL = 10
"""A reseller buys and spends this many times what the customer in the middle does."""
RESELLER_ORDERS = 3


@dataclass(frozen=True)
class Fences:
    """From where on something is odd, in this shop. `pieces` is a line's, the others an order's."""

    pieces: int = FEWEST_PIECES
    reseller_pieces: float = 0
    reseller_spend: float = 0


def notice(engine: Engine, uses: Uses, files: Sequence[ReadFile]) -> Fences:
    """Make `noticed`; `order_lines` and `customer_days` must be there, and what was read."""
    fences = _fences(engine)
    main = uses.sources[0]
    given = [role.name for role in ROLES[main] if role.name in uses.given[main]]
    rules = [
        ("guest_line", "customer_id is null"),
        ("zero_price", "kind = 'sale' and gross_sales = 0"),
        ("extreme_quantity", f"pieces > {fences.pieces}"),
        ("matched_return", "kind = 'return' and returns_order_id is not null"),
        ("unmatched_return", "kind = 'return' and returns_order_id is null"),
        ("undated_return", "not is_dated"),
    ]
    if uses.says("currency"):
        rules.append(("converted_amount", "is_converted"))
    engine.create_from(
        HERE / "noticed.sql",
        {
            "rules": [(rule, condition) for rule, condition in rules],
            "orders": "order_id" in given,
            "main": main,
            "near_repeats": any(file.table == main and file.columns_not_used for file in files),
            "roles": given,
            "signature": f"hash({', '.join(map(quote, given))})",
            "reseller": {
                "orders": RESELLER_ORDERS,
                "pieces": fences.reseller_pieces,
                "spend": fences.reseller_spend,
            },
        },
    )
    return fences


def _fences(engine: Engine) -> Fences:
    sizes = engine.rows(
        "select pieces, count(*) from order_lines where kind = 'sale' and pieces > 0 "
        "group by pieces order by pieces"
    )
    lower, upper = _quantile(sizes, 0.25), _quantile(sizes, 0.75)
    pieces = math.floor(upper * (upper / lower) ** FENCE) if sizes else 0
    ((typical_pieces, typical_spend),) = engine.rows(
        "select median(cast(pieces as double)), median(cast(spend as double)) from ("
        "select cast(sum(n_pieces) as double) / cast(sum(n_orders) as double) as pieces, "
        "sum(net_sales) as spend from customer_days where n_orders > 0 group by customer_id) as c"
    )
    return Fences(
        max(pieces, FEWEST_PIECES),
        TIMES_TYPICAL * (typical_pieces or 0),
        TIMES_TYPICAL * max(typical_spend or 0, 0),
    )


def _quantile(sizes: Sequence[tuple[int, int]], share: float) -> int:
    """The value below which a share of all lines lies, from counts by value in ascending order."""
    total, reached = sum(count for _, count in sizes), 0
    for value, count in sizes:
        reached += count
        if reached >= share * total:
            return value
    return 1
