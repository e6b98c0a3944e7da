-- Grain: one row per product of the product files. Key: product_id.
select product_id, product_name, category, unit_price, cost
from judged_products
where rule is null
