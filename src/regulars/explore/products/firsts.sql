-- Grain: one row per new customer whose first order is so long ago that the span after it has
-- passed. Key: customer_id.
-- That order, and whether the customer bought again on a later day within the span. Size is in
-- classes by doubling of its lines: the more lines, the likelier one is of any group of products,
-- and the likelier the customer comes back.
select
    customer_id,
    order_id,
    day,
    spend,
    cast(least(floor(ln(n_lines) / ln(2e0)), 5) as bigint) as size,
    coalesce(date_diff('day', day, next_day) <= $within, false) as came_back
from (
    select
        orders.customer_id,
        orders.order_id,
        orders.day,
        orders.n_lines,
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
