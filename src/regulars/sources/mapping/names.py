"""What a column's name says of its role, in any of the languages that `words` knows.

A name is cut into words, each word stands for a concept, and the rules below speak of concepts
only: `Kundennr`, `cust_no` and `ID cliente` are all "customer id".
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from .words import CONCEPTS

UNKNOWN = "?"
"""The concept of a word that the vocabulary does not have."""

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ß": "ss", "đ": "d", "°": "°"})
_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(r"[a-z°]+|[\u3400-\u9fff]+")
_LONGEST = max(map(len, CONCEPTS))
_COUNTED = re.compile(
    r"^(num|number|nb|no|nr|n|numero|nombre|numer)[ _-]+((of|de|di|do)[ _-]+)?(?=.*s\b)"
)
"""How a name begins that says how many there are of what follows in the plural."""


def plain(name: str) -> str:
    """A name in small letters without accents; its words apart where capitals tell them apart."""
    spaced = _BORDER.sub(" ", name)
    parted = unicodedata.normalize("NFKD", spaced.lower().translate(_LETTERS))
    return "".join(c for c in parted if not unicodedata.combining(c))


@cache
def concepts(name: str) -> tuple[str, ...]:
    """The concepts of a name's words, in their order; words that say nothing are left out.

    A name in capitals and small letters is read as it is first (`eMail`, `OrderID`), and without
    its capitals where that leaves words unknown (`DATETIME`, `Firstname`).
    """
    found = _read(plain(name))
    if UNKNOWN in found:
        smooth = _read(plain(name.lower()))
        if UNKNOWN not in smooth or _known(smooth) > _known(found):
            found = smooth
    return tuple(c for c in found if c)


def _known(found: list[str]) -> int:
    return len(found) - found.count(UNKNOWN)


def _read(text: str) -> list[str]:
    return [c for token in _TOKEN.findall(_COUNTED.sub("count ", text)) for c in _cut(token)]


@cache
def _cut(token: str) -> tuple[str, ...]:
    """The concepts of an unspaced word: itself, or the fewest words that it is made of."""
    if token in CONCEPTS:
        return (CONCEPTS[token],)
    if len(token) == 1 and token.isascii():
        return ()
    chinese = not token.isascii() and "°" not in token
    # For each position the best (cost, concepts) of the part up to it.
    best: list[tuple[float, tuple[str, ...]] | None] = [(0, ())] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - _LONGEST), end):
            reached = best[start]
            if reached is None:
                continue
            piece = token[start:end]
            concept = CONCEPTS.get(piece)
            if concept and _may_stand(piece, start, token[end:], chinese):
                step = (reached[0] + 1, (*reached[1], concept))
            elif piece == "s" and start and end < len(token):
                step = (reached[0] + 0.5, reached[1])
            elif chinese and len(piece) == 1:
                step = (reached[0] + 1.5, (*reached[1], UNKNOWN))
            else:
                continue
            known = best[end]
            if known is None or step[0] < known[0]:
                best[end] = step
    whole = best[-1]
    return whole[1] if whole else (UNKNOWN,)


def _may_stand(piece: str, start: int, rest: str, chinese: bool) -> bool:
    """Short words make up too many long ones by chance: they end one, as in `custno`."""
    at_end = not rest
    if start == 0 and rest in ("id", "nr", "no"):
        return True
    return chinese or len(piece) >= 4 or (len(piece) == 3 and (start == 0 or at_end)) or at_end


@dataclass(frozen=True)
class Rule:
    """How names speak for a role: phrases of concepts with their worth, 1 meaning certain.

    Concepts in `may` are no news; one in `never` rules the name out; any other makes it doubtful.
    """

    phrases: Mapping[frozenset[str], float]
    may: frozenset[str] = field(default_factory=frozenset)
    never: frozenset[str] = field(default_factory=frozenset)


EXTRA = 0.16
"""What a concept that the rule does not speak of takes off a name's worth."""
STRANGE = 0.1
"""What an unknown word takes off it."""
NUMBERED = 0.2
"""What a number takes off it: `Tax 1` is one of several."""

_NUMBERED = re.compile(r"(?<![a-zA-Z])\d+(?!\w)|(?<=[a-zA-Z])\d+$")


def worth(rule: Rule, name: str) -> float:
    """How clearly a name speaks for a rule's role, from 0 to 1."""
    found = set(concepts(name))
    if found & rule.never:
        return 0.0
    known = [
        (len(phrase), value, phrase) for phrase, value in rule.phrases.items() if phrase <= found
    ]
    if not known:
        return 0.0
    # The phrase that says most: `customer date` is not just any `date`.
    _, value, phrase = max(known, key=lambda k: k[:2])
    extra = len(found - phrase - rule.may - {UNKNOWN})
    strange = min(concepts(name).count(UNKNOWN), 2)
    best = value - EXTRA * extra - STRANGE * strange
    if _NUMBERED.search(name):
        best -= NUMBERED
    return best


def rule(phrases: str, may: str = "", never: str = "") -> Rule:
    """A rule from text: `customer id 1, account id .7`."""
    parsed = {}
    for phrase in phrases.split(","):
        *words, value = phrase.split()
        parsed[frozenset(words)] = float(value)
    return Rule(parsed, frozenset(may.split()), frozenset(never.split()))
