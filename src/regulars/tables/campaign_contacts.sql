-- Grain: one row per contact of a customer by a campaign. Key: file, record.
-- A contact without a day of its own counts on the first day of its campaign. Who was held out of
-- it stands in campaign_controls.
select
    contacts.customer_id,
    contacts.campaign_id,
    coalesce(cast(contacts.contacted_at as date), campaigns.starts_on) as day,
    file,
    record
from judged_campaign_contacts as contacts
left join campaigns on campaigns.campaign_id = contacts.campaign_id
where rule is null
    and (contacts.arm is null or {{ arm }} not in ({{ controls }}))
