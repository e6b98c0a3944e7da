-- Grain: one row per record of the order files that could be split into fields. Key: file, record.
-- What each record is worth (net_amount: discounts taken off, returns negative; gross_amount: at
-- list price) and the first rule that sets it aside; rule is null where the record is kept.
with signed as (
    select *, coalesce(quantity < 0, false) or coalesce(line_amount < 0, false) as is_return
    from read_order_lines
),
valued as (
    select
        *,
        -- What was taken off a sale was taken off its return too.
        case when is_return then -discount else discount end as taken_off,
        coalesce(
            line_amount,
            -- Wide enough to multiply in 128 bits: in 64 an odd quantity would stop the whole run.
            try_cast(
                cast(unit_price as decimal(19, 4)) * cast(quantity as decimal(19, 3))
                as decimal(18, 4)
            ) - case when is_return then -discount else discount end
        ) as net_amount
    from signed
)
select
    valued.* exclude (line_amount, unit_price, discount, taken_off, net_amount, problem, row_hash),
    discount,
    cast(net_amount as decimal(18, 4)) as net_amount,
    cast(net_amount + taken_off as decimal(18, 4)) as gross_amount,
    case
        when problem is not null then problem
        when net_amount is null then 'impossible_amount'
        when ordered_at < timestamp '1970-01-01' or ordered_at >= timestamp '2100-01-01'
            then 'impossible_time'
        when repeated.record is not null then 'repeated_record'
        when quantity = 0 and net_amount = 0 then 'nothing_sold'
        when quantity < 0 and net_amount > 0 then 'signs_disagree'
        when not is_return and net_amount < 0 then 'discount_above_price'
    end as rule
from valued
left join repeated
    on repeated.source = 'order_lines'
    and repeated.file = valued.file
    and repeated.record = valued.record
