-- Grain: one row per day with a record before the cut-off. Key: day.
-- Lines kept, and how many of them are sales; what the ledger set aside is in none of them.
select
    day,
    count(*) as n_lines,
    count(case when kind = 'sale' then 1 end) as n_sales
from order_lines
where day < $cutoff
group by day
order by day
