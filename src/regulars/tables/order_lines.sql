-- Grain: one row per order line that was kept. Key: file, record.
-- A line with a negative quantity or amount is a return, on its own day. Lines without a
-- customer are guests': in the money, not in the customer analysis.
select
    lines.customer_id,
    coalesce(
        lines.order_id,
        coalesce(lines.customer_id, 'guest') || '@' || cast(cast(ordered_at as date) as varchar)
    ) as order_id,
    ordered_at,
    cast(ordered_at as date) as day,
    lines.product_id,
    coalesce(lines.product_name, products.product_name) as product_name,
    coalesce(lines.category, products.category) as category,
    kind,
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
    cast(case when kind = 'sale' then discount else 0 end as decimal(18, 4)) as discounts,
    cast(case when kind = 'return' then -net_amount else 0 end as decimal(18, 4)) as returns,
    net_amount as net_sales,
    file,
    record
from (
    select
        *,
        case when is_return then 'return' else 'sale' end as kind
    from judged_order_lines
    where rule is null
) as lines
left join products on products.product_id = lines.product_id
