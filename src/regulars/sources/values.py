"""SQL that turns a column, whatever its type, into a typed value, and says where it could not.

Text is checked against a pattern before it is cast: a bare cast takes `1_000`, `nan` and `inf`
for numbers and drops the offset of a time.
"""

import re
from dataclasses import dataclass

from ..core.engine import literal, quote
from ..core.settings import TableSettings
from .roles import RoleType

MONEY = "decimal(16, 4)"
"""Amounts that can be read: exact to a hundredth of a cent, below a million millions."""
NUMBER = "decimal(15, 3)"
"""Quantities that can be read; narrow enough that no product or sum of them overflows."""

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"[ T]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?"
_OFFSET = r" ?(Z|UTC|[+-]\d{2}(:?\d{2})?)"
_SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_WHOLE = (*_SIGNED, *(f"U{kind}" for kind in _SIGNED))
_FLOATS = ("FLOAT", "DOUBLE")
_CLOCK_FORMAT = re.compile(r"%-?[HITXc]")
"""What in a time format stands for an hour: without one it is a bare day."""


@dataclass(frozen=True)
class Value:
    """Two SQL expressions over a file's columns: the typed value, and whether anything was there.

    `given` and a missing value together mean: not readable.
    """

    sql: str
    given: str

    @property
    def unreadable(self) -> str:
        """True where something stands in the file that is no value of the type."""
        return f"({self.given} and {self.sql} is null)"


def value(
    column: str, kind: str, role_type: RoleType, settings: TableSettings, zone: str | None
) -> Value:
    """How to read `column`, of the file's type `kind`, as a role's type."""
    raw = quote(column)
    match role_type:
        case "id":
            return _given(_identifier(raw, kind))
        case "text":
            return _given(_text(raw))
        case "number":
            return _number(raw, kind, NUMBER, settings.decimal or ".")
        case "money":
            return _number(raw, kind, MONEY, settings.decimal or ".")
        case "time":
            return _time(raw, kind, settings, zone)


def _given(sql: str) -> Value:
    return Value(sql, f"{sql} is not null")


def _text(raw: str) -> str:
    """Text without the white space around it; empty text is no text."""
    return f"nullif(trim(cast({raw} as varchar), ' \t\r\n\u00a0'), '')"


def _identifier(raw: str, kind: str) -> str:
    """Ids are text: 007 stays 007, and a whole number that was stored as a float has no '.0'."""
    if kind in _FLOATS:
        whole = f"{raw} = floor({raw}) and abs({raw}) < 9007199254740992"
        return f"case when {whole} then cast(cast({raw} as bigint) as varchar) " + (
            f"when not isnan({raw}) then cast({raw} as varchar) end"
        )
    return _text(raw)


def _number(raw: str, kind: str, target: str, decimal: str) -> Value:
    if kind in _WHOLE or kind in _FLOATS or kind.startswith("DECIMAL"):
        # pandas writes a missing number as nan: that is nothing given, while inf is no number.
        given = f"{raw} is not null" + (f" and not isnan({raw})" if kind in _FLOATS else "")
        return Value(f"try_cast({raw} as {target})", f"({given})")
    text = _text(raw)
    plain = f"replace({text}, ',', '.')" if decimal == "," else text
    pattern = r"[+-]?(\d+([.,]\d*)?|[.,]\d+)".replace("[.,]", "[,]" if decimal == "," else "[.]")
    fits = f"regexp_full_match({text}, {literal(pattern)})"
    return Value(f"case when {fits} then try_cast({plain} as {target}) end", f"{text} is not null")


def _time(raw: str, kind: str, settings: TableSettings, zone: str | None) -> Value:
    """A local time of the study's zone. A bare day has no zone and is never shifted."""
    if kind == "DATE":
        return _given(f"cast({raw} as timestamp)")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _given(f"({raw} at time zone {literal(zone or 'UTC')})")
    if kind.startswith("TIMESTAMP"):
        return _given(_to_zone(f"cast({raw} as timestamp)", settings.times_in, zone))
    text = _text(raw)
    if settings.time_format:
        parsed = f"try_strptime({text}, {literal(settings.time_format)})"
        if "%z" in settings.time_format:
            parsed = f"({parsed} at time zone {literal(zone or 'UTC')})"
        elif _CLOCK_FORMAT.search(settings.time_format):
            parsed = _to_zone(parsed, settings.times_in, zone)
        return Value(parsed, f"{text} is not null")
    offset = f"try_cast({text} as timestamptz) at time zone {literal(zone or 'UTC')}"
    naive = _to_zone(f"try_cast({text} as timestamp)", settings.times_in, zone)
    sql = (
        "case "
        f"when regexp_full_match({text}, {literal(_DAY)}) then try_cast({text} as timestamp) "
        f"when regexp_full_match({text}, {literal(_DAY + _CLOCK)}) then {naive} "
        f"when regexp_full_match({text}, {literal(_DAY + _CLOCK + _OFFSET)}) then {offset} end"
    )
    return Value(sql, f"{text} is not null")


def _to_zone(sql: str, stored: str | None, zone: str | None) -> str:
    """A clock time of the zone `stored` as the clock of `zone` showed it."""
    if stored is None or zone is None or stored == zone:
        return sql
    return f"(({sql} at time zone {literal(stored)}) at time zone {literal(zone)})"
