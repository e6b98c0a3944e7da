"""Numbers in sentences: a sentence is a template and the quantities that fill it.

Findings, headlines and rules are `Sentence` values, so that none of their numbers can be typed by
hand, and so that a test can look every one of them up in the tables.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Unit = Literal["count", "days", "money", "number", "share", "times"]

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$"}


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and, where it is an estimate, its 95% interval.

    `share` is a fraction of one and is written in per cent; `money` is in `currency` (an ISO 4217
    code, or empty where none was stated); `times` is a ratio.
    """

    value: float
    unit: Unit
    currency: str = ""
    low: float | None = None
    high: float | None = None
    exact: bool = False
    """Write every digit: for thresholds, which a person may want to apply."""

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return self.point
        # An estimate and its bounds are written with the same number of decimals.
        decimals = self._decimals(self.value, self.low, self.high)
        if self.unit == "share":
            # A narrow interval takes a decimal more: from 16% to 16% says nothing.
            told = (d for d in (decimals, 1, 2) if f"{self.low:.{d}%}" != f"{self.high:.{d}%}")
            decimals = max(decimals, next(told, decimals))
        value, low, high = (self._write(v, decimals) for v in (self.value, self.low, self.high))
        if self.unit == "days":  # once is enough: 19 days (18 to 20)
            low, high = low.split()[0], high.split()[0]
        return f"{value} ({low} to {high})"

    @property
    def point(self) -> str:
        """The number alone, without its interval."""
        return self._write(self.value, self._decimals(self.value))

    @property
    def interval(self) -> str:
        """The interval alone, as 'low to high'; the number where there is none."""
        return str(self).partition(" (")[2].removesuffix(")") or self.point

    def _decimals(self, *values: float) -> int:
        match self.unit:
            case "share":
                return max(map(share_decimals, values))
            case "number":
                # A correlation or an index says little with one decimal.
                return 2 if 0 < max(map(abs, values)) < 1 else 1 if abs(self.value) < 100 else 0
            case _:
                return 0

    def _write(self, value: float, decimals: int) -> str:
        if not math.isfinite(value):
            return "unknown"
        match self.unit:
            case "count":
                return f"{value:,.0f}"
            case "days":
                whole = f"{value:,.0f}"
                return f"{whole} day" if whole == "1" else f"{whole} days"
            case "share":
                return f"{_digits(value * 100)}%" if self.exact else f"{value:.{decimals}%}"
            case "times":
                return f"{value:.1f} times"
            case "money":
                return write_money(value, self.currency, exact=self.exact)
            case "number":
                return _digits(value) if self.exact else f"{value:,.{decimals}f}"


def _digits(value: float) -> str:
    """Every digit of a border that was rounded to a few: 0.25, 1,200, 3.5."""
    return f"{value:,.12f}".rstrip("0").rstrip(".")


def count(value: float) -> Quantity:
    """A number of customers, orders, records."""
    return Quantity(float(value), "count")


def share(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    """A fraction of one, written in per cent."""
    return Quantity(float(value), "share", low=low, high=high)


def days(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    """A length of time in days."""
    return Quantity(float(value), "days", low=low, high=high)


def share_decimals(value: float) -> int:
    """Decimals of a share in per cent: none, but enough never to call something 0% or 100%."""
    nearest = min(abs(value), abs(1 - value))
    if nearest == 0 or nearest >= 0.0095:
        return 0
    return 1 if nearest >= 0.0005 else 2


def write_share(value: float) -> str:
    """Per cent, without decimals unless the share is close to none or all."""
    return f"{value:.{share_decimals(value)}%}"


def signed(value: float) -> str:
    """A share more or less than something, in per cent with its sign: +25%, -8%, 0%."""
    return f"{value:+.0%}" if abs(value) >= 0.005 else "0%"


def write_money(value: float, currency: str = "", *, exact: bool = False) -> str:
    """Two or three significant figures for text ($4.59M, $1,240), every cent if `exact`."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if exact or size == 0:
        text = f"{size:,.2f}" if size else "0"
    elif size >= 999_500:
        scaled, suffix = (size / 1e9, "B") if size >= 999_500_000 else (size / 1e6, "M")
        text = f"{scaled:.3g}{suffix}" if scaled < 999.5 else f"{scaled:,.0f}{suffix}"
    elif size >= 9_950:
        text = f"{round(size, -2):,.0f}" if size < 99_950 else f"{round(size, -3):,.0f}"
    elif size >= 99.5:
        text = f"{round(size, -1 if size >= 999.5 else 0):,.0f}"
    else:
        text = f"{size:.2f}"
    symbol = SYMBOLS.get(currency)
    if symbol:
        return f"{sign}{symbol}{text}"
    return f"{sign}{text} {currency}" if currency else f"{sign}{text}"


def write_date(day: date) -> str:
    """31 December 2017: no locale can misread it."""
    return f"{day.day} {day:%B %Y}"


def write_period(start: date, end: date) -> str:
    """From `start` to `end`, both included, without saying the same year twice."""
    if start == end:
        return write_date(start)
    first = f"{start.day} {start:%B}" if start.year == end.year else write_date(start)
    return f"{first} to {write_date(end)}"


Filling = Quantity | str


@dataclass(frozen=True)
class Sentence:
    """A template with named gaps, and what fills them: a `Quantity`, or a name from the data.

    The template itself may hold no digit: numbers come from the data or from settings.
    """

    template: str
    fillings: Mapping[str, Filling] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gaps = set(re.findall(r"{(\w+)}", self.template))
        if gaps != set(self.fillings):
            raise ValueError(f"gaps {sorted(gaps)}, fillings {sorted(self.fillings)}")
        if re.search(r"\d", re.sub(r"{\w+}", "", self.template)):
            raise ValueError(f"a number typed by hand in {self.template!r}")

    def __str__(self) -> str:
        return self.template.format_map({k: str(v) for k, v in self.fillings.items()})

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers in the sentence, by the name of their gap."""
        return {k: v for k, v in self.fillings.items() if isinstance(v, Quantity)}


def say(template: str, **fillings: Filling | date) -> Sentence:
    """A sentence from a template and what fills its gaps; days are written out."""
    return Sentence(
        template,
        {k: write_date(v) if isinstance(v, date) else v for k, v in fillings.items()},
    )
