"""The paces at which customers buy: the tiers' borders, for the net sales of one span.

Tiers go by all that a customer has ever brought, and RFM groups by all orders: both can only grow,
so everyone would rise and nobody slide. A pace can fall. It takes the borders of the tiers,
scaled from the days of the records to those of a horizon, and applies them, fixed in money, to two
spans of a horizon each that follow one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ...core.result import Inputs
from ...core.rules import Grouping, Rule, Span
from ...core.window import Window
from ...core.words import write_period

NOTHING = "No purchase"
PACES = ("Premium", "Regular", "Casual", NOTHING)
"""From the highest to the lowest."""
NOT_YET = "Not yet a customer"
CENT = Decimal("0.01")
A_YEAR = 365


@dataclass(frozen=True)
class Spans:
    """Two spans of a horizon each: [first, middle) and [middle, after)."""

    first: date
    middle: date
    after: date

    @classmethod
    def before(cls, window: Window, day: date) -> "Spans":
        """The two that end with the day before `day`."""
        then = Window(window.start, day, window.horizon_days)
        return cls(then.before(2 * window.horizon_days), then.before(window.horizon_days), day)

    @property
    def earlier(self) -> str:
        return write_period(*Window(self.first, self.middle).period)

    @property
    def later(self) -> str:
        return write_period(*Window(self.middle, self.after).period)


def latest(window: Window) -> Spans | None:
    """The two spans that end with the cut-off, where the records go back so far."""
    return _recorded(window, Spans.before(window, window.cutoff))


def to_hold_against(window: Window) -> tuple[Spans | None, bool]:
    """Two earlier spans: those of a year before, which have the same seasons; else the two that end
    a horizon before. And whether it is a year."""
    a_year = window.cutoff - timedelta(days=A_YEAR)
    if window.horizon_days < A_YEAR:
        found = _recorded(window, Spans.before(window, a_year))
        if found:
            return found, True
    middle = window.before(window.horizon_days)
    return _recorded(window, Spans.before(window, middle)), False


def _recorded(window: Window, spans: Spans) -> Spans | None:
    return spans if spans.first >= window.start else None


def grouping_of(inputs: Inputs, tiers: Mapping[str, Any]) -> Grouping | None:
    """The paces as rules on what a customer bought in a span; None where borders fall together."""
    scale = Decimal(inputs.settings.horizon_days) / Decimal(inputs.window.n_days)
    premium, regular = (
        (Decimal(str(tiers[name])) * scale).quantize(CENT, ROUND_HALF_UP)
        for name in ("premium_from", "regular_from")
    )
    if not premium > regular > 0:
        return None
    bought = Span("n_orders_of_span", least=Decimal(1))
    spends = (
        Span("spend_of_span", least=premium),
        Span("spend_of_span", least=regular, below=premium),
        Span("spend_of_span", below=regular),
    )
    rules = {name: Rule(((bought, spend),)) for name, spend in zip(PACES[:-1], spends, strict=True)}
    rules[NOTHING] = Rule(((Span("n_orders_of_span", below=Decimal(1)),),))
    return Grouping("pace", rules)


def rules_in_words(grouping: Grouping, currency: str) -> str:
    """The rules for a caption."""
    said = ((name, grouping.groups[name].words(currency)) for name in PACES[:-1])
    return "; ".join(f"{name}: {words}" for name, words in said)
