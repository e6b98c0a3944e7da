-- Grain: one row per order line that was kept, and one per return that a column of it tells of.
-- Key: file, record, origin.
-- A return has its own day: that of its record; or when the order was cancelled or refunded; or,
-- where no column says when, the day of the order, which `is_dated` tells.
with lines_kept as (
    select
        *,
        coalesce(
            order_id,
            coalesce(customer_id, 'guest') || '@' || cast(cast(ordered_at as date) as varchar)
        ) as known_order_id
    from judged_order_lines
    where rule is null
)
select
    customer_id,
    known_order_id as order_id,
    order_id is not null as has_order_id,
    ordered_at,
    product_id,
    product_name,
    category,
    channel,
    case when is_return then 'return' else 'sale' end as kind,
    source as origin,
    quantity,
    net_amount,
    gross_amount,
    case when is_return then 0 else discount end as discounts,
    tax,
    shipping,
    cost,
    true as is_dated,
    is_converted,
    file,
    record
from lines_kept
{% if given_back %}
union all
select
    customer_id,
    known_order_id as order_id,
    -- Whatever the line says of its order: this is the line that is undone.
    true as has_order_id,
    given_back_at as ordered_at,
    product_id,
    product_name,
    category,
    channel,
    'return' as kind,
    origin,
    -- Money back for part of a line brings no goods back.
    case when is_whole then -quantity else 0 end as quantity,
    -goods_back as net_amount,
    -goods_back as gross_amount,
    0 as discounts,
    -- What goes beyond the goods is tax first, then postage.
    -case when origin = 'cancelled' then tax else least(beyond, tax) end as tax,
    -case when origin = 'cancelled' then shipping else greatest(beyond - tax, 0) end as shipping,
    cost,
    is_dated,
    is_converted,
    file,
    record
from (
    select
        *,
        goods_back = net_amount as is_whole,
        greatest(refunded - goods_back, 0) as beyond
    from (
        select
            *,
            case
                when told_at >= ordered_at
                    and told_at < coalesce(latest, timestamp '2100-01-01') then told_at
                else ordered_at
            end as given_back_at,
            told_at is not null as is_dated,
            case
                when origin = 'refunded' and refunded > 0 then least(refunded, net_amount)
                else net_amount
            end as goods_back
        from (
            select
                *,
                case when cancelled_at is null then 'refunded' else 'cancelled' end as origin,
                coalesce(cancelled_at, refunded_at) as told_at
            from lines_kept
            where not is_return
                and (cancelled_at is not null or refunded > 0 or is_given_back)
                {% if returns_file %}
                -- The file of returns says it already.
                and not exists (
                    select 1 from read_returns where read_returns.order_id = lines_kept.order_id
                )
                {% endif %}
        ) as told
    ) as dated
) as measured
{% endif %}
