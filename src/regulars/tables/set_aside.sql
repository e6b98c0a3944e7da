-- Grain: one row per record that a rule keeps out of the analysis. Key: source, file, record, line.
-- `record` counts the readable records of a file; a malformed line has its number in `line`.
-- `rule` is the first rule that the record breaks, `rules` are all of them; `net_amount` is what it
-- would have brought, if that could be read.
select
    source,
    file,
    record,
    cast(null as bigint) as line,
    rule,
    rules,
    customer_id,
    order_id,
    ordered_at,
    net_amount,
    tax,
    shipping
from judged_order_lines
where {{ 'rule is not null' if some_aside else 'false' }}
union all
{% for source in sources %}
select
    '{{ source }}' as source,
    file,
    record,
    cast(null as bigint) as line,
    rule,
    rule as rules,
    {{ 'customer_id' if source in with_customers else 'cast(null as varchar)' }} as customer_id,
    {% if source == 'orders' and orders_joined %}
    order_id,
    ordered_at,
    -- The money of the other orders is that of their lines.
    case
        when rule = 'order_without_lines'
            then cast(
                (order_amount - shipping {{ '- tax' if tax_included }})
                {{ '* coalesce(currencies.rate, 1)' if rates }} as decimal(18, 4)
            )
    end as net_amount,
    {% else %}
    cast(null as varchar) as order_id,
    cast(null as timestamp) as ordered_at,
    cast({{ amounts.get(source, 'null') }} as decimal(18, 4)) as net_amount,
    {% endif %}
    cast(null as decimal(18, 4)) as tax,
    cast(null as decimal(18, 4)) as shipping
from judged_{{ source }}
{% if source == 'orders' and orders_joined and rates %}
left join currencies on currencies.currency = judged_orders.currency
{% endif %}
where rule is not null
union all
{% endfor %}
select
    source,
    file,
    cast(null as bigint) as record,
    line,
    'malformed' as rule,
    'malformed' as rules,
    cast(null as varchar) as customer_id,
    cast(null as varchar) as order_id,
    cast(null as timestamp) as ordered_at,
    cast(null as decimal(18, 4)) as net_amount,
    cast(null as decimal(18, 4)) as tax,
    cast(null as decimal(18, 4)) as shipping
from malformed
