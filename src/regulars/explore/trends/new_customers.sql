-- Grain: one row. Customers' net sales of whole months after the run-in (whole) and what of it new
-- customers brought in the calendar month of their first record (part): sums over customers, and
-- sums of squares and products, in decimal(19, 2) so that they neither overflow nor depend on the
-- order of the rows.
select
    count(*) as n,
    count(case when is_new then 1 end) as n_new,
    coalesce(sum(part), 0) as part,
    coalesce(sum(whole), 0) as whole,
    coalesce(sum(cast(part as decimal(19, 2)) * cast(part as decimal(19, 2))), 0) as part_squares,
    coalesce(sum(cast(part as decimal(19, 2)) * cast(whole as decimal(19, 2))), 0) as products,
    coalesce(sum(cast(whole as decimal(19, 2)) * cast(whole as decimal(19, 2))), 0)
        as whole_squares
from (
    select
        customer_id,
        max(start_known and first_seen >= $from_day) as is_new,
        sum(
            case
                when start_known and date_trunc('month', first_seen) = date_trunc('month', day)
                    then net_sales
                else 0
            end
        ) as part,
        sum(net_sales) as whole
    from customer_days
    inner join facts using (customer_id)
    where day >= $from_day and day < $to_day
    group by customer_id
) as customers
