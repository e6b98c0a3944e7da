-- Grain: one row per customer of the sample. Key: none; the rows hold no id.
-- Measures of customers in the span [$from, $cutoff), during all of which each was observed. What
-- is read off orders rests on the same number of orders for every customer, $n_orders of them drawn
-- at random, and is told apart for their first and second half (_a and _b): two measures of the
-- same orders would be tied by each single big order. A random draw is the order of hashes, so that
-- it does not depend on the order of the records.
with chosen as (
    select *
    from facts
    where first_seen <= $from and n_orders_{{ days }}d >= $n_orders
    order by hash(customer_id), customer_id
    limit {{ most }}
),
drawn as (
    select *
    from (
        select
            placed.*,
            row_number() over (
                partition by placed.customer_id
                order by hash(placed.customer_id, placed.order_id, placed.day), order_id, day
            ) as place
        from placed_orders as placed
        inner join chosen on chosen.customer_id = placed.customer_id
        where placed.day >= $from and placed.day < $cutoff
    ) as placed
    where place <= $n_orders
),
-- One line stands for its order: the more lines, the less often all or none are discounted, and
-- big orders would go with discounts by arithmetic alone.
lines as (
    select
        customer_id,
        order_id,
        day,
        count(distinct product_id) as n_products,
        count(distinct category) as n_categories,
        max(case when turn = 1 and discounts > 0 then 1 else 0 end) as discounted
    from (
        select
            sold.customer_id,
            sold.order_id,
            sold.day,
            sold.product_id,
            sold.category,
            sold.discounts,
            row_number() over (
                partition by sold.customer_id, sold.order_id, sold.day
                order by
                    hash(sold.order_id, sold.product_id), sold.product_id, sold.gross_sales,
                    sold.discounts
            ) as turn
        from order_lines as sold
        inner join drawn
            on drawn.customer_id = sold.customer_id
            and drawn.order_id = sold.order_id
            and drawn.day = sold.day
        where sold.kind = 'sale'
    ) as sold
    group by customer_id, order_id, day
),
returned as (
    select distinct customer_id, returns_order_id as order_id
    from order_lines
    where kind = 'return' and day < $cutoff and returns_order_id is not null
),
marked as (
    select
        drawn.customer_id,
        case when place * 2 <= $n_orders then 'a' else 'b' end as half,
        cast(drawn.gross_sales as decimal(18, 2)) as order_value,
        coalesce(lines.n_products, 0) as products,
        coalesce(lines.n_categories, 0) as categories,
        coalesce(lines.discounted, 0) as discounted,
        case when returned.order_id is not null then 1 else 0 end as returned,
        -- 1 January 1900 was a Monday.
        case when date_diff('day', date '1900-01-01', drawn.day) % 7 >= 5 then 1 else 0 end
            as weekend,
        extract(hour from ordered_at) * 60 + extract(minute from ordered_at) as minute_of_day,
        case when extract(month from drawn.day) >= 10 then 1 else 0 end as last_quarter
    from drawn
    left join lines
        on lines.customer_id = drawn.customer_id
        and lines.order_id = drawn.order_id
        and lines.day = drawn.day
    left join returned
        on returned.customer_id = drawn.customer_id and returned.order_id = drawn.order_id
),
baskets as (
    select
        customer_id,
        {% for mark in marks %}
        {% for half in ('a', 'b') %}
        sum(case when half = '{{ half }}' then {{ mark }} end) as {{ mark }}_{{ half }},
        {% endfor %}
        {% endfor %}
        count(*) as n
    from marked
    group by customer_id
),
-- As many gaps for everyone, the latest: few gaps look more even than many.
gaps as (
    select
        customer_id,
        cast(sum(gap) as double) * cast(sum(gap) as double)
            / (cast(sum(gap * gap) as double) * cast(count(*) as double)) as evenness
    from (
        select
            customer_id,
            date_diff('day', lag(day) over (partition by customer_id order by day), day) as gap,
            row_number() over (partition by customer_id order by day desc) as turn
        from customer_days
        where day >= $from and day < $cutoff and n_orders > 0
    ) as days
    where turn <= $n_gaps and gap is not null
    group by customer_id
    having count(*) = $n_gaps
),
-- One contact stands for all: the more of them, the rarer that none is answered.
contacts as (
    select
        customer_id,
        max(answered) as answered
    from (
        select
            contact.customer_id,
            case when response.customer_id is not null then 1 else 0 end as answered,
            row_number() over (
                partition by contact.customer_id
                order by hash(contact.customer_id, contact.campaign_id), contact.campaign_id
            ) as turn
        from (
            select customer_id, campaign_id
            from campaign_contacts
            where day >= $from and day < $cutoff
            group by customer_id, campaign_id
        ) as contact
        left join (
            select distinct customer_id, campaign_id from campaign_responses where day < $cutoff
        ) as response
            on response.customer_id = contact.customer_id
            and response.campaign_id = contact.campaign_id
    ) as touched
    where turn = 1
    group by customer_id
)
select
    cast(chosen.n_orders_{{ days }}d as double) as orders,
    cast(chosen.spend_{{ days }}d as double) as spend,
    {% for mark in marks %}
    cast(baskets.{{ mark }}_a as double) as {{ mark }}_a,
    cast(baskets.{{ mark }}_b as double) as {{ mark }}_b,
    {% endfor %}
    gaps.evenness,
    cast(chosen.n_visits_{{ days }}d as double) as visits,
    cast(chosen.n_clicks_{{ days }}d as double) as clicks,
    cast(contacts.answered as double) as answered,
    cast(chosen.age_years as double) as age,
    chosen.age_band,
    chosen.gender,
    coalesce(chosen.location, chosen.city, chosen.country) as location,
    chosen.acquisition_channel as channel
from chosen
inner join baskets on baskets.customer_id = chosen.customer_id
left join gaps on gaps.customer_id = chosen.customer_id
left join contacts on contacts.customer_id = chosen.customer_id
order by hash(chosen.customer_id), chosen.customer_id
