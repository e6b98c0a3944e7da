-- Grain: one row per customer of the facts who has bought. Key: customer_id.
-- How customers behave while they are customers: measures that do not grow with the time that they
-- have been customers for, and the counts that they are made of.
select
    customer_id,
    n_orders,
    n_purchase_days,
    x,
    t_x,
    T,
    spend,
    gross_sales,
    discounts,
    n_visits,
    n_clicks,
    n_contacts,
    n_responses,
    case when t_x > 0 then cast(x as double) * 30.4375e0 / cast(t_x as double) end
        as purchases_per_month,
    mean_order_value,
    lines_per_day,
    discount_share,
    case when T > 0 then cast(n_visits as double) * 30.4375e0 / cast(T as double) end
        as visits_per_month,
    case when T > 0 then cast(n_clicks as double) * 30.4375e0 / cast(T as double) end
        as clicks_per_month,
    case when n_contacts > 0 then cast(n_responses as double) / cast(n_contacts as double) end
        as response_share
from {{ facts }}
where n_orders > 0
