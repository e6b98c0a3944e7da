"""How the values of a column are written: found from the values themselves, and said in words.

A sample tells which kinds of numbers and times there are. Where the sample fits two readings (3
April or 4 March), the whole column is asked for a value that fits only one. What stays open is a
doubt, with the setting that settles it: nothing is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..core.engine import Engine, literal, quote
from ..core.settings import TableSettings
from .roles import RoleType
from .text import CURRENCY, plain_text

SAMPLE = 20_000
"""Rows at the start of a file that are looked at."""
SIGNED = 0.1
"""Share of amounts with a currency's sign from which on the column is one of signed amounts."""


@dataclass(frozen=True)
class Form:
    """How the values of one column are written.

    decimal    what stands before the cents, "." or ","
    settled    whether a value of the column, or a setting, decided that
    signs      whether amounts carry the sign or the code of a currency
    formats    times: the strptime forms of dates in numbers, the first that fits counts
    day_first  whether the day stands before the month; None where nothing says so
    mixed      whether both orders occur: then a date that fits both is not read
    undecided  share of the sampled values that are such dates, or may be
    named      whether months come as words
    epoch      seconds ("s"), milliseconds ("ms") or microseconds ("us") since 1970
    in_utc     whether times without an offset of their own carry the word UTC or GMT
    share      of the sampled values that are written in one of these ways
    doubt      what could be read in two ways, and the setting that settles it
    """

    decimal: str = "."
    settled: bool = False
    signs: bool = False
    formats: tuple[str, ...] = ()
    day_first: bool | None = None
    mixed: bool = False
    undecided: float = 0.0
    named: bool = False
    epoch: str = ""
    in_utc: bool = False
    share: float = 1.0
    doubt: str = ""

    def __str__(self) -> str:
        """What is worth saying of it; nothing where it is plain."""
        said = []
        if self.decimal == ",":
            said.append("decimal comma")
        if self.formats:
            said.append(" or ".join(self.formats))
        if self.named:
            said.append("months in words")
        if self.epoch:
            unit = {"s": "seconds", "ms": "milliseconds", "us": "microseconds"}[self.epoch]
            said.append(f"{unit} since 1970")
        if self.in_utc:
            said.append("UTC")
        return ", ".join(said)


PLAIN = Form()


def find_form(
    engine: Engine,
    relation: str,
    column: str | tuple[str, ...],
    kind: str,
    role_type: RoleType,
    told: TableSettings,
) -> Form:
    """How `column` of `relation` is written, for a role of that type.

    Only text has a form; a column that the file already types is read as it is.
    """
    if kind != "VARCHAR" or role_type in ("id", "text"):
        return PLAIN
    names = (column,) if isinstance(column, str) else column
    if role_type == "time":
        return _time_form(engine, relation, names, told)
    return _number_form(engine, relation, names[0], told)


def settled_by_neighbours(forms: Iterable[Form]) -> str | None:
    """The decimal sign that some column of a file is sure of, if the columns agree."""
    sure = {form.decimal for form in forms if form.settled}
    return sure.pop() if len(sure) == 1 else None


def _sampled(relation: str, text: str) -> str:
    return f"(select {text} as v from (select * from ({relation}) limit {SAMPLE}))"


def _number_form(engine: Engine, relation: str, column: str, told: TableSettings) -> Form:
    evidence = _decimal_evidence(engine, _sampled(relation, plain_text(quote(column))))
    form = Form(
        signs=evidence["signs"] > SIGNED,
        share=float(evidence["share"]),
    )
    if told.decimal:
        return replace(form, decimal=told.decimal, settled=True)
    if not (evidence["point"] or evidence["comma"]) and evidence["either"]:
        # The sample fits both: one scan of the whole column for a value that does not.
        whole = f"(select {plain_text(quote(column))} as v from ({relation}))"
        evidence |= _decimal_evidence(engine, whole)
    sure = evidence["point"] != evidence["comma"]
    comma = evidence["comma"] > evidence["point"]
    form = replace(form, decimal="," if comma else ".", settled=sure)
    if not sure and evidence["either"]:
        example = evidence["example"]
        # Machines write points, people write thousands with commas.
        taken = "a decimal point" if "." in example else "a thousands separator"
        doubt = (
            f"{example} fits two readings and is taken for {taken}: "
            'decimal = "." or "," in regulars.toml settles it'
        )
        return replace(form, doubt=doubt)
    return form


_GROUP = r"[.,'\x{2019} \x{a0}\x{202f}]"


def _decimal_evidence(engine: Engine, values: str) -> dict[str, Any]:
    """Values that only a decimal point explains, only a comma, and those that fit both."""
    point = r"(^|[^0-9.,])\d*\.(\d{1,2}|\d{4,})([^0-9.,]|$)|\d,\d{3}\.\d|^\D*0\.\d|\d,\d{3},\d{3}"
    comma = r"(^|[^0-9.,])\d*,(\d{1,2}|\d{4,})([^0-9.,]|$)|\d\.\d{3},\d|^\D*0,\d|\d\.\d{3}\.\d{3}"
    either = r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$"
    number = rf"^[^0-9]{{0,6}}\d[\d]*({_GROUP}\d+)*\D{{0,6}}$|^\D{{0,6}}[.,]\d+\D{{0,6}}$"
    return engine.row(
        f"""
        select
            count(*) filter (regexp_matches(v, {literal(point)})) as point,
            count(*) filter (regexp_matches(v, {literal(comma)})) as comma,
            count(*) filter (regexp_matches(v, {literal(either)})) as either,
            min(v) filter (regexp_matches(v, {literal(either)})) as example,
            coalesce(
                count(*) filter (regexp_matches(v, {literal(CURRENCY)})) / nullif(count(v), 0), 0
            ) as signs,
            coalesce(
                count(*) filter (regexp_matches(v, {literal(number)})) / nullif(count(v), 0), 1
            ) as share
        from {values}
        """
    )


_ISO = re.compile(
    r"9{4}-99-99([ T]99:99(:99([.,]9+)?)?( ?(Z|UTC|GMT|[+-]99(:?99)?))?)?", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"9999([-/.]?)99?\1(99?)(?P<rest>\D.*)?")
_DAY_OR_MONTH_FIRST = re.compile(r"99?([-/. ]{1,2})99?\1(?P<year>9999|99)(?P<rest>[^9].*)?")
_CLOCK = re.compile(
    r"[ T,]*(at )?(?P<hour>99?)[:.h]99(?P<second>[:.]99(?P<part>[.,]9+)?)?(?P<half> ?[AP]\.?M\.?)?"
    r"(?P<zone> ?(Z|[A-Z]{2,5}|[+-]99:?99))?",
    re.IGNORECASE,
)
_EPOCHS = {10: "s", 13: "ms", 16: "us"}
_UTC = ("Z", "UTC", "GMT")


def _time_form(
    engine: Engine, relation: str, columns: tuple[str, ...], told: TableSettings
) -> Form:
    if told.time_format:
        return Form(formats=(told.time_format,), settled=True)
    text = joined_text(columns)
    shapes = engine.rows(
        f"""
        select regexp_replace(v, '[0-9]', '9', 'g') as shape, count(*), min(v)
        from {_sampled(relation, text)} where v is not null
        group by shape order by count(*) desc, shape limit 200
        """
    )
    formats: list[str] = []
    named = in_utc = turned = False
    epoch, read, total, odd_zone = "", 0, 0, ""
    for shape, count, example in shapes:
        total += count
        if _ISO.fullmatch(shape):
            read += count
            continue
        if shape.isdecimal() and len(shape) in _EPOCHS and len(shape) != 8:
            epoch = _EPOCHS[len(shape)]
            read += count
            continue
        found, zone = _format_of(shape)
        if found is not None:
            turned = turned or found.startswith("{")
            formats += [found] if found not in formats else []
        elif re.search(r"[^\W\d_]{3}", example) and re.search(r"99?", shape):
            named = True
            zone = ""
            in_utc = in_utc or example.upper().endswith(_UTC[1:])
        else:
            continue
        in_utc = in_utc or zone in _UTC
        odd_zone = odd_zone or (zone if zone not in ("", *_UTC) else "")
        read += count
    form = Form(named=named, epoch=epoch, in_utc=in_utc, share=read / total if total else 1.0)
    if odd_zone:
        form = replace(
            form,
            doubt=f"the zone {odd_zone} is not known and left out: times_in in regulars.toml "
            "says which it is",
        )
    if turned:
        return _ordered(engine, relation, text, replace(form, formats=tuple(formats)), told)
    return replace(form, formats=tuple(formats), settled=bool(formats))


def joined_text(columns: tuple[str, ...]) -> str:
    """A date and a time of day in columns of their own as one text; none without the date."""
    parts = [plain_text(quote(column)) for column in columns]
    if len(parts) == 1:
        return parts[0]
    rest = " || ".join(f"coalesce(' ' || {part}, '')" for part in parts[1:])
    return f"({parts[0]} || {rest})"


def _format_of(shape: str) -> tuple[str | None, str]:
    """The strptime form of a date in numbers, `{day}` and `{month}` where either may come first."""
    if match := _YEAR_FIRST.fullmatch(shape):
        date, rest = f"%Y{match[1]}%m{match[1]}%d", match["rest"]
    elif match := _DAY_OR_MONTH_FIRST.fullmatch(shape):
        year = "%Y" if len(match["year"]) == 4 else "%y"
        date, rest = f"{{first}}{match[1]}{{second}}{match[1]}{year}", match["rest"]
    else:
        return None, ""
    if not rest:
        return date, ""
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        return None, ""
    between = rest[: rest.index("9")]
    mark = ":" if ":" in rest else rest[len(between) + len(clock["hour"])]
    time = f"{'%I' if clock['half'] else '%H'}{mark}%M"
    if clock["second"]:
        time += clock["second"][0] + "%S"
    if clock["part"]:
        time += clock["part"][0] + "%f"
    if clock["half"]:
        time += " %p" if clock["half"].startswith(" ") else "%p"
    zone = (clock["zone"] or "").strip()
    if "9" in zone:
        return f"{date}{between}{time}{'%z' if clock['zone'][0] != ' ' else ' %z'}", ""
    return f"{date}{between}{time}", zone.upper()


def _ordered(engine: Engine, relation: str, text: str, form: Form, told: TableSettings) -> Form:
    """The order of day and month: told, or decided by the values that fit only one."""
    ordered = told.day_first
    mixed, undecided = False, 0.0
    doubt = form.doubt
    if ordered is None:
        found = _order_evidence(engine, _sampled(relation, text))
        first, second, dotted, example, undecided = found
        if not first and not second:
            whole = f"(select {text} as v from ({relation}))"
            first, second, dotted, example, _ = _order_evidence(engine, whole)
        if first or second:
            ordered, mixed = first >= second, bool(first and second)
        elif dotted:
            ordered = True  # with points between them, dates are written day first everywhere
        if mixed or ordered is None:
            doubt = (
                f"{example} may have its day or its month first: "
                "day_first = true or false in regulars.toml settles it"
            )
    formats = []
    for pattern in form.formats:
        if not pattern.startswith("{"):
            formats.append(pattern)
            continue
        orders = [("%d", "%m"), ("%m", "%d")]
        for day_before, (one, two) in zip((True, False), orders, strict=True):
            if mixed or ordered in (None, day_before):
                formats.append(pattern.format(first=one, second=two))
    return replace(
        form,
        formats=tuple(formats),
        day_first=ordered,
        settled=ordered is not None and not mixed,
        mixed=mixed or ordered is None,
        undecided=undecided if mixed or ordered is None else 0.0,
        doubt=doubt,
    )


TWO_NUMBERS = r"^(\d{1,2})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}\d"
"""The first two numbers of a date that begins with its day or its month."""


def _order_evidence(engine: Engine, values: str) -> tuple[int, int, int, str, float]:
    """How often the first number can only be the day, how often the second; dots; an
    example that fits both; the share of values that do."""
    pattern = literal(TWO_NUMBERS)
    ((first, second, dotted, example, both),) = engine.rows(
        f"""
        select
            count(*) filter (a > 12 and b <= 12),
            count(*) filter (b > 12 and a <= 12),
            count(*) filter (contains(v, '.')),
            coalesce(min(v) filter (a <= 12 and b <= 12 and a <> b), min(v)),
            count(*) filter (a <= 12 and b <= 12 and a <> b)
                / nullif((select count(v) from {values}), 0)
        from (
            select v,
                try_cast(regexp_extract(v, {pattern}, 1) as integer) as a,
                try_cast(regexp_extract(v, {pattern}, 2) as integer) as b
            from {values}
        )
        where a is not null
        """
    )
    return int(first), int(second), int(dotted), example or "", float(both or 0)
