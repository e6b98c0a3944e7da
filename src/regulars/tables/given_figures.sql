-- Grain: one row per record of the customer files that was kept. Key: customer_id.
-- Ready-made counts of each customer, as of a day that nobody states: what a study without
-- orders is made of. Beside orders they enter no fact, for they may know of days after a cut-off.
select
    customer_id,
    cast(n_orders as bigint) as n_orders,
    spend,
    cast(first_purchase as date) as first_purchase,
    cast(last_purchase as date) as last_purchase,
    cast(days_since_last_purchase as bigint) as days_since_last_purchase,
    cast(n_visits as bigint) as n_visits,
    cast(n_clicks as bigint) as n_clicks,
    cast(n_contacts as bigint) as n_contacts,
    cast(n_responses as bigint) as n_responses
from judged_customers
where rule is null
