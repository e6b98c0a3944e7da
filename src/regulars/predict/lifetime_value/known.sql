-- Grain: one row per customer with a purchase before the cut-off. Key: customer_id.
-- What forecasts look at: the customer's history in days, what a purchase day was worth, and what
-- the span of so many days before the cut-off brought. At past cut-offs also what came in the span
-- after, to score a forecast by, never to make it.
select
    customer_id,
    bought.x,
    bought.t_x,
    bought.T,
    bought.mean_repeat_value,
    cast(bought.spend as double) / cast(bought.n_purchase_days as double) as mean_value,
    cast(bought.spend as double) as spend,
    {% if not past %}
    bought.n_purchase_days_{{ days }}d as purchases_before,
    cast(bought.spend_{{ days }}d as double) as spend_before
    {% else %}
    cast(coalesce(spans.purchases_before, 0) as bigint) as purchases_before,
    coalesce(cast(spans.spend_before as double), 0e0) as spend_before,
    cast(coalesce(spans.purchases_after, 0) as bigint) as purchases_after,
    coalesce(cast(spans.spend_after as double), 0e0) as spend_after
    {% endif %}
from {{ bought }} as bought
{% if past %}
left join (
    select
        customer_id,
        count(case when day < $cutoff and n_orders > 0 then 1 end) as purchases_before,
        sum(case when day < $cutoff then net_sales end) as spend_before,
        count(case when day >= $cutoff and n_orders > 0 then 1 end) as purchases_after,
        sum(case when day >= $cutoff then net_sales end) as spend_after
    from customer_days
    where day >= $span_start and day < $span_end
    group by customer_id
) as spans using (customer_id)
{% endif %}
where bought.n_purchase_days > 0
