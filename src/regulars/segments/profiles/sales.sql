-- Grain: one row per customer and value of a column of order lines. Key: customer_id, value.
-- The share of the customer's spend (of sales, discounts taken off, returns not) that goes to each
-- value; lines of which it is not known are left out. With `first`, of the first purchase day alone.
-- is_first marks one row of each customer. Shares are exact decimals, so that they add up to the
-- same in every order of the rows.
select
    customer_id,
    value,
    cast(cast(amount as double) / cast(total as double) as decimal(9, 6)) as share,
    case when turn = 1 then 1 else 0 end as is_first
from (
    select
        customer_id,
        value,
        amount,
        sum(amount) over (partition by customer_id) as total,
        row_number() over (partition by customer_id order by value) as turn
    from (
        select lines.customer_id, trim(lines.{{ column }}) as value, sum(lines.net_sales) as amount
        from order_lines as lines
        inner join facts on facts.customer_id = lines.customer_id
        where lines.kind = 'sale'
            and lines.day < $cutoff
            and nullif(trim(lines.{{ column }}), '') is not null
            {% if first %}
            and lines.day = facts.first_purchase
            {% endif %}
        group by lines.customer_id, trim(lines.{{ column }})
        having sum(lines.net_sales) > 0
    ) as amounts
) as shares
