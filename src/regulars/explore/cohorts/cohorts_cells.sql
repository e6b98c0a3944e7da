-- Grain: one row per cohort and number of the {{ unit }} after that of the first purchase.
-- How many bought in it, and by how much the sums over the cohort's customers of net sales to date,
-- and of their squares, have grown since the one before: a customer without a purchase adds nothing
-- to either.
select
    cohort,
    k,
    cast(sum(active) as bigint) as n_active,
    sum(net_sales) as net_sales,
    sum(
        cast(to_date as decimal(18, 2)) * cast(to_date as decimal(18, 2))
        - cast(to_date - net_sales as decimal(18, 2)) * cast(to_date - net_sales as decimal(18, 2))
    ) as squares
from (
    select
        cohort,
        k,
        active,
        net_sales,
        sum(net_sales) over (
            partition by customer_id order by k rows between unbounded preceding and current row
        ) as to_date
    from (
        select
            customer_id,
            cohort,
            date_diff('{{ unit }}', cohort, cast(date_trunc('{{ unit }}', day) as date)) as k,
            max(case when n_orders > 0 then 1 else 0 end) as active,
            sum(net_sales) as net_sales
        from customer_days
        inner join cohorts_customers using (customer_id)
        -- What was given back before the {{ unit }} of the first purchase is no part of the cohort.
        where day >= cohort and day < $end_day
        group by customer_id, cohort, k
    ) as periods
) as summed
group by cohort, k
order by cohort, k
