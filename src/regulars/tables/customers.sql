-- Grain: one row per customer that any kept record names. Key: customer_id.
-- What the customer files say of them; in_file tells those apart that only other files name.
select
    ids.customer_id,
    customer_name,
    age,
    gender,
    location,
    known.customer_id is not null as in_file
from (
    select customer_id from order_lines where customer_id is not null
    union
    select customer_id from judged_customers where rule is null
    union
    select customer_id from campaign_contacts
    union
    select customer_id from campaign_responses
) as ids
left join (select * from judged_customers where rule is null) as known
    on known.customer_id = ids.customer_id
