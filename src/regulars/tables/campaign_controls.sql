-- Grain: one row per customer held out of a campaign. Key: customer_id, campaign_id.
-- Who was put into the control group of a test, from the day on which the others were contacted:
-- the first one, where records name several.
select
    customer_id,
    campaign_id,
    day,
    cast(floor(cast(place as double) / 1e12) as integer) as file,
    place - cast(floor(cast(place as double) / 1e12) as bigint) * 1000000000000 as record
from (
    select
        contacts.customer_id,
        contacts.campaign_id,
        min(coalesce(cast(contacts.contacted_at as date), campaigns.starts_on)) as day,
        min(cast(file as bigint) * 1000000000000 + record) as place
    from judged_campaign_contacts as contacts
    left join campaigns on campaigns.campaign_id = contacts.campaign_id
    where rule is null
        and {{ arm }} in ({{ controls }})
    group by contacts.customer_id, contacts.campaign_id
) as held_out
