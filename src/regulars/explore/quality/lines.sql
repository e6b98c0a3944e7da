-- Grain: one row. Of how many order lines before the cut-off each thing is on record.
select
    count(*) as n,
    {% for name, known in columns.items() %}
    count(case when {{ known }} then 1 end) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from order_lines
where day < $cutoff
