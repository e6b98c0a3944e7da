-- Grain: one row per month with a record of the order files; records without a readable time are in
-- one row, 'no month'. Key: month.
-- To be held against the shop's own dashboard. net_sales are gross_sales less discounts and
-- returns, guests' included; what was set aside is in none of them. Net sales and what was set
-- aside add up to the reconciliation.
with booked as (
    select
        substr(cast(day as varchar), 1, 7) as month,
        gross_sales,
        discounts,
        returns,
        net_sales,
        case when customer_id is null then net_sales end as guests,
        cast(null as decimal(18, 4)) as set_aside,
        tax,
        shipping,
        cast(null as bigint) as n_orders
    from order_lines
    union all
    select
        coalesce(
            case
                when ordered_at >= timestamp '1970-01-01' and ordered_at < timestamp '2100-01-01'
                    then substr(cast(ordered_at as varchar), 1, 7)
            end,
            'no month'
        ) as month,
        null as gross_sales,
        null as discounts,
        null as returns,
        null as net_sales,
        null as guests,
        net_amount as set_aside,
        null as tax,
        null as shipping,
        null as n_orders
    from set_aside
    where source in ('order_lines', 'orders', 'returns')
    union all
    -- Customers' orders are counted by day already; guests' are few.
    select
        substr(cast(day as varchar), 1, 7) as month,
        null, null, null, null, null, null, null, null,
        n_orders
    from customer_days
    union all
    select
        substr(cast(day as varchar), 1, 7) as month,
        null, null, null, null, null, null, null, null,
        count(distinct order_id) as n_orders
    from order_lines
    where customer_id is null and kind = 'sale'
    group by day
)
select
    month,
    cast(coalesce(sum(n_orders), 0) as bigint) as n_orders,
    {% for money in (
        'gross_sales', 'discounts', 'returns', 'net_sales', 'guests', 'set_aside', 'tax', 'shipping'
    ) %}
    coalesce(sum({{ money }}), cast(0 as decimal(38, 4))) as {{ money }}{{ ',' if not loop.last }}
    {% endfor %}
from booked
group by month
order by month
