-- Grain: one row per customer of the customer files. Key: customer_id.
-- For a study without orders: the columns of purchases.sql as far as ready-made totals tell them.
-- Everything that takes the days of purchases is missing.
select
    customer_id,
    first_purchase as first_seen,
    first_purchase is not null as start_known,
    first_purchase,
    last_purchase,
    n_orders,
    cast(null as bigint) as n_purchase_days,
    cast(null as bigint) as x,
    cast(null as bigint) as t_x,
    cast(date_diff('day', first_purchase, $cutoff) as bigint) as T,
    coalesce(
        cast(date_diff('day', last_purchase, $cutoff) as bigint), days_since_last_purchase
    ) as days_since_last_purchase,
    cast(null as bigint) as n_pieces,
    cast(null as decimal(38, 4)) as gross_sales,
    cast(null as decimal(38, 4)) as discounts,
    cast(null as decimal(38, 4)) as returns,
    cast(spend as decimal(38, 4)) as spend,
    case when n_orders > 0 then cast(spend as double) / cast(n_orders as double) end
        as mean_order_value,
    cast(null as double) as mean_repeat_value,
    cast(null as double) as lines_per_day,
    cast(null as double) as discount_share,
    n_visits as given_n_visits,
    n_clicks as given_n_clicks,
    n_contacts as given_n_contacts,
    n_responses as given_n_responses
from given_figures
