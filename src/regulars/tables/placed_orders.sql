-- Grain: one row per order and local day with a kept sale. Key: customer_id, order_id, day.
-- What was bought together, guests' orders included; returns are not taken off. Its rows add up to
-- the n_orders of customer_days. An order whose lines lie on two days is one on each of them.
select
    customer_id,
    order_id,
    day,
    min(ordered_at) as ordered_at,
    cast(count(*) as bigint) as n_lines,
    cast(coalesce(sum(pieces), 0) as bigint) as n_pieces,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(net_sales) as net_sales
from order_lines
where kind = 'sale'
group by customer_id, order_id, day
