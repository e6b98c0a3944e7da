-- Grain: one row per product name, those with most net sales. Key: product.
-- Net sales, guests' included, and customers who bought it; names of few customers are left out.
select
    product_name as product,
    sum(net_sales) as net_sales,
    count(distinct case when kind = 'sale' then customer_id end) as n_customers
from order_lines
where day < $cutoff and product_name in (
    select product_name
    from order_lines
    where day < $cutoff and trim(product_name) <> ''
    group by product_name
    having sum(net_sales) > 0 and count(case when kind = 'sale' then customer_id end) >= $smallest
    order by sum(net_sales) desc, product_name
    limit {{ shown }}
)
group by product_name
having count(distinct case when kind = 'sale' then customer_id end) >= $smallest
order by net_sales desc, product
