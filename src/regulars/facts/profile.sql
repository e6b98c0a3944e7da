-- Grain: one row per customer. Key: customer_id.
-- Who the customer is, as far as the customer files say; has_profile tells whether they do at all.
-- Having a profile is no accident (loyal customers give more), so it is never a silent feature.
select customer_id, age, gender, location, in_file as has_profile
from customers
