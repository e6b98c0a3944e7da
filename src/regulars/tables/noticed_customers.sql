-- Grain: one row per thing noticed about customers and what they do. Key: rule.
-- Nothing of it changes a record: it is pointed out, with how many rows and customers it is about.
select rule, n_rows, n_customers
from (
    select
        reason as rule,
        count(*) as n_rows,
        count(distinct customer_id) as n_customers
    from same_person
    group by reason
    union all
    select
        'gender_as_recorded',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'gender' and value not in ('female', 'male', 'other')
    union all
    select
        'unreadable_birth_date',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'birth_date' and value is null
    union all
    select
        'unlikely_age',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'age' and value is null
    union all
    select
        'unclear_consent',
        count(*), count(distinct customer_id)
    from judged_customers
    where rule is null and consent is not null
        and lower(trim(consent)) not in (select word from consent_words)
    union all
    select
        'anonymous_events',
        count(*), cast(0 as bigint)
    from judged_events
    where rule is null and customer_id is null
    union all
    select
        'purchases_in_events',
        sum(n), count(distinct customer_id)
    from engagement_days
    where kind = 'purchase'
    union all
    select
        'unknown_events',
        sum(n), count(distinct customer_id)
    from engagement_days
    where kind = 'other'
    union all
    select
        'figures_beside_orders',
        count(*), count(distinct customer_id)
    from given_figures
    where coalesce(n_orders, spend) is not null and exists (select 1 from order_lines)
) as things
where n_rows > 0
