-- Grain: one row per customer of the facts. Key: customer_id.
-- Whose spend, orders or single orders lie beyond the fences, and who looks like a reseller or a
-- subscriber. Flags: nobody is left out of anything for them.
with orders as (
    {% if with_orders %}
    select customer_id, max(case when net_sales > $high_order_value then 1 else 0 end) as any_beyond
    from placed_orders
    where day < $cutoff and customer_id is not null
    group by customer_id
    {% else %}
    select cast(null as varchar) as customer_id, 0 as any_beyond
    where false
    {% endif %}
),
lines as (
    {% if with_orders %}
    select
        customer_id,
        cast(sum(n_pieces) as double) / cast(nullif(sum(n_lines), 0) as double) as pieces_a_line
    from customer_days
    where day < $cutoff
    group by customer_id
    {% else %}
    select cast(null as varchar) as customer_id, 0e0 as pieces_a_line
    where false
    {% endif %}
),
gaps as (
    {% if with_orders %}
    select
        customer_id,
        date_diff('day', lag(day) over (partition by customer_id order by day), day) as gap
    from customer_days
    where day < $cutoff and n_orders > 0
    {% else %}
    select cast(null as varchar) as customer_id, 0 as gap
    where false
    {% endif %}
),
rhythm as (
    select
        customer_id,
        count(*) >= {{ least_gaps }}
            and max(median_gap_days) >= {{ least_days }}
            and cast(sum(is_usual) as double) >= {{ constant }} * count(*) as is_constant
    from (
        select
            gaps.customer_id,
            median_gap_days,
            case
                when abs(gap - median_gap_days) <= greatest(1e0, {{ leeway }} * median_gap_days)
                    then 1
                else 0
            end as is_usual
        from gaps
        inner join facts on facts.customer_id = gaps.customer_id
        where gap is not null
    ) as judged
    group by customer_id
)
select
    facts.customer_id,
    coalesce(spend > $high_spend, false) as is_outlier_spend,
    coalesce(n_orders > $high_n_orders, false) as is_outlier_orders,
    coalesce(any_beyond = 1, false) as has_outlier_order,
    coalesce(
        n_orders >= {{ least_orders }}
            and n_pieces > $many_pieces
            and pieces_a_line > $many_pieces_a_line,
        false
    ) as probable_reseller,
    coalesce(is_constant, false) as probable_subscriber
from facts
left join orders on orders.customer_id = facts.customer_id
left join lines on lines.customer_id = facts.customer_id
left join rhythm on rhythm.customer_id = facts.customer_id
order by facts.customer_id
