-- Grain: one row per return whose purchase was found. Key: file, record, origin.
-- A return undoes a purchase of the same order and product, or else of the same customer and
-- product: made before it, and not yet taken back by another return. Of several the latest comes
-- first: purchases lie on a pile, and a return takes from its top.
with returned as (
    select
        *,
        coalesce(product_id, product_name, '') as product,
        abs(coalesce(quantity, 1)) as pieces
    from kept_lines
    where kind = 'return'
),
sold as (
    select
        order_id,
        customer_id,
        coalesce(product_id, product_name, '') as product,
        min(ordered_at) as ordered_at,
        sum(coalesce(quantity, 1)) as pieces
    from kept_lines
    where kind = 'sale'
        and (
            order_id in (select order_id from returned where has_order_id)
            or (customer_id, coalesce(product_id, product_name, '')) in (
                select (customer_id, product) from returned where customer_id is not null
            )
        )
    group by order_id, customer_id, product
),
-- Told by the order: refunds and cancellations of a line, and returns that name their order.
of_order as (
    select
        file,
        record,
        origin,
        order_id as returns_order_id,
        customer_id,
        product,
        least(pieces, greatest(bought - before, 0)) as taken
    from (
        select
            returned.*,
            bought.pieces as bought,
            coalesce(
                sum(returned.pieces) over (
                    partition by returned.order_id, returned.product
                    order by
                        returned.ordered_at,
                        returned.pieces,
                        returned.net_amount,
                        returned.file,
                        returned.record
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as before
        from returned
        inner join (
            select order_id, product, min(ordered_at) as ordered_at, sum(pieces) as pieces
            from sold
            group by order_id, product
        ) as bought
            on bought.order_id = returned.order_id
            and bought.product = returned.product
            and bought.ordered_at <= returned.ordered_at
        where returned.has_order_id
    ) as in_turn
    where before < bought or pieces = 0 or origin in ('cancelled', 'refunded')
),
-- Returns that name an order but no product of it.
of_whole_order as (
    select returned.file, returned.record, returned.origin, returned.order_id as returns_order_id
    from returned
    inner join (
        select order_id, min(ordered_at) as ordered_at from sold group by order_id
    ) as bought
        on bought.order_id = returned.order_id and bought.ordered_at <= returned.ordered_at
    where returned.has_order_id and returned.product = ''
),
moves as (
    select
        customer_id,
        product,
        ordered_at,
        order_id,
        pieces,
        cast(null as integer) as file,
        cast(null as bigint) as record,
        cast(null as varchar) as origin
    from (
        select
            sold.customer_id,
            sold.product,
            sold.ordered_at,
            sold.order_id,
            sold.pieces - coalesce(taken.pieces, 0) as pieces
        from sold
        left join (
            select returns_order_id, customer_id, product, sum(taken) as pieces
            from of_order
            group by returns_order_id, customer_id, product
        ) as taken
            on taken.returns_order_id = sold.order_id
            and taken.customer_id = sold.customer_id
            and taken.product = sold.product
        where sold.customer_id is not null
    ) as left_over
    where pieces > 0
    union all
    select customer_id, product, ordered_at, order_id, -pieces as pieces, file, record, origin
    from returned
    where customer_id is not null
        and not exists (
            select 1 from of_order
            where of_order.file = returned.file
                and of_order.record = returned.record
                and of_order.origin = returned.origin
        )
),
-- The pile is as high as its sum, counted from its lowest point: below nothing it cannot fall.
summed as (
    select
        *,
        row_number() over in_time as turn,
        sum(pieces) over (in_time rows between unbounded preceding and current row) as reached
    from moves
    window in_time as (
        partition by customer_id, product
        order by ordered_at, pieces desc, order_id, file, record
    )
),
piled as (
    select
        *,
        reached - least(min(reached) over so_far, 0) as height,
        reached - pieces
            - least(
                coalesce(
                    min(reached) over (
                        partition by customer_id, product order by turn
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                ),
                0
            ) as height_before
    from summed
    window so_far as (
        partition by customer_id, product order by turn
        rows between unbounded preceding and current row
    )
),
of_customer as (
    select file, record, origin, order_id as returns_order_id
    from (
        select
            back.file,
            back.record,
            back.origin,
            bought.order_id,
            row_number() over (
                partition by back.file, back.record, back.origin order by bought.turn desc
            ) as nth
        from piled as back
        inner join piled as bought
            on bought.customer_id = back.customer_id
            and bought.product = back.product
            and bought.turn < back.turn
            and bought.pieces > 0
            and bought.height_before < back.height_before
            and bought.height >= back.height_before
        where back.pieces < 0
    ) as candidates
    where nth = 1
)
select file, record, origin, min(returns_order_id) as returns_order_id
from (
    select file, record, origin, returns_order_id from of_order
    union all
    select * from of_whole_order
    union all
    select * from of_customer
) as found
group by file, record, origin
