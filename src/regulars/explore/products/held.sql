-- Grain: one row per hundredth of the products with positive net sales, best selling first.
-- Which share of products and of their net sales it reaches to, and the first product of it with
-- which half of net sales is reached: its place, and the share that is reached there.
select
    ceil(100e0 * place / n) as bucket,
    cast(max(place) as double) / cast(max(n) as double) as products,
    cast(max(held) as double) / cast(max(total) as double) as net_sales,
    max(n) as n_products,
    max(total) as total,
    min(case when 2 * held >= total then place end) as half_place,
    cast(min(case when 2 * held >= total then held end) as double) / cast(max(total) as double)
        as half_held
from (
    select
        row_number() over by_sales as place,
        count(*) over () as n,
        sum(net_sales) over by_sales as held,
        sum(net_sales) over () as total
    from (
        select coalesce(product_id, product_name) as product, sum(net_sales) as net_sales
        from order_lines
        where day < $cutoff and coalesce(product_id, product_name) is not null
        group by 1
        having sum(net_sales) > 0
    ) as products
    window by_sales as (
        order by net_sales desc, product rows between unbounded preceding and current row
    )
) as running
group by bucket
order by bucket
