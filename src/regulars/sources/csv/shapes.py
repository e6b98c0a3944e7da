"""What the values of a column look like: learnt from good rows, asked of doubtful ones."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_REPEATED = re.compile(r"(.)\1+")
_NUMBER = re.compile(r"[-+(]?[^\w\s.,-]?\s?\d[\d.,'\u00a0 ]*\s?(?:[^\w\s.,-]|[A-Z]{3})?\)?")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"(?:https?://|www\.)\S+")
_SELDOM = 0.02
"""The share of values up to which a form is an accident: a stray header among the records."""
LONGEST = 48
"""Characters beyond which a value is text, whatever its form."""


@lru_cache(maxsize=1 << 14)
def form(value: str) -> str:
    """A value with its digits as 9 and its letters as A and a: how it is written."""
    return "".join(
        "9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in value
    )


@lru_cache(maxsize=1 << 14)
def kind(value: str) -> str:
    """A coarser form: numbers, addresses and links are one each, repetitions are folded."""
    if len(value) > LONGEST:
        return "web" if _WEB.fullmatch(value) else "text"
    if _NUMBER.fullmatch(value):
        return "number"
    if _WEB.fullmatch(value):
        return "web"
    if _ADDRESS.fullmatch(value):
        return "address"
    return _REPEATED.sub(r"\1", form(value))


class Shapes:
    """The forms of one column's values, with how often each occurs."""

    def __init__(self, values: Sequence[str]) -> None:
        filled = [v for v in values if v.strip()]
        self.n = len(values)
        self.empty = self.n - len(filled)
        self.filled = len(filled)
        self.forms = Counter(form(v) for v in filled if len(v) <= LONGEST)
        self.kinds = Counter(kind(v) for v in filled)
        self.firsts = Counter(form(v[0]) for v in filled)
        self.lasts = Counter(form(v[-1]) for v in filled)
        often = {k: n for k, n in self.kinds.items() if n >= 0.03 * self.filled}
        self.telling = (
            self.filled > 0
            and sum(often.values()) >= 0.85 * self.filled
            and all(k in ("number", "web", "address") or "9" in k for k in often)
        )
        """Whether the form of a value says that it belongs here: numbers, dates, codes."""

    def fits(self, value: str) -> bool:
        """Whether a value may stand in this column, as far as its form tells."""
        if not value.strip():
            return self.empty > 0
        if self.filled == 0:
            return False
        return not self.telling or self.kinds[kind(value)] > self._accidents

    @property
    def _accidents(self) -> float:
        """How often a form may occur that does not belong here."""
        return max(_SELDOM * self.filled, 1 if self.filled >= 20 else 0)

    def score(self, value: str) -> float:
        """The logarithm of how usual the form of a value is here."""
        if not value.strip():
            return math.log((self.empty + 0.02) / (self.n + 0.04))
        if self.filled == 0:
            return math.log(0.02 / (self.n + 0.04))
        n = self.filled
        usual = 0.7 * self.forms[form(value)] / n if len(value) <= LONGEST else 0.0
        usual += 0.2 * self.kinds[kind(value)] / n + 1e-4
        first = (self.firsts[form(value[0])] + 0.1) / (n + 1)
        last = (self.lasts[form(value[-1])] + 0.1) / (n + 1)
        return math.log(usual) + 0.5 * math.log(first) + 0.5 * math.log(last)
