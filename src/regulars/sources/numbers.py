"""SQL that reads a number or an amount, however a shop writes it.

A number is read if it can mean one thing only: in `1.234,50` the comma stands before the cents,
and in `1,234,567` it parts thousands. A lone separator before three digits, as in `1.234`, could
be either; what the column's other values show decides, and where they do not, it is not read.
"""

import re

from ..core.engine import literal
from .text import as_text, number_text

MONEY = "decimal(16, 4)"
"""Amounts that can be read: exact to a hundredth of a cent, below a million millions."""
NUMBER = "decimal(15, 3)"
"""Quantities that can be read; narrow enough that no product or sum of them overflows."""

CURRENCIES = {
    "€": "EUR", "£": "GBP", "R$": "BRL", "zł": "PLN", "zl": "PLN", "₹": "INR", "Kč": "CZK",
    "Kc": "CZK", "Ft": "HUF", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₩": "KRW", "₪": "ILS",
    "₫": "VND", "₱": "PHP", "฿": "THB", "₦": "NGN", "lei": "RON",
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "MX$": "MXN", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "RM": "MYR", "Rp": "IDR",
    "$": "", "¥": "", "kr": "", "Kr": "", "Fr": "", "SFr": "CHF", "Rs": "", "S/": "PEN",
    "元": "CNY", "円": "JPY",
}  # fmt: skip
"""Sign -> currency code; empty where several currencies share the sign."""
CODES = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN",
    "HRK", "RSD", "UAH", "RUB", "TRY", "CAD", "AUD", "NZD", "MXN", "BRL", "ARS", "CLP", "COP",
    "PEN", "UYU", "JPY", "CNY", "RMB", "HKD", "TWD", "KRW", "SGD", "MYR", "IDR", "THB", "VND",
    "PHP", "INR", "PKR", "ILS", "AED", "SAR", "QAR", "KWD", "EGP", "ZAR", "NGN", "KES", "MAD",
)  # fmt: skip

CURRENCY = f"(?:{'|'.join([*map(re.escape, sorted(CURRENCIES, key=len, reverse=True)), *CODES])})"
AMBIGUOUS = r"[1-9]\d{0,2}[.,]\d{3}"
EXPONENT = r"[-+]?\d([.]\d+)?e[-+]\d{2,3}"
"""A very small or large float as Python writes it. `1e5` is not: it may as well be an article."""


def body(decimal: str) -> str:
    """Pattern of the digits of a number in which `decimal` stands before the decimals."""
    point, other = ("[.]", ",") if decimal == "." else (",", "[.]")
    groups = "|".join(rf"[1-9]\d{{0,2}}(?:{g}\d{{3}})+" for g in (other, " ", "'"))
    lakhs = rf"[1-9]\d?(?:{other}\d{{2}})+{other}\d{{3}}"
    return rf"(?:(?:\d+|{groups}|{lakhs})(?:{point}\d*)?|{point}\d+)"


def around(body: str, *, money: bool) -> str:
    """The same with what may stand around it: a sign, brackets for a loss, the currency."""
    mark = f"(?:{CURRENCY} ?)?" if money else ""
    end = f"(?: ?{CURRENCY})?" if money else ""
    leading = f"(?:[-+] ?{mark}|{mark}(?:[-+] ?)?){body}{end}"
    trailing = f"{mark}{body}{end} ?-{end}"
    brackets = rf"{mark}\({mark}{body}{end}\){end}"
    return f"(?:{leading}|{trailing}|{brackets})"


def plain_number(raw: str, target: str, *, point: bool) -> str:
    """A number as programs write it, `-1234.50`, in the least time; null for everything else.

    Where the column is not known to have a decimal `point`, only whole numbers are read.
    """
    text = as_text(raw)
    # The cast alone would take 1_000 for a thousand and 1e5 for a hundred thousand.
    odd = " or ".join(f"contains({text}, '{sign}')" for sign in ("_eE" if point else "_eE."))
    return f"case when not ({odd}) then try_cast({text} as {target}) end"


def shown_number(raw: str, target: str, decimal: str, grouping: str, currency: str) -> str:
    """A number as the column's sample writes it, in little time; null for everything else."""
    text = as_text(raw)
    mark = f"(?:{re.escape(currency)} ?)?" if currency else ""
    end = f"(?: ?{re.escape(currency)})?" if currency else ""
    groups = rf"|[1-9]\d{{0,2}}(?:{re.escape(grouping)}\d{{3}})+" if grouping else ""
    digits = rf"(?:\d+{groups})(?:{re.escape(decimal)}\d+)?"
    pattern = rf"(?:[-+]?{mark}|{mark}[-+]?){digits}{end}"
    bare = text
    for sign in filter(None, (currency, grouping, " " if currency else "")):
        bare = f"replace({bare}, {literal(sign)}, '')"
    if decimal == ",":
        bare = f"replace({bare}, ',', '.')"
    fits = f"regexp_full_match({text}, {literal(pattern)})"
    return f"case when {fits} then try_cast({bare} as {target}) end"


def any_number(
    raw: str, target: str, *, decimal: str, strict: bool, money: bool, exponents: bool
) -> str:
    """A number in any style that has one meaning.

    `decimal` settles what `1.234` is, or does not where it is empty; `strict` reads nothing in
    which another sign than `decimal` stands before the decimals.
    """
    readings = [f"when regexp_full_match(n, {literal(around(AMBIGUOUS, money=money))}) then null"]
    if decimal:
        readings = []
    for point in (
        [decimal] if strict and decimal else [decimal or ".", "," if decimal != "," else "."]
    ):
        pattern = literal(around(body(point), money=money))
        digits = f"regexp_extract(n, {literal(_DIGITS)})"
        bare = f"regexp_replace({digits}, {literal('[^0-9' + point + ']')}, '', 'g')"
        if point == ",":
            bare = f"replace({bare}, ',', '.')"
        sign = "case when contains(n, '-') or contains(n, '(') then '-' else '' end"
        readings.append(
            f"when regexp_full_match(n, {pattern}) then try_cast({sign} || {bare} as {target})"
        )
    if exponents:
        readings.append(
            f"when regexp_full_match(n, {literal(EXPONENT)}) then try_cast(n as {target})"
        )
    return f"list_transform([{normal(raw)}], lambda n: case {' '.join(readings)} end)[1]"


def normal(raw: str) -> str:
    """A number as text in fewer styles; null where nothing was given.

    Every kind of minus, space and apostrophe becomes the plain one, `5.-` becomes 5, `kr.` kr.
    """
    same = f"translate({number_text(raw)}, {literal(_KINDS)}, {literal(_SAME)})"
    flat = f"regexp_replace({same}, '[.,] ?-{{1,2}}$', '')"
    return f"regexp_replace({flat}, {literal(_ABBREVIATED)}, {literal(chr(92) + '1')}, 'g')"


_DIGITS = r"(?:\d|[.,]\d)[\d.,' ]*"
_ABBREVIATED = r"(kr|Kr|Rs|Fr|SFr|Rp|S/)[.]"
_KINDS = "\u2212\u2013\u2014\uff0d\u2010\u2011\u00a0\u2007\u2009\u202f\u2019\u02bc\u00b4`"
_SAME = "------" + "    " + "''''"
