-- Grain: one row per customer and purchase occasion before the cut-off. Key: none; no id is kept.
-- `span` is the days to the next occasion, or those that were looked at in vain. `part` is one of
-- {{ parts }} random groups of customers, by the hash of their id.
select
    cast(hash(customer_id) % {{ parts }} as bigint) as part,
    start_known,
    day,
    next_day,
    cast(date_diff('day', day, coalesce(next_day, $last_day)) as bigint) as span,
    nth,
    n
from (
    select
        customer_id,
        day,
        lead(day) over (partition by customer_id order by day) as next_day,
        row_number() over (partition by customer_id order by day) as nth,
        count(*) over (partition by customer_id) as n
    from customer_days
    where day < $cutoff and n_orders > 0
) as occasions
inner join (select customer_id, start_known from facts) as known using (customer_id)
