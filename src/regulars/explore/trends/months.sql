-- Grain: one row per calendar month with a record before the cut-off. Key: month.
-- A new customer is new in the calendar month of the first record, and known from the next one on;
-- customers first seen within the run-in may have been there before and are known all along.
with days as (
    select
        date_trunc('month', day) as month,
        customer_id,
        customer_days.n_orders,
        net_sales,
        start_known and date_trunc('month', first_seen) = date_trunc('month', day) as is_new
    from customer_days
    inner join facts using (customer_id)
    where day < $cutoff
),
customers as (
    select
        month,
        count(distinct case when n_orders > 0 then customer_id end) as n_customers,
        count(distinct case when n_orders > 0 and is_new then customer_id end) as n_new,
        cast(sum(n_orders) as bigint) as n_orders,
        sum(net_sales) as net_sales,
        sum(case when is_new then net_sales else 0 end) as new_net_sales
    from days
    group by month
),
guest_days as (
    select
        day,
        count(distinct case when kind = 'sale' then order_id end) as n_orders,
        sum(net_sales) as net_sales
    from order_lines
    where customer_id is null and day < $cutoff
    group by day
),
guests as (
    select
        date_trunc('month', day) as month,
        cast(sum(n_orders) as bigint) as n_orders,
        sum(net_sales) as net_sales
    from guest_days
    group by 1
)
select
    cast(coalesce(customers.month, guests.month) as date) as month,
    coalesce(customers.n_customers, 0) as n_customers,
    coalesce(customers.n_new, 0) as n_new,
    coalesce(customers.n_orders, 0) as n_orders,
    coalesce(guests.n_orders, 0) as n_guest_orders,
    coalesce(customers.new_net_sales, 0) as new_net_sales,
    coalesce(customers.net_sales, 0) - coalesce(customers.new_net_sales, 0) as known_net_sales,
    coalesce(guests.net_sales, 0) as guest_net_sales
from customers
full join guests on guests.month = customers.month
order by 1
