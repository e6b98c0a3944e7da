"""Whether customers of one gender, age or place buy differently from those of another.

Groups are compared by ranks: the means of spend hang on a few customers. Whose trait is not known
is shown and never compared, since who tells of themselves is no accident.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...core.engine import literal, render
from ...core.result import Inputs, Refusal
from ...core.words import Unit, count, say
from ...stats.corrections import LEVEL, holm
from ...stats.ranked_groups import RankDifference, RankedGroup, explained_by_groups, superiority

HERE = Path(__file__).parent

PEOPLE = """
    select
        customer_id,
        spend,
        n_orders,
        mean_order_value,
        {traits}
    from facts
    where coalesce(n_orders, 1) > 0
"""

TRAIT_GROUPS = """
    select {trait} as name, count(*) as n
    from facts
    where coalesce(n_orders, 1) > 0 and {trait} is not null
    group by 1
    order by n desc, name
"""

PLACES = (("country", "Country"), ("location", "Region"), ("city", "City"))
"""Where customers live, from coarse to fine, and what each is called."""
MOST_GROUPS = 8
"""Groups of a trait that are shown by name; the smaller ones are put together."""
LARGE = 0.05
"""Groups that hold a smaller share of the known customers are not named as the ends of a range."""
OTHERS = "others"


@dataclass(frozen=True)
class Compared:
    """A measure that groups of customers are compared in."""

    column: str
    name: str
    unit: Unit
    did: str
    """What the one of two customers did who has more of it."""


COMPARED = (
    Compared("spend", "spend", "money", "spent more"),
    Compared("n_orders", "number of orders", "count", "ordered more often"),
    Compared("mean_order_value", "order value", "money", "spent more an order"),
)


@dataclass(frozen=True)
class Trait:
    """Something known of customers that parts them into groups.

    `groups` has one row per group and compared measure; its name is missing for the customers of
    whom the trait is not known.
    """

    name: str
    title: str
    groups: pd.DataFrame

    def of(self, compared: Compared) -> pd.DataFrame:
        """The known groups in one measure, those who rank highest first."""
        mine = self.groups["measure"] == compared.column
        known = self.groups[mine & self.groups["name"].notna()]
        order = (-known["ranks"] / known["n"]).sort_values(kind="stable").index
        return known.loc[order]


@dataclass(frozen=True)
class Comparison:
    """A measure held against a trait: what was found, and its p-value after correction."""

    trait: Trait
    compared: Compared
    groups: pd.DataFrame
    found: RankDifference
    p_value: float

    @property
    def is_claim(self) -> bool:
        return self.p_value < LEVEL


def traits_of(inputs: Inputs, refusals: list[Refusal]) -> list[Trait]:
    """Gender, age and place, as far as each parts customers into two groups that may be shown."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    parted = []
    for name, columns in (
        ("gender", (("gender", "Gender"),)),
        ("age", (("age_band", "Age"),)),
        ("place", PLACES),
    ):
        for column, title in columns:
            rows = engine.rows(TRAIT_GROUPS.format(trait=column))
            large = [str(group) for group, n in rows if n >= least][:MOST_GROUPS]
            if len(large) >= 2:
                rest = sum(n for group, n in rows if group not in large)
                parted.append((name, title, column, large, rest))
                break
        else:
            why = say("fewer than two groups of {least} customers are known", least=count(least))
            refusals.append(Refusal(f"Whether this makes a difference: {name}", why))
    if not parted:
        return []
    cases = ", ".join(
        f"case when {column} in ({', '.join(map(literal, large))}) then {column} "
        f"when {column} is not null and {rest >= least} then {literal(OTHERS)} end as {name}"
        for name, _, column, large, rest in parted
    )
    engine.create("distributions_groups", PEOPLE.format(traits=cases))
    traits = [Trait(name, title, _groups(inputs, name)) for name, title, *_ in parted]
    engine.execute("drop table distributions_groups")
    return traits


def _groups(inputs: Inputs, trait: str) -> pd.DataFrame:
    """Ranks, medians and means of the groups of a trait in each measure, if there are two."""
    found = []
    for compared in COMPARED:
        values = {"trait": trait, "measure": compared.column}
        sql = render(HERE / "groups.sql", values)
        found.append(inputs.engine.frame(sql).assign(measure=compared.column))
    return pd.concat(found, ignore_index=True)


def compare(inputs: Inputs, traits: Sequence[Trait]) -> list[Comparison]:
    """Every measure held against every trait, and the p-values corrected for how many those are."""
    made: list[tuple[Trait, Compared, pd.DataFrame, RankDifference]] = []
    for trait in traits:
        for compared in COMPARED:
            groups = trait.of(compared)
            ranked = [
                RankedGroup(row.n, row.ranks, row.squared_ranks, row.others, row.squared_others)
                for row in groups.itertuples()
            ]
            if len(ranked) >= 2:
                found = superiority(*ranked) if len(ranked) == 2 else explained_by_groups(ranked)
                made.append((trait, compared, groups, found))
    p_values = holm([found.p_value for *_, found in made], inputs.n_families)
    return [Comparison(*one, p) for one, p in zip(made, p_values, strict=True)]


def ends_of(groups: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The highest and the lowest group, of those that are no small part: small ones stray far."""
    large = groups[groups["n"] >= LARGE * groups["n"].sum()]
    ends = large if len(large) >= 2 else groups
    return ends.iloc[0], ends.iloc[-1]
