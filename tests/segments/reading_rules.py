"""Applies a rule as a person would who has nothing but its words and the customers' facts.

It knows how the sentences are put together and nothing of the values that they were made from, so
that a border that is worded wrongly sorts customers wrongly.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from regulars.core.rules import FACTS, Worded, worded

NUMBER = r"-?(?:[^\d\s,;-]*)\d[\d,]*(?:\.\d+)?%?(?: [A-Z]{3}\b)?"
"""A border: 1,200 or 3.5, $1,200.00 or 1,200.00 CHF, 25%."""
RANGES = (
    rf"(?P<both_least>{NUMBER}) or more, but less than (?P<both_below>{NUMBER})",
    rf"(?P<from>{NUMBER})-(?P<to>{NUMBER})",
    rf"(?P<least>{NUMBER}) or more",
    rf"less than (?P<below>{NUMBER})",
    rf"at most (?P<most>{NUMBER})",
    r"(?P<any>of any size)",
    rf"(?P<one>{NUMBER})",
)
Holds = Callable[[pd.Series], pd.Series]


def holds(rule: str, customers: pd.DataFrame) -> pd.Series:
    """For whom of the customers (a row each, their facts as columns) the words of a rule hold.

    What is not known of a customer fulfils nothing.
    """
    whole = pd.Series(False, index=customers.index)
    for box in rule.split("; or "):
        part = pd.Series(True, index=customers.index)
        for fact, condition in read_box(box, customers.columns):
            known = customers[fact].notna()
            told = condition(customers.loc[known, fact])
            part &= told.astype(bool).reindex(customers.index, fill_value=False)
        whole |= part
    return whole


def sorted_by(rules: Mapping[str, str], customers: pd.DataFrame) -> pd.Series:
    """The name of the rule that holds for each customer, null for none; never two for one."""
    fitting = pd.DataFrame({name: holds(rule, customers) for name, rule in rules.items()})
    twice = fitting.sum(axis=1) > 1
    assert not twice.any(), f"two rules hold: {customers[twice].iloc[0].to_dict()}"
    found = pd.Series(None, index=customers.index, dtype=object)
    for name in fitting:
        found[fitting[name]] = name
    return found


def read_box(box: str, facts: Iterable[str]) -> list[tuple[str, Holds]]:
    """The conditions of a box, each with the fact that it is about."""
    known = [*FACTS, *(fact for fact in facts if fact not in FACTS)]
    # The longest words first, lest "orders" be read where "orders in the last year" stands.
    known.sort(key=lambda fact: -len(worded(fact).words))
    read, rest = [], box
    while rest:
        fact, condition, length = next(
            (found for fact in known if (found := _at_the_start(rest, fact))),
            (None, None, 0),
        )
        assert fact is not None, f"no fact is spoken of like this: {rest!r}"
        assert condition is not None
        read.append((fact, condition))
        rest = rest[length:].removeprefix(", ")
    return read


def _at_the_start(text: str, fact: str) -> tuple[str, Holds, int] | None:
    """The condition on a fact with which a text begins, and how long it is; none if it is not."""
    how = worded(fact)
    end = r"(?=, |$)"
    if how.kind == "flag":
        for words, holds_ in ((how.words, True), (how.absent, False)):
            if re.match(re.escape(words) + end, text):
                return fact, _is(holds_), len(words)
        return None
    for words in filter(None, (how.words, how.single)):
        before, after = map(re.escape, words.split("{range}"))
        for how_said in RANGES:
            found = re.match(before + how_said + after + end, text)
            # "net sales of 5.00 or more" goes on where a second border follows.
            if found and not text[found.end() :].startswith(", but less than"):
                return fact, _within(found.groupdict(), how), found.end()
    return None


def _is(value: bool) -> Holds:
    return lambda values: values.astype(bool) == value


def _within(said: Mapping[str, str], how: Worded) -> Holds:
    borders = {name: _number(text) for name, text in said.items() if name != "any"}
    least = borders.get("both_least", borders.get("from", borders.get("least")))
    below = borders.get("both_below", borders.get("below"))
    most = borders.get("to", borders.get("most"))
    one = borders.get("one")

    def condition(values: pd.Series) -> pd.Series:
        # Exact amounts are compared as such, all others as the number nearest to them.
        exact = len(values) > 0 and isinstance(values.iloc[0], Decimal)
        kept = pd.Series(np.full(len(values), True), index=values.index)
        for border, than in ((least, "ge"), (below, "lt"), (most, "le"), (one, "eq")):
            if border is not None:
                kept &= getattr(values, than)(border if exact else float(border))
        return kept

    assert how.kind == "whole" or (most is None and one is None), "not said inclusively"
    return condition


def _number(text: str) -> Decimal:
    """A border as it is written, without its signs."""
    digits = re.sub(r"[^\d.]", "", re.sub(r"^[^\d]*", "", text))
    value = Decimal(digits) * (-1 if text.startswith("-") else 1)
    return value / 100 if text.endswith("%") else value
