"""How a column of numbers or amounts is written."""

import re
from collections import Counter

from ..core.settings import TableSettings
from .numbers import AMBIGUOUS, CURRENCY, EXPONENT, around, body, normal
from .sampled import Look
from .written import Form

SIGNED = 0.1
"""Share of amounts with a currency from which on the column is one of such amounts. Fewer may be
the ones in another currency than the rest: they are not read."""
PLAIN = 0.9
"""Share of numbers as programs write them from which on that is tried first."""


def number_form(look: Look, told: TableSettings, *, money: bool) -> Form:
    """The form of a column of numbers, or of amounts, beside which a currency may stand."""
    if look.kind != "VARCHAR":
        return Form(1.0)
    values = look.values(normal)
    total = max(values.total(), 1)
    marks = {v: m for v in values if (m := frozenset(_MARK.findall(v)))} if money else {}
    signs = sum(values[v] for v in marks) > SIGNED * total
    only: dict[str, list[str]] = {".": [], ",": []}
    either: list[str] = []
    whole: list[str] = []
    for value in values:
        fits = [
            point for point in ".," if _PATTERNS[signs and value in marks, point].fullmatch(value)
        ]
        if len(fits) == 1:
            only[fits[0]].append(value)
        elif fits:
            (either if _EITHER.search(value) else whole).append(value)
    decimal, doubt = (told.decimal, "") if told.decimal else _settle(only, either, whole, money)
    read = [*whole, *only["."], *only[","], *(either if decimal else ())]
    if told.decimal:
        read = [*whole, *only[told.decimal], *either]
    # A float that is as small as 1.5e-05 is written so among other floats, never among prices.
    powers = [value for value in values if _POWER.fullmatch(value)]
    exponents = bool(powers) and not whole and not only[","]
    read += powers if exponents else ()
    groups = Counter(g for v in [*read] for g in set(_GROUP.findall(v)) if g != decimal)
    found = (
        frozenset(mark for several in marks.values() for mark in several) if signs else frozenset()
    )
    return Form(
        sum(values[value] for value in read) / total if values else 1.0,
        doubt,
        decimal=decimal,
        grouping=groups.most_common(1)[0][0] if groups else "",
        signs=signs,
        currency=min(found) if len(found) == 1 else "",
        exponents=exponents,
        mixed=bool(only["."] and only[","]) and not told.decimal,
        undecided=0.0 if decimal else sum(values[value] for value in either) / total,
        plain=decimal != ","
        and sum(values[v] for v in values if _PLAIN.fullmatch(v)) > PLAIN * total,
    )


def _settle(
    only: dict[str, list[str]], either: list[str], whole: list[str], money: bool
) -> tuple[str, str]:
    """What stands before the decimals of a column, or nothing and the doubt about it."""
    setting = 'decimal = "." or decimal = "," in regulars.toml'
    point, comma = only["."], only[","]
    if point and comma:
        if not either:
            return "", ""
        return "", f"both {point[0]} and {comma[0]} are found, and {either[0]} fits both: {setting}"
    if point or comma:
        return ("." if point else ","), ""
    if not either:
        return "", ""
    digits = [number for value in either for number in _EITHER.findall(value)]
    signs = {sign for number in digits for sign in ".," if sign in number}
    if len(signs) == 1:
        (sign,) = signs
        largest = max((int(re.sub(r"\D", "", value)) for value in whole), default=0)
        if whole and largest < 1000 and any(number.endswith("0") for number in digits):
            # 950 beside 1.200: who writes a zero at the end of decimals writes them always.
            return ("," if sign == "." else "."), ""
        if not whole and not money and len(either) > 1:
            # Nothing below a thousand was ever counted: these are decimals of a database.
            return sign, ""
    size = int(re.sub("[.,]", "", digits[0]))
    return "", f"{digits[0]} may be {size:,} or {size / 1000}: {setting}"


_PLAIN = re.compile(r"[-+]?(\d+([.]\d*)?|[.]\d+)")
_MARK = re.compile(CURRENCY)
_EITHER = re.compile(AMBIGUOUS)
_POWER = re.compile(EXPONENT)
_GROUP = re.compile(r"(?<=\d)[.,' ](?=\d{3})")
_PATTERNS = {
    (signed, point): re.compile(around(body(point), money=signed))
    for signed in (False, True)
    for point in ".,"
}
