"""Roles that are spread over several columns: first and last name, day and clock, item columns."""

import re
from collections.abc import Iterable

from .content import Sample
from .deciding import Candidates, best
from .names import concepts

_QUALIFIERS = ("customer", "", "person", "billing", "delivery")
_SAME_AS = {"shipping": "delivery"}


def full_name(sample: Sample, found: Candidates) -> tuple[str, str] | None:
    """First and last name of one kind: of the customer before those of addresses."""
    firsts = {_kind(c.column): c.column for c in reversed(found.get("firstname", []))}
    lasts = {_kind(c.column): c.column for c in reversed(found.get("lastname", []))}
    whole = best(found, "customer_name", 0.7)
    for kind in _QUALIFIERS if whole is None else _QUALIFIERS[:2]:
        if kind in firsts and kind in lasts and firsts[kind] != lasts[kind]:
            return firsts[kind], lasts[kind]
    # `Prénom` stands beside a bare `Nom`, which also means name.
    bare = next((c.name for c in sample if concepts(c.name) == ("name",)), None)
    if "" in firsts and bare and bare != firsts[""]:
        return firsts[""], bare
    return None


def _kind(name: str) -> str:
    kinds = (_SAME_AS.get(c, c) for c in concepts(name))
    return next((kind for kind in kinds if kind in _QUALIFIERS), "")


def clock_beside(sample: Sample, day: str, taken: Iterable[str]) -> str | None:
    """The column of the time of day beside one that holds the day only."""
    if sample[day].hours or sample[day].epoch:
        return None
    words = set(concepts(day)) - {"date"}
    for column in sample:
        near = abs(column.position - sample[day].position) == 1
        named = "time" in concepts(column.name) and "zone" not in concepts(column.name)
        bare = set(concepts(column.name)) == {"time"}
        kin = bare or words <= {*concepts(column.name), "placed"}
        if column.kind == "clock" and near and named and kin and column.name not in taken:
            return column.name
    return None


def item_columns(header: Iterable[str]) -> dict[str, int]:
    """Patterns with `{n}` of columns that come once an item, and how many items there are."""
    found: dict[str, set[int]] = {}
    for name in header:
        match = re.fullmatch(
            r"(.*?(?:item|product|artikel|produkt|produit|articulo|sku)\D*?)(\d{1,3})(\D*)",
            name,
            re.I,
        )
        if match:
            pattern = f"{match.group(1)}{{n}}{match.group(3)}"
            found.setdefault(pattern, set()).add(int(match.group(2)))
    return {pattern: len(numbers) for pattern, numbers in found.items() if len(numbers) >= 2}


def sums(sample: Sample) -> dict[str, tuple[str, ...]]:
    """In a file of customers: totals that are spread over columns, such as one for each channel."""

    def all_of(*wanted: str, but: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(
            c.name
            for c in sample
            if c.kind in ("number", "year")
            and set(wanted) <= set(concepts(c.name))
            and not set(but) & set(concepts(c.name))
        )

    amounts = all_of("amount", but=("total", "date", "lifetime", "cost", "average"))
    orders = all_of("count", "order", but=("total", "last", "days", "discount", "return", "deal"))
    answers = tuple(
        c.name
        for c in sample
        if "redeemed" in concepts(c.name) and set(c.distinct) <= {"0", "1", "True", "False"}
        and c.kind in ("number", "text")
    )  # fmt: skip
    spread = {"spend": amounts, "n_orders": orders, "n_responses": answers}
    return {role: names for role, names in spread.items() if len(names) >= 2}
