-- Grain: one row. Of how many customers each trait is on record, and how often of one of a pair of
-- traits only.
select
    count(*) as n,
    {% for name, known in traits.items() %}
    count(case when {{ known }} then 1 end) as {{ name }},
    {% endfor %}
    {% for one, other in pairs %}
    count(case when ({{ traits[one] }}) <> ({{ traits[other] }}) then 1 end)
        as {{ one }}__{{ other }}{{ ',' if not loop.last }}
    {% endfor %}
from facts
where coalesce(n_orders, 1) > 0
