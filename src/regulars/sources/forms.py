"""How the values of a column are written, found out from the values themselves.

A sample is looked at value by value. What cannot be told from a value alone (is 1.234 more than a
thousand, is 03/04/2024 in March) is told by the values of the column that fit one reading only.
Where none does, or they contradict each other, the form says so and what would settle it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..core.engine import Engine, literal, quote
from ..core.settings import TableSettings
from ..core.words import write_date
from .numbers import AMBIGUOUS, CODES, CURRENCIES, CURRENCY, EXPONENT, MONEY, any_number
from .roles import RoleType
from .text import as_text, number_text, text
from .times import EPOCHS, ISO_OFFSET, MONTHS, ZONE_WORDS, any_time

SAMPLE = 20_000
"""Records at the start of a file that are looked at value by value."""


@dataclass(frozen=True)
class Form:
    """How the values of one column are written.

    share    of the non-empty sampled values that are read
    doubt    in words: what fits two readings, and how to settle it
    decimal  the sign before the decimals; empty where it is not known: 1.234 is then not read
    grouping the sign between thousands
    currency the sign or code beside the amounts, as it is written
    exponents  floats are written as in 1.5e-05
    day_first  what 03/04/2024 is; where it is None, such a date is not read
    year_first  24-01-31 is a day of 2024
    formats  the ways in which most times are written, for reading them fast
    epoch    unit of a count since 1970 (`seconds`), where times are one
    serial   times are the day numbers of a spreadsheet
    whole    ids are whole numbers that were stored as floats: 17850.0
    plain    every sampled value is as programs write it
    """

    share: float
    doubt: str = ""
    decimal: str = ""
    grouping: str = ""
    currency: str = ""
    exponents: bool = False
    day_first: bool | None = None
    year_first: bool = False
    formats: tuple[str, ...] = ()
    epoch: str = ""
    serial: bool = False
    whole: bool = False
    plain: bool = True

    @property
    def words(self) -> str:
        """The form in words; empty where nothing about it needs to be said."""
        said = [
            {",": "decimal comma", ".": "decimal point"}.get(self.decimal, ""),
            f"{self.grouping!r} between thousands" if self.grouping else "",
            f"in {self.currency}" if self.currency else "",
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


Column = str | tuple[str, ...]


def find_form(
    engine: Engine,
    relation: str,
    column: Column,
    kind: str,
    role_type: RoleType,
    told: TableSettings,
    *,
    sample: str | None = None,
) -> Form:
    """How `column` of `relation` is written, if it is to be read as `role_type`.

    `relation` is SQL that can stand after `from`; several columns are one text, joined by spaces.
    `sample` is a smaller relation to look at, where one was made already.
    """
    raw = joined(column)
    look = _Look(engine, relation, sample or relation, raw, kind)
    match role_type:
        case "text":
            return Form(1.0)
        case "id":
            return _id_form(look)
        case "number" | "money":
            return _number_form(look, told, money=role_type == "money")
        case "time":
            return _time_form(look, told)


def joined(column: Column) -> str:
    """SQL of a column, or of several as one text."""
    if isinstance(column, str):
        return quote(column)
    if len(column) == 1:
        return quote(column[0])
    parts = ", ".join(f"nullif(trim({as_text(quote(name))}), '')" for name in column)
    return f"nullif(concat_ws(' ', {parts}), '')"


@dataclass(frozen=True)
class _Look:
    """A column to look at: a sample of it, or all of it where the sample does not tell."""

    engine: Engine
    relation: str
    sample: str
    raw: str
    kind: str

    def values(self, clean: Callable[[str], str]) -> Counter[str]:
        """The sampled values that are given, with how often each stands there."""
        return Counter(dict(self.engine.rows(self._grouped(clean))))

    def share(self, clean: Callable[[str], str], read: Callable[[str], str]) -> float:
        """Share of the sampled values that are given which `read` makes something of."""
        ((read_, given),) = self.engine.rows(
            f"select sum(n) filter (where {read('x')} is not null), sum(n) "
            f"from ({self._grouped(clean)})"
        )
        return float(read_ or 0) / float(given) if given else 1.0

    def all_of(self, aggregates: str) -> tuple[object, ...]:
        """Aggregates over every value `x` of the column."""
        (found,) = self.engine.rows(
            f"select {aggregates} from (select {as_text(self.raw)} as x from ({self.relation}))"
        )
        return found

    def _grouped(self, clean: Callable[[str], str]) -> str:
        return (
            f"select x, count(*) as n from (select {clean('r')} as x from "
            f"(select {self.raw} as r from ({self.sample}) limit {SAMPLE})) "
            "where x is not null group by x"
        )


def _id_form(look: _Look) -> Form:
    """Ids are text; only the `.0` of whole numbers stored as floats is no part of them."""
    whole = False
    values = look.values(text) if look.kind == "VARCHAR" else Counter()
    if values and all(_FLOATED.fullmatch(value) for value in values):
        rule = literal(_FLOATED.pattern)
        clean = text("x")
        (others,) = look.all_of(f"count(*) filter (where not regexp_full_match({clean}, {rule}))")
        whole = others == 0
    return Form(1.0, whole=whole)


def _number_form(look: _Look, told: TableSettings, *, money: bool) -> Form:
    if look.kind != "VARCHAR":
        return Form(1.0)
    values = look.values(number_text)
    bodies = {value: _bare(value) for value in values}
    decimals: dict[str, list[str]] = {".": [], ",": []}
    ambiguous: list[str] = []
    groupings: Counter[str] = Counter()
    for value, number in bodies.items():
        if re.fullmatch(AMBIGUOUS, number):
            ambiguous.append(value)
        elif decimal := _decimal(number):
            decimals[decimal].append(value)
            groupings.update(set(re.findall(r"(?<=\d)[.,' ](?=\d{3})", number)) - {decimal})
    decimal, doubt = told.decimal or "", ""
    if not decimal:
        decimal, doubt = _settle(decimals, ambiguous, bodies.values(), money=money)
        if decimal and any(
            other in number
            for number in map(_bare, ambiguous)
            if (other := "," if decimal == "." else ".")
        ):
            groupings["," if decimal == "." else "."] += 1
    marks = (
        Counter(mark for value in values for mark in set(_MARK.findall(value)))
        if money
        else Counter()
    )
    if len(marks) > 1:
        listed = ", ".join(sorted(marks))
        doubt = doubt or f"amounts of several currencies in one column: {listed}"
    exponents = {value for value in values if re.fullmatch(EXPONENT, value)}
    others = [value for value in values if value not in exponents]
    floats = bool(exponents) and all("." in value for value in others)
    form = Form(
        1.0,
        doubt,
        decimal=decimal,
        grouping=groupings.most_common(1)[0][0] if groupings else "",
        currency=marks.most_common(1)[0][0] if len(marks) == 1 else "",
        exponents=floats,
        plain=all(_PLAIN.fullmatch(value) for value in values) and decimal != ",",
    )

    def read(x: str) -> str:
        return any_number(
            x,
            MONEY,
            decimal=decimal,
            strict=told.decimal is not None,
            money=money,
            exponents=floats,
        )

    return replace(form, share=look.share(number_text, read))


def _settle(
    decimals: Mapping[str, list[str]],
    ambiguous: list[str],
    numbers: Iterable[str],
    *,
    money: bool,
) -> tuple[str, str]:
    """What stands before the decimals of a column, or nothing and the doubt about it."""
    point, comma = decimals["."], decimals[","]
    setting = 'decimal = "." or "," in regulars.toml'
    if point and comma:
        if not ambiguous:
            return "", ""
        return "", (
            f"both {point[0]} and {comma[0]} are found: {ambiguous[0]} fits both; {setting}"
        )
    if point or comma:
        return ("." if point else ","), ""
    if not ambiguous:
        return "", ""
    signs = {sign for value in ambiguous for sign in ".," if sign in _bare(value)}
    if len(signs) == 1:
        sign = signs.pop()
        whole = [int(number) for number in numbers if number.isdigit()]
        if (
            whole
            and max(whole) < 1000
            and any(value.endswith("0") for value in map(_bare, ambiguous))
        ):
            # 950 beside 1.200: whoever writes a zero at the end of decimals writes them always.
            return ("," if sign == "." else "."), ""
        if not whole and not money and len(ambiguous) > 1:
            # Nothing below a thousand was ever counted: these are decimals of a database.
            return sign, ""
    size = _bare(ambiguous[0]).replace(",", "").replace(".", "")
    return "", f"{ambiguous[0]} may be {int(size):,} or {int(size) / 1000}: {setting}"


def _bare(value: str) -> str:
    """The digits of a number and what stands between them, without sign and currency."""
    found = re.search(r"(?:\d|[.,]\d)[\d.,'\u2019 \u00a0\u2009\u202f]*", value)
    number = found[0].rstrip(" \u00a0\u2009\u202f") if found else ""
    return re.sub("[\u00a0\u2009\u202f]", " ", number).replace("\u2019", "'")


def _decimal(number: str) -> str:
    """The sign that can only stand before the decimals of this number, or nothing."""
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return ""
    sign = number[last]
    if number.count(sign) > 1:
        return "," if sign == "." else "."
    return sign


_FLOATED = re.compile(r"\d+[.]0")
_PLAIN = re.compile(r"[-+]?(\d+([.]\d*)?|[.]\d+)")
_MARK = re.compile(CURRENCY)


def _time_form(look: _Look, told: TableSettings) -> Form:
    if told.time_format:
        written = literal(told.time_format)
        share = look.share(number_text, lambda x: f"try_strptime({x}, {written})")
        return Form(share, formats=(told.time_format,), plain=False)
    if look.kind == "DATE" or look.kind.startswith("TIMESTAMP"):
        return Form(1.0)
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
    dates = [found for value in rest if (found := _SHORT.match(value))]
    order = _order(look, told, dates)
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
    return replace(order, share=look.share(number_text, read), formats=common, plain=not rest)


def _counted(values: Counter[str]) -> Form | None:
    """The form of times that are counts since 1970 or the day numbers of a spreadsheet."""
    numbers = {float(v): n for v, n in values.items() if _COUNT.fullmatch(v)}
    if not numbers or sum(numbers.values()) < 0.95 * values.total():
        return None
    for unit, micros in EPOCHS.items():
        # 1990 to 2099: the ranges of the units do not touch.
        n = sum(n for v, n in numbers.items() if 631_152_000e6 <= v * micros < 4_102_444_800e6)
        if n >= 0.95 * values.total():
            return Form(n / values.total(), epoch=unit, plain=False)
    # 1970 to 2099, as the spreadsheet counts.
    n = sum(n for v, n in numbers.items() if 25_569 <= v < 73_051)
    if n == values.total():
        low = next(v for v in values)
        day = date(1899, 12, 30) + timedelta(days=float(low))
        return Form(
            1.0,
            f"{low} is read as a spreadsheet's number of {write_date(day)}",
            serial=True,
            plain=False,
        )
    return None


def _order(look: _Look, told: TableSettings, dates: list[re.Match[str]]) -> Form:
    """Which of the two short numbers of a date is the day; a form that says nothing else."""
    if not dates:
        return Form(1.0, day_first=told.day_first)
    if told.day_first is not None:
        return Form(1.0, day_first=told.day_first)
    if _years_lead(dates):
        return Form(1.0, year_first=True)
    both = [d for d in dates if int(d["a"]) <= 12 and int(d["b"]) <= 12 and d["a"] != d["b"]]
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
        return Form(1.0, f"both {day} and {month} are found{example}; {setting}")
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
    )


def _years_lead(dates: list[re.Match[str]]) -> bool:
    """Whether dates such as 24-01-31 begin with the year: then it varies less than the last."""
    if any(len(d["year"]) != 2 or d["sign"] != "-" or int(d["year"]) > 31 for d in dates):
        return False
    if any(not 1 <= int(d["b"]) <= 12 or int(d["year"]) == 0 for d in dates):
        return False
    first, last = ({d[part] for d in dates} for part in ("a", "year"))
    return len(first) < len(last) or any(not 1 <= int(a) <= 31 for a in first)


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
_ZONE_WORD = re.compile(rf"\d.* ({ZONE_WORDS})$", re.IGNORECASE)
_ENGLISH = tuple(names[0].capitalize() for names in MONTHS)
