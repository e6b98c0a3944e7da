-- Grain: one row per channel that new customers were won by, all observed for as many months. What
-- it cost to win them, and what they had brought by the end of each month (30 days) after their
-- first purchase: sums, and sums of squares for intervals.
select
    channel as name,
    cast(count(*) as bigint) as n,
    cast(count(cost) as bigint) as n_cost,
    cast(sum(cost) as double) as cost
    {% for month in range(months + 1) %},
    sum(by_{{ month }}) as brought_{{ month }},
    sum(by_{{ month }} * by_{{ month }}) as squares_{{ month }}
    {% endfor %}
from (
    select
        won.customer_id,
        won.channel,
        won.cost
        {% for month in range(months + 1) %},
        -- Month 0 is the day of the first purchase alone.
        coalesce(
            sum(
                case
                    when date_diff('day', won.first_purchase, sold.day) <= {{ month * 30 }}
                        then {{ margin }}
                end
            ),
            0e0
        ) as by_{{ month }}
        {% endfor %}
    from (
        select
            facts.customer_id,
            facts.acquisition_channel as channel,
            facts.first_purchase,
            customers.acquisition_cost as cost
        from facts
        inner join customers on customers.customer_id = facts.customer_id
        where
            facts.start_known
            and facts.acquisition_channel is not null
            and facts.T > {{ months * 30 }}
    ) as won
    left join order_lines as sold
        on sold.customer_id = won.customer_id and sold.day < $cutoff
    group by won.customer_id, won.channel, won.cost, won.first_purchase
) as customers_won
group by channel
order by channel
