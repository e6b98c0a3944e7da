-- Grain: one row per table and rule that set a record of it aside. Key: source, rule.
-- What cleaning kept out, in rows, customers and money, and the share of the table's records.
select
    source,
    rule,
    cast(count(*) as bigint) as n_rows,
    cast(count(distinct customer_id) as bigint) as n_customers,
    coalesce(sum(net_amount), cast(0 as decimal(38, 4))) as money,
    cast(count(*) as double) / cast(max(n_read) as double) as share_of_rows
from set_aside
inner join (
    select source, sum(n) as n_read from (
        {% for source in sources %}
        select '{{ source }}' as source, count(*) as n from judged_{{ source }}
        union all
        {% endfor %}
        select source, count(*) as n from malformed group by source
    ) as parts group by source
) as read_counts using (source)
group by source, rule
