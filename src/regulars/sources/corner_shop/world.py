"""Everything that is planted in a simulated shop, and what follows from it."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

import numpy as np

from ...core.errors import SettingsError
from .calendar import Calendar
from .parts import (
    ACQUISITION,
    CAMPAIGNS,
    GROUPS,
    PROMOTIONS,
    Acquisition,
    Campaign,
    Engagement,
    Gaps,
    Group,
    Oddities,
    Promotion,
    Rhythm,
)


@dataclass(frozen=True)
class World:
    """A shop's customers, what they do, and everything that is true of them.

    Within a customer orders follow a renewal process in the shop's own time, which runs faster in
    busy months and on busy days; a customer lapses after an exponential time that depends on the
    group alone.
    """

    n_customers: int = 20_000
    """People; some of them have two ids."""
    seed: int = 1
    start: date = date(2023, 1, 1)
    months: int = 30
    known_before: float = 0.35
    """Share of customers who came before the records begin and have not lapsed by then."""
    growth: float = 0.012
    """By how much more customers come from month to month."""
    decay: float = 0.015
    """By how much less customers of a later month buy after their first order, month by month."""
    spread: float = 3.0
    """Shape of the gamma of rates within a group: the larger, the more alike."""
    regularity: float = 1.5
    """Shape of the gamma of gaps: 1 makes them exponential, the larger, the more even."""
    age_effect: float = 0.04
    """More lines an order for every ten years of age."""
    gender_effect: float = 0.0
    """More orders of women than of men."""
    habit: float = 0.5
    """Share of lines that are the customer's own favourite of the shelf."""
    voucher: float = 0.06
    """Share of lines with 10% off, whenever they are bought."""
    shelves_alike: bool = False
    """Whether no shelf is unlike another, nor in any month."""
    consent: float = 0.9
    """Share of customers who may be contacted."""
    cities: tuple[str, ...] = (
        "Leeds", "York", "Hull", "Bradford", "Sheffield", "Harrogate", "Ripon", "Whitby",
    )  # fmt: skip
    """Each with half the customers again of the one after it; without any effect."""
    groups: tuple[Group, ...] = GROUPS
    rhythm: Rhythm = field(default_factory=Rhythm)
    promotions: tuple[Promotion, ...] = PROMOTIONS
    campaigns: tuple[Campaign, ...] = CAMPAIGNS
    engagement: Engagement = field(default_factory=Engagement)
    acquisition: tuple[Acquisition, ...] = ACQUISITION
    gaps: Gaps = field(default_factory=Gaps)
    oddities: Oddities = field(default_factory=Oddities)

    def __post_init__(self) -> None:
        """Refuse what no shop can be."""
        where = type(self).__name__
        if self.n_customers < 0 or self.months < 1 or self.seed < 0:
            raise SettingsError(
                f"{self.n_customers} customers over {self.months} months from seed {self.seed}",
                where=where,
                hint="no number below zero, and a month at the least",
            )
        for what in (self, self.oddities, self.gaps, self.engagement):
            for name in ("known_before", "decay", "voucher", "consent", "habit", *_SHARES):
                value = getattr(what, name, 0)
                if isinstance(value, float) and not 0 <= value <= 1:
                    raise SettingsError(
                        f"{name} = {value} is no share", where=where, hint="between 0 and 1"
                    )
        if not self.groups or not self.cities or not self.acquisition:
            raise SettingsError("a shop needs a group, a city and a way in", where=where)
        if len(self.gaps.city) != len(self.groups):
            raise SettingsError(
                f"{len(self.gaps.city)} shares of missing cities for {len(self.groups)} groups",
                where=where,
                hint="gaps=Gaps(city=(...)) with one share a group",
            )

    @classmethod
    def plain(cls, **fields: Any) -> Self:
        """A shop in which nothing goes with anything, to see that nothing is claimed."""
        return cls(**fields).without_effects()

    def without_effects(self) -> Self:
        """The same shop, in which nothing goes with anything.

        Every customer is of one kind, no month, weekday or hour differs, as many come as lapse,
        nobody is won, engaged, contacted or given a discount for any reason, and traits are missing
        at random. Customers still differ in how often they buy, which nothing foretells.
        """
        first = self.groups[0]
        alike = replace(
            first,
            orders_per_month=sum(g.share * g.orders_per_month for g in self.groups),
            months_until_lapse=sum(g.share * g.months_until_lapse for g in self.groups),
            lines_per_order=sum(g.share * g.lines_per_order for g in self.groups),
            visits_per_month=sum(g.share * g.visits_per_month for g in self.groups),
        )
        cost = sum(way.share * way.cost for way in self.acquisition)
        missing = sum(g.share * share for g, share in zip(self.groups, self.gaps.city, strict=True))
        return replace(
            self,
            groups=tuple(replace(alike, name=g.name, share=g.share) for g in self.groups),
            # As many come in a month as lapse in it.
            known_before=alike.months_until_lapse / (alike.months_until_lapse + self.months),
            growth=0.0,
            decay=0.0,
            age_effect=0.0,
            gender_effect=0.0,
            habit=0.0,
            shelves_alike=True,
            rhythm=Rhythm.flat(),
            promotions=(),
            campaigns=tuple(
                replace(c, rise=0.0, bought_within=None, random_responses=True)
                for c in self.campaigns
            ),
            engagement=replace(self.engagement, unrelated=True),
            acquisition=tuple(replace(way, cost=cost, rate=1.0) for way in self.acquisition),
            gaps=replace(
                self.gaps,
                city=(missing,) * len(self.groups),
                birth_date_from_60=self.gaps.birth_date,
            ),
            oddities=replace(
                self.oddities, twice=0.0, resellers=0.0, subscribers=0.0, bargain_hunters=0.0
            ),
        )

    @property
    def calendar(self) -> Calendar:
        """The days of the shop, and how busy each of them is."""
        return Calendar.of(self.start, self.months, self.rhythm, self.promotions)

    def truth(self) -> dict[str, Any]:
        """What was planted, as plain values: every field, and what follows from them."""
        days = self.calendar
        values = {key: value for key, value in asdict(self).items() if key != "start"}
        return {
            "simulated": True,
            "start": self.start.isoformat(),
            "end": str(days.day(days.n_days)),
            **values,
            "month_factors": list(_to_mean_one(self.rhythm.months)),
            "weekday_factors": list(_to_mean_one(self.rhythm.weekdays)),
            "campaign_days": {
                c.name: str(days.day(c.day)) for c in self.campaigns if c.day < days.n_days
            },
            "promotion_days": [
                {"from": str(days.day(p.day)), "to": str(days.day(p.day + p.days))}
                for p in self.promotions
                if p.day < days.n_days
            ],
        }


_SHARES = tuple(entry.name for part in (Gaps, Oddities, Engagement) for entry in fields(part))


def _to_mean_one(factors: tuple[float, ...]) -> tuple[float, ...]:
    mean = float(np.mean(factors))
    return tuple(factor / mean for factor in factors)
