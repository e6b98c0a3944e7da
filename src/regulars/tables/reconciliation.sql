-- Grain: one row per place where the input of the order files went. Key: place.
-- Every row that was read is in one place, and so is every amount that could be read: rows and
-- money add up to those of the input. Rows without a readable amount are counted beside.
with found as (
    select
        case
            when customer_id is null then 'guests'
            when day < $cutoff then 'customers_before'
            else 'customers_after'
        end as place,
        net_sales as money
    from order_lines
    union all
    select 'set_aside' as place, net_amount as money
    from set_aside
    where source = 'order_lines'
)
select
    place,
    meaning,
    cast(count(found.place) as bigint) as n_rows,
    coalesce(sum(money), cast(0 as decimal(38, 4))) as money,
    cast(count(found.place) - count(money) as bigint) as n_without_amount
from (
    values
    (1, 'customers_before', 'customers'' lines before the cut-off: what the study is about'),
    (2, 'customers_after', 'customers'' lines from the cut-off on: kept back to test against'),
    (3, 'guests', 'lines without a customer: in the money, not in the customer analysis'),
    (4, 'set_aside', 'records that a rule keeps out of the analysis')
) as places(position, place, meaning)
left join found using (place)
group by position, place, meaning
order by position
