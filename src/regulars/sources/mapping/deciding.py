"""From evidence to a decision: which table a file is, and which column plays which role in it.

Every role has candidates: columns with a worth from 0 to 1, made of what the name says, of whether
the values can play the role, and of how the columns hang together. The best wins; how much it is
worth, and by how much it wins, is the confidence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..roles import ROLES
from .content import Column, Sample
from .fitting import fit
from .names import concepts, worth
from .rules import RULES

SURE, LIKELY, UNSURE = 0.9, 0.7, 0.4
"""From how much on a guess is called so."""
MARGIN = 0.04
"""A lead over the next candidate that is too small to decide by."""


@dataclass(frozen=True)
class Candidate:
    """A column that may play a role, what it is worth there, and what speaks for it."""

    role: str
    column: str
    worth: float
    reasons: tuple[str, ...]

    def but(self, worth: float, reason: str = "") -> "Candidate":
        """The same with another worth, and the reason for it."""
        return replace(self, worth=worth, reasons=(*self.reasons, *([reason] if reason else [])))


Candidates = dict[str, list[Candidate]]


def candidates(sample: Sample) -> Candidates:
    """What names and values say, role by role, best first."""
    found: Candidates = {}
    for role, rule in RULES.items():
        listed = []
        for column in sample:
            named = worth(rule, column.name)
            if named < 0.25:
                continue
            fitting = fit(role, column)
            if fitting:
                says = " ".join(dict.fromkeys(c for c in concepts(column.name) if c != "?"))
                reason = f"its name says {says}"
                value = named * fitting if role in _SCALED else min(named, max(fitting, 0.0))
                listed.append(Candidate(role, column.name, value, (reason,)))
        found[role] = ranked(listed)
    return found


_SCALED = ("customer_id", "order_id", "quantity")
"""Roles whose fit is a matter of degree; for the others it is a limit."""


def ranked(listed: Iterable[Candidate]) -> list[Candidate]:
    """Best first; of equals, the first in the file."""
    return sorted(listed, key=lambda c: -c.worth)


def best(found: Candidates, role: str, least: float = 0.6) -> Candidate | None:
    """The best candidate of a role, where it is worth that much."""
    listed = found.get(role, [])
    return listed[0] if listed and listed[0].worth >= least else None


def adjusted(found: Candidates, role: str, change: Mapping[str, tuple[float, str]]) -> Candidates:
    """The candidates with some of a role raised or lowered: column -> (by how much, why)."""
    listed = [
        c.but(max(0.0, min(1.0, c.worth + change[c.column][0])), change[c.column][1])
        if c.column in change
        else c
        for c in found.get(role, [])
    ]
    return {**found, role: ranked(listed)}


def added(found: Candidates, role: str, column: str, value: float, reason: str) -> Candidates:
    """The candidates with one more, or with one that is worth more now."""
    rest = [c for c in found.get(role, []) if c.column != column]
    known = next((c for c in found.get(role, []) if c.column == column), None)
    reasons = (*(known.reasons if known else ()), reason)
    new = Candidate(role, column, max(value, known.worth if known else 0.0), reasons)
    return {**found, role: ranked([new, *rest])}


def assign(found: Candidates, roles: Iterable[str]) -> dict[str, list[Candidate]]:
    """Role -> its candidates without the columns that a worthier role has taken; best first.

    The clearest pair of role and column is settled first.
    """
    wanted = [role for role in roles if found.get(role)]
    taken: dict[str, str] = {}
    settled: dict[str, list[Candidate]] = {}
    pairs = sorted(
        (c for role in wanted for c in found[role] if c.worth >= UNSURE), key=lambda c: -c.worth
    )
    for pair in pairs:
        if pair.role in settled or pair.column in taken:
            continue
        taken[pair.column] = pair.role
        others = [c for c in found[pair.role] if c.column != pair.column]
        settled[pair.role] = [pair, *others]
    return settled


def confidence(listed: list[Candidate], sample: Sample, taken: Iterable[str]) -> tuple[str, str]:
    """How sure the first of a role's candidates is, and what makes it doubtful."""
    first = listed[0]
    rivals = [
        c
        for c in listed[1:]
        if c.worth > first.worth - MARGIN
        and c.column not in taken
        and not sample.same(c.column, first.column)
    ]
    if rivals and first.worth >= LIKELY:
        return "unsure", f"{rivals[0].column} could be it just as well"
    if first.worth >= SURE:
        return "sure", ""
    return ("likely", "") if first.worth >= LIKELY else ("unsure", "")


def roles_of(table: str) -> tuple[str, ...]:
    """The roles that a table has."""
    return tuple(role.name for role in ROLES[table])


def keys(sample: Sample) -> list[Column]:
    """Columns that are called just `id`."""
    return [column for column in sample if set(concepts(column.name)) == {"id"}]
