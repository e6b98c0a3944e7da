-- Grain: one row per customer with a sale before the cut-off, and per order of a guest, of whom
-- nobody knows whether they come back. Key: customer_id, guest_order_id.
-- What each bought, and what of it was on discount: lines with something taken off. Returns are on
-- another day, and are not taken off.
with orders as (
    select
        customer_id,
        case when customer_id is null then order_id end as guest_order_id,
        count(*) as n_lines,
        count(case when discounts > 0 then 1 end) as n_lines_off,
        sum(gross_sales) as gross_sales,
        sum(case when discounts > 0 then gross_sales else 0 end) as gross_off,
        sum(net_sales) as net_sales,
        sum(case when discounts > 0 then net_sales else 0 end) as net_off,
        sum(discounts) as discounts
    from order_lines
    where kind = 'sale' and day < $cutoff
    group by customer_id, order_id, day
)
select
    customer_id,
    guest_order_id,
    count(*) as n_orders,
    count(case when n_lines_off > 0 then 1 end) as n_orders_off,
    cast(sum(n_lines) as bigint) as n_lines,
    cast(sum(n_lines_off) as bigint) as n_lines_off,
    sum(gross_sales) as gross_sales,
    sum(gross_off) as gross_off,
    sum(net_sales) as net_sales,
    sum(net_off) as net_off,
    sum(discounts) as discounts
from orders
group by customer_id, guest_order_id
