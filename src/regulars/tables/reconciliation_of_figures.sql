-- Grain: one row per place where the input of the customer files went. Key: place.
-- For a study without orders: every row that was read is in one place, and so is all that customers
-- have spent. Rows without a readable amount are counted beside.
with found as (
    select case when spend is null then 'without_spend' else 'customers' end as place, spend as money
    from given_figures
    union all
    select 'set_aside' as place, net_amount as money
    from set_aside
    where source = 'customers'
)
select
    place,
    meaning,
    cast(count(found.place) as bigint) as n_rows,
    coalesce(sum(money), cast(0 as decimal(38, 4))) as money,
    cast(count(found.place) - count(money) as bigint) as n_without_amount
from (
    values
    (1, 'customers', 'customers and what they have spent: what the study is about'),
    (2, 'without_spend', 'customers of whom no amount is given'),
    (3, 'set_aside', 'records that a rule keeps out of the analysis')
) as places(position, place, meaning)
left join found using (place)
group by position, place, meaning
order by position
