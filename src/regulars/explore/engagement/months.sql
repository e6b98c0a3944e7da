-- Grain: one row per calendar month with a customer who bought in it or the two before.
-- Key: month.
-- What such customers did beside buying: a visit is a session, or a day of pages seen without one.
with bought as (
    select distinct customer_id, year(day) * 12 + month(day) - 1 as month
    from customer_days
    where n_orders > 0 and day < $cutoff
),
-- Each month of purchases makes a customer active for three months, or until the next one.
spans as (
    select
        customer_id,
        month as begins,
        least(
            coalesce(lead(month) over (partition by customer_id order by month), month + 3), month + 3
        ) as ends
    from bought
),
active as (
    select
        month,
        cast(sum(sum(change)) over (
            order by month rows between unbounded preceding and current row
        ) as bigint) as n_active
    from (
        select begins as month, 1 as change from spans
        union all
        select ends as month, -1 as change from spans
    ) as changes
    group by month
),
done as (
    select
        customer_id,
        year(day) * 12 + month(day) - 1 as month,
        sum(case when kind = 'visit' then n else 0 end) as web_visits,
        sum(case when kind = 'app_visit' then n else 0 end) as app_visits,
        sum(case when kind = 'email_click' then n else 0 end) as clicks,
        sum(case when kind = 'email_open' then n else 0 end) as opens,
        sum(case when kind = 'contact' then n else 0 end) as contacts
    from (
        select customer_id, day, kind, n
        from engagement_days
        where kind in ('visit', 'app_visit', 'email_click', 'email_open')
        union all
        -- Days with pages alone are looked for by themselves: grouping everything by day to find
        -- them takes more memory than all the rest.
        select pages.customer_id, pages.day, 'visit' as kind, 1 as n
        from engagement_days as pages
        where pages.kind = 'page_view'
            and not exists (
                select 1
                from engagement_days as visits
                where visits.customer_id = pages.customer_id
                    and visits.day = pages.day
                    and visits.kind in ('visit', 'app_visit')
            )
        union all
        select customer_id, day, 'contact' as kind, 1 as n
        from campaign_contacts
    ) as days
    where day < $cutoff
    group by customer_id, year(day) * 12 + month(day) - 1
),
done_by_active as (
    select
        done.month,
        sum(web_visits) as web_visits,
        sum(app_visits) as app_visits,
        sum(clicks) as clicks,
        sum(opens) as opens,
        sum(contacts) as contacts
    from done
    inner join spans
        on spans.customer_id = done.customer_id
        and done.month >= spans.begins
        and done.month < spans.ends
    group by done.month
)
select
    make_date(
        cast(floor(active.month / 12e0) as integer), cast(active.month % 12 + 1 as integer), 1
    ) as month,
    n_active,
    cast(coalesce(web_visits, 0) as bigint) as web_visits,
    cast(coalesce(app_visits, 0) as bigint) as app_visits,
    cast(coalesce(clicks, 0) as bigint) as clicks,
    cast(coalesce(opens, 0) as bigint) as opens,
    cast(coalesce(contacts, 0) as bigint) as contacts
from active
left join done_by_active on done_by_active.month = active.month
where n_active > 0
order by 1
