-- Grain: one row per new customer whose first order is so long ago that the span after it has
-- passed. Key: customer_id.
-- That order, whether another came within the span, and what the customer has spent so far.
select
    customer_id,
    order_id,
    day,
    spend,
    coalesce(date_diff('day', day, next_day) <= $within, false) as came_back
from (
    select
        orders.customer_id,
        orders.order_id,
        orders.day,
        facts.spend,
        row_number() over by_time as nth,
        lead(orders.day) over by_time as next_day
    from placed_orders as orders
    inner join facts on facts.customer_id = orders.customer_id
    where facts.start_known and orders.day < $cutoff
    window by_time as (
        partition by orders.customer_id order by orders.ordered_at, orders.order_id, orders.day
    )
) as placed
where nth = 1 and day < $observed_to
