-- Grain: one row per thing noticed about customers and what they do. Key: rule.
-- Nothing of it changes a record: it is pointed out, with how many rows and customers it is about.
select rule, meaning, n_rows, n_customers
from (
    select
        reason as rule,
        case reason
            when 'same_email' then 'ids that share an e-mail: likely one person'
            when 'same_name_and_birth_date'
                then 'ids that share a name and a birth date: likely one person'
            else 'ids that share a name and a city or location: perhaps one person'
        end as meaning,
        count(*) as n_rows,
        count(distinct customer_id) as n_customers
    from same_person
    group by reason
    union all
    select
        'gender_as_recorded', 'spellings of a gender that are not known, kept as they are',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'gender' and value not in ('female', 'male', 'other')
    union all
    select
        'unreadable_birth_date', 'birth dates without a year that can be read, taken for missing',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'birth_date' and value is null
    union all
    select
        'unlikely_age', 'ages above 120 years, taken for missing',
        sum(n), count(distinct customer_id)
    from traits
    where trait = 'age' and value is null
    union all
    select
        'unclear_consent', 'words for consent that mean neither yes nor no, taken for missing',
        count(*), count(distinct customer_id)
    from judged_customers
    where rule is null and consent is not null
        and lower(trim(consent)) not in (select word from consent_words)
    union all
    select
        'anonymous_events', 'events without a customer, in no count of customers',
        count(*), cast(0 as bigint)
    from judged_events
    where rule is null and customer_id is null
    union all
    select
        'purchases_in_events', 'purchases among the events: no sales, which order files alone tell',
        sum(n), count(distinct customer_id)
    from engagement_days
    where kind = 'purchase'
    union all
    select
        'unknown_events', 'events of a kind that is not known, counted as other',
        sum(n), count(distinct customer_id)
    from engagement_days
    where kind = 'other'
    union all
    select
        'figures_beside_orders', 'ready-made counts in customer files, unused: orders are listed',
        count(*), count(distinct customer_id)
    from given_figures
    where coalesce(n_orders, spend) is not null and exists (select 1 from order_lines)
) as things
where n_rows > 0
