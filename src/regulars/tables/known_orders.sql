-- Grain: one row per order of which something is said apart from its lines. Key: order_id.
-- What the file of orders, and the lines of an order that is written on its first line only, say
-- of the whole order. Between records that differ the first in the alphabet decides.
select
    order_id,
    {% for role in texts %}
    min({{ role }}) as {{ role }},
    {% endfor %}
    {% for role in amounts %}
    max({{ role }}) as {{ role }},
    min({{ role }}) as least_{{ role }},
    {% endfor %}
    max(in_orders) as in_orders
from (
    {% for part in parts %}
    select
        order_id,
        {% for role in texts %}
        {{ part.texts[role] }} as {{ role }},
        {% endfor %}
        {% for role in amounts %}
        {{ part.amounts[role] }} as {{ role }},
        {% endfor %}
        {{ 1 if part.table == 'judged_orders' else 0 }} as in_orders
    from {{ part.table }}
    where order_id is not null
        {{ 'and rule is null' if part.table == 'judged_orders' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
) as said_of_orders
group by order_id
