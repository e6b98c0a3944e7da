-- Grain: one row per group of customers, and one of those of whom the trait is not known.
-- Key: name. Ranks of {{ measure }} as sums, among the customers whose group is known; medians and
-- means of all. Twice the ranks are whole numbers, so that the sums do not depend on the order of
-- the rows. The median's interval are the values at two places in order (Conover 1999, Practical
-- nonparametric statistics, section 3.2).
with folded as (
    select
        {{ trait }} as name,
        cast({{ measure }} as double) as value,
        cast(count(*) as bigint) as n
    from distributions_groups
    where {{ measure }} is not null
    group by 1, 2
),
placed as (
    select
        name,
        value,
        n,
        -- A mid-rank is the last place of its ties less half of the others that are tied.
        2 * sum(n) over (partition by name is null order by value)
            - sum(n) over (partition by name is null, value) + 1 as twice_rank,
        2 * sum(n) over (partition by name order by value) - n + 1 as twice_own_rank,
        sum(n) over (partition by name order by value) as upto,
        sum(n) over (partition by name) as size
    from folded
),
marked as (
    select
        *,
        greatest(floor((size - 1.96e0 * sqrt(cast(size as double))) / 2e0), 1) as low_place
    from placed
)
select
    name,
    cast(sum(n) as bigint) as n,
    cast(sum(cast(n * twice_rank as decimal(38, 0))) as double) / 2e0 as ranks,
    cast(sum(cast(n as decimal(38, 0)) * cast(twice_rank * twice_rank as decimal(38, 0))) as double)
        / 4e0 as squared_ranks,
    cast(sum(cast(n * (twice_rank - twice_own_rank) as decimal(38, 0))) as double) / 2e0 as others,
    cast(
        sum(
            cast(n as decimal(38, 0))
            * cast((twice_rank - twice_own_rank) * (twice_rank - twice_own_rank) as decimal(38, 0))
        ) as double
    ) / 4e0 as squared_others,
    min(case when upto >= low_place then value end) as low,
    (
        min(case when upto >= floor((size + 1) / 2e0) then value end)
        + min(case when upto >= floor(size / 2e0) + 1 then value end)
    ) / 2e0 as median,
    min(case when upto >= size + 1 - low_place then value end) as high,
    cast(sum(cast(value as decimal(18, 4)) * n) as double) / cast(sum(n) as double) as mean
from marked
group by name
order by name
