-- Grain: one row per group of products that is shown and size of first orders. Key: shown, size.
-- New customers whose first order holds it, how many of them bought again, and their spend so far.
select
    shown,
    size,
    count(*) as n,
    count(case when came_back then 1 end) as n_back,
    sum(spend) as spend
from (
    select distinct firsts.customer_id, came_back, spend, size, shown
    from products_firsts as firsts
    inner join order_lines as lines
        on lines.customer_id = firsts.customer_id
            and lines.order_id = firsts.order_id
            and lines.day = firsts.day
    inner join products_groups on products_groups.name = {{ group }}
    where lines.kind = 'sale'
) as held
group by shown, size
order by shown, size
