"""Text as it is meant: without the white space, the wrapping and the words for nothing around it.

The SQL of this file takes an expression and gives one. Two strengths: `plain_text` keeps every
word, and is for ids and names; `given_text` also takes the words that programs write where a
number or a time is missing for nothing.
"""

from ..core.engine import literal

NOTHING = ("NULL", "null", "None", "\\N", "nan", "NaN", "NAN", "<NA>", "NaT")
"""Words by which programs write that nothing is there; no shop calls a customer so."""
NO_VALUE = (*NOTHING, "N/A", "n/a", "NA", "#N/A", "-", "--")
"""Words that stand for a missing number or time. In an id, `NA` or `-` may mean something."""

CURRENCY = (
    r"(?:R\$|[A-Z]{1,2}\$|[€$£¥₹₽₺₩₪฿]|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|PLN|SEK|NOK|DKK|CZK|HUF|"
    r"RON|BGN|TRY|RUB|UAH|CAD|AUD|NZD|MXN|ZAR|SGD|HKD|KRW|THB|ILS|AED|SAR)\b|kr\.?|zł|Kč|Ft|lei)"
)
"""A currency's sign or code beside an amount."""

_WRAPPERS = ('="', "'")
_WRAPPED, _INSIDE = r'^(="(.*)"|\'(.*))$', r"\2\3"
_SPACE = "' \t\r\n\u00a0\u202f\ufeff'"


def plain_text(raw: str) -> str:
    """Text without white space around it, spreadsheet wrapping (`="007"`, `'007`) and nulls."""
    return _without(raw, NOTHING)


def given_text(raw: str) -> str:
    """`plain_text`, with the words for a missing value as nothing too."""
    return _without(raw, NO_VALUE)


def let(name: str, sql: str, body: str) -> str:
    """`body` with `name` standing for the value of `sql`, which is worked out once."""
    return f"list_transform([{sql}], lambda {name}: {body})[1]"


def _without(raw: str, nothing: tuple[str, ...]) -> str:
    text = f"trim(cast({raw} as varchar), {_SPACE})"
    words = ", ".join(map(literal, ("", *nothing)))
    marks = " or ".join(f"starts_with({text}, {literal(mark)})" for mark in _WRAPPERS)
    bare = f"regexp_replace({text}, {literal(_WRAPPED)}, {literal(_INSIDE)})"
    # The first character tells whether there is anything to unwrap: most values pay only for that.
    return f"(case when {text} in ({words}) then null when {marks} then {bare} else {text} end)"
