"""Who the customers of a batch are: their group, their start and their end, and their traits."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .columns import Bools, Floats, Ints
from .goods import CATEGORIES, Goods
from .world import World

MONTH = 30.4375
"""Days of a month, on average."""
LONGEST_AGO = 700.0
"""Days before the records in which those who were known before came."""
YOUNGEST, OLDEST = 18, 92
"""Years of age that customers lie between on the first day; their mean is near 44."""
FIRST_ID = 1_000_001
SECOND_ID = 800_000_001
"""Where the ids begin, and those that people have beside them."""

FEMALE, MALE, OTHER = range(3)
GENDERS = ("female", "male", "other")
USUAL, SUBSCRIBER, HUNTER, RESELLER = range(4)
KINDS = ("usual", "subscriber", "bargain hunter", "reseller")


@dataclass(frozen=True)
class People:
    """The people of a batch, one entry each; times are days since the first day."""

    first: int
    """How many people there are in the batches before."""
    group: Ints
    kind: Ints
    way: Ints
    """How they were won."""
    arrived: Floats
    """Below zero for those who were known before the records begin."""
    lapse: Floats
    """Often after the end of the records."""
    rate: Floats
    """Orders a day of usual business."""
    lines: Floats
    """Mean lines an order."""
    visits: Floats
    """Visits a day to website or app, beside those for an order."""
    in_store: Floats
    """Share of the orders that are placed in the store."""
    has_app: Bools
    automatic: Bools
    opens: Floats
    """Share of e-mails that they open themselves."""
    consent: Bools
    gender: Ints
    age: Floats
    """In years, on the first day."""
    city: Ints
    second_id_from: Floats
    """When they begin to go by a second id; infinite for most."""
    favourites: Ints
    """By person and shelf, the product that they come back to."""

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.group)

    @property
    def ids(self) -> Ints:
        """Their first ids."""
        return FIRST_ID + self.first + np.arange(self.n)

    @property
    def has_second_id(self) -> Bools:
        """Who has an id beside the first."""
        return np.isfinite(self.second_id_from)


def people(
    world: World, calendar: Calendar, goods: Goods, first: int, n: int, rng: np.random.Generator
) -> People:
    """Draw the people of a batch. What goes with what is written here, and nowhere else."""
    end = float(calendar.n_days)
    odd, ways, groups = world.oddities, world.acquisition, world.groups
    group = _choose([g.share for g in groups], n, rng)
    way = _choose([w.share for w in ways], n, rng)
    gender = _choose([0.54, 0.44, 0.02], n, rng)
    # Normal on the scale of log odds between both bounds, so that ages thin out towards either.
    age = YOUNGEST + (OLDEST - YOUNGEST) / (1 + np.exp(0.7 - 0.95 * rng.normal(size=n)))
    bargains = bool(calendar.bargains_until[-1])
    hunters = odd.bargain_hunters if bargains else 0.0
    kind = _choose(
        [1 - odd.subscribers - hunters - odd.resellers, odd.subscribers, hunters, odd.resellers],
        n,
        rng,
    )
    known_before = rng.random(n) < world.known_before
    new = _arrivals(world, calendar, kind == HUNTER, rng)
    arrived = np.where(known_before, -LONGEST_AGO * rng.random(n), new)
    stay = np.array([g.months_until_lapse for g in groups])[group] * MONTH
    lapse = np.maximum(arrived, 0) + stay * rng.exponential(size=n)
    lapse = np.where(kind == RESELLER, np.maximum(lapse, end), lapse)
    cohort = calendar.months_since_start[np.clip(arrived, 0, end - 1).astype(np.int64)]
    rate = np.array([g.orders_per_month for g in groups])[group] / MONTH
    rate = rate * rng.gamma(world.spread, 1 / world.spread, n)
    rate = rate * np.array([w.rate for w in ways])[way]
    rate = rate * np.where(gender == FEMALE, 1 + world.gender_effect, 1.0)
    rate = rate * np.where(known_before, 1.0, (1 - world.decay) ** cohort)
    rate = np.where(kind == RESELLER, 1.3 / MONTH, rate)
    lines = np.array([g.lines_per_order for g in groups])[group]
    lines = np.maximum(1.0, lines * (1 + world.age_effect * (age - 44) / 10))
    visits = np.array([g.visits_per_month for g in groups])[group] / MONTH
    young = 0.5 if world.engagement.unrelated else np.clip(0.95 - age / 100, 0.05, 0.9)
    doubled = (rng.random(n) < odd.twice) & (kind == USUAL)
    middle = (np.maximum(arrived, 0) + np.minimum(lapse, end)) / 2
    shelf = np.broadcast_to(np.arange(len(CATEGORIES)), (n, len(CATEGORIES)))
    open_share = world.engagement.opens
    return People(
        first=first,
        group=group,
        kind=kind,
        way=way,
        arrived=arrived,
        lapse=lapse,
        rate=rate,
        lines=lines,
        visits=visits * rng.gamma(2.0, 0.5, n),
        in_store=rng.beta(2.0, 2.0, n),
        has_app=rng.random(n) < young,
        automatic=rng.random(n) < world.engagement.automatic,
        opens=rng.beta(2 * open_share, 2 * (1 - open_share), n) if 0 < open_share < 1
        else np.full(n, open_share),
        consent=rng.random(n) < world.consent,
        gender=gender,
        age=age,
        city=_choose([(2 / 3) ** k for k in range(len(world.cities))], n, rng),
        second_id_from=np.where(doubled, middle, np.inf),
        favourites=goods.of_shelf(shelf, rng.random(shelf.shape)),
    )  # fmt: skip


def _choose(shares: list[float], n: int, rng: np.random.Generator) -> Ints:
    """A number for each of `n`, with these shares (brought to a sum of one)."""
    reach = np.cumsum(shares) / np.sum(shares)
    found = np.searchsorted(reach, rng.random(n), side="right")
    return np.minimum(found, len(shares) - 1).astype(np.int64)


def _arrivals(world: World, calendar: Calendar, hunter: Bools, rng: np.random.Generator) -> Floats:
    """When new customers come: more from month to month, and as busy as the shop is."""
    growth = (1 + world.growth) ** calendar.months_since_start
    chance, part = rng.random(len(hunter)), rng.random(len(hunter))
    days = np.zeros(len(hunter), dtype=np.int64)
    for clock, who in ((calendar.busy_until, ~hunter), (calendar.bargains_until, hunter)):
        reach = np.concatenate([[0.0], np.cumsum(np.diff(clock) * growth)])
        days[who] = calendar.day_of(chance[who] * reach[-1], reach)
    return days + part


WOMEN = (
    "Ada", "Agnes", "Alice", "Amina", "Anna", "Beth", "Carla", "Chloe", "Clara", "Dora",
    "Edith", "Elif", "Ella", "Emma", "Esther", "Eva", "Faye", "Freya", "Grace", "Hana",
    "Hazel", "Ida", "Ines", "Iris", "Ivy", "Jane", "Joan", "June", "Kate", "Lara", "Leila",
    "Lena", "Lily", "Lucy", "Mabel", "Maja", "Mara", "Maria", "Maud", "Mei", "Mia", "Mina",
    "Nadia", "Nell", "Nina", "Nora", "Olga", "Olive", "Pia", "Priya", "Rita", "Rosa", "Ruth",
    "Sara", "Sofia", "Tess", "Thea", "Vera", "Wanda", "Zoe",
)  # fmt: skip
MEN = (
    "Aaron", "Adam", "Ahmed", "Alan", "Alex", "Anton", "Arthur", "Ben", "Boris", "Callum",
    "Carl", "Cyril", "Dan", "David", "Eli", "Emil", "Eric", "Ewan", "Felix", "Finn", "Frank",
    "Fred", "George", "Hamid", "Harry", "Hugo", "Ian", "Isaac", "Ivan", "Jack", "Jakob",
    "James", "Jonas", "Kai", "Karim", "Leo", "Liam", "Louis", "Luca", "Marco", "Mark", "Max",
    "Milo", "Neil", "Nils", "Noah", "Omar", "Oscar", "Otto", "Owen", "Paul", "Peter", "Ravi",
    "Rob", "Sam", "Sean", "Theo", "Tom", "Viktor", "Will",
)  # fmt: skip
_FRONT = (
    "Ash", "Barn", "Black", "Brad", "Bram", "Brook", "Burn", "Clay", "Cole", "Crow", "Dal",
    "Dun", "East", "Elm", "Far", "Fen", "Gold", "Green", "Hart", "Hazel", "Heath", "Hill",
    "Hol", "Ken", "Lang", "Lin", "Lock", "Long", "Mars", "Mill", "New", "North", "Oak", "Pen",
    "Red", "Rock", "Sand", "Shel", "Stan", "Stone", "Thorn", "Wake", "Wal", "West", "White",
    "Wind", "Wood", "York",
)  # fmt: skip
_BACK = (
    "acre", "beck", "bridge", "brook", "bury", "by", "cliff", "combe", "cott", "croft",
    "dale", "den", "field", "ford", "gate", "grove", "ham", "hurst", "land", "ley", "low",
    "man", "mere", "more", "ridge", "shaw", "son", "stead", "stone", "ton", "wall", "ward",
    "well", "wick", "worth",
)  # fmt: skip


def full_names(gender: Ints, rng: np.random.Generator) -> list[tuple[str, str]]:
    """First and last name of each; they go with nothing but the gender."""
    draws = rng.random((len(gender), 3))
    is_woman = (gender == FEMALE) | ((gender == OTHER) & (draws[:, 2] < 0.5))
    found = []
    for (one, two, three), woman in zip(draws.tolist(), is_woman.tolist(), strict=True):
        firsts = WOMEN if woman else MEN
        front = _FRONT[int(two * len(_FRONT))]
        found.append((firsts[int(one * len(firsts))], front + _BACK[int(three * len(_BACK))]))
    return found
