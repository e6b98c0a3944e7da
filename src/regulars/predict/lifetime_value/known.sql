-- Grain: one row per customer with a purchase before the cut-off. Key: customer_id.
-- What forecasts look at: the customer's history in days, what a purchase day was worth, and what
-- the last span before the cut-off brought. The columns about what came after serve to score a
-- forecast and are there at past cut-offs only.
select
    customer_id,
    bought.x,
    bought.t_x,
    bought.T,
    bought.mean_repeat_value,
    cast(bought.spend as double) / cast(bought.n_purchase_days as double) as mean_value,
    cast(bought.spend as double) as spend,
    {{ 'bought.first_seen >= $run_in_end as start_known' if past else 'bought.start_known' }},
    cast(coalesce(spans.purchases_before, 0) as bigint) as purchases_before,
    coalesce(cast(spans.spend_before as double), 0e0) as spend_before
    {% if past %},
    cast(coalesce(spans.purchases_after, 0) as bigint) as purchases_after,
    coalesce(cast(spans.spend_after as double), 0e0) as spend_after
    {% endif %}
from {{ bought }} as bought
left join (
    select
        customer_id,
        count(case when day < $cutoff and n_orders > 0 then 1 end) as purchases_before,
        sum(case when day < $cutoff then net_sales end) as spend_before
        {% if past %},
        count(case when day >= $cutoff and n_orders > 0 then 1 end) as purchases_after,
        sum(case when day >= $cutoff then net_sales end) as spend_after
        {% endif %}
    from customer_days
    where day >= $span_start and day < {{ '$span_end' if past else '$cutoff' }}
    group by customer_id
) as spans using (customer_id)
where bought.n_purchase_days > 0
