-- Grain: one row per response of a customer to a campaign. Key: file, record.
select customer_id, campaign_id, cast(responded_at as date) as day, file, record
from judged_campaign_responses
where rule is null
