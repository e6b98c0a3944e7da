"""What is known of customers beyond how much they bought, each customer as shares of some values.

Spend and orders are no traits: tiers are made of them. What customers buy is told as shares of
spend, which say nothing of how much it is; even so, who happens to buy dear things has spent more,
so that categories part tiers where customers are all of one kind. Visits and clicks go with buying
by nature. Both are shown without a claim.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.engine import literal, render
from ...core.result import Inputs

HERE = Path(__file__).parent
MOST = 12
"""Values of a trait that are told apart; the others are put together."""
OTHERS = "other values"
BY_CATEGORY = " by category"
TABLE = "profiles_trait"
DAYS = 90
"""Length of the time in which visits and clicks are looked for."""


@dataclass(frozen=True)
class Trait:
    """Something known of customers.

    `query` gives customer_id, value, share and is_first; `sentence` is what is said of a group
    that differs in it from all others, with gaps for who, here, value, rest and difference; none
    where nothing is claimed.
    """

    name: str
    title: str
    query: str
    sentence: str = ""
    by_nature: bool = False
    """Whether customers who buy more have more of it by nature."""
    of_sales: bool = False
    """Whether it is read off the very sales that segments are made of."""
    yes: str = ""
    """Of two values the one that is told of; the commoner one without it."""
    caveat: str = ""
    measure: str = ""
    """The measure of clusters that it is as well: of groups made of it it says nothing."""
    told: bool = False
    """Whether customers themselves tell it, or do not."""

    @property
    def may_be_claimed(self) -> bool:
        """Whether groups that differ in it tell something that they were not made of."""
        return not (self.by_nature or self.of_sales)

    def named(self, value: str) -> str:
        """A value with its trait; the trait alone says what it is of whom it holds."""
        if value == self.yes:
            return self.title
        return f"{self.title.removesuffix(BY_CATEGORY)}: {value}"


_ARE = "Of {who} {here} {did} {value}, of all others {rest}: a difference of {difference}."
_ONE = """
    select customer_id, value, cast(1 as decimal(9, 6)) as share, 1 as is_first
    from (select customer_id, {value} as value from facts where {among}) as known
    where value is not null
"""


def _own(name: str, title: str, column: str, did: str) -> Trait:
    """A trait of which a column of facts holds each customer's one value."""
    query = _ONE.format(value=f"nullif(trim({column}), '')", among="true")
    return Trait(name, title, query, _ARE.replace("{did}", did), told=True)


def _bought(name: str, title: str, column: str, *, first: bool = False) -> Trait:
    query = render(HERE / "sales.sql", {"column": column, "first": first})
    return Trait(name, title, query, of_sales=True)


def _done(name: str, title: str, column: str, measure: str) -> Trait:
    """Whether customers did something at all in the last days."""
    value = f"case when {column} > 0 then 'yes' when {column} = 0 then 'no' end"
    return Trait(
        name,
        title,
        _ONE.format(value=value, among=f'"T" > {DAYS}'),
        by_nature=True,
        yes="yes",
        measure=measure,
    )


_ANSWERED = """
    select customer_id, value, share, is_first
    from (
        select
            customer_id,
            'answered' as value,
            cast(least(cast(n_responses as double) / cast(n_contacts as double), 1e0)
                as decimal(9, 6)) as share,
            1 as is_first
        from facts
        where n_contacts > 0 and n_responses is not null
        union all
        select
            customer_id,
            'not answered' as value,
            1 - cast(least(cast(n_responses as double) / cast(n_contacts as double), 1e0)
                as decimal(9, 6)) as share,
            0 as is_first
        from facts
        where n_contacts > 0 and n_responses is not null
    ) as contacted
    where share > 0 or is_first = 1
"""

TRAITS = (
    _own("age", "Age", "age_band", "are aged"),
    _own("gender", "Gender", "gender", "are"),
    _own("country", "Country", "country", "live in"),
    _own("region", "Region", "location", "live in"),
    _own("city", "City", "city", "live in"),
    _own("won_through", "Won through", "acquisition_channel", "came through"),
    _bought("first_category", f"First order{BY_CATEGORY}", "category", first=True),
    _bought("category", f"Spend{BY_CATEGORY}", "category"),
    _bought("channel", "Sales channel", "channel"),
    Trait(
        "answers",
        "Answers to campaigns",
        _ANSWERED,
        "{who} answered {here} of their contacts by campaigns, all others {rest}: a difference of "
        "{difference}.",
        yes="answered",
        measure="response_share",
        caveat="To answer is often to buy, so that who buys more answers more.",
    ),
    _done(
        "visits",
        f"Visits in {DAYS} days",
        "n_visits_90d",
        "visits_per_month",
    ),
    _done(
        "clicks",
        f"Clicks in {DAYS} days",
        "n_clicks_90d",
        "clicks_per_month",
    ),
)


def made(inputs: Inputs) -> Iterator[Trait]:
    """The traits that tell customers apart; the table of each stands while it is looked at."""
    engine = inputs.engine
    for trait in TRAITS:
        engine.create(TABLE, trait.query, cutoff=inputs.window.cutoff)
        values = engine.rows(
            f"select value, count(*) as n, sum(share) as held from {TABLE} group by value "
            "order by held desc, n desc, value"
        )
        if len(values) >= 2:
            large = [str(v) for v, n, _ in values if n >= inputs.settings.smallest_group][:MOST]
            if len(large) < len(values):
                _put_together(inputs, large)
            yield trait
        engine.execute(f"drop table {TABLE}")


def _put_together(inputs: Inputs, large: list[str]) -> None:
    """Make one value of all that are not among the large ones."""
    named = ", ".join(map(literal, large)) or "null"
    inputs.engine.create(
        TABLE,
        f"select customer_id, case when value in ({named}) then value else '{OTHERS}' end "
        f"as value, sum(share) as share, max(is_first) as is_first from {TABLE} group by 1, 2",
    )
