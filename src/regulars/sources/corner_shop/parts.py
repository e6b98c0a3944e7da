"""The parts of a simulated shop's world, each with its defaults: what can be planted.

Days are counted from the shop's first day, which is day 0; factors of a rhythm are brought to a
mean of one, so that only their proportions count.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Customers of one kind. Rates differ within a group too: see `CornerShop.spread`."""

    name: str
    share: float
    orders_per_month: float
    months_until_lapse: float
    """Mean of an exponential: a lapse is as likely in every month."""
    lines_per_order: float
    visits_per_month: float
    """Visits to website or app beside those that end in an order."""


GROUPS = (
    Group("casual", 0.5, 0.3, 11, 1.9, 0.5),
    Group("regular", 0.35, 1.2, 26, 2.4, 1.2),
    Group("devoted", 0.15, 3.0, 45, 3.0, 2.2),
)


@dataclass(frozen=True)
class Rhythm:
    """When orders are placed: factors by month of the year, weekday (Monday first) and hour."""

    months: tuple[float, ...] = (
        0.86, 0.88, 0.95, 0.98, 1.0, 0.98, 0.93, 0.9, 1.0, 1.02, 1.14, 1.45,
    )  # fmt: skip
    weekdays: tuple[float, ...] = (0.85, 0.83, 0.9, 1.0, 1.15, 1.4, 0.87)
    hours: tuple[float, ...] = (
        0, 0, 0, 0, 0, 0, 1, 4, 6, 5, 5, 6, 8, 6, 5, 5, 6, 9, 10, 8, 5, 4, 2, 1,
    )  # fmt: skip
    """Of Mondays to Fridays."""
    weekend_hours: tuple[float, ...] = (
        0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 10, 9, 8, 8, 7, 7, 6, 5, 4, 3, 3, 2, 1,
    )  # fmt: skip

    @classmethod
    def flat(cls) -> "Rhythm":
        """No month, weekday or hour unlike another."""
        return cls((1.0,) * 12, (1.0,) * 7, (1.0,) * 24, (1.0,) * 24)


@dataclass(frozen=True)
class Promotion:
    """Days on which much is cheaper; more is bought then, and less afterwards."""

    day: int
    days: int = 7
    percent: int = 20
    """Taken off the price of what is on offer."""
    share_of_lines: float = 0.6
    """Lines that are on offer."""
    rise: float = 0.5
    """More orders in these days, beside those of bargain hunters."""
    dip: float = 0.3
    """Fewer orders in the days after."""
    dip_days: int = 14


PROMOTIONS = tuple(Promotion(day) for day in (64, 155, 246, 323, 428, 519, 610, 694, 792, 883))


@dataclass(frozen=True)
class Campaign:
    """An e-mail to a random part of an audience; the rest, the control group, is held out.

    Customers who were contacted buy within `WITHIN` days more often by `rise` than the same
    customers would without: 0.12 makes 28% of 25%.
    """

    name: str
    kind: str
    day: int
    rise: float = 0.0
    control: float = 0.2
    """Share of the audience that is held out."""
    bought_within: int | None = 180
    """The audience bought in so many days before; None: everyone who may be contacted."""
    response: float = 0.3
    """Share of those contacted and buying who redeem the voucher."""
    random_responses: bool = False
    """Whether responses go with nothing at all, not even with buying."""


WITHIN = 14
"""Days after the day of a contact in which a purchase counts as its conversion."""

CAMPAIGNS = (
    Campaign("spring-1", "voucher", 92, 0.08),
    Campaign("autumn-1", "voucher", 262, 0.08),
    Campaign("christmas-1", "catalogue", 337, 0.05, control=0.1),
    Campaign("spring-2", "voucher", 455, 0.08),
    Campaign("autumn-2", "voucher", 628, 0.08),
    Campaign("christmas-2", "catalogue", 703, 0.05, control=0.1),
    Campaign("recommendations-a", "recommendations", 765, 0.12, 0.5, 30, response=0.15),
    Campaign("recommendations-b", "recommendations", 842, 0.0, 0.5, 30, response=0.15),
)


@dataclass(frozen=True)
class Engagement:
    """Visits to website and app, and e-mails; all of it fades before a customer lapses."""

    fade_days: int = 42
    """Days before the lapse over which visits and clicks fall, in a straight line."""
    faded: float = 0.15
    """What is left of them on the day of the lapse."""
    after: float = 0.04
    """What is left of them once a customer has lapsed."""
    letter_days: int = 30
    """Days from one newsletter to the next."""
    automatic: float = 0.4
    """Customers whose mail program opens every e-mail by itself."""
    opens: float = 0.25
    """E-mails that a person opens, on average."""
    clicks: float = 0.25
    """Of these, those with a click."""
    unrelated: bool = False
    """Whether engagement goes with nothing: not with buying, the start or the lapse."""


@dataclass(frozen=True)
class Acquisition:
    """A way in which customers are won: what each costs, and how they buy against the others."""

    name: str
    share: float
    cost: float
    rate: float = 1.0
    """Factor on the orders per month."""


ACQUISITION = (
    Acquisition("search", 0.32, 14.0),
    Acquisition("social", 0.24, 9.0, 0.85),
    Acquisition("friends", 0.16, 5.0, 1.2),
    Acquisition("leaflet", 0.16, 11.0),
    Acquisition("marketplace", 0.12, 18.0, 0.9),
)


@dataclass(frozen=True)
class Gaps:
    """Which traits are missing, and whether that goes with anything."""

    gender: float = 0.2
    """At random: goes with nothing."""
    city: tuple[float, ...] = (0.3, 0.15, 0.05)
    """By group: those who buy little tell little."""
    birth_date: float = 0.15
    """Of customers below 60."""
    birth_date_from_60: float = 0.4
    """Not at random: goes with the age itself, which the records then do not tell."""
    name: float = 0.02


@dataclass(frozen=True)
class Oddities:
    """What makes real records awkward, as shares of customers if not said otherwise."""

    twice: float = 0.015
    """People with a second id, to which their later orders go."""
    resellers: float = 0.0005
    subscribers: float = 0.01
    """Sent the same every 28 days, and buying nothing else."""
    bargain_hunters: float = 0.03
    """Buying in the weeks of promotions only."""
    guests: float = 0.05
    """Share of all orders that carry no customer."""
    returns: float = 0.03
    """Share of lines given back, in part or whole."""
