-- Grain: one row per text that stands in a column of words and means something. Key: role, text.
-- What an event_type makes of its row (a return, a fee), and a status of its order (cancelled).
{% for role, meanings in roles.items() %}
select '{{ role }}' as role, text, meaning
from (
    select
        text,
        case
            {% for meaning, pattern in meanings %}
            when regexp_matches(folded, {{ pattern }})
                {% if role == 'status' and meaning != 'unpaid_order' %}
                and not regexp_matches(folded, {{ not_wholly }})
                {% endif %}
                then '{{ meaning }}'
            {% endfor %}
        end as meaning
    from (
        select {{ role }} as text, {{ fold(role) }} as folded
        from (
            {% for table in tables[role] %}
            select distinct {{ role }} from read_{{ table }}
            {{ 'union' if not loop.last }}
            {% endfor %}
        ) as {{ role }}_texts
        where {{ role }} is not null
    ) as {{ role }}_folded
) as {{ role }}_meant
where meaning is not null
{{ 'union all' if not loop.last }}
{% else %}
select '' as role, '' as text, '' as meaning where false
{% endfor %}
