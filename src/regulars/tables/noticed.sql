-- Grain: one row per rule by which something odd was noticed about kept records. Key: rule.
-- Nothing was taken out: how many rows, orders and customers it is about, what they bring, which
-- share of net sales that is, and where the first of them stands.
with {% if near_repeats %}
near_repeats as (
    select lines.*
    from order_lines as lines
    inner join (
        select file, record
        from (
            select
                file,
                record,
                row_number() over (
                    partition by {{ roles | join(', ') }} order by file, record
                ) as nth
            from read_{{ main }}
            where {{ signature }} in (
                select {{ signature }} from read_{{ main }}
                group by {{ signature }} having count(*) > 1
            )
        ) as numbered
        where nth > 1
    ) as nearly on nearly.file = lines.file and nearly.record = lines.record
    where lines.origin = '{{ main }}'
),
{% endif %}
{% if orders %}
odd_orders as (
    select
        order_id,
        min(customer_id) <> max(customer_id) as has_two_customers,
        min(day) <> max(day) as has_two_days
    from order_lines
    where kind = 'sale'
    group by order_id
    having min(customer_id) <> max(customer_id) or min(day) <> max(day)
),
{% endif %}
resellers as (
    select customer_id
    from (
        select
            customer_id,
            sum(n_orders) as n_orders,
            cast(sum(n_pieces) as double) / cast(sum(n_orders) as double) as pieces,
            sum(net_sales) as spend
        from customer_days
        where n_orders > 0
        group by customer_id
    ) as bought
    where n_orders >= {{ reseller.orders }}
        and pieces > {{ reseller.pieces }}
        and spend > {{ reseller.spend }}
),
seen as (
    {% for rule, condition in rules %}
    select '{{ rule }}' as rule, order_id, customer_id, net_sales, file, record
    from order_lines
    where {{ condition }}
    union all
    {% endfor %}
    {% if near_repeats %}
    select 'near_repeat' as rule, order_id, customer_id, net_sales, file, record from near_repeats
    union all
    {% endif %}
    {% if orders %}
    {% for rule, mark in (
        ('order_of_two_customers', 'has_two_customers'), ('order_on_two_days', 'has_two_days')
    ) %}
    select '{{ rule }}' as rule, order_id, customer_id, net_sales, file, record
    from order_lines
    inner join odd_orders using (order_id)
    where kind = 'sale' and {{ mark }}
    union all
    {% endfor %}
    {% endif %}
    select 'probable_reseller' as rule, order_id, customer_id, net_sales, file, record
    from order_lines
    where customer_id in (select customer_id from resellers)
)
select
    rule,
    n_rows,
    n_orders,
    n_customers,
    money,
    case
        when net_sales > 0 then cast(money as double) / cast(net_sales as double)
    end as share_of_money,
    cast(floor(cast(place as double) / 1e12) as integer) as file,
    place - cast(floor(cast(place as double) / 1e12) as bigint) * 1000000000000 as record
from (
    select
        rule,
        cast(count(*) as bigint) as n_rows,
        cast(count(distinct order_id) as bigint) as n_orders,
        cast(count(distinct customer_id) as bigint) as n_customers,
        coalesce(sum(net_sales), cast(0 as decimal(38, 4))) as money,
        min(cast(file as bigint) * 1000000000000 + record) as place
    from seen
    group by rule
) as counted
cross join (select sum(net_sales) as net_sales from order_lines) as total
union all
-- What was noticed about customers and what they do has no order and no money.
select
    rule,
    cast(n_rows as bigint) as n_rows,
    cast(null as bigint) as n_orders,
    cast(n_customers as bigint) as n_customers,
    cast(null as decimal(38, 4)) as money,
    cast(null as double) as share_of_money,
    cast(null as integer) as file,
    cast(null as bigint) as record
from noticed_customers
