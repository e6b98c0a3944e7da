-- Grain: one row per measure and value. Key: measure, value. The values above nought, thinned to
-- {{ most }} at even steps of their share (all of them where there are no more): from
-- outliers_values, one row per measure and distinct value with how often it occurs.
with counted as (
    select
        measure,
        value,
        n,
        sum(n) over (partition by measure order by value) as upto,
        sum(n) over (partition by measure) as total
    from outliers_values
    where value > 0
)
select
    measure,
    value,
    -- How many of the evenly spaced places fall among the places of this value.
    cast(
        floor(cast(upto as double) * least(total, {{ most }}) / total + 0.5e0)
        - floor(cast(upto - n as double) * least(total, {{ most }}) / total + 0.5e0) as bigint
    ) as weight,
    cast(total as bigint) as total
from counted
where floor(cast(upto as double) * least(total, {{ most }}) / total + 0.5e0)
    > floor(cast(upto - n as double) * least(total, {{ most }}) / total + 0.5e0)
order by measure, value
