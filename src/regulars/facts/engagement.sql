-- Grain: one row per customer with an event before the cut-off. Key: customer_id.
-- Visits to website and app, and clicks in e-mails. A day of pages seen without a session on record
-- is one visit. Opens are apart, and no sign of life: mail programs open messages by themselves.
select
    customer_id,
    {% for name in ('n_visits', 'n_clicks', 'n_opens') %}
    cast(sum({{ name }}) as bigint) as {{ name }},
    {% for days in windows %}
    cast(sum(case when day >= $from_{{ days }} then {{ name }} else 0 end) as bigint)
        as {{ name }}_{{ days }}d,
    {% endfor %}
    {% endfor %}
    cast(date_diff('day', max(case when n_visits > 0 then day end), $cutoff) as bigint)
        as days_since_last_visit
from (
    select
        customer_id,
        day,
        greatest(
            sum(case when kind in ('visit', 'app_visit') then n else 0 end),
            max(case when kind = 'page_view' then 1 else 0 end)
        ) as n_visits,
        sum(case when kind = 'email_click' then n else 0 end) as n_clicks,
        sum(case when kind = 'email_open' then n else 0 end) as n_opens
    from engagement_days
    where day < $cutoff
    group by customer_id, day
) as days
group by customer_id
