-- Grain: one row per e-mail, lowercased and trimmed, that stands beside a customer_id somewhere.
-- Key: email. Of several ids the first of the alphabet: those are pointed out as same_person.
select email, min(customer_id) as customer_id
from (
    {% for table in tables %}
    select lower(trim(email)) as email, customer_id from read_{{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
) as pairs
where email is not null and customer_id is not null
group by email
