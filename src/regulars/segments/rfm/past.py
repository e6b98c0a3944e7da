"""What customers who were like this at earlier cut-offs did in the horizon after them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ...core.engine import Engine
from ...core.result import Inputs
from ...core.words import Quantity
from ...facts.snapshot import bought_by, outcomes, past_windows
from ...stats.clusters import share_over_clusters

MOST = 8
"""Earlier cut-offs that are looked at, the latest first: more cost more and are longer ago."""

PARTS = 400
"""Random groups of customers, by the hash of their id, between which variances are taken."""

# A customer is one case at each cut-off, so that cases, not customers, are numbered.
CASES = """
    select
        cast($number as bigint) as cutoff,
        $number * cast(10000000000 as bigint) + row_number() over () as customer_id,
        cast(hash(facts_then.customer_id) % {parts} as bigint) as part,
        facts_then.n_orders,
        facts_then.days_since_last_purchase,
        facts_then.T,
        facts_then.spend,
        facts.start_known,
        case when coalesce(n_orders_after, 0) > 0 then 1 else 0 end as back
    from facts_then
    inner join facts on facts.customer_id = facts_then.customer_id
    left join outcomes_then on outcomes_then.customer_id = facts_then.customer_id
    where facts_then.n_orders > 0
"""

# Who is counted at a cut-off is counted once there: so many customers there are at the least.
COUNTED = """
    select part, cutoff, cast(count(*) as bigint) as n, cast(sum(back) as bigint) as k
    from {source}
    where {where}
    group by part, cutoff
    order by part, cutoff
"""


@dataclass(frozen=True)
class Back:
    """How many of those at earlier cut-offs bought within the horizon after them.

    n            cases: a customer at a cut-off
    n_customers  as many customers at the least
    share        with its interval over customers
    """

    n: int
    n_customers: int
    share: Quantity


@dataclass(frozen=True)
class Past:
    """Cases at earlier cut-offs, in the engine's table `rfm_past`: facts, and `back` as 0 or 1."""

    engine: Engine
    n_cutoffs: int
    least: int

    @classmethod
    def of(cls, inputs: Inputs) -> "Past":
        """Look the cases up; there is no cut-off where the records are too short."""
        engine, n = inputs.engine, 0
        for window in past_windows(inputs.window)[:MOST]:
            bought_by(engine, window, inputs.settings, table="facts_then")
            outcomes(engine, window, table="outcomes_then")
            cases = CASES.format(parts=PARTS)
            if n:
                engine.execute(f"insert into rfm_past {cases}", number=n)
            else:
                engine.create("rfm_past", cases, number=n)
            engine.execute("drop table facts_then")
            engine.execute("drop table outcomes_then")
            n += 1
        return cls(engine, n, max(inputs.settings.smallest_group, 2))

    def forget(self) -> None:
        """Drop the cases."""
        self.engine.execute("drop table if exists rfm_past")

    def by_silence(self) -> pd.DataFrame:
        """Cases and returns by days since the last purchase: columns day, n, k."""
        return self.engine.frame(
            "select days_since_last_purchase as day, cast(count(*) as bigint) as n, "
            "cast(sum(back) as bigint) as k from rfm_past group by 1 order by 1"
        )

    def back(self, where: str, source: str = "rfm_past") -> Back | None:
        """The returns of the cases that a condition picks; none where they are too few."""
        found = self.engine.frame(COUNTED.format(source=source, where=where))
        parts = found.groupby("part")[["n", "k"]].sum()
        n_customers = int(found.groupby("cutoff")["n"].sum().max()) if len(found) else 0
        if n_customers < self.least or len(parts) < 2:
            return None
        return Back(int(parts["n"].sum()), n_customers, share_over_clusters(parts["k"], parts["n"]))

    def back_by(
        self, place: Callable[[str, str], None], column: str, of: Mapping[str, Sequence[str]]
    ) -> dict[str, Back]:
        """The same of groups, put together under names of their own.

        `place` makes the second of two tables, the group of each case, from the first.
        """
        if not self.n_cutoffs:
            return {}
        place("rfm_past", "rfm_past_groups")
        source = "rfm_past inner join rfm_past_groups using (customer_id)"
        found = {}
        for name, groups in of.items():
            quoted = ", ".join(f"'{group}'" for group in groups)
            found[name] = self.back(f"{column} in ({quoted})", source)
        self.engine.execute("drop table rfm_past_groups")
        return {name: back for name, back in found.items() if back}
