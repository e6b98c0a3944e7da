-- Grain: one row per customer who has bought by the end of the later of two spans of one length,
-- [$first, $middle) and [$middle, $after). Key: customer_id.
-- What each bought in either span; `not_yet` is true of those whose first purchase is in the later.
select
    customer_id,
    first_purchase >= $middle as not_yet,
    cast(coalesce(n_orders_before, 0) as bigint) as n_orders_before,
    cast(coalesce(n_orders_now, 0) as bigint) as n_orders_now,
    coalesce(spend_before, cast(0 as decimal(38, 4))) as spend_before,
    coalesce(spend_now, cast(0 as decimal(38, 4))) as spend_now
from (
    select customer_id, first_purchase
    from facts
    where n_orders > 0 and first_purchase < $after
) as bought
left join (
    select
        customer_id,
        sum(case when day < $middle then n_orders else 0 end) as n_orders_before,
        sum(case when day >= $middle then n_orders else 0 end) as n_orders_now,
        sum(case when day < $middle then net_sales else cast(0 as decimal(38, 4)) end)
            as spend_before,
        sum(case when day >= $middle then net_sales else cast(0 as decimal(38, 4)) end)
            as spend_now
    from customer_days
    where day >= $first and day < $after
    group by customer_id
) as spans using (customer_id)
