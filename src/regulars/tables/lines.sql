-- Grain: one row per record of the order lines, of the orders where no file lists their lines, and
-- of the returns. Key: file, record.
-- What each record comes to once its order was asked for what the record itself leaves out, every
-- amount is in one currency, and what was said of a whole order lies on its lines. Roles that no
-- file plays are null.
with records as (
    {% for source in sources %}
    select
        '{{ source.name }}' as source,
        file,
        record,
        problem,
        {% for role, given in source.given.items() %}
        {{ given }} as {{ role }}{{ ',' if not loop.last }}
        {% endfor %}
    from read_{{ source.name }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),
filled as (
    select
        records.source,
        records.file,
        records.record,
        records.problem,
        {% for role in roles if role not in amounts %}
        {% if role in filled %}
        coalesce(records.{{ role }}, known_orders.{{ role }}) as {{ role }},
        {% else %}
        records.{{ role }},
        {% endif %}
        {% endfor %}
        {% for role in amounts %}
        records.{{ role }},
        {% endfor %}
        {% for role in per_order %}
        {% if role in own_amounts %}
        case when records.source <> 'returns' then known_orders.{{ role }} end as order_{{ role }},
        {% else %}
        -- Where the rows of one order say different things, each speaks for itself.
        case
            when records.source <> 'returns'
                and known_orders.least_{{ role }} = known_orders.{{ role }}
                then known_orders.{{ role }}
        end as order_{{ role }},
        {% endif %}
        {% endfor %}
        {{ 'coalesce(known_orders.in_orders, 0)' if known else '0' }} as in_orders
    from records
    {% if known %}
    left join known_orders on known_orders.order_id = records.order_id
    {% endif %}
),
{% if rates %}
converted as (
    select
        filled.* exclude (
            {{ (amounts | list + order_amounts) | join(', ') }}
        ),
        currencies.code as currency_code,
        {% for role in amounts | list + order_amounts %}
        cast({{ role }} * coalesce(currencies.rate, {{ base_rate }}) as decimal(18, 4)) as {{ role }},
        {% endfor %}
    from filled
    left join currencies on currencies.currency = filled.currency
),
{% else %}
converted as (select *, cast(null as varchar) as currency_code from filled),
{% endif %}
{% if per_order %}
weighed as (
    select
        *,
        abs(coalesce(quantity, 1)) as by_quantity,
        coalesce(
            abs(line_amount),
            abs({{ times('unit_price', 'quantity') }}),
            0
        ) as by_amount,
        -- What a return gives back has no part in what was charged or taken off at sale.
        case when quantity < 0 or line_amount < 0 or unit_price < 0 then 0 else 1 end as is_sold
    from converted
),
{% for weight in weights %}
totalled_{{ weight }} as (
    select
        *,
        sum({{ weight }} * is_sold) over by_order as sold_{{ weight }},
        sum({{ weight }}) over by_order as all_{{ weight }},
        count(*) over by_order as n_of_order
    from {{ 'weighed' if loop.first else 'shared_by_amount' }}
    window by_order as (partition by order_id, source)
),
reached_{{ weight }} as (
    select
        *,
        sum(part) over (in_order rows between unbounded preceding and current row) as reached
    from (
        select
            *,
            case
                when sold_{{ weight }} > 0 then {{ weight }} * is_sold
                when all_{{ weight }} > 0 then {{ weight }}
                else 1
            end as part,
            case
                when sold_{{ weight }} > 0 then sold_{{ weight }}
                when all_{{ weight }} > 0 then all_{{ weight }}
                else n_of_order
            end as whole
        from totalled_{{ weight }}
    ) as parts
    window in_order as (
        partition by order_id, source
        order by product_id, product_name, quantity, line_amount, unit_price, file, record
    )
),
shared_{{ weight }} as (
    select
        * exclude (
            {% for role in per_order if (role == 'order_amount') == (weight == 'by_quantity') %}
            {{ role }}, order_{{ role }},
            {% endfor %}
            sold_{{ weight }}, all_{{ weight }}, n_of_order, part, whole, reached
        ),
        {% for role in per_order if (role == 'order_amount') == (weight == 'by_quantity') %}
        -- Each line gets what has been reached with it less what was reached before: the parts
        -- add up, whatever rounding does.
        case
            when order_id is null or order_{{ role }} is null then {{ role }}
            else
                cast(
                    round(
                        cast(order_{{ role }} as double)
                        * (cast(reached as double) / cast(whole as double)), 4
                    ) as decimal(18, 4)
                )
                - cast(
                    round(
                        cast(order_{{ role }} as double)
                        * (cast(reached - part as double) / cast(whole as double)), 4
                    ) as decimal(18, 4)
                )
        end as {{ role }},
        {% endfor %}
    from reached_{{ weight }}
),
{% endfor %}
{% endif %}
asked as (select * from {{ 'shared_' ~ weights[-1] if per_order else 'converted' }})
select
    source,
    file,
    record,
    problem,
    {% if email %}
    coalesce(asked.customer_id, identities.customer_id, lower(trim(asked.email))) as customer_id,
    {% else %}
    asked.customer_id,
    {% endif %}
    {% for role in roles if role not in ('customer_id', 'email') %}
    {{ role }},
    {% endfor %}
    currency_code,
    in_orders
from asked
{% if email %}
left join identities on identities.email = lower(trim(asked.email))
{% endif %}
