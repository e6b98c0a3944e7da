-- Grain: one row per campaign with a contact that is over by the cut-off. Key: campaign_id.
-- A customer counts once in a campaign, from the first contact on; an answer counts from that day
-- on. Sums over customers of all campaigns stand in every row: for the interval of the whole.
with contacted as (
    select customer_id, campaign_id, min(day) as day
    from campaign_contacts
    where day < $cutoff and campaign_id is not null
    group by customer_id, campaign_id
    -- Whoever was contacted before the records begin may have answered before them too.
    having min(day) >= $start
),
answered as (
    select contacted.customer_id, contacted.campaign_id
    from contacted
    inner join campaign_responses as responses
        on responses.customer_id = contacted.customer_id
        and responses.campaign_id = contacted.campaign_id
    where responses.day >= contacted.day and responses.day < $cutoff
    group by contacted.customer_id, contacted.campaign_id
),
ended as (
    select campaign_id, min(campaign_kind) as campaign_kind, max(ends_on) as ends_on
    from campaigns
    where starts_on < $cutoff
    group by campaign_id
),
counted as (
    select
        contacted.*,
        campaign_kind,
        case when answered.customer_id is null then 0 else 1 end as responded,
        -- Whose campaign still runs, or was sent lately, may yet answer.
        coalesce(ends_on, day) < $cutoff
            and date_diff('day', day, $cutoff) > $least_days as is_over
    from contacted
    left join answered
        on answered.customer_id = contacted.customer_id
        and answered.campaign_id = contacted.campaign_id
    left join ended on ended.campaign_id = contacted.campaign_id
),
whole as (
    select
        count(*) as n_customers,
        cast(sum(n) as bigint) as n_contacts,
        cast(sum(k) as bigint) as n_responses,
        cast(sum(n * n) as bigint) as n_squares,
        cast(sum(k * k) as bigint) as k_squares,
        cast(sum(n * k) as bigint) as products
    from (
        select customer_id, count(*) as n, sum(responded) as k
        from counted
        where is_over
        group by customer_id
    ) as customers
)
select
    campaign_id,
    min(campaign_kind) as campaign_kind,
    min(day) as first_day,
    count(*) as n,
    cast(sum(responded) as bigint) as k,
    min(n_customers) as n_customers,
    min(n_contacts) as n_contacts,
    min(n_responses) as n_responses,
    min(n_squares) as n_squares,
    min(k_squares) as k_squares,
    min(products) as products
from counted
cross join whole
where is_over
group by campaign_id
order by campaign_id
