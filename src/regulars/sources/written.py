"""The form of a column: what was found out about how its values are written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..core.engine import quote
from .numbers import CODES, CURRENCIES
from .text import number_text

Column = str | tuple[str, ...]
"""A column, or several that are one value in parts: a date and a time of day."""


@dataclass(frozen=True)
class Form:
    """How the values of one column are written.

    share    of the non-empty sampled values that are read
    doubt    in words: what fits two readings, and how to settle it
    decimal  the sign before the decimals; empty where it is not known: 1.234 is then not read
    grouping the sign between thousands
    signs    whether amounts carry the sign or code of a currency
    currency which one, as it is written, where it is the same for all
    mixed    values that fit only one reading contradict each other
    undecided  share of the sampled values that fit two readings and are not read
    exponents  floats are written as in 1.5e-05
    day_first  what 03/04/2024 is; where it is None, such a date is not read
    year_first  24-01-31 is a day of 2024; where it is None, such a date is not read
    formats  the ways in which most times are written, for reading them fast
    epoch    unit of a count since 1970 (`seconds`), where times are one
    serial   times are the day numbers of a spreadsheet
    whole    ids are whole numbers that were stored as floats: 17850.0
    plain    every sampled value is as programs write it
    timed    it is a form of times
    naive    times of day stand there without an offset or a zone
    """

    share: float
    doubt: str = ""
    decimal: str = ""
    grouping: str = ""
    signs: bool = False
    currency: str = ""
    mixed: bool = False
    undecided: float = 0.0
    exponents: bool = False
    day_first: bool | None = None
    year_first: bool | None = False
    formats: tuple[str, ...] = ()
    epoch: str = ""
    serial: bool = False
    whole: bool = False
    plain: bool = True
    timed: bool = False
    naive: bool = False

    def __str__(self) -> str:
        """The form in words; empty where nothing about it needs to be said."""
        said = [
            "decimal comma" if self.decimal == "," else "",
            f"{_SEPARATORS[self.grouping]} between thousands" if self.grouping else "",
            f"in {self.currency}" if self.currency else "with currencies" if self.signs else "",
            "exponents" if self.exponents else "",
            "" if self.day_first is None else "day first" if self.day_first else "month first",
            "year first" if self.year_first else "",
            f"{self.epoch} since 1970" if self.epoch else "",
            "day numbers of a spreadsheet" if self.serial else "",
            "whole numbers stored as floats" if self.whole else "",
        ]
        return ", ".join(filter(None, said))

    @property
    def currency_code(self) -> str:
        """The currency that the sign beside the amounts stands for, where it is only one."""
        return CURRENCIES.get(self.currency, self.currency if self.currency in CODES else "")


_SEPARATORS = {",": "commas", ".": "points", " ": "spaces", "'": "apostrophes"}


def settle(forms: Iterable[Form], others: Iterable[Form]) -> tuple[Form, ...]:
    """The same forms, where one is open in the way that the others are sure to be."""
    others = tuple(others)
    decimals = {form.decimal for form in others if form.decimal}
    orders = {form.day_first for form in others if form.day_first is not None}
    return tuple(_settled(form, decimals, orders) for form in forms)


def _settled(form: Form, decimals: set[str], orders: set[bool]) -> Form:
    if form.mixed or form.year_first is None or not form.undecided:
        return form
    if form.timed and len(orders) == 1:
        (day_first,) = orders
        return replace(form, day_first=day_first, undecided=0.0, doubt="")
    if not form.timed and len(decimals) == 1:
        (decimal,) = decimals
        return replace(form, decimal=decimal, plain=False, undecided=0.0, doubt="")
    return form


def joined(column: Column) -> str:
    """SQL of a column, or of a date and what belongs to it as one text; none without the first."""
    if isinstance(column, str):
        return quote(column)
    first, *more = (number_text(quote(name)) for name in column)
    if not more:
        return quote(column[0])
    rest = " || ".join(f"coalesce(' ' || {part}, '')" for part in more)
    return f"({first} || {rest})"
