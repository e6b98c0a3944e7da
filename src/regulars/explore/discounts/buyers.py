"""Sums over buyers, and what intervals of shares of them take."""

from ...core.result import Inputs
from ...stats.ratios import Sums

# decimal(19, 2), so that squares neither overflow nor depend on the order of the rows.
SUMS = """
    select
        count(*) as n,
        sum(part) as part,
        sum(whole) as whole,
        sum(cast(part as decimal(19, 2)) * cast(part as decimal(19, 2))) as part_squares,
        sum(cast(part as decimal(19, 2)) * cast(whole as decimal(19, 2))) as products,
        sum(cast(whole as decimal(19, 2)) * cast(whole as decimal(19, 2))) as whole_squares
    from (select {part} as part, {whole} as whole from discounts_buyers) as buyers
    where whole > 0
"""


def sums_over_buyers(inputs: Inputs, part: str, whole: str) -> Sums:
    """Of two expressions over `discounts_buyers`: a part, and the whole that it is a part of."""
    found = inputs.engine.row(SUMS.format(part=part, whole=whole))
    names = ("part", "whole", "part_squares", "products", "whole_squares")
    return Sums(int(found["n"]), *(float(found[name] or 0) for name in names))
