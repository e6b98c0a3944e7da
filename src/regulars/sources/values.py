"""SQL that turns a column, whatever its type, into a typed value, and says where it could not.

Most values are written in the one way that the column's form names and are read by it at once;
only what is left goes through the expression that knows every style.
"""

from dataclasses import dataclass

from ..core.engine import literal, quote
from ..core.settings import TableSettings
from .numbers import CURRENCY, MONEY, NUMBER, any_number, plain_number, shown_number
from .roles import RoleType
from .text import number_text, text
from .times import CLOCK_FORMAT, any_time, epoch_time, listed_time, serial_time, to_zone
from .written import Column, Form, joined

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

    @property
    def missing(self) -> str:
        """True where nothing stands in the file."""
        # Whether something was given is worked out only for the few rows without a value.
        return f"({self.sql} is null and not {self.given})"

    def named(self, name: str) -> "Value":
        """The same value where a query below has worked it out under a name."""
        return Value(name, self.given.replace(self.sql, name))


def value(
    column: Column,
    kind: str,
    role_type: RoleType,
    form: Form,
    told: TableSettings,
    zone: str | None,
) -> Value:
    """How to read a column of the file's type `kind`, or several joined, as a role's type."""
    columns = (column,) if isinstance(column, str) else column
    raw, kind = joined(column), "VARCHAR" if columns[1:] else kind
    match role_type:
        case "id":
            return _given(_identifier(raw, kind, form))
        case "text":
            parts = [text(quote(name)) for name in columns]
            joint = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts[1:] else parts[0]
            return _given(joint)
        case "number":
            return _number(raw, kind, NUMBER, form, told)
        case "money":
            return _number(raw, kind, MONEY, form, told)
        case "time":
            return _time(raw, kind, form, told, zone)


def currency_of(column: str) -> str:
    """The sign or code that an amount carries, as SQL; nothing where it carries none."""
    return f"nullif(regexp_extract({number_text(quote(column))}, {literal(CURRENCY)}), '')"


def _given(sql: str) -> Value:
    return Value(sql, f"{sql} is not null")


def _identifier(raw: str, kind: str, form: Form) -> str:
    """Ids are text: 007 stays 007, and a whole number that was stored as a float has no '.0'."""
    if kind in _FLOATS:
        return _whole_or_text(raw)
    if form.whole:
        return f"regexp_replace({text(raw)}, '[.]0$', '')"
    return text(raw)


def _whole_or_text(raw: str) -> str:
    whole = f"{raw} = floor({raw}) and abs({raw}) < 9007199254740992"
    return f"case when {whole} then cast(cast({raw} as bigint) as varchar) " + (
        f"when not isnan({raw}) then cast({raw} as varchar) end"
    )


def _number(raw: str, kind: str, target: str, form: Form, told: TableSettings) -> Value:
    if kind in _WHOLE or kind in _FLOATS or kind.startswith("DECIMAL"):
        # pandas writes a missing number as nan: that is nothing given, while inf is no number.
        given = f"{raw} is not null" + (f" and not isnan({raw})" if kind in _FLOATS else "")
        return Value(f"try_cast({raw} as {target})", f"({given})")
    slow = any_number(
        raw,
        target,
        decimal=form.decimal,
        strict=told.decimal is not None,
        money=form.signs,
        exponents=form.exponents,
    )
    if form.decimal != "," and form.plain:
        fast = plain_number(raw, target, point=form.decimal == ".")
    elif form.decimal:
        fast = shown_number(raw, target, form.decimal, form.grouping, form.currency)
    else:
        return Value(slow, f"{number_text(raw)} is not null")
    return Value(_first(fast, slow), f"{number_text(raw)} is not null")


def _time(raw: str, kind: str, form: Form, told: TableSettings, zone: str | None) -> Value:
    """A local time of the study's zone. A bare day has no zone and is never shifted."""
    if kind == "DATE":
        return _given(f"cast({raw} as timestamp)")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _given(f"({raw} at time zone {literal(zone or 'UTC')})")
    if kind.startswith("TIMESTAMP"):
        return _given(to_zone(f"cast({raw} as timestamp)", told.times_in, zone))
    if kind in _FLOATS:
        raw = _whole_or_text(raw)
    given = f"{number_text(raw)} is not null"
    if told.time_format:
        return Value(_told(raw, told.time_format, told.times_in, zone), given)
    if form.epoch:
        return Value(epoch_time(raw, form.epoch, zone), given)
    if form.serial:
        return Value(serial_time(raw, told.times_in, zone), given)
    slow = any_time(
        raw,
        day_first=form.day_first,
        strict=told.day_first is not None,
        year_first=form.year_first,
        stored=told.times_in,
        zone=zone,
    )
    if not form.formats:
        return Value(slow, given)
    return Value(_first(listed_time(raw, form.formats, told.times_in, zone), slow), given)


def _first(fast: str, slow: str) -> str:
    """What the fast expression reads, and the slow one where it reads nothing."""
    # Not coalesce: out of that the database lifts what occurs twice, and does it for every row.
    return f"case when {fast} is not null then {fast} else {slow} end"


def _told(raw: str, time_format: str, stored: str | None, zone: str | None) -> str:
    """A time in the format of the settings and in no other."""
    text = number_text(raw)
    # Whatever the format, the database takes `epoch` and `infinity` for times.
    odd = f"regexp_full_match({text}, '(?i)epoch|-?infinity')"
    parsed = f"case when not {odd} then try_strptime({text}, {literal(time_format)}) end"
    if "%z" in time_format:
        return f"(({parsed}) at time zone {literal(zone or 'UTC')})"
    return to_zone(f"({parsed})", stored, zone) if CLOCK_FORMAT.search(time_format) else parsed
