-- Grain: one row per customer with an order line before the cut-off. Key: customer_id.
-- What the customer bought, how often and for how much, since the records begin.
select
    customer_id,
    first_seen,
    first_seen >= $run_in_end as start_known,
    first_purchase,
    last_purchase,
    cast(n_orders as bigint) as n_orders,
    cast(n_purchase_days as bigint) as n_purchase_days,
    cast(n_purchase_days - 1 as bigint) as x,
    cast(date_diff('day', first_purchase, last_purchase) as bigint) as t_x,
    cast(date_diff('day', first_purchase, $cutoff) as bigint) as T,
    cast(date_diff('day', last_purchase, $cutoff) as bigint) as days_since_last_purchase,
    cast(n_pieces as bigint) as n_pieces,
    gross_sales,
    discounts,
    returns,
    spend,
    cast(spend as double) / cast(n_orders as double) as mean_order_value,
    case
        when n_purchase_days > 1
            then cast(repeat_spend as double) / cast(n_purchase_days - 1 as double)
    end as mean_repeat_value,
    cast(n_lines as double) / cast(n_purchase_days as double) as lines_per_day,
    case
        when gross_sales > 0 then cast(discounts as double) / cast(gross_sales as double)
    end as discount_share
from (
    select
        customer_id,
        min(day) as first_seen,
        min(first_purchase) as first_purchase,
        max(case when n_orders > 0 then day end) as last_purchase,
        sum(n_orders) as n_orders,
        nullif(count(case when n_orders > 0 then 1 end), 0) as n_purchase_days,
        sum(n_pieces) as n_pieces,
        sum(n_lines) as n_lines,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(returns) as returns,
        sum(net_sales) as spend,
        sum(case when n_orders > 0 and day > first_purchase then net_sales end) as repeat_spend
    from (
        select
            *,
            min(case when n_orders > 0 then day end) over (partition by customer_id)
                as first_purchase
        from customer_days
        where day < $cutoff
    ) as days
    group by customer_id
) as summed
