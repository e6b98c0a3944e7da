-- Grain: one row per record that a rule keeps out of the analysis. Key: source, file, record, line.
-- `record` counts the readable records of a file; a malformed line has its number in `line`.
{% for source in sources %}
select
    '{{ source }}' as source,
    file,
    record,
    cast(null as bigint) as line,
    rule,
    customer_id,
    cast({{ amounts.get(source, 'null') }} as decimal(18, 4)) as net_amount
from (
    select
        {{ '' if source in with_customers else 'cast(null as varchar) as customer_id,' }}
        *
    from judged_{{ source }}
    where rule is not null
) as {{ source }}_out
union all
{% endfor %}
select
    source,
    file,
    cast(null as bigint) as record,
    line,
    'malformed' as rule,
    cast(null as varchar) as customer_id,
    cast(null as decimal(18, 4)) as net_amount
from malformed
