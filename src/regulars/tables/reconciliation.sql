-- Grain: one row per place where the input of the order files went. Key: place.
-- The rows add up to all rows read, the money to all readable amounts.
select
    place,
    meaning,
    cast(coalesce(sum(n), 0) as bigint) as n_rows,
    coalesce(sum(money), cast(0 as decimal(38, 4))) as money,
    cast(coalesce(sum(n_without_amount), 0) as bigint) as n_without_amount
from (
    select * from (values
        (1, 'customers_before', 'customers'' order lines before the cut-off: what the study is about'),
        (2, 'customers_after', 'customers'' order lines from the cut-off on: kept back to test against'),
        (3, 'guests', 'order lines without a customer: in the money, not in the customer analysis'),
        (4, 'set_aside', 'records that a rule keeps out of the analysis')
    ) as places(position, place, meaning)
) as places
left join (
    select
        case
            when customer_id is null then 'guests'
            when day < $cutoff then 'customers_before'
            else 'customers_after'
        end as place,
        count(*) as n,
        sum(net_sales) as money,
        0 as n_without_amount
    from order_lines
    group by 1
    union all
    select
        'set_aside' as place,
        count(*) as n,
        sum(net_amount) as money,
        count(*) - count(net_amount) as n_without_amount
    from set_aside
    where source = 'order_lines'
) as found using (place)
group by position, place, meaning
order by position
