-- Grain: one row per band of customers. Key: band: 0 who bought nothing on discount, 1 to 4 by
-- quarters of what they bought, at list prices, 5 who bought nothing else.
select
    case
        when gross_off = 0 then 0
        when gross_off = gross_sales then 5
        else 1 + least(floor(4e0 * cast(gross_off as double) / cast(gross_sales as double)), 3)
    end as band,
    count(*) as n_customers,
    count(case when n_orders >= 2 then 1 end) as n_repeat,
    coalesce(sum(case when n_orders >= 2 then net_sales end), 0) as repeat_net_sales,
    sum(net_sales) as net_sales,
    -- decimal(19, 2): squares neither overflow nor depend on the order of the rows.
    sum(cast(net_sales as decimal(19, 2)) * cast(net_sales as decimal(19, 2))) as squares
from discounts_buyers
where customer_id is not null and gross_sales > 0
group by 1
order by 1
