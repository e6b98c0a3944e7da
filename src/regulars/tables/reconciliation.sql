-- Grain: one row per place where the input of the order files went. Key: place.
-- Every record that was read is in one place, and so is every amount that could be read: rows and
-- money add up to those of the input. Rows without a readable amount are counted beside; a return
-- that a column of a sale tells of is money without a row of its own. Tax and postage stand apart.
with found as (
    select
        case
            when customer_id is null then 'guests'
            when day < $cutoff then 'customers_before'
            else 'customers_after'
        end as place,
        net_sales as money,
        tax,
        shipping,
        case when origin in ('order_lines', 'orders', 'returns') then 1 else 0 end as is_record,
        0 as is_without_amount
    from order_lines
    union all
    select
        'set_aside' as place,
        net_amount as money,
        tax,
        shipping,
        1 as is_record,
        case when net_amount is null then 1 else 0 end as is_without_amount
    from set_aside
    where source in ('order_lines', 'orders', 'returns')
    {% if orders_joined %}
    union all
    select
        'orders' as place,
        null as money,
        null as tax,
        null as shipping,
        1 as is_record,
        0 as is_without_amount
    from judged_orders
    where rule is null
    {% endif %}
)
select
    place,
    meaning,
    cast(coalesce(sum(is_record), 0) as bigint) as n_rows,
    coalesce(sum(money), cast(0 as decimal(38, 4))) as money,
    cast(coalesce(sum(is_without_amount), 0) as bigint) as n_without_amount,
    coalesce(sum(tax), cast(0 as decimal(38, 4))) as tax,
    coalesce(sum(shipping), cast(0 as decimal(38, 4))) as shipping
from (
    values
    (1, 'customers_before', 'customers'' lines before the cut-off: what the study is about'),
    (2, 'customers_after', 'customers'' lines from the cut-off on: kept back to test against'),
    (3, 'guests', 'lines without a customer: in the money, not in the customer analysis'),
    (4, 'set_aside', 'records that a rule keeps out of the analysis')
    {% if orders_joined %}
    , (5, 'orders', 'orders whose lines are in the places above, and with them their money')
    {% endif %}
) as places(position, place, meaning)
left join found using (place)
group by position, place, meaning
order by position
