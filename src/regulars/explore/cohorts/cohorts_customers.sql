-- Grain: one row per new customer of a whole cohort. Key: customer_id.
-- The cohort is the {{ unit }} of the first purchase; whose start is unknown belongs to none.
select
    starts.customer_id,
    starts.cohort,
    cast(date_diff('day', starts.first_purchase, later.second_purchase) as bigint) as second_after
from (
    select
        customer_id,
        first_purchase,
        cast(date_trunc('{{ unit }}', first_purchase) as date) as cohort
    from facts
    where start_known and first_purchase >= $first_day and first_purchase < $end_day
) as starts
left join (
    select days.customer_id, min(days.day) as second_purchase
    from customer_days as days
    inner join facts using (customer_id)
    where
        days.day < $cutoff and days.n_orders > 0 and facts.start_known
        and days.day > facts.first_purchase
    group by days.customer_id
) as later using (customer_id)
