-- Grain: one row per table and rule that set a record of it aside. Key: source, rule.
-- What cleaning kept out: rows, customers, money, the shares of the table's records and of the
-- money of all order files, and where the first such record stands.
select
    source,
    rule,
    n_rows,
    n_customers,
    money,
    cast(n_rows as double) / cast(n_read as double) as share_of_rows,
    case
        when turnover > 0 then cast(abs(money) as double) / cast(turnover as double)
    end as share_of_money,
    cast(floor(cast(place as double) / 1e12) as integer) as file,
    place - cast(floor(cast(place as double) / 1e12) as bigint) * 1000000000000 as record
from (
    select
        source,
        rule,
        cast(count(*) as bigint) as n_rows,
        cast(count(distinct customer_id) as bigint) as n_customers,
        coalesce(sum(net_amount), cast(0 as decimal(38, 4))) as money,
        -- The first record of the first file, in one number.
        min(cast(file as bigint) * 1000000000000 + coalesce(record, line)) as place
    from set_aside
    group by source, rule
) as counted
inner join (
    select source, sum(n) as n_read from (
        {% for source in sources %}
        select '{{ source }}' as source, count(*) as n from read_{{ source }}
        union all
        {% endfor %}
        select source, count(*) as n from malformed group by source
    ) as parts group by source
) as read_counts using (source)
cross join (
    -- What went through the books, whichever way: kept and set aside.
    select sum(amount) as turnover from (
        select sum(abs(net_sales)) as amount from order_lines
        union all
        select sum(abs(net_amount)) as amount from set_aside
    ) as booked
) as books
