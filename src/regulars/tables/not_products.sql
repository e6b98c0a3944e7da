-- Grain: one row per product id and name that is no product. Key: product_id, product_name.
-- Postage, fees, vouchers and corrections, told by their names; a name is judged once, not on
-- every line. A line without a name is told by its id, or by the name that its id has elsewhere.
with pairs as (
    select distinct product_id, product_name
    from read_order_lines
    where product_id is not null or product_name is not null
),
named as (
    select
        pairs.product_id,
        pairs.product_name,
        {{ fold('coalesce(pairs.product_name, products.product_name)') }} as name,
        {{ fold('pairs.product_id') }} as id
    from pairs
    left join products on products.product_id = pairs.product_id
),
judged as (
    select
        product_id,
        product_name,
        name,
        case
            {% for rule, one, every, sure, ids in patterns %}
            when regexp_matches(name, {{ sure }})
                or (regexp_matches(name, {{ one }}) and regexp_matches(name, {{ every }}))
                or (name is null and regexp_matches(id, {{ ids }})) then '{{ rule }}'
            {% endfor %}
        end as rule
    from named
),
by_id as (
    select product_id, min(rule) as rule
    from judged
    where name is not null and product_id is not null
    group by product_id
    having count(*) = count(rule)
)
select judged.product_id, product_name, coalesce(judged.rule, by_id.rule) as rule
from judged
left join by_id on by_id.product_id = judged.product_id and judged.name is null
where coalesce(judged.rule, by_id.rule) is not null
