-- Grain: one row per group of products that is shown. Key: shown.
-- Customers who bought of it first, as far as records go, so long ago that the span after it has
-- passed, and how many of them bought of it again on a later day within the span.
select
    shown,
    count(*) as n,
    count(case when date_diff('day', first_day, next_day) <= $within then 1 end) as n_again
from (
    select pairs.customer_id, pairs.shown, pairs.first_day, min(lines.day) as next_day
    from products_pairs as pairs
    left join (
        select customer_id, day, shown
        from order_lines
        inner join products_groups on products_groups.name = {{ group }}
        where kind = 'sale' and day < $cutoff
    ) as lines
        on lines.customer_id = pairs.customer_id and lines.shown = pairs.shown
            and lines.day > pairs.first_day
    where pairs.customer_id is not null and pairs.shown > 0 and pairs.first_day < $observed_to
    group by pairs.customer_id, pairs.shown, pairs.first_day
) as bought
group by shown
