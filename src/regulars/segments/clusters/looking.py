"""The customers that are learned from, as points, and the groups that they form."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...core.result import Inputs
from ...core.rules import Grouping, Rule
from ...core.words import Sentence, count, say
from ...models.natural_groups import NaturalGroups
from .measures import LEAST_DAYS, Floats, Measure, eligible, measured, space, typical, usable
from .naming import names
from .rules import readable

LEARNED = 20_000
"""Customers that are learned from; of more, so many are drawn."""


@dataclass(frozen=True)
class Looked:
    """What was looked at and what was found.

    frame     a row a customer that was learned from: clusters_measures
    points    the same customers, a column for each of `measures`
    n         customers who bought often enough, learned from or not
    """

    frame: pd.DataFrame
    points: Floats
    measures: list[Measure]
    left_out: list[Measure]
    typical: dict[str, float]
    n: int
    model: NaturalGroups

    @cached_property
    def names(self) -> list[str]:
        """Of the groups, the largest first; none where there are no groups."""
        if self.model.n_groups_ == 1:
            return []
        return names(self.points, self.model.labels_, self.measures)

    @cached_property
    def rules(self) -> Grouping:
        """The groups as a shallow tree has them."""
        if not self.names:
            return Grouping("cluster_by_rule", {}, Rule(((),)))
        return readable(self.frame, self.model.labels_, self.names, self.measures)

    @property
    def series(self) -> pd.Series | None:
        """Each customer's group, in the order of the groups; None where there are none."""
        if not self.names:
            return None
        return pd.Series(pd.Categorical.from_codes(self.model.labels_, self.names))


def look(inputs: Inputs, least: int) -> Looked | Sentence:
    """Look for groups among the customers of the study, or say why that cannot be done."""
    engine = inputs.engine
    used, left_out = usable(engine, "facts")
    columns = [measure.column for measure in used]
    who = f"from ({measured('facts')}) as measured where {eligible(columns)}"
    ((n,),) = engine.rows(f"select count(*) {who}")
    if n < least:
        return say(
            "{n} customers have bought on {days} days or more; it takes {least}",
            n=count(n),
            days=count(LEAST_DAYS),
            least=count(least),
        )
    if len(used) < 2:
        return say(
            "of {n} customers who bought on {days} days or more fewer than two measures of "
            "behaviour are known and differ",
            n=count(n),
            days=count(LEAST_DAYS),
        )
    # Drawn by a number made from the id: the same customers in whatever order the records come.
    frame = engine.frame(f"select * {who} order by md5(customer_id), customer_id limit {LEARNED}")
    usual = typical(engine, "facts")
    points = np.ascontiguousarray(space(frame, columns, usual))
    model = NaturalGroups(seed=inputs.settings.seed, n_learned=LEARNED).fit(points)
    return Looked(frame, points, used, left_out, usual, int(n), model)
