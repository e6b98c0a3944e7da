-- Grain: one row per customer of the sample who bought in the year before a cut-off. Key: who.
-- What was known at that cut-off, and whether they bought in the horizon after it. Days of
-- engagement are those on which nothing was bought: who buys has to visit.
with bought as (
    select
        sampled.who,
        max(case when day < $then then day end) as last_purchase,
        sum(case when day < $then and day >= $from_90 then n_orders else 0 end) as n_orders_90d,
        sum(case when day < $from_90 and day >= $from_180 then n_orders else 0 end)
            as n_orders_before,
        sum(case when day < $then then net_sales else 0 end) as spend,
        max(case when day >= $then then 1 else 0 end) as bought_after
    from customer_days
    inner join engagement_sample as sampled on sampled.customer_id = customer_days.customer_id
    where n_orders > 0 and day >= $from_365 and day < $horizon_end and day < $cutoff
    group by sampled.who
),
engaged as (
    select
        who,
        sum(case when day >= $from_90 then 1 else 0 end) as days_90d,
        sum(case when day < $from_90 then 1 else 0 end) as days_before
    from engagement_alone
    where day >= $from_180 and day < $then
    group by who
)
select
    bought.who,
    cast(date_diff('day', last_purchase, $then) as bigint) as silence,
    cast(n_orders_90d as bigint) as n_orders_90d,
    cast(n_orders_before as bigint) as n_orders_before,
    cast(coalesce(days_90d, 0) as bigint) as days_90d,
    cast(coalesce(days_before, 0) as bigint) as days_before,
    cast(spend as double) as spend,
    bought_after
from bought
left join engaged on engaged.who = bought.who
where last_purchase is not null
order by bought.who
