-- Grain: one row per record of the files of {{ source }}. Key: file, record.
-- The values of the record and the first rule that sets it aside; rule is null where it is kept.
select
    {{ source }}.* exclude (problem, row_hash),
    case
        when problem is not null then problem
        {% if source in ('customers', 'campaign_contacts', 'campaign_responses') %}
        when {{ source }}.customer_id is null then 'no_customer_id'
        {% endif %}
        {% if happened %}
        when {{ happened }} < timestamp '1970-01-01' or {{ happened }} >= timestamp '2100-01-01'
            then 'impossible_time'
        {% endif %}
        when repeated.record is not null then 'repeated_record'
        {% if source == 'events' %}
        when n_events <= 0 then 'nothing_happened'
        {% endif %}
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
                {% elif source == 'customers' %}
                -- So does the first sign-up: a later record must not change what was known.
                signed_up_at nulls last,
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
{% if 'email' in columns %}
-- Whom a record is about: the id, the id that stands beside the same e-mail elsewhere, the e-mail.
from (
    select
        records.* replace (
            coalesce(records.customer_id, identities.customer_id, lower(trim(records.email)))
                as customer_id
        )
    from read_{{ source }} as records
    left join identities on identities.email = lower(trim(records.email))
) as {{ source }}
{% else %}
from read_{{ source }} as {{ source }}
{% endif %}
left join repeated
    on repeated.source = '{{ source }}'
    and repeated.file = {{ source }}.file
    and repeated.record = {{ source }}.record
