-- Grain: one row per customer of a group that is likely one person. Key: group_number, customer_id.
-- Pointed out, never merged: an e-mail may be a family's, and two people may share a name. A
-- reason that more than {{ most }} ids share is a placeholder or a till's address, and is left out.
with named as (
    select
        customer_id,
        -- Letters alone: case, dots and double spaces make no other name.
        trim(regexp_replace(lower(customer_name), '[\s.,]+', ' ', 'g')) as name,
        birth_date,
        lower(city) as city,
        lower(location) as location
    from customers
),
alike as (
    select 'same_email' as reason, lower(trim(email)) as shared, customer_id
    from (
        {% for source in with_email %}
        {% if source in among_lines %}
        select email, customer_id from read_{{ source }}
        where email is not null and customer_id in (select customer_id from customers)
        {% else %}
        select email, customer_id from judged_{{ source }}
        where email is not null and customer_id is not null
            and (rule is null or rule = 'conflicting_record')
        {% endif %}
        {{ 'union all' if not loop.last }}
        {% else %}
        select cast(null as varchar) as email, cast(null as varchar) as customer_id where false
        {% endfor %}
    ) as emails
    union
    select 'same_name_and_birth_date' as reason, name || '|' || cast(birth_date as varchar), customer_id
    from named
    where birth_date is not null and name like '% %'
    union
    select 'same_name_and_place' as reason, name || '|' || city, customer_id
    from named
    where city is not null and name like '% %'
    union
    select 'same_name_and_place' as reason, name || '|' || location, customer_id
    from named
    where location is not null and name like '% %'
),
shared as (
    select reason, shared, cast(count(*) as bigint) as n_ids
    from alike
    where shared is not null
    group by reason, shared
    having count(*) between 2 and {{ most }}
)
select
    cast(dense_rank() over (order by reason, shared) as bigint) as group_number,
    reason,
    n_ids,
    customer_id
from alike
inner join shared using (reason, shared)
