-- Grain: one row per customer and local day with a kept order line. Key: customer_id, day.
-- Everything in it adds up over days. A day with n_orders > 0 is a purchase occasion; a day with
-- returns only is not.
select
    customer_id,
    day,
    cast(count(distinct case when kind = 'sale' then order_id end) as bigint) as n_orders,
    cast(count(case when kind = 'sale' then 1 end) as bigint) as n_lines,
    cast(count(case when kind = 'return' then 1 end) as bigint) as n_return_lines,
    cast(coalesce(sum(case when kind = 'sale' then pieces end), 0) as bigint) as n_pieces,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(returns) as returns,
    sum(net_sales) as net_sales
from order_lines
where customer_id is not null
group by customer_id, day
