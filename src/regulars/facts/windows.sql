-- Grain: one row per customer with an order line before the cut-off. Key: customer_id.
-- Orders, purchase days and net sales of the last so many days before the cut-off.
select
    customer_id,
    {% for days in windows %}
    cast(sum(case when day >= $from_{{ days }} then n_orders else 0 end) as bigint)
        as n_orders_{{ days }}d,
    cast(count(case when day >= $from_{{ days }} and n_orders > 0 then 1 end) as bigint)
        as n_purchase_days_{{ days }}d,
    sum(case when day >= $from_{{ days }} then net_sales else cast(0 as decimal(38, 4)) end)
        as spend_{{ days }}d{{ ',' if not loop.last }}
    {% endfor %}
from customer_days
where day < $cutoff
group by customer_id
