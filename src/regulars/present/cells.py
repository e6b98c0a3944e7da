"""One value as a person reads it: exact in tables and hovers, rounded beside a mark."""

import math
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from ..core.result import Axis
from ..core.words import SYMBOLS, Quantity, write_date, write_share

MISSING = "\u2013"

# Bidirectional controls would turn the words around a name; the rest cannot be seen at all.
_HIDDEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


def clean(text: object) -> str:
    """A text from the data on one line, without characters that break XML or reorder a sentence."""
    kept = (
        "" if c in _BIDI else (" " if unicodedata.category(c) in _HIDDEN else c) for c in str(text)
    )
    return " ".join("".join(kept).split())


def is_missing(value: object) -> bool:
    """Whether there is nothing to show: None, NaN, NaT and their like."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def is_number(axis: Axis) -> bool:
    """Whether a column counts or measures something, and so stands to the right in a table."""
    return axis.unit not in ("name", "month", "day")


def number(value: Any) -> float:
    """A value as a float to draw with; NaN where there is none."""
    return math.nan if is_missing(value) else float(value)


def exact(value: Any, axis: Axis) -> str:
    """A value with all its digits: money to the cent, counts to the unit."""
    if is_missing(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    match axis.unit:
        case "month":
            return _when(value, "%B %Y")
        case "day":
            return _when(value, "%d %B %Y")
        case "name":
            return write_date(value) if isinstance(value, date) else clean(value)
        case _:
            return _exact_number(value, axis)


def _exact_number(value: Any, axis: Axis) -> str:
    if isinstance(value, str):
        return clean(value)
    if not math.isfinite(value):
        return "unknown"
    whole = value == int(value)
    match axis.unit:
        case "money":
            return exact_money(value, axis.currency)
        case "share":
            near_end = 0 < abs(value) < 0.01 or 0.99 < value < 1
            return f"{value:.2%}" if near_end else f"{value:.1%}"
        case "count":
            return f"{value:,.0f}" if whole else f"{value:,.2f}"
        case "days":
            days = f"{value:,.0f}" if whole else f"{value:,.1f}"
            return f"{days} day" if days == "1" else f"{days} days"
        case "times":
            return f"{value:,.2f} times"
        case _:
            return f"{value:,.0f}" if whole and abs(value) >= 100 else f"{value:,.2f}"


def exact_money(value: float | Decimal, currency: str) -> str:
    """Money to the cent. A Decimal stays one: no float stands between it and the page."""
    sign, text = ("-" if value < 0 else ""), f"{abs(value):,.2f}"
    symbol = SYMBOLS.get(currency)
    if symbol:
        return f"{sign}{symbol}{text}"
    return f"{sign}{text} {clean(currency)}" if currency else f"{sign}{text}"


def rounded(value: Any, axis: Axis) -> str:
    """A value in two or three significant figures, as it stands in sentences and beside marks."""
    if is_missing(value):
        return MISSING
    match axis.unit:
        case "month":
            return _when(value, "%b %Y")
        case "day":
            return _when(value, "%d %b %Y")
        case "name":
            return exact(value, axis)
        case _:
            text = str(Quantity(number(value), axis.unit, axis.currency))
            # What rounds to nought has no sign.
            return text if any(c in "123456789" for c in text) else text.replace("-", "", 1)


def tick(value: float, axis: Axis) -> str:
    """A round value at an axis: $350k, 1,500, 20%."""
    if axis.unit == "share":
        return write_share(value) if value in (0, 1) else f"{round(value * 100, 6):g}%"
    if axis.unit != "money":
        return f"{round(value, 6):,.10g}" if abs(value) < 1e9 else f"{value / 1e9:g}B"
    size = abs(value)
    for scale, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= scale:
            text = f"{round(size / scale, 6):g}{suffix}"
            break
    else:
        text = f"{round(size, 6):g}"
    sign, symbol = ("-" if value < 0 else ""), SYMBOLS.get(axis.currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {clean(axis.currency)}".rstrip()


def month_parts(value: Any) -> tuple[str, str]:
    """A month as ('Jan', '2017'); a value that is no date as it is, without a year."""
    text = _when(value, "%b|%Y")
    name, _, year = text.partition("|")
    return name, year


def day_parts(value: Any) -> tuple[str, str]:
    """A day as ('6 Feb', '2017'); a value that is no date as it is, without a year."""
    text = _when(value, "%d %b|%Y")
    name, _, year = text.partition("|")
    return name, year


def _when(value: Any, pattern: str) -> str:
    if isinstance(value, pd.Period):
        value = value.to_timestamp()
    try:
        when = pd.Timestamp(value)
    except (TypeError, ValueError):
        return clean(value)
    return clean(value) if pd.isna(when) else f"{when:{pattern}}".lstrip("0")
