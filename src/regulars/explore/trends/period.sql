-- Grain: one row. What customers and guests bought, days from $from_day to the day before $to_day.
select
    count(distinct case when n_orders > 0 then customer_id end) as n_customers,
    cast(coalesce(sum(n_orders), 0) as bigint) as n_orders,
    coalesce(sum(net_sales), cast(0 as decimal(38, 4))) as net_sales,
    (
        select coalesce(sum(net_sales), cast(0 as decimal(38, 4)))
        from order_lines
        where customer_id is null and day >= $from_day and day < $to_day
    ) as guests
from customer_days
where day >= $from_day and day < $to_day
