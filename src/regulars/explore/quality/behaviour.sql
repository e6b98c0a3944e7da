-- Grain: one row per measure of what customers do. Key: measure.
-- For each trait: among customers of whom it is known, how many, the sums of their values, squares
-- and doubled mid-ranks; the same over all customers; and the sum of t^3 - t over ties.
with measured as (
    {% for measure in measures %}
    select
        '{{ measure }}' as measure,
        cast({{ measure }} as decimal(19, 2)) as value,
        2 * rank() over (order by {{ measure }})
            + count(*) over (partition by {{ measure }}) - 1 as doubled_rank,
        count(*) over (partition by {{ measure }}) as tied,
        {% for name, known in traits.items() %}
        ({{ known }}) as has_{{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from facts
    where coalesce(n_orders, 1) > 0 and {{ measure }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)
select
    measure,
    cast(sum(cast(tied as decimal(19, 0)) * cast(tied as decimal(19, 0)) - 1) as double) as ties,
    {% for name in traits %}
    count(case when has_{{ name }} then 1 end) as {{ name }}_n,
    cast(sum(case when has_{{ name }} then value end) as double) as {{ name }}_total,
    cast(sum(case when has_{{ name }} then value * value end) as double) as {{ name }}_squares,
    cast(sum(case when has_{{ name }} then doubled_rank end) as double) as {{ name }}_ranks,
    {% endfor %}
    count(*) as n,
    cast(sum(value) as double) as total,
    cast(sum(value * value) as double) as squares
from measured
group by measure
order by measure
