-- Grain: one row per customer. Key: customer_id.
-- Who the customer is, as far as records before the cut-off say; has_profile tells whether a
-- customer file knew them by then. Having a profile is no accident (loyal customers give more), so
-- it is never a silent feature.
with preferred as (
    select
        customer_id,
        trait,
        value,
        row_number() over (
            partition by customer_id, trait order by in_file desc, sum(n) desc, value
        ) as place
    from traits
    -- A customer file without a day of sign-up is taken to have been there all along.
    where trait <> 'customer_name' and value is not null and (day is null or day < $cutoff)
    group by customer_id, trait, value, in_file
),
described as (
    select
        customer_id,
        {% for trait in ('gender', 'birth_date', 'age', 'age_band', 'country', 'city', 'location') %}
        max(case when trait = '{{ trait }}' then value end) as {{ trait }}{{ ',' if not loop.last }}
        {% endfor %}
    from preferred
    where place = 1
    group by customer_id
),
aged as (
    select
        *,
        case
            -- Full years: one less until the birthday of the year has come.
            when length(birth_date) > 4 then
                date_diff('year', cast(birth_date as date), $cutoff)
                - case
                    when substring(birth_date, 6, 5) > substring(cast($cutoff as varchar), 6, 5)
                        then 1
                    else 0
                end
            when birth_date is not null
                then date_diff('year', cast(birth_date || '-01-01' as date), $cutoff)
            else cast(age as bigint)
        end as years
    from described
)
select
    customers.customer_id,
    cast(case when years between 0 and {{ oldest }} then years end as bigint) as age_years,
    coalesce(
        aged.age_band,
        case
            when years between 0 and {{ oldest }}
                then cast(cast(floor(years / 10) * 10 as bigint) as varchar) || '-'
                    || cast(cast(floor(years / 10) * 10 + 9 as bigint) as varchar)
        end
    ) as age_band,
    aged.gender,
    aged.country,
    aged.city,
    aged.location,
    case
        when signed_up_at < $cutoff
            then cast(date_diff('day', cast(signed_up_at as date), $cutoff) as bigint)
    end as tenure_days,
    case when signed_up_at is null or signed_up_at < $cutoff then channel end
        as acquisition_channel,
    in_file and (signed_up_at is null or signed_up_at < $cutoff) as has_profile
from customers
left join aged on aged.customer_id = customers.customer_id
