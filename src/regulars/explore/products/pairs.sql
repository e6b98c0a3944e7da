-- Grain: one row per customer and group of products that the chapter shows; guests are one row a
-- group. Key: customer_id, shown.
-- Groups are categories, or products where no category is on record; those that are not shown by
-- themselves are one group, number 0. first_day is that of the first purchase on record.
select
    customer_id,
    coalesce(shown, 0) as shown,
    sum(net_sales) as net_sales,
    cast(count(case when kind = 'sale' then 1 end) as bigint) as n_lines,
    min(case when kind = 'sale' then day end) as first_day
from order_lines
left join products_groups on products_groups.name = {{ group }}
where day < $cutoff
group by customer_id, coalesce(shown, 0)
