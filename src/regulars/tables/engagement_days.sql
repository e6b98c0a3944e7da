-- Grain: one row per customer, local day and kind of event. Key: customer_id, day, kind.
-- What customers did beside buying. Events without a customer are anonymous and left out. A
-- purchase among them is no sale: sales come from the order files alone. Opens of e-mails stay a
-- kind of their own, for mail programs open them by themselves.
select
    customer_id,
    day,
    kind,
    cast(sum(n) as bigint) as n
from (
    select
        events.customer_id,
        cast(occurred_at as date) as day,
        case
            when channel_kind = 'app' and words.kind = 'visit' then 'app_visit'
            -- A click or a message elsewhere than in an e-mail.
            when words.kind like 'email%' and channel_kind <> 'email' then 'other'
            when events.event_type is null and channel_kind = 'web' then 'visit'
            when events.event_type is null and channel_kind = 'app' then 'app_visit'
            else coalesce(words.kind, 'other')
        end as kind,
        coalesce(n_events, 1) as n
    from (
        select
            *,
            case
                when channel is null then 'email'
                when lower(channel) in ('app', 'ios', 'android', 'mobile app') then 'app'
                when lower(channel) in ('web', 'website', 'site', 'online', 'onsite', 'browser')
                    then 'web'
                when lower(channel) in ('sms', 'push', 'whatsapp', 'ads', 'ad', 'social', 'paid')
                    then 'elsewhere'
                else 'email'
            end as channel_kind,
            trim(regexp_replace(lower(event_type), '[-_\s]+', ' ', 'g')) as word
        from judged_events
        where rule is null and customer_id is not null
    ) as events
    left join event_words as words on words.word = events.word
) as seen
group by customer_id, day, kind
