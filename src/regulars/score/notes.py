"""What has to be known to read scored customers, in sentences."""

from collections.abc import Iterator

from ..core.engine import Engine
from ..core.result import Table
from ..core.window import Window
from ..core.words import Sentence, count, days, say
from .before import Before, anything_of

TO_DATE = {"n_orders", "n_purchase_days", "x", "n_pieces", "gross_sales", "discounts", "spend"}
"""Facts that grow from day to day, whatever customers do of late."""


def notes_on(
    engine: Engine, window: Window, before: Before, changes: Table, n_gone: int
) -> tuple[Sentence, ...]:
    """All that is to be said; `n_gone` customers of the study have no records now."""
    return (
        *_edited(before),
        *_unknown(engine, before, changes),
        *_gone(n_gone),
        *_passed(window, before),
    )


def _edited(before: Before) -> Iterator[Sentence]:
    for chapter, n in before.moved.items():
        if n:
            yield say(
                "The definition {file} was edited since the study: by it, {n} of the study's own "
                "customers would have been in another group.",
                file=f"models/{chapter}.json",
                n=count(n),
            )


def _unknown(engine: Engine, before: Before, changes: Table) -> Iterator[Sentence]:
    """Facts that a definition asks for, that the study knew, and of which nothing is known now."""
    in_none = dict(zip(changes.frame["column"], changes.frame["n_in_none"], strict=True))
    for chapter, asked in before.asked.items():
        lacking = [name for name in asked if not anything_of(engine, name)]
        for column in before.columns[chapter] if lacking else ():
            if column in in_none:
                yield say(
                    "These records tell nothing of {facts}, which {column} asks for: {n} customers "
                    "are in no group of it.",
                    facts=" and ".join(lacking),
                    column=column,
                    n=count(in_none[column]),
                )


def _gone(n: int) -> Iterator[Sentence]:
    if n:
        yield say(
            "Of {n} customers of the study these records hold nothing; they are not in the file.",
            n=count(n),
        )


def _passed(window: Window, before: Before) -> Iterator[Sentence]:
    n = (window.cutoff - before.window.cutoff).days
    if n and any(TO_DATE & set(asked) for asked in before.asked.values()):
        yield say(
            "The borders are those of the study, {passed} earlier: orders and money to date grow "
            "with time alone, so some pass a border who buy no more than before.",
            passed=days(n),
        )
