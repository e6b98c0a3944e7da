"""How a column of times is written."""

import datetime as dt
import re
from collections import Counter
from dataclasses import replace

from ..core.engine import literal
from ..core.settings import TableSettings
from ..core.words import write_date
from .sampled import Look
from .text import number_text
from .times import EPOCHS, ISO_OFFSET, MONTHS, ZONE_WORDS, any_time
from .written import Form

FEW_YEARS, MANY_DAYS = 5, 12
"""Different numbers in one place of a date: up to so many may be years, so many are days."""


def time_form(look: Look, told: TableSettings) -> Form:
    if told.time_format:
        written = literal(told.time_format)
        share = look.share(number_text, lambda x: f"try_strptime({x}, {written})")
        return Form(share, formats=(told.time_format,), plain=False, timed=True)
    if look.kind == "DATE" or look.kind.startswith("TIMESTAMP"):
        return Form(
            1.0, timed=True, naive=look.kind.startswith("TIMESTAMP") and "ZONE" not in look.kind
        )
    values = look.values(number_text)
    counted = _counted(values)
    if counted is not None:
        return counted
    formats = Counter[str]()
    rest: list[str] = []
    for value, n in values.items():
        if found := _year_first_format(value):
            formats[found] += n
        else:
            rest.append(value)
    dates = [date for value in rest if (date := _SHORT.match(value))]
    order = _order(look, told, dates, len(values))
    if dates and order.day_first is not None:
        for value in rest:
            if found := _short_format(value, order.day_first):
                formats[found] += values[value]
    words = sorted({word.upper() for value in rest for word in _ZONE_WORD.findall(value)})
    if words and told.times_in is None and not order.doubt:
        order = replace(
            order,
            doubt=f"times end in {', '.join(words)}: they are taken as the clock of the shop; "
            'times_in = "Area/City" in regulars.toml says otherwise',
        )

    def read(x: str) -> str:
        return any_time(
            x,
            day_first=order.day_first,
            strict=told.day_first is not None,
            year_first=order.year_first,
            stored=None,
            zone=None,
        )

    common = tuple(f for f, n in formats.most_common(3) if n >= 0.02 * values.total())
    share = look.share(number_text, read)
    naive = any(map(_CLOCKED.search, values)) and not any(map(_AWARE.search, values))
    return replace(order, share=share, formats=common, plain=not rest, timed=True, naive=naive)


def _counted(values: Counter[str]) -> Form | None:
    """The form of times that are counts since 1970 or the day numbers of a spreadsheet."""
    numbers = {float(v): n for v, n in values.items() if _COUNT.fullmatch(v)}
    if not numbers or sum(numbers.values()) < 0.95 * values.total():
        return None
    for unit, micros in EPOCHS.items():
        # 1990 to 2099: the ranges of the units do not touch.
        n = sum(n for v, n in numbers.items() if 631_152_000e6 <= v * micros < 4_102_444_800e6)
        if n >= 0.95 * values.total():
            return Form(n / values.total(), epoch=unit, plain=False, timed=True)
    # 1970 to 2099, as the spreadsheet counts.
    n = sum(n for v, n in numbers.items() if 25_569 <= v < 73_051)
    if n == values.total():
        low = next(v for v in values)
        day = dt.date(1899, 12, 30) + dt.timedelta(days=float(low))
        return Form(
            1.0,
            f"{low} is read as a spreadsheet's number of {write_date(day)}",
            serial=True,
            plain=False,
            timed=True,
        )
    return None


def _order(look: Look, told: TableSettings, dates: list[re.Match[str]], total: int) -> Form:
    """Which of the two short numbers of a date is the day; a form that says nothing else."""
    if not dates:
        return Form(1.0, day_first=told.day_first)
    if told.day_first is not None:
        return Form(1.0, day_first=told.day_first)
    year_first = _years_lead(dates)
    if year_first:
        return Form(1.0, year_first=True)
    if year_first is None:
        a, b, c = (int(dates[0][part]) for part in ("a", "b", "year"))
        return Form(
            1.0,
            f"{dates[0][0]} may be {a} {_ENGLISH[b - 1]} 20{c:02d} or {c} {_ENGLISH[b - 1]} "
            f'20{a:02d}: day_first = true or time_format = "%y-%m-%d" in regulars.toml',
            year_first=None,
            undecided=len(dates) / total,
        )
    both = [d for d in dates if int(d["a"]) <= 12 and int(d["b"]) <= 12 and d["a"] != d["b"]]
    undecided = len(both) / total
    day = next((d[0] for d in dates if int(d["a"]) > 12 >= int(d["b"])), None)
    month = next((d[0] for d in dates if int(d["b"]) > 12 >= int(d["a"])), None)
    for sign in sorted({d["sign"] for d in dates}):
        # The sample may end before the thirteenth of the month; the column need not.
        parts = [f"try_cast(split_part(x, {literal(sign)}, {n}) as utinyint)" for n in (1, 2)]
        whole = ", ".join(
            f"min(x) filter (where {p} between 13 and 31 and {q} <= 12)"
            for p, q in (parts, parts[::-1])
        )
        days, months = look.all_of(whole)
        day, month = day or str(days or "") or None, month or str(months or "") or None
    setting = "day_first = true or false in regulars.toml"
    if day and month:
        example = f": {both[0][0]} fits both" if both else ""
        return Form(
            1.0,
            f"both {day} and {month} are found{example}; {setting}",
            mixed=True,
            undecided=undecided,
        )
    if day or month:
        return Form(1.0, day_first=bool(day))
    if both and all(d["sign"] == "." for d in both):
        # Nobody writes the month first with points.
        return Form(1.0, day_first=True)
    if not both:
        return Form(1.0)
    a, b = int(both[0]["a"]), int(both[0]["b"])
    return Form(
        1.0,
        f"{both[0][0]} may be {a} {_ENGLISH[b - 1]} or {b} {_ENGLISH[a - 1]}: {setting}",
        undecided=undecided,
    )


def _years_lead(dates: list[re.Match[str]]) -> bool | None:
    """Whether dates such as 24-01-31 begin with the year; None where they may.

    Where both ends could be either, the years are those of which there are few.
    """
    if any(len(d["year"]) != 2 or d["sign"] != "-" for d in dates):
        return False
    if not all(1 <= int(d["b"]) <= 12 and 1 <= int(d["year"]) <= 31 for d in dates):
        return False
    if not all(1 <= int(d["a"]) <= 31 for d in dates):
        return True
    first, last = (len({d[part] for d in dates}) for part in ("a", "year"))
    if min(first, last) <= FEW_YEARS and max(first, last) >= MANY_DAYS:
        return first < last
    return None


def _year_first_format(value: str) -> str:
    found = _ISO.fullmatch(value)
    if not found:
        return ""
    day = f"%Y{found['sign']}%m{found['sign']}%d"
    return _with_clock(day, found)


def _short_format(value: str, day_first: bool) -> str:
    found = _SHORT_TIME.fullmatch(value)
    if not found:
        return ""
    sign, year = found["sign"], "%Y" if len(found["year"]) == 4 else "%y"
    parts = ("%d", "%m") if day_first else ("%m", "%d")
    return _with_clock(sign.join((*parts, year)), found)


def _with_clock(day: str, found: re.Match[str]) -> str:
    if not found["clock"]:
        return "" if found["zone"] else day
    hour = "%I" if found["half"] else "%H"
    seconds = (":%S" if found["seconds"] else "") + (".%f" if found["fraction"] else "")
    half = found["half"][:-2] + "%p" if found["half"] else ""
    zone = found["zone"] or ""
    if zone[-6:-5] in ("+", "-"):
        return ISO_OFFSET if day == "%Y-%m-%d" and seconds else ""
    if zone[-5:-4] in ("+", "-"):
        zone = zone[:-5] + "%z"
    return f"{day}{found['gap']}{hour}:%M{seconds}{half}{zone}"


_CLOCK = (
    r"(?P<clock>(?P<gap>[T ])\d{1,2}:\d{2}(?P<seconds>:\d{2}(?P<fraction>[.]\d{1,6})?)?"
    r"(?P<half> ?[AaPp][Mm])?)?(?P<zone>Z| UTC| ?[-+]\d{2}:?\d{2})?"
)
_ISO = re.compile(rf"\d{{4}}(?P<sign>[-/])\d{{2}}(?P=sign)\d{{2}}{_CLOCK}")
_DATE = r"(?P<a>\d{1,2})(?P<sign>[-/. ])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})"
_SHORT = re.compile(rf"{_DATE}(?!\d)")
_SHORT_TIME = re.compile(_DATE + _CLOCK)
_COUNT = re.compile(r"\d+([.]\d+)?")
_CLOCKED = re.compile(r"\d[:.h]\d\d")
_AWARE = re.compile(r"\d ?(Z|UTC|GMT|[AaPp][Mm] UTC|[-+]\d{2}:?\d{2})$")
_ZONE_WORD = re.compile(rf"\d.* ({ZONE_WORDS})$", re.IGNORECASE)
_ENGLISH = tuple(names[0].capitalize() for names in MONTHS)
