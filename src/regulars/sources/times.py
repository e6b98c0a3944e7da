"""SQL that reads a time or a day, however a shop writes it, as the clock of the study's zone.

Which of three numbers is the year, the month and the day is plain where a year of four digits
comes first or the month is named. In `03/04/2024` it is not: there the column's other values
decide, and where they do not, only what fits one order, as `31/01/2024`, is read. A day without
a time of day has no zone and is never shifted.
"""

import re

from ..core.engine import literal
from .text import as_text, number_text

MONTHS = tuple(
    tuple(names.split())
    for names in (
        "january jan januar janner janvier janv enero ene gennaio gen janeiro januari stycznia "
        "styczen sty",
        "february feb februar fevrier fevr fev febrero febbraio fevereiro februari lutego luty lut",
        "march mar marz maerz mrz mars marzo marco maart mrt marca marzec",
        "april apr avril avr abril abr aprile kwietnia kwiecien kwi",
        "may mai mayo maggio mag maio mei maja maj",
        "june jun juni juin junio giugno giu junho czerwca czerwiec cze",
        "july jul juli juillet juil julio luglio lug julho lipca lipiec lip",
        "august aug aout agosto ago augustus sierpnia sierpien sie",
        "september sep sept septembre septiembre settembre set setembro wrzesnia wrzesien wrz",
        "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik "
        "paz",
        "november nov novembre noviembre novembro listopada listopad lis",
        "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien gru",
    )
)
"""The months in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish, as they
stand without accents."""

_WEEKDAYS = (
    "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mie|jue|vie|sab"
    "|dom|gio|seg|ter|qua|qui|sex|maa|din|woe|don|vri|zat|zon|pon|wto|sro|czw|pia|sob|nie"
)
ZONE_WORDS = (
    "est|edt|cst|cdt|mst|mdt|pst|pdt|akst|akdt|hst|bst|ist|wet|west|cet|cest|mez|mesz|eet|eest|msk"
    "|jst|kst|sgt|hkt|aest|aedt|acst|awst|nzst|nzdt|brt|art|sast"
)
_NTH = "(?:st|nd|rd|th|er|[ºª°o])?[.]?"
_OF = "(?:de |del |d')?"
_YEAR = r"(\d{4}|'?\d{2})"
_DATES = (
    # year, month (in digits or by name), day
    r"(\d{4})[-/. ](\d{1,2}|[a-z]{3,12})[.]?[-/. ](\d{1,2})",
    # 20240131, with or without a clock of the same kind
    r"(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2})?)?",
    # two short numbers and the year: which of them is the day is the question
    rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]{_YEAR}",
    rf"(\d{{1,2}}){_NTH}[-/ ]*{_OF}([a-z]{{3,12}})[.]?[-/, ]*{_OF}{_YEAR}",
    rf"([a-z]{{3,12}})[.]?[-/ ]*(\d{{1,2}}){_NTH}[-/, ]+{_YEAR}",
)
_CLOCK = (
    r"(?:(?:[t,]? ?| (?:um|at|as|alle|om|o|a las|a) )(\d{1,2})[:.h](\d{2})"
    r"(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?: ?([ap])[.]? ?m[.]?| (?:uhr|h|hrs))?)"
)
_ZONE = (
    rf"(?: ?(?:utc|gmt)?([-+]\d{{2}}):?(\d{{2}})?(?: \([a-z ]+\))?| ?(z|utc|gmt)| (?:{ZONE_WORDS}))"
)
_NAMES = (
    "y1", "m1", "d1", "y2", "m2", "d2", "h2", "i2", "s2", "a", "b", "y3", "d4", "n4", "y4",
    "n5", "d5", "y5", "h", "i", "s", "f", "p", "oh", "om", "z",
)  # fmt: skip
PATTERN = rf"^(?:(?:{_WEEKDAYS})[a-z-]{{0,9}}[.,]* )?(?:{'|'.join(_DATES)}){_CLOCK}?{_ZONE}?$"
"""A time in any style, to be matched with small letters without accents."""


def listed_time(raw: str, formats: tuple[str, ...], stored: str | None, zone: str | None) -> str:
    """A time in one of some formats, in little time; null for everything else."""
    formats, aware = tuple(f for f in formats if f != ISO_OFFSET), ISO_OFFSET in formats
    days = [f for f in formats if not CLOCK_FORMAT.search(f)]
    offsets = [f for f in formats if "%z" in f]
    absolute = [f for f in formats if f.endswith(("Z", "UTC"))]
    clocks = [f for f in formats if f not in {*days, *offsets, *absolute}]
    if not shifts(stored, zone):
        days, clocks = days + clocks, []
    if zone in (None, "UTC"):
        days, absolute = days + absolute, []
    parts = [
        _parsed(raw, days),
        to_zone(_parsed(raw, clocks), stored, zone) if clocks else "",
        to_zone(_parsed(raw, absolute), "UTC", zone) if absolute else "",
        f"({_parsed(raw, offsets)} at time zone {literal(zone or 'UTC')})" if offsets else "",
        f"case when regexp_full_match({as_text(raw)}, {literal(_WITH_OFFSET)}) "
        f"then try_cast({as_text(raw)} as timestamptz) at time zone {literal(zone or 'UTC')} end"
        if aware
        else "",
    ]
    found = [part for part in parts if part]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def any_time(
    raw: str,
    *,
    day_first: bool | None,
    strict: bool,
    year_first: bool | None,
    stored: str | None,
    zone: str | None,
) -> str:
    """A time in any style that has one meaning.

    `day_first` settles what 03/04/2024 is, or does not where it is None; `strict` reads nothing
    in another order. `year_first` takes 24-01-31 for a day of 2024; where it is None, that too
    is not read.
    """
    same = f"strip_accents(lower(translate({number_text(raw)}, '\u00a0\u202f\u2009', '   ')))"
    # A date in one column may carry the midnight that its own type has.
    midnight = literal(r"[ t]00:00:00(?:[.]0+)? (\d)")
    flat = f"regexp_replace(regexp_replace({same}, {midnight}, ' \\1'), ' +', ' ', 'g')"
    names = ", ".join(map(literal, _NAMES))
    match = f"regexp_extract(u, {literal(PATTERN)}, [{names}])"
    a, b = "try_cast(r.a as utinyint)", "try_cast(r.b as utinyint)"
    if strict and day_first is not None:
        day_is_first = "true" if day_first else "false"
    else:
        settled = "null" if day_first is None else "true" if day_first else "false"
        day_is_first = (
            f"case when {a} > 12 or {a} = {b} then true when {b} > 12 then false else {settled} end"
        )
    words = [word for names in MONTHS for word in names]
    numbers = [str(n) for n, names in enumerate(MONTHS, start=1) for _ in names]
    named = "r.n4 || r.n5 || case when r.m1 > '9' then r.m1 else '' end"
    month_named = (
        f"[{', '.join(numbers)}][list_position([{', '.join(map(literal, words))}], {named})]"
    )
    short = "length(r.y3) = 2"
    short_first = short if year_first else "false"
    unclear = f"when {short} then null" if year_first is None else ""
    parts = (
        f"{{'y': ltrim(case when r.a = '' then r.y1 || r.y2 || r.y4 || r.y5 "
        f"when {short_first} then r.a {unclear} else r.y3 end, ''''), "
        f"'m': case when {named} <> '' then cast({month_named} as varchar) "
        f"when r.a = '' then r.m1 || r.m2 when {short_first} then r.b "
        f"when {day_is_first} then r.b when not {day_is_first} then r.a end, "
        f"'d': case when r.a = '' then r.d1 || r.d2 || r.d4 || r.d5 when {short_first} then r.y3 "
        f"when {day_is_first} then r.a when not {day_is_first} then r.b end, "
        "'h': r.h || r.h2, 'p': r.p, "
        "'rest': ':' || r.i || r.i2 || ':' || coalesce(nullif(r.s || r.s2, ''), '00') "
        "|| case when r.f = '' then '' else '.' || r.f end, "
        "'oh': r.oh, 'om': r.om, 'z': r.z}"
    )
    year = (
        "case when length(v.y) = 4 then v.y when v.y < '69' then '20' || v.y else '19' || v.y end"
    )
    hour = (
        "case when v.p = '' then v.h when cast(v.h as int) not between 1 and 12 then null "
        "else cast(cast(v.h as int) % 12 + case when v.p = 'p' then 12 else 0 end as varchar) end"
    )
    day = f"{year} || '-' || v.m || '-' || v.d"
    clock = f"try_cast({day} || ' ' || {hour} || v.rest as timestamp)"
    minutes = (
        "case left(v.oh, 1) when '-' then -1 else 1 end * "
        "(cast(right(v.oh, 2) as int) * 60 + coalesce(try_cast(v.om as int), 0))"
    )
    read = (
        f"case when v.h = '' and v.oh <> '' then null "
        f"when v.h = '' then try_cast({day} as timestamp) "
        f"when v.oh <> '' then {to_zone(f'({clock} - to_minutes({minutes}))', 'UTC', zone)} "
        f"when v.z <> '' then {to_zone(clock, 'UTC', zone)} "
        f"else {to_zone(clock, stored, zone)} end"
    )
    return (
        f"list_transform(list_transform(list_transform([{flat}], lambda u: {match}), "
        f"lambda r: {parts}), lambda v: {read})[1]"
    )


EPOCHS = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1, "nanoseconds": 0.001}
"""Unit of a count since 1970 -> microseconds in one."""


def epoch_time(raw: str, unit: str, zone: str | None) -> str:
    """A count of some unit since the start of 1970, UTC."""
    number = f"try_cast({number_text(raw)} as decimal(28, 9))"
    micros = f"try_cast({number} * {EPOCHS[unit]} as bigint)"
    possible = f"{micros} between 0 and 4102444800000000"
    return to_zone(f"case when {possible} then make_timestamp({micros}) end", "UTC", zone)


def serial_time(raw: str, stored: str | None, zone: str | None) -> str:
    """Days since the end of 1899 as spreadsheets count them; the fraction is the time of day."""
    number = f"try_cast({number_text(raw)} as double)"
    seconds = f"cast(round({number} * 86400) as bigint)"
    possible = f"{number} between 1 and 2958465"
    clock = f"timestamp '1899-12-30' + to_seconds({seconds})"
    shifted = to_zone(f"({clock})", stored, zone)
    whole = f"{number} = floor({number})"
    return f"case when {possible} then case when {whole} then {clock} else {shifted} end end"


def shifts(stored: str | None, zone: str | None) -> bool:
    """Whether a clock time that carries no offset is to be told by another clock."""
    return stored is not None and zone is not None and stored != zone


def to_zone(sql: str, stored: str | None, zone: str | None) -> str:
    """A clock time of the zone `stored` as the clock of `zone` showed it."""
    if not shifts(stored, zone):
        return sql
    return f"(({sql} at time zone {literal(str(stored))}) at time zone {literal(str(zone))})"


ISO_OFFSET = "ISO 8601 with offset"
"""Stands among formats for `2024-01-31T10:00:00+01:00`, for which there is no format."""
_WITH_OFFSET = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.]\d{1,9})?[-+]\d{2}:\d{2}"
CLOCK_FORMAT = re.compile(r"%-?[HITXc]")
"""What in a time format stands for an hour: without one it is a bare day."""


def _parsed(raw: str, formats: list[str]) -> str:
    if not formats:
        return ""
    listed = ", ".join(map(literal, formats))
    one = listed if len(formats) == 1 else f"[{listed}]"
    text = as_text(raw)
    # Whatever the format, the database takes `epoch` and `infinity` for times.
    return f"case when {text} >= '0' and {text} < ':' then try_strptime({text}, {one}) end"
