-- Grain: one row per customer contacted or responding before the cut-off. Key: customer_id.
select
    customer_id,
    cast(sum(contacted) as bigint) as n_contacts,
    cast(sum(responded) as bigint) as n_responses,
    max(case when responded = 1 then day end) as last_response
from (
    select customer_id, day, 1 as contacted, 0 as responded from campaign_contacts
    union all
    select customer_id, day, 0 as contacted, 1 as responded from campaign_responses
) as touches
where day < $cutoff
group by customer_id
