-- Grain: one row per campaign with a control group, day of contact, way of buying before and arm.
-- Key: campaign_id, day, bought_before, contacted.
-- What those who were contacted and those who were held out bought in the days after that day, and
-- in as many before it: there the two arms should be alike. Nobody knows whether a purchase on the
-- day itself came before the contact or after. Who is in both arms is left out. bought_before sorts
-- customers by silence and orders of the 90 days before: who bought alike is compared.
with held_out as (
    select customer_id, campaign_id, min(day) as day
    from campaign_controls
    where day < $cutoff and campaign_id is not null
    group by customer_id, campaign_id
),
sent as (
    select customer_id, contacts.campaign_id, min(day) as day
    from campaign_contacts as contacts
    inner join (select distinct campaign_id from held_out) as tested
        on tested.campaign_id = contacts.campaign_id
    where day < $cutoff
    group by customer_id, contacts.campaign_id
),
arms as (
    select
        customer_id,
        campaign_id,
        min(day) as day,
        min(contacted) as contacted
    from (
        select customer_id, campaign_id, day, 0 as contacted from held_out
        union all
        select customer_id, campaign_id, day, 1 as contacted from sent
    ) as either
    group by customer_id, campaign_id
    having min(contacted) = max(contacted)
),
bought as (
    select
        arms.customer_id,
        arms.campaign_id,
        {% for days in spans %}
        max(case when date_diff('day', arms.day, sold.day) between 1 and {{ days }} then 1 end)
            as within_{{ days }},
        max(case when date_diff('day', sold.day, arms.day) between 1 and {{ days }} then 1 end)
            as before_{{ days }},
        sum(
            case
                when date_diff('day', arms.day, sold.day) between 1 and {{ days }}
                    then sold.net_sales
            end
        ) as net_sales_{{ days }},
        {% endfor %}
        min(case when sold.day < arms.day then date_diff('day', sold.day, arms.day) end) as silence,
        sum(case when sold.day < arms.day then sold.n_orders end) as n_orders_before
    from arms
    inner join customer_days as sold on sold.customer_id = arms.customer_id
    where sold.n_orders > 0
        and sold.day < $cutoff
        and date_diff('day', arms.day, sold.day) between -90 and {{ spans | max }}
    group by arms.customer_id, arms.campaign_id
)
select
    arms.campaign_id,
    arms.day,
    case
        when silence is null then 0
        when silence <= 14 then 10
        when silence <= 30 then 20
        else 30
    end + case
        when n_orders_before <= 3 then n_orders_before
        when n_orders_before <= 5 then 4
        when n_orders_before <= 8 then 5
        when n_orders_before <= 12 then 6
        when n_orders_before > 12 then 7
        else 0
    end as bought_before,
    contacted = 1 as contacted,
    count(*) as n,
    {% for days in spans %}
    count(within_{{ days }}) as within_{{ days }},
    count(before_{{ days }}) as before_{{ days }},
    coalesce(sum(net_sales_{{ days }}), 0) as net_sales_{{ days }},
    {% endfor %}
    cast(min(date_diff('day', arms.day, $cutoff)) as bigint) as days_observed
from arms
left join bought
    on bought.customer_id = arms.customer_id and bought.campaign_id = arms.campaign_id
group by arms.campaign_id, arms.day, 3, contacted
order by arms.campaign_id, arms.day, 3, contacted
