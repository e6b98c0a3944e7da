-- Grain: one row per month in which customers were first seen, and whether their start is known.
-- Key: month, is_new.
select
    date_trunc('month', first_seen) as month,
    start_known as is_new,
    count(*) as n
from facts
group by 1, 2
order by 1, 2
