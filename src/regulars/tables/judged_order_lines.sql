-- Grain: one row per record that `lines` has. Key: file, record.
-- What each record is worth (net_amount: discounts, tax and postage taken off, returns negative;
-- gross_amount: at list price), the first rule that sets it aside, and all that do; rule is null
-- where the record is kept.
with meant as (
    select
        lines.*,
        {{ 'events.meaning' if events else 'cast(null as varchar)' }} as event_meaning,
        {{ 'statuses.meaning' if statuses else 'cast(null as varchar)' }} as status_meaning,
        {{ 'not_products.rule' if not_products else 'cast(null as varchar)' }} as product_rule,
        {{ 'repeated.record is not null' if repeated else 'false' }} as is_repeated,
        {{ 'written_until.latest' if future else 'cast(null as timestamp)' }} as latest,
        {% if row_statuses %}
        row_statuses.order_id is not null as has_other_status
        {% else %}
        false as has_other_status
        {% endif %}
    from lines
    {% if events %}
    left join said as events on events.role = 'event_type' and events.text = lines.event_type
    {% endif %}
    {% if statuses %}
    left join said as statuses on statuses.role = 'status' and statuses.text = lines.status
    {% endif %}
    {% if not_products %}
    left join not_products
        on not_products.product_id is not distinct from lines.product_id
        and not_products.product_name is not distinct from lines.product_name
    {% endif %}
    {% if repeated %}
    left join repeated
        on repeated.source = lines.source
        and repeated.file = lines.file
        and repeated.record = lines.record
    {% endif %}
    {% if future %}
    left join written_until on written_until.file = lines.file
    {% endif %}
    {% if row_statuses %}
    left join row_statuses
        on row_statuses.order_id = lines.order_id
        and row_statuses.product_id = coalesce(lines.product_id, '')
    {% endif %}
),
signed as (
    select
        *,
        coalesce(quantity < 0, false)
            or coalesce(line_amount < 0, false)
            or coalesce(line_amount is null and unit_price < 0, false)
            or coalesce(line_amount is null and unit_price is null and order_amount < 0, false)
            as is_negative,
        -- A word or an order id says that it is a return; a status says so of its row only where
        -- the order has other rows of another status.
        coalesce(event_meaning = 'return', false)
            or (has_other_status and coalesce(status_meaning = 'returned', false))
            {% for source, start in returns_start_with.items() %}
            or (source = '{{ source }}' and coalesce(starts_with(order_id, {{ start }}), false))
            {% endfor %}
            as is_said_return
    from meant
),
paid as (
    select
        *,
        is_negative or is_said_return as is_return,
        case when is_negative or is_said_return then -1 else 1 end as sign,
        coalesce(
            line_amount,
            {{ times('unit_price', 'quantity') }} - case when is_negative then -discount else discount end,
            case when unit_price is null then order_amount end
        ) as amount,
        {{ tax_included }} as has_tax_in,
        line_amount is null and unit_price is null as is_order_amount
    from signed
),
valued as (
    select
        *,
        case when is_said_return then -abs(amount) else amount end
            -- What a whole order came to holds its postage.
            - sign * case when is_order_amount then shipping else 0 end
            - sign * case when has_tax_in then tax else 0 end as net_amount
    from paid
),
broken as (
    select
        *,
        {# Condition -> rule, in the order in which they are asked. #}
        {% set rules = [
            ("problem is not null and not (problem = 'no_ordered_at' and ordered_at is not null)"
             ~ " and not (problem = 'no_amount' and net_amount is not null)", 'problem'),
            ("ordered_at is null and in_orders = 0 and " ~ orders, "'line_without_order'"),
            ("ordered_at is null and not (in_orders = 0 and " ~ orders ~ ")", "'no_ordered_at'"),
            ("net_amount is null and line_amount is null and order_amount is null"
             ~ " and (unit_price is null or quantity is null)", "'no_amount'"),
            ("net_amount is null and unit_price is not null and quantity is not null",
             "'impossible_amount'"),
            ("ordered_at < timestamp '1970-01-01' or ordered_at >= timestamp '2100-01-01'",
             "'impossible_time'"),
            ("ordered_at >= latest and ordered_at < timestamp '2100-01-01'", "'future_time'"),
            ("currency is not null and currency_code is null and " ~ currencies,
             "'unknown_currency'"),
            ("is_repeated", "'repeated_record'"),
            ("event_meaning <> 'return'", "event_meaning"),
            ("status_meaning in ('cancelled_order', 'unpaid_order') and cancelled_at is null",
             "status_meaning"),
            ("product_rule is not null", "product_rule"),
            ("quantity = 0 and net_amount = 0", "'nothing_sold'"),
            ("is_return and net_amount > 0", "'signs_disagree'"),
            ("not is_return and net_amount < 0", "'discount_above_price'"),
        ] %}
        case
            {% for condition, rule in rules %}
            when {{ condition }} then {{ rule }}
            {% endfor %}
        end as rule,
        concat_ws(
            ', '
            {% for condition, rule in rules %},
            case when {{ condition }} then {{ rule }} end
            {% endfor %}
        ) as rules
    from valued
)
select
    source,
    file,
    record,
    customer_id,
    order_id,
    ordered_at,
    product_id,
    product_name,
    category,
    channel,
    is_return,
    -- Only what is taken back counts below nothing.
    case when is_return then -abs(quantity) else quantity end as quantity,
    discount,
    cast(net_amount as decimal(18, 4)) as net_amount,
    cast(net_amount + sign * discount as decimal(18, 4)) as gross_amount,
    cast(sign * tax as decimal(18, 4)) as tax,
    cast(sign * shipping as decimal(18, 4)) as shipping,
    cost,
    refunded,
    refunded_at,
    cancelled_at,
    coalesce(status_meaning = 'returned', false) and not is_return as is_given_back,
    latest,
    {{ "coalesce(currency_code <> '" ~ currency ~ "', false)" if currencies == 'true' else 'false' }} as is_converted,
    rule,
    rules
from broken
