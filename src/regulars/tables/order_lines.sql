-- Grain: one row per order line that was kept, and one per return that a column of it tells of.
-- Key: file, record, origin.
-- Lines without a customer are guests': in the money, not in the customer analysis.
select
    lines.customer_id,
    lines.order_id,
    ordered_at,
    cast(ordered_at as date) as day,
    lines.product_id,
    {% if products %}
    coalesce(lines.product_name, products.product_name) as product_name,
    coalesce(lines.category, products.category) as category,
    {% else %}
    lines.product_name,
    lines.category,
    {% endif %}
    channel,
    kind,
    lines.origin,
    quantity,
    -- Quantities that are not whole, or that cost less than a hundredth each, are measures (litres,
    -- grams), not pieces: they would drown every count of items.
    case
        when quantity is null then 1
        when quantity <> floor(quantity) then null
        when gross_amount <> 0 and abs(gross_amount) < abs(quantity) * 0.01 then null
        else cast(abs(quantity) as bigint)
    end as pieces,
    cast(case when kind = 'sale' then gross_amount else 0 end as decimal(18, 4)) as gross_sales,
    cast(discounts as decimal(18, 4)) as discounts,
    cast(case when kind = 'return' then -net_amount else 0 end as decimal(18, 4)) as returns,
    cast(net_amount as decimal(18, 4)) as net_sales,
    cast(tax as decimal(18, 4)) as tax,
    cast(shipping as decimal(18, 4)) as shipping,
    {% if costs %}
    {% set cost = 'coalesce(lines.cost, products.cost)' if products else 'lines.cost' %}
    {% set pieces = "coalesce(quantity, case when kind = 'return' then -1 else 1 end)" %}
    try_cast(net_amount - {{ times(cost, pieces) }} as decimal(18, 4)) as margin,
    {% else %}
    cast(null as decimal(18, 4)) as margin,
    {% endif %}
    {% if returns %}
    matched_returns.returns_order_id,
    {% else %}
    cast(null as varchar) as returns_order_id,
    {% endif %}
    is_dated,
    is_converted,
    lines.file,
    lines.record
from kept_lines as lines
{% if products %}
left join products on products.product_id = lines.product_id
{% endif %}
{% if returns %}
left join matched_returns
    on matched_returns.file = lines.file
    and matched_returns.record = lines.record
    and matched_returns.origin = lines.origin
{% endif %}
