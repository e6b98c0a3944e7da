-- Grain: one row. The run-in: customers first seen within so many days of the first record may have
-- been there before it, so their start is unknown. How many days that takes, the records themselves
-- tell: as if they began on $replay_start, customers are sorted by the day on which they would be
-- first seen, and it is looked up who had bought before. run_in_days is the first day from which on
-- at most the share $old_share of those first seen had; null where no such day comes, or with so
-- few ($least) left to be first seen that they tell nothing.
select cast(min(day) as bigint) as run_in_days
from (
    select
        day,
        sum(n_old) over (order by day desc) as n_old_from_here,
        sum(n) over (order by day desc) as n_from_here
    from (
        select
            date_diff('day', $replay_start, seen) as day,
            count(*) as n,
            count(case when had_bought then 1 end) as n_old
        from (
            select
                customer_id,
                min(case when day >= $replay_start then day end) as seen,
                min(day) < $replay_start as had_bought
            from customer_days
            where day < $cutoff and n_orders > 0
            group by customer_id
        ) as replayed
        where seen is not null
        group by 1
    ) as by_day
) as from_day_on
where
    n_from_here >= $least
    and cast(n_old_from_here as double) <= $old_share * cast(n_from_here as double)
