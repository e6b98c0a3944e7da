-- Grain: one row per record that equals an earlier one of its table in every column of the file.
-- Key: source, file, record. The first of them stays; which one that is changes nothing else.
-- The hash finds candidates; the typed values are compared too, so no two records are taken for
-- one by accident.
{% for source, columns in tables.items() %}
select source, file, record from (
    select
        '{{ source }}' as source,
        file,
        record,
        row_number() over (
            partition by row_hash, {{ columns | join(', ') }} order by file, record
        ) as nth
    from read_{{ source }}
    where row_hash in (select row_hash from read_{{ source }} group by row_hash having count(*) > 1)
) as {{ source }}_numbered
where nth > 1
{{ 'union all' if not loop.last }}
{% else %}
select '' as source, 0 as file, cast(0 as bigint) as record where false
{% endfor %}
