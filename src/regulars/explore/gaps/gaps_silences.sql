-- Grain: one row per earlier cut-off and customer with a purchase before it. Key: none.
-- How long each was silent by then, and whether the next purchase came within the horizon.
select
    part,
    cutoff,
    cast(date_diff('day', day, cutoff) as bigint) as silence,
    case when next_day < horizon_end then 1 else 0 end as bought
from gaps_occasions
inner join (
    {% for window in windows %}
    select
        cast('{{ window.cutoff }}' as date) as cutoff,
        cast('{{ window.horizon_end }}' as date) as horizon_end
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
) as cutoffs on day < cutoff and (next_day is null or next_day >= cutoff)
