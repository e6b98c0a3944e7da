-- Grain: one row. Figures of a measure from distributions_values, its distinct values with how often
-- each occurs. A quantile lies between the values at two places, counted from nought: the same as
-- percentile_cont, without holding every value once more.
select
    max(total) as n,
    cast(sum(cast(value as decimal(18, 4)) * n) as double) / cast(max(total) as double) as mean,
    {% for share in quantiles %}
    min(case when upto > floor({{ share }} * (total - 1)) then value end) as low_{{ loop.index0 }},
    min(case when upto > ceil({{ share }} * (total - 1)) then value end) as high_{{ loop.index0 }},
    {% endfor %}
    -- The values at two places in order are the interval of the median (Conover 1999, Practical
    -- nonparametric statistics, section 3.2).
    min(case when upto >= low_place then value end) as median_low,
    min(case when upto >= total + 1 - low_place then value end) as median_high,
    min(case when upto > floor(0.01e0 * (total - 1)) then value end) as p1,
    min(case when upto > floor(0.99e0 * (total - 1)) then value end) as p99,
    coalesce(max(above_nought), 0) as n_above,
    min(case when upto_above > floor(0.01e0 * (above_nought - 1)) then value end) as above_p1,
    min(case when upto_above > floor(0.99e0 * (above_nought - 1)) then value end) as above_p99,
    coalesce(sum(case when value = 0 then n end), 0) as n_zero,
    coalesce(sum(case when value = 1 then n end), 0) as n_one,
    min(value) as lowest,
    max(value) as highest
from (
    select
        *,
        greatest(floor((total - 1.96e0 * sqrt(cast(total as double))) / 2e0), 1) as low_place
    from (
        select
            value,
            n,
            sum(n) over (order by value) as upto,
            sum(n) over () as total,
            sum(case when value > 0 then n end) over (order by value) as upto_above,
            sum(case when value > 0 then n end) over () as above_nought
        from distributions_values
    ) as counted
) as running
