-- Grain: one row. What customers' orders hold, summed over customers: of each measure the sum, the
-- sum of squares, and that of products with the number of orders.
select
    count(*) as n_customers,
    cast(sum(n_orders) as double) as n_orders,
    cast(sum(n_orders * n_orders) as double) as orders_squared,
    {% for measure in ('n_lines', 'n_single') %}
    cast(sum({{ measure }}) as double) as {{ measure }},
    cast(sum({{ measure }} * {{ measure }}) as double) as {{ measure }}_squared,
    cast(sum({{ measure }} * n_orders) as double) as {{ measure }}_times_orders{{ ',' if not loop.last }}
    {% endfor %}
from (
    select
        customer_id,
        count(*) as n_orders,
        cast(sum(n_lines) as bigint) as n_lines,
        count(case when n_lines = 1 then 1 end) as n_single
    from placed_orders
    where day < $cutoff and customer_id is not null
    group by customer_id
) as customers
