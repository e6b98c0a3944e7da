"""Measures of customers that may be held against each other: alike but for what they measure.

Customers who differ by luck alone should not seem to differ together. So all are watched for the
same span, what is read off orders rests on the same number of orders for everyone, and it is known
for each half of those orders apart: two measures of the same orders would be tied by each single
big order. What goes together by construction even so is in TIED.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..core.engine import Engine, render
from ..core.window import Window
from ..tables.placed_orders import placed_orders, tells_hours
from .snapshot import WINDOWS

MOST = 20_000
"""Customers: of more, so many are drawn; their rank correlations are known to within .014."""
MOST_ORDERS = 10
"""Orders a customer that the measures of orders rest on, where customers have as many."""
MOST_GROUPS = 12
"""Groups of a category that are told apart; the smaller ones are put together."""
FEWEST = 10
"""Customers of a group that is told apart, whatever may be shown: tests by chi-squared say nothing
of groups of a handful."""
OTHER = "other"
TOO_ALIKE = 0.95
"""A measure that is the same for more than this share of customers is left out."""
A_YEAR = 365

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """Something that is known of each customer, and the words for having more or less of it."""

    column: str
    title: str
    meaning: str
    more: str = ""
    less: str = ""
    of_orders: bool = False
    """Read off the orders that were drawn: known for each half of them."""
    is_category: bool = False


MEASURES = (
    Measure(
        "orders", "Order frequency", "orders in the span", "order more often", "order less often",
    ),
    Measure("spend", "Spend", "net sales in the span", "spend more", "spend less"),
    Measure(
        "order_value", "Order value", "mean of an order at list price", "place dearer orders",
        "place cheaper orders", of_orders=True,
    ),
    Measure(
        "products", "Products per order", "mean number of different products",
        "buy more products at once", "buy fewer products at once", of_orders=True,
    ),
    Measure(
        "categories", "Categories per order", "mean number of different categories",
        "buy from more categories at once", "buy from fewer categories at once", of_orders=True,
    ),
    Measure(
        "discounted", "Discounted share", "orders of which a line drawn at random was discounted",
        "buy more on discount", "buy less on discount", of_orders=True,
    ),
    Measure(
        "returned", "Returned share", "orders of which something came back",
        "send more orders back", "send fewer orders back", of_orders=True,
    ),
    Measure(
        "weekend", "Weekend share", "orders on Saturday or Sunday", "buy more at weekends",
        "buy less at weekends", of_orders=True,
    ),
    Measure(
        "minute_of_day", "Hour of day", "mean time of orders; the day begins at midnight",
        "buy later in the day", "buy earlier in the day", of_orders=True,
    ),
    Measure(
        "last_quarter", "Year-end share", "orders from October to December",
        "buy more in the last quarter of the year", "buy less in the last quarter of the year",
        of_orders=True,
    ),
    Measure(
        "evenness", "Regularity", "how even the latest gaps between purchase days are",
        "buy at more regular intervals", "buy at less regular intervals",
    ),
    Measure(
        "visits", "Visits", "visits to website and app in the span", "visit website or app more",
        "visit website or app less",
    ),
    Measure(
        "clicks", "E-mail clicks", "clicks in e-mails in the span", "click more in e-mails",
        "click less in e-mails",
    ),
    Measure(
        "answered", "Campaign answers", "whether a contact drawn at random was answered",
        "answer more campaigns", "answer fewer campaigns",
    ),
    Measure("age", "Age", "years, or an order of age bands", "are older", "are younger"),
    Measure("gender", "Gender", "as recorded", is_category=True),
    Measure("location", "Location", "location, else city, else country", is_category=True),
    Measure("channel", "Channel", "where they were won", is_category=True),
)  # fmt: skip
"""The mean gap is left out: it is the frequency turned round."""

MARKS = tuple(measure.column for measure in MEASURES if measure.of_orders)

SIZES = ("order_value", "products", "categories")

TIED = {
    frozenset((one, other)): why
    for one, others, why in (
        ("spend", ("orders", *MARKS, "evenness"), "spend is the sum of these very orders"),
        ("orders", ("evenness",), "many gaps in the same span are short ones"),
        ("orders", ("visits", "answered"), "an order takes a visit, an answer may be an order"),
        ("spend", ("visits", "answered"), "an order takes a visit, an answer may be an order"),
        ("products", ("order_value", "categories"), "more in an order costs more"),
        ("categories", ("order_value",), "more in an order costs more"),
        ("returned", SIZES, "the more is in an order, the likelier something comes back"),
        ("evenness", ("weekend", "last_quarter"), "both are about the same days"),
        ("last_quarter", ("orders", "visits", "clicks"), "whoever leaves has less of both"),
        ("visits", ("clicks", "answered"), "a click opens a visit"),
        ("answered", ("clicks", "discounted"), "an answer is often a click, or a coupon used"),
    )
    for other in others
}
"""Pairs that go together by construction, and why: they are not looked at."""


@dataclass(frozen=True)
class Comparable:
    """The customers that can be compared, their measures, and how these were made."""

    frame: pd.DataFrame
    span_days: int
    n_orders: int
    """Orders of each customer that the measures of orders rest on."""
    n_fit: int
    """Customers who have as many orders; of more than MOST a sample was drawn."""
    spend: float
    """Net sales of the customers of the sample in the span."""
    measures: tuple[Measure, ...]
    left_out: tuple[Measure, ...]
    """On record, but nearly the same for everyone."""

    def numbers(self, measure: Measure) -> Values:
        """A measure of each customer; NaN where it is missing."""
        if not measure.of_orders:
            values: Values = self.frame[measure.column].to_numpy(float)
            return values
        one, other = self.halves(measure)
        # The sums of different orders may be equal but for the last bit.
        rounded: Values = np.round(one + other, 6)
        return rounded

    def halves(self, measure: Measure) -> tuple[Values, Values]:
        """A measure of orders from either half of them."""
        one, other = (self.frame[f"{measure.column}_{half}"].to_numpy(float) for half in "ab")
        return one, other

    def groups(self, measure: Measure) -> tuple[npt.NDArray[np.int64], list[str]]:
        """A category as places in a list of its groups; -1 where it is missing."""
        codes, names = pd.factorize(self.frame[measure.column], sort=True)
        return codes.astype(np.int64), [str(name) for name in names]


def comparable(
    engine: Engine, window: Window, least: int, smallest_group: int
) -> Comparable | None:
    """Look at as many customers as can be compared; None if they are fewer than `least`."""
    found = _span(engine, window, least)
    if found is None:
        return None
    span, n_orders, n_fit = found
    placed_orders(engine)
    values = {"days": span, "most": MOST, "marks": MARKS}
    frame = engine.frame(
        render(Path(__file__).with_suffix(".sql"), values),
        cutoff=window.cutoff,
        n_orders=n_orders,
        # Of fewer gaps nobody can say how even they are.
        n_gaps=max(n_orders - 1, 3),
        **{"from": window.before(span)},
    )
    if frame["age"].isna().all():
        frame["age"] = _ages(frame["age_band"])
    unknown = set()
    if not tells_hours(engine, window.cutoff):
        unknown.add("minute_of_day")
    if span < A_YEAR or window.n_days < 2 * A_YEAR:
        unknown.add("last_quarter")
    kept: list[Measure] = []
    left_out: list[Measure] = []
    made = Comparable(frame, span, n_orders, n_fit, float(frame["spend"].sum()), (), ())
    for measure in MEASURES:
        if measure.is_category:
            fewest = max(smallest_group, FEWEST)
            frame[measure.column] = _merged(frame[measure.column], fewest)
        columns = (
            [frame[measure.column]]
            if not measure.of_orders
            else [pd.Series(values) for values in made.halves(measure)]
        )
        if measure.column in unknown or min(column.count() for column in columns) < least:
            continue
        alike = max(column.value_counts(normalize=True).max() for column in columns)
        (left_out if alike > TOO_ALIKE else kept).append(measure)
    return Comparable(frame, span, n_orders, n_fit, made.spend, tuple(kept), tuple(left_out))


def _span(engine: Engine, window: Window, least: int) -> tuple[int, int, int] | None:
    """The span in days, the orders that everyone shows, and how many customers have as many.

    The span is the longest that half of those who came back were there for from its first day on;
    the orders are as many as half of those who ordered twice in it placed: longer or more would
    leave out most.
    """
    for days in reversed(WINDOWS):
        observed = engine.row(
            "select count(*) as n_back, count(case when first_seen <= $from then 1 end) as n "
            "from facts where n_orders >= 2",
            **{"from": window.before(days)},
        )
        if observed["n"] * 2 < observed["n_back"] or observed["n"] < least:
            continue
        counted = ", ".join(
            f"count(case when n_orders_{days}d >= {orders} then 1 end)"
            for orders in range(2, MOST_ORDERS + 1, 2)
        )
        (fit,) = engine.rows(
            f"select {counted} from facts where first_seen <= $from",
            **{"from": window.before(days)},
        )
        for orders, n in reversed([*zip(range(2, MOST_ORDERS + 1, 2), fit, strict=True)]):
            if n * 2 >= fit[0] and n >= least:
                return days, orders, n
    return None


def _ages(bands: pd.Series) -> pd.Series:
    """An order of age bands: 25-34 is above 18-24 and below 35+."""
    youngest = bands.astype("string").str.extract(r"(\d+)", expand=False).astype("Float64")
    below = bands.astype("string").str.contains("under|<", regex=True).fillna(False)
    return (youngest - below * 0.5).astype(float)


def _merged(names: pd.Series, smallest: int) -> pd.Series:
    """A category with its largest groups, the others put together if they are many enough."""
    sizes = names.value_counts()
    sizes = sizes.sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    big = sizes[sizes >= smallest].index[:MOST_GROUPS]
    rest = names.notna() & ~names.isin(big)
    merged = names.astype(object).where(~rest, OTHER)
    return merged.where(~rest | (rest.sum() >= smallest), None)
