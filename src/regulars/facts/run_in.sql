-- Grain: one row. The run-in: customers first seen within so many days of the first record were
-- probably there before it, so their start is unknown. It is as long as the longest silence of
-- most customers: the 90th percentile, every customer counting once, of the 80th percentile of
-- each one's own gaps between purchase days.
select
    cast(ceil(percentile_cont(0.9) within group (order by cast(own_gap as double))) as integer)
        as run_in_days
from (
    select percentile_cont(0.8) within group (order by cast(gap as double)) as own_gap
    from (
        select
            customer_id,
            date_diff('day', lag(day) over (partition by customer_id order by day), day) as gap
        from customer_days
        where day < $cutoff and n_orders > 0
    ) as gaps
    where gap is not null
    group by customer_id
) as own_gaps
