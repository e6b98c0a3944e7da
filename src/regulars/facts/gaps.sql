-- Grain: one row per customer with two purchase days or more before the cut-off. Key: customer_id.
-- The customer's own rhythm: days from one purchase day to the next.
select
    customer_id,
    cast(sum(gap) as double) / cast(count(gap) as double) as mean_gap_days,
    percentile_cont(0.5) within group (order by cast(gap as double)) as median_gap_days,
    cast(max(gap) as bigint) as longest_gap_days,
    -- Mean net sales of a purchase day, over the mean gap: the customer's pace.
    cast(sum(net_sales) as double) / cast(count(*) as double)
        / (cast(sum(gap) as double) / cast(count(gap) as double)) as usual_daily_spend,
    -- Silent for longer than ever before. It takes some gaps to know a rhythm, and a daily buyer
    -- who stays away for a long weekend is not gone.
    count(gap) >= {{ quiet.gaps }}
        and date_diff('day', max(day), $cutoff) > greatest(max(gap), {{ quiet.days }})
        as gone_quiet
from (
    select
        customer_id,
        day,
        net_sales,
        date_diff('day', lag(day) over (partition by customer_id order by day), day) as gap
    from customer_days
    where day < $cutoff and n_orders > 0
) as gaps
group by customer_id
having count(gap) > 0
