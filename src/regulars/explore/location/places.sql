-- Grain: one row per place that is shown, and one for all others together. Key: place.
-- Customers by place. Spellings that differ in case alone are one place, under the commonest of
-- them; whose place is unknown is left out. Sums of the last days are those of customers who bought
-- before these days began, so that all had the same time; rank_sum and ties are over their spend.
-- Sums for the return of new customers are of those who were observed long enough.
with placed as (
    select
        customer_id,
        lower({{ level }}) as spelled_alike,
        {{ level }} as spelling,
        n_orders,
        spend,
        start_known,
        first_purchase,
        "T",
        case when "T" > $span then spend_{{ span }}d end as spend_span
    from facts
    where n_orders > 0 and {{ level }} is not null
),
-- A few huge customers would decide a mean: what lies above the 99th percentile counts as much.
border as (
    select percentile_cont(0.99) within group (order by cast(spend_span as double)) as most
    from placed
),
capped as (
    select
        customer_id,
        -- decimal(18, 2) would be squared in 64 bits and overflow at 30 million.
        cast(
            case when spend_span > most then most else cast(spend_span as double) end
            as decimal(19, 2)
        ) as capped
    from placed
    cross join border
    where spend_span is not null
),
spellings as (
    select
        spelled_alike,
        spelling,
        row_number() over (
            partition by spelled_alike order by count(*) desc, spelling
        ) as place_of_spelling,
        sum(count(*)) over (partition by spelled_alike) as n_customers
    from placed
    group by spelled_alike, spelling
),
names as (
    select
        spelled_alike,
        case
            when
                n_customers >= $smallest_group
                and row_number() over (order by n_customers desc, spelled_alike) <= $most
                then spelling
        end as place
    from spellings
    where place_of_spelling = 1
),
ranked as (
    select
        customer_id,
        capped,
        rank() over (order by capped)
            + (count(*) over (partition by capped) - 1) / 2e0 as mid_rank,
        cast(count(*) over (partition by capped) as double) as n_tied
    from capped
),
returned as (
    select distinct placed.customer_id
    from placed
    inner join customer_days on customer_days.customer_id = placed.customer_id
    where customer_days.n_orders > 0
        and customer_days.day < $cutoff
        and date_diff('day', placed.first_purchase, customer_days.day) between 1 and $days
)
select
    place,
    count(*) as n_customers,
    count(distinct placed.spelled_alike) as n_places,
    cast(sum(n_orders) as bigint) as n_orders,
    sum(spend) as net_sales,
    count(capped) as n_known,
    coalesce(sum(spend_span), 0) as spend_span,
    coalesce(sum(capped), 0) as capped,
    coalesce(sum(capped * capped), 0) as squares,
    coalesce(sum(mid_rank), 0e0) as rank_sum,
    coalesce(sum(n_tied * n_tied - 1), 0e0) as ties,
    count(case when start_known and "T" > $days then 1 end) as n_new,
    count(case when start_known and "T" > $days and returned.customer_id is not null then 1 end)
        as n_back,
    coalesce(sum(case when start_known and "T" > $days then spend end), 0) as net_sales_of_new
from placed
inner join names on names.spelled_alike = placed.spelled_alike
left join ranked on ranked.customer_id = placed.customer_id
left join returned on returned.customer_id = placed.customer_id
group by place
order by place is null, n_customers desc, place
