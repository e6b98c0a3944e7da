-- Grain: one row per new customer whose first order is so long ago that the span after it has
-- passed. Key: customer_id.
-- That order, and whether the customer bought again on a later day within the span.
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
        row_number() over (
            partition by orders.customer_id
            order by orders.day, orders.ordered_at, orders.order_id
        ) as nth,
        min(case when orders.day > facts.first_purchase then orders.day end)
            over (partition by orders.customer_id) as next_day
    from placed_orders as orders
    inner join facts on facts.customer_id = orders.customer_id
    where facts.start_known and orders.day < $cutoff
) as placed
where nth = 1 and day < $observed_to
