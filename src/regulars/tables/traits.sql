-- Grain: one row per customer, trait, value, day and whether a customer file says so.
-- Key: customer_id, trait, value, day, in_file.
-- What records say of customers, spelled alike: in customer files (day is that of the sign-up, or
-- missing) and on orders (day is that of the order). value is missing where nobody can read it.
with told as (
    {% for source, trait in told %}
    select
        customer_id,
        {% if source == 'customers' %}
        cast(signed_up_at as date) as day,
        true as in_file,
        {% else %}
        cast(ordered_at as date) as day,
        false as in_file,
        {% endif %}
        '{{ source }}' as source,
        '{{ trait }}' as trait,
        trim(regexp_replace({{ trait }}, '\s+', ' ', 'g')) as raw,
        count(*) as n
    {% if source in among_lines %}
    from (
        select lines.customer_id, lines.ordered_at, lines.rule, records.{{ trait }}
        from judged_order_lines as lines
        inner join read_{{ source }} as records
            on records.file = lines.file and records.record = lines.record
        where lines.source = '{{ source }}'
    ) as lines
    {% else %}
    from judged_{{ source }}
    {% endif %}
    where rule is null and customer_id is not null and {{ trait }} is not null
        {{ 'and ordered_at is not null' if source != 'customers' }}
    group by 1, 2, 3, 4, 5, 6
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        '' as customer_id,
        cast(null as date) as day,
        false as in_file,
        '' as source,
        '' as trait,
        '' as raw,
        0 as n
    where false
    {% endfor %}
),
-- Every way of writing a trait once, however many customers share it.
spelled as (
    select
        source,
        trait,
        raw,
        lower(raw) as low,
        lower(replace(raw, '.', '')) as plain,
        -- 1985-03-12, 1985/3/12, with or without a clock; 19850312
        regexp_replace(raw, '^(\d{4})(\d{2})(\d{2})$', '\1-\2-\3') as dashed,
        -- 12.03.1985, 3/12/1985: two numbers, then the year
        try_cast(nullif(regexp_extract(raw, '^(\d{1,2})[-/. ]+\d{1,2}[-/. ]+\d{4}(\D.*)?$', 1), '')
            as integer) as first_number,
        try_cast(nullif(regexp_extract(raw, '^\d{1,2}[-/. ]+(\d{1,2})[-/. ]+\d{4}(\D.*)?$', 1), '')
            as integer) as second_number,
        regexp_extract(raw, '(^|\D)(\d{4})(\D|$)', 2) as year,
        regexp_extract(lower(raw), '([^\d\s.,/-]{3,})', 1) as month_name,
        regexp_extract(raw, '(^|\D)(\d{1,2})(\D|$)', 2) as day_number
    from (select distinct source, trait, raw from told) as ways
),
-- Whether the day comes first: as the settings say, or as the values that fit only one tell.
orders as (
    select
        source,
        max(case when first_number > 12 then 1 else 0 end) as some_day_first,
        max(case when second_number > 12 then 1 else 0 end) as some_month_first
    from spelled
    where trait = 'birth_date'
    group by source
),
sorted as (
    select
        spelled.*,
        words.month as month_number,
        case
            when first_number > 12 then true
            when second_number > 12 then false
            {% for source, day_first in stated %}
            when spelled.source = '{{ source }}' then {{ day_first }}
            {% endfor %}
            when first_number = second_number or raw like '%.%.%' then true
            when some_day_first > some_month_first then true
            when some_month_first > some_day_first then false
        end as day_first
    from spelled
    left join orders on orders.source = spelled.source
    left join month_words as words
        on words.word = substring(month_name, 1, length(words.word))
        and spelled.trait = 'birth_date'
),
dated as (
    select
        *,
        case
            when dashed like '____-%' or dashed like '____/%' or dashed like '____.%'
                then regexp_replace(
                    dashed, '^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(\D.*)?$', '\1-\2-\3'
                )
            when month_number is not null
                then year || '-' || cast(month_number as varchar) || '-' || day_number
            when day_first
                then year || '-' || cast(second_number as varchar)
                    || '-' || cast(first_number as varchar)
            when not day_first
                then year || '-' || cast(first_number as varchar)
                    || '-' || cast(second_number as varchar)
        end as iso
    from sorted
),
banded as (
    select
        *,
        cast(try_cast(iso as date) as varchar) as birth_date,
        case
            when try_cast(year as integer) between 1850 and 2099 then year
        end as birth_year,
        regexp_extract(
            low, '^(\d{1,3})([.,]\d+)?( ?(y|yrs?|years?|years old|jahre?|ans|años|anni|anos|jaar|år))?$',
            1
        ) as whole_age,
        regexp_extract(low, '^\D*(\d{1,3})\D+\d{1,3}\D*$', 1) as age_from,
        regexp_extract(low, '^\D*\d{1,3}\D+(\d{1,3})\D*$', 1) as age_to,
        regexp_extract(low, '^\D*(\d{1,3})\D*$', 1) as age_border
    from dated
)
select
    told.customer_id,
    case
        when told.trait <> 'age' then told.trait
        when whole_age <> '' then 'age'
        else 'age_band'
    end as trait,
    case
        when told.trait = 'gender' then coalesce(genders.gender, told.raw)
        when told.trait = 'birth_date' then coalesce(birth_date, birth_year)
        when told.trait <> 'age' then told.raw
        when whole_age <> ''
            then case when cast(whole_age as integer) <= 120 then whole_age end
        when age_from <> '' then age_from || '-' || age_to
        when age_border <> '' and regexp_matches(
            low, '[+>]|over|above|older|plus|more|mehr|über|älter|ab |oltre|più|más|mayor|mais|ouder|äldre'
        ) then age_border || '+'
        when age_border <> '' and regexp_matches(
            low, '<|under|below|younger|less|unter|jünger|bis |moins|menos|menor|meno|sotto|fino|jonger|yngre'
        ) then 'under ' || age_border
        else told.raw
    end as value,
    told.day,
    told.in_file,
    cast(sum(told.n) as bigint) as n
from told
inner join banded
    on banded.source = told.source and banded.trait = told.trait and banded.raw = told.raw
left join gender_words as genders on told.trait = 'gender' and genders.word = banded.plain
where coalesce(genders.gender, '') <> 'missing'
group by 1, 2, 3, 4, 5
