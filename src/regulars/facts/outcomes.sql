-- Grain: one row per customer with an order line in the horizon. Key: customer_id.
-- What happened from the cut-off on, [cutoff, horizon_end): to score predictions, never to make them.
select
    customer_id,
    cast(sum(n_orders) as bigint) as n_orders_after,
    sum(net_sales) as spend_after
from customer_days
where day >= $cutoff and day < $horizon_end
group by customer_id
