-- Grain: one row per measure and value. Key: measure, value. The values above nought, thinned to
-- {{ most }} at even steps of their share (all of them where there are no more), beside the exact
-- quartiles of all: from outliers_values, one row per measure and distinct value with how often it
-- occurs. A quartile lies between the values at two places, counted from nought, as percentile_cont
-- has it.
with counted as (
    select
        measure,
        value,
        n,
        sum(n) over (partition by measure order by value) as upto,
        sum(n) over (partition by measure) as total
    from outliers_values
    where value > 0
),
quartiles as (
    select
        measure,
        {% for share in (0.25, 0.5, 0.75) %}
        min(case when upto > floor({{ share }} * (total - 1)) then value end)
            + ({{ share }} * (max(total) - 1) - floor({{ share }} * (max(total) - 1)))
            * (
                min(case when upto > ceil({{ share }} * (total - 1)) then value end)
                - min(case when upto > floor({{ share }} * (total - 1)) then value end)
            ) as q{{ loop.index }},
        {% endfor %}
        cast(max(total) as bigint) as n
    from counted
    group by measure
),
thinned as (
    select
        measure,
        value,
        -- How many of the evenly spaced places fall among the places of this value.
        floor(cast(upto as double) * least(total, {{ most }}) / total + 0.5e0)
            - floor(cast(upto - n as double) * least(total, {{ most }}) / total + 0.5e0) as weight
    from counted
)
select
    thinned.measure,
    value,
    cast(weight as bigint) as weight,
    cast(q1 as double) as q1,
    cast(q2 as double) as median,
    cast(q3 as double) as q3,
    n
from thinned
inner join quartiles on quartiles.measure = thinned.measure
where weight > 0
order by thinned.measure, value
