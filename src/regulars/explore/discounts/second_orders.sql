-- Grain: one row per kind and size of first order. Key: on_discount, size.
-- New customers who were observed for $within days after the day of their first order, and how many
-- of them ordered again within those. Size is in classes by doubling of the first day's lines: the
-- more lines, the likelier one of them is on discount, and the likelier the customer comes back.
select
    on_discount,
    least(floor(ln(n_lines) / ln(2e0)), 5) as size,
    count(*) as n,
    count(case when came_back then 1 end) as n_back,
    sum(net_sales) as net_sales
from (
    select
        customer_id,
        max(day = first_purchase and customer_days.discounts > 0) as on_discount,
        max(case when day = first_purchase then n_lines end) as n_lines,
        sum(case when day = first_purchase then net_sales end) as net_sales,
        max(
            customer_days.n_orders > 0 and day > first_purchase
            and date_diff('day', first_purchase, day) <= $within
        ) as came_back
    from customer_days
    inner join facts using (customer_id)
    where day < $cutoff and start_known and first_purchase <= $last_first
    group by customer_id
) as firsts
group by 1, 2
order by 1, 2
