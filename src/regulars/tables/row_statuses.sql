-- Grain: one row per order and product whose rows have a status of a return and another one. Key:
-- order_id, product_id.
-- There the status belongs to the row: it is the return itself, not the sale that was taken back.
select order_id, coalesce(product_id, '') as product_id
from lines
left join said on said.role = 'status' and said.text = lines.status
where order_id in (
    select order_id from lines
    inner join said on said.role = 'status' and said.text = lines.status
    where said.meaning = 'returned'
)
group by order_id, coalesce(product_id, '')
having count(case when said.meaning = 'returned' then 1 end) > 0
    and count(case when said.meaning = 'returned' then 1 end) < count(*)
