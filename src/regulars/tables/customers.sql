-- Grain: one row per customer that any kept record names. Key: customer_id.
-- What the customer files say of them and, where they say nothing, what most of their orders say
-- (between equals the first of the alphabet); in_file tells apart whom only other files name.
with preferred as (
    select
        customer_id,
        trait,
        value,
        row_number() over (
            partition by customer_id, trait order by in_file desc, sum(n) desc, value
        ) as place
    from traits
    where value is not null
    group by customer_id, trait, value, in_file
),
described as (
    select
        customer_id,
        {% for trait in traits %}
        max(case when trait = '{{ trait }}' then value end) as {{ trait }}{{ ',' if not loop.last }}
        {% endfor %}
    from preferred
    where place = 1
    group by customer_id
),
-- Whoever says no in one record and yes in another has said no.
consents as (
    select customer_id, min(case when words.consent then 1 else 0 end) as consent
    from judged_customers
    inner join consent_words as words on words.word = lower(trim(judged_customers.consent))
    where rule is null or rule = 'conflicting_record'
    group by customer_id
)
select
    ids.customer_id,
    customer_name,
    gender,
    case when length(birth_date) > 4 then cast(birth_date as date) end as birth_date,
    cast(substring(birth_date, 1, 4) as integer) as birth_year,
    cast(age as integer) as age,
    age_band,
    country,
    city,
    location,
    known.signed_up_at,
    known.channel,
    known.acquisition_cost,
    consents.consent = 1 as consent,
    known.customer_id is not null as in_file
from (
    {% for table in named_in %}
    select customer_id from {{ table }} where customer_id is not null
    union
    {% endfor %}
    select customer_id from judged_customers where rule is null
) as ids
left join (
    select customer_id, signed_up_at, channel, acquisition_cost
    from judged_customers
    where rule is null
) as known on known.customer_id = ids.customer_id
left join described on described.customer_id = ids.customer_id
left join consents on consents.customer_id = ids.customer_id
