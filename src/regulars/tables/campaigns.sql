-- Grain: one row per campaign. Key: campaign_id.
select
    campaign_id,
    campaign_kind,
    cast(starts_at as date) as starts_on,
    cast(ends_at as date) as ends_on
from judged_campaigns
where rule is null
