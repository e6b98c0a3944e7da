-- Grain: one row per e-mail address that a customer's id was given with. Key: email.
-- Where an address was given with several ids, it stands for the first of them in the alphabet.
{% for table, guest in tables.items() %}
{{ 'select email, min(customer_id) as customer_id from (' if loop.first }}
    select lower(trim(email)) as email, customer_id
    from read_{{ table }}
    where email is not null and customer_id is not null and not ({{ guest }})
    {{ 'union all' if not loop.last else ') as given group by email' }}
{% else %}
select cast(null as varchar) as email, cast(null as varchar) as customer_id where false
{% endfor %}
