"""Customers from the highest net sales down, and which top shares may be told."""

from ...core.result import Inputs
from ...core.words import Quantity, share
from ...stats.lorenz import Estimate

LEAST_TOP = 30
"""Customers: a top share rests on as many, or is not told: the interval of fewer is too narrow."""
TOPS = (0.01, 0.05, 0.1, 0.2, 0.5)
MARKED = 0.2
"""The top share that headlines are about."""
GROUPS = 1000
"""The highest customers are taken one by one, all others in so many groups of equal size."""
# The customers of one span, highest first, in groups of nearly equal spend. What is below nought
# counts as nought: nobody can hold less than nothing of a total.
GROUPED = """
    select
        cast(count(*) as double) as n,
        cast(sum(greatest(spend, cast(0 as decimal(38, 4)))) as double) as held,
        cast(count(case when spend <= 0 then 1 end) as bigint) as n_nothing,
        cast(sum(least(spend, cast(0 as decimal(38, 4)))) as double) as minus
    from (
        select
            spend,
            row_number() over (order by spend desc, customer_id) as place,
            count(*) over () as n
        from ({customers}) as customers
        where spend is not null
    ) as ranked
    group by
        case
            when place <= {groups} then place
            else {groups} + ceil({groups} * (cast(place - {groups} as double) / cast(n as double)))
        end
    order by min(place)
"""


def least_top(inputs: Inputs) -> int:
    """Customers that a top share must rest on to be told."""
    return max(LEAST_TOP, inputs.settings.smallest_group)


def as_quantity(found: Estimate) -> Quantity:
    """An estimate as a share with its interval."""
    return share(found.value, found.low, found.high)
