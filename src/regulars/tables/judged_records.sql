-- Grain: one row per record of the files of {{ source }}. Key: file, record.
-- The values of the record and the first rule that sets it aside; rule is null where it is kept.
select
    {{ source }}.* exclude (problem, row_hash),
    case
        when problem is not null then problem
        when repeated.record is not null then 'repeated_record'
        {% if source == 'campaign_contacts' %}
        when contacted_at is null and campaign_id not in (select campaign_id from campaigns)
            then 'undated_contact'
        {% endif %}
        {% if source == 'orders' %}
        when order_id not in (select order_id from read_order_lines where order_id is not null)
            then 'order_without_lines'
        {% endif %}
        {% if key %}
        -- Of several records of one {{ key }} the one that says most stays; between equals the
        -- order of the alphabet decides, not that of the file.
        when row_number() over (
            partition by {{ key }}, problem is null and repeated.record is null
            order by
                {% if source == 'campaigns' %}
                -- The first start stays: a later record must not move contacts of before.
                starts_at nulls last,
                {% endif %}
                {{ filled }} desc,
                {% for column in columns %}
                {{ column }} nulls last,
                {% endfor %}
                {{ source }}.file,
                {{ source }}.record
        ) > 1 then 'conflicting_record'
        {% endif %}
    end as rule
from read_{{ source }} as {{ source }}
left join repeated
    on repeated.source = '{{ source }}'
    and repeated.file = {{ source }}.file
    and repeated.record = {{ source }}.record
