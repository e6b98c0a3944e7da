"""SQL that turns a column, whatever its type, into a typed value, and says where it could not.

Every expression has a fast way for values as programs write them and a thorough one, which the
database takes only for those that the fast way did not read. A bare cast is never enough: it
takes `1_000` and `1e5` for numbers, `infinity` for a time, and drops the offset of a time.
"""

from dataclasses import dataclass

from ..core.engine import literal, quote
from ..core.settings import TableSettings
from .dates import named_date
from .forms import TWO_NUMBERS, Form, joined_text
from .roles import RoleType
from .text import CURRENCY, given_text, let, plain_text

MONEY = "decimal(16, 4)"
"""Amounts that can be read: exact to a hundredth of a cent, below a million millions."""
NUMBER = "decimal(15, 3)"
"""Quantities that can be read; narrow enough that no product or sum of them overflows."""

_SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_WHOLE = (*_SIGNED, *(f"U{kind}" for kind in _SIGNED))
_FLOATS = ("FLOAT", "DOUBLE")


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
        return f"({self.sql} is null and {self.given})"


def value(
    columns: tuple[str, ...],
    kind: str,
    role_type: RoleType,
    form: Form,
    settings: TableSettings,
    zone: str | None,
) -> Value:
    """How to read `columns` of the file's type `kind` as one value of a role's type.

    Several columns are a text or a time in parts: a first and a last name, a date and an hour.
    """
    raw = quote(columns[0])
    match role_type:
        case "id":
            return _given(_identifier(raw, kind))
        case "text":
            parts = ", ".join(plain_text(quote(column)) for column in columns)
            return _given(f"nullif(concat_ws(' ', {parts}), '')" if columns[1:] else parts)
        case "number":
            return _number(raw, kind, NUMBER, form)
        case "money":
            return _number(raw, kind, MONEY, form)
        case "time":
            return _time(columns, kind, form, settings, zone)


def currency_of(column: str) -> str:
    """The sign or code that an amount carries, as SQL; nothing where it carries none."""
    text = given_text(quote(column))
    return f"nullif(regexp_extract({text}, {literal(CURRENCY)}), '')"


def _given(sql: str) -> Value:
    return Value(sql, f"{sql} is not null")


def _identifier(raw: str, kind: str) -> str:
    """Ids are text: 007 stays 007, and a whole number that was stored as a float has no '.0'."""
    if kind in _FLOATS:
        whole = f"{raw} = floor({raw}) and abs({raw}) < 9007199254740992"
        return f"case when {whole} then cast(cast({raw} as bigint) as varchar) " + (
            f"when not isnan({raw}) then cast({raw} as varchar) end"
        )
    text = plain_text(raw)
    # 17850.0 is what a program makes of the id 17850 once some rows have none.
    return (
        f"case when ends_with({text}, '.0') and regexp_full_match({text}, '\\d+[.]0') "
        f"then left({text}, length({text}) - 2) else {text} end"
    )


_MINUS = "[-\u2212\u2013]"
_GAP = "[ \u00a0\u202f\u2009]"


def _number(raw: str, kind: str, target: str, form: Form) -> Value:
    if kind in _WHOLE or kind in _FLOATS or kind.startswith("DECIMAL"):
        # pandas writes a missing number as nan: that is nothing given, while inf is no number.
        given = f"{raw} is not null" + (f" and not isnan({raw})" if kind in _FLOATS else "")
        return Value(f"try_cast({raw} as {target})", f"({given})")
    raw = f"cast({raw} as varchar)"
    odd = ["'_'", "'e'", "'E'"]
    plain = raw
    if form.decimal == ",":
        odd.append("'.'")
        plain = f"replace({raw}, ',', '.')"
    guard = " or ".join(f"contains({raw}, {sign})" for sign in odd)
    fast = f"case when not ({guard}) then try_cast({plain} as {target}) end"
    return Value(
        f"coalesce({fast}, {_written_number(raw, target, form)})",
        f"{given_text(raw)} is not null",
    )


def _written_number(raw: str, target: str, form: Form) -> str:
    """Thousands separators, currency signs, and minus signs in the places where people put them."""
    other = "," if form.decimal == "." else "."
    groups = f"[{other}'\u2019]|{_GAP}"
    point = f"[{form.decimal}]"
    number = rf"\d{{1,3}}(?:(?:{groups})\d{{3}})+(?:{point}\d*)?|\d+(?:{point}\d*)?|{point}\d+"
    sign = rf"{_GAP}*(?:{CURRENCY})?{_GAP}*" if form.signs else ""
    whole = rf"^(\(?)[+]?({_MINUS})?{sign}({_MINUS})?({number}){sign}({_MINUS})?(\)?)$"
    parts = "['opened', 'before', 'inside', 'number', 'behind', 'closed']"
    separators = literal(f"{other}'\u2019 \u00a0\u202f\u2009")
    digits = f"replace(translate(p.number, {separators}, ''), ',', '.')"
    minus = "p.before || p.inside || p.behind || p.opened <> ''"
    read = f"try_cast((case when {minus} then '-' else '' end) || {digits} as {target})"
    matched = let(
        "p",
        f"regexp_extract(t, {literal(whole)}, {parts})",
        f"case when p.number <> '' and (p.opened = '') = (p.closed = '') then {read} end",
    )
    # As programs write small numbers: 1.5e-05. Whatever else has an e in it, nobody meant as one.
    power = r"regexp_full_match(t, '[+-]?\d(\.\d+)?e[+-]\d{2}')"
    powers = f"case when {power} then try_cast(try_cast(t as double) as {target}) end"
    return let("t", given_text(raw), f"coalesce({matched}, {powers})")


_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"[ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
_OFFSET = r" ?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)"


def _time(
    columns: tuple[str, ...],
    kind: str,
    form: Form,
    settings: TableSettings,
    zone: str | None,
) -> Value:
    """A local time of the study's zone. A bare day has no zone and is never shifted."""
    raw = quote(columns[0])
    if kind == "DATE" and not columns[1:]:
        return _given(f"cast({raw} as timestamp)")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _given(f"({raw} at time zone {literal(zone or 'UTC')})")
    if kind.startswith("TIMESTAMP") and not columns[1:]:
        return _given(_to_zone(f"cast({raw} as timestamp)", settings.times_in, zone))
    stored = "UTC" if form.in_utc else settings.times_in
    text = joined_text(columns)
    if settings.time_format:
        return Value(_told_time(text, settings, zone), f"{given_text(raw)} is not null")
    # The shape of a plain ISO time leaves no room for an offset or for the word infinity.
    plain = f"cast({raw} as varchar)" if not columns[1:] else text
    day = f"length({plain}) = 10 and substr({plain}, 5, 1) = '-'"
    clock = f"length({plain}) = 19 and substr({plain}, 17, 1) = ':' and substr({plain}, 5, 1) = '-'"
    others = _written_times("t", form, stored, zone)
    slow = let("t", text, f"case {' '.join(f'when {t} then {sql}' for t, sql in others)} end")
    local = _to_zone(f"try_cast({plain} as timestamp)", stored, zone)
    return Value(
        f"(case when {day} then try_cast({plain} as timestamp) when {clock} then {local} "
        f"else {slow} end)",
        f"{given_text(raw)} is not null",
    )


def _written_times(
    text: str, form: Form, stored: str | None, zone: str | None
) -> list[tuple[str, str]]:
    """Test and reading of every other way in which the column's times are written."""
    local = literal(zone or "UTC")
    iso = f"try_cast(replace({text}, ',', '.') as timestamp)"
    offset = f"try_cast(replace({text}, 'GMT', 'UTC') as timestamptz)"
    found = [
        (f"regexp_full_match({text}, {literal(_DAY + _CLOCK)})", _to_zone(iso, stored, zone)),
        (
            f"regexp_full_match({text}, {literal(_DAY + _CLOCK + _OFFSET)})",
            f"{offset} at time zone {local}",
        ),
    ]
    if form.epoch:
        digits, factor = {"s": (10, 1_000_000), "ms": (13, 1000), "us": (16, 1)}[form.epoch]
        instant = f"make_timestamp(cast({text} as bigint) * {factor})"
        found.append(
            (f"regexp_full_match({text}, '\\d{{{digits}}}')", _to_zone(instant, "UTC", zone))
        )
    shorn = f"regexp_replace({text}, ' ?(Z|[A-Z]{{2,5}})$', '')"
    zoneless = f"case when regexp_matches({text}, '[AP]M$') then {text} else {shorn} end"
    for pattern in form.formats:
        parsed = f"try_strptime({text if '%z' in pattern else zoneless}, {literal(pattern)})"
        test = f"{parsed} is not null"
        if form.mixed:
            # Both orders occur: a date that would fit either is nobody's to guess.
            first, second = (
                f"try_cast(regexp_extract({text}, {literal(TWO_NUMBERS)}, {n}) as integer)"
                for n in (1, 2)
            )
            test += f" and ({first} > 12 or {second} > 12 or {first} = {second})"
        if "%z" in pattern:
            parsed = f"({parsed} at time zone {local})"
        elif "%H" in pattern or "%I" in pattern:
            parsed = _to_zone(parsed, stored, zone)
        found.append((test, parsed))
    if form.named:
        found += named_date(text, lambda sql: _to_zone(sql, stored, zone))
    return found


def _told_time(text: str, settings: TableSettings, zone: str | None) -> str:
    """A time in the one format that the settings state."""
    pattern = settings.time_format or ""
    parsed = f"try_strptime({text}, {literal(pattern)})"
    if "%z" in pattern:
        return f"({parsed} at time zone {literal(zone or 'UTC')})"
    if any(f"%{mark}" in pattern for mark in ("H", "-H", "I", "-I", "T", "X", "c")):
        return _to_zone(parsed, settings.times_in, zone)
    return parsed


def _to_zone(sql: str, stored: str | None, zone: str | None) -> str:
    """A clock time of the zone `stored` as the clock of `zone` showed it."""
    if stored is None or zone is None or stored == zone:
        return sql
    return f"(({sql} at time zone {literal(stored)}) at time zone {literal(zone)})"
