"""Text without what stands around it: white space, the wrapping of spreadsheets, words for nothing.

Spreadsheets keep `00123` as text by writing `="00123"` or a leading apostrophe. Both are undone
before anything else is looked at; the apostrophe only where a number or a formula follows, since
's-Hertogenbosch begins with one.
"""

from ..core.engine import literal

NOTHING = (
    "NULL",
    "null",
    "(null)",
    "None",
    "nan",
    "NaN",
    "<NA>",
    "NaT",
    "#N/A",
    "N/A",
    "n/a",
    "\\N",
)
"""What programs write where nothing was given. `NA` is not among them: it is Namibia, and `-`
may be an id."""
NO_NUMBER = (
    *NOTHING,
    "Null",
    "none",
    "NA",
    "na",
    "N.A.",
    "n.a.",
    "nat",
    "-",
    "--",
    "---",
    "\u2013",
    "\u2014",
)
"""What stands for nothing in a column of numbers, amounts or times."""

_PLAIN = r"[0-9A-MO-Za-mo-z]([ -~]*[!-~])?"
"""Text that is as it should be: printable signs, no space around them, no wrapping, no word for
nothing. One match says so in less time than it takes to trim."""
_WRAPPED = r"""^="(.*)"$|^'([-+=@0-9].*)$"""


def cleaned(raw: str) -> str:
    """SQL of a column as text, null where it holds nothing but space."""
    text = f"trim({as_text(raw)}, {literal(_SPACES)})"
    undone = f"regexp_replace({text}, {literal(_WRAPPED)}, {literal(_INSIDE)})"
    return f"nullif(trim({undone}, {literal(_SPACES)}), '')"


def text(raw: str) -> str:
    """SQL of a column as text, null where nothing was given."""
    whole = as_text(raw)
    plain = f"regexp_full_match({whole}, {literal(_PLAIN)})"
    return f"case when {plain} then {whole} else {_unless(cleaned(raw), NOTHING)} end"


def number_text(raw: str) -> str:
    """The same for a column of numbers, amounts or times."""
    return _unless(cleaned(raw), NO_NUMBER)


def as_text(raw: str) -> str:
    """A column of any type as text."""
    return f"cast({raw} as varchar)"


def _unless(sql: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(map(literal, words))
    return f"list_filter([{sql}], lambda t: t not in ({listed}))[1]"


_INSIDE = r"\1\2"
_SPACES = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
)
