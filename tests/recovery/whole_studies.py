"""Whole studies of simulated shops: what their chapters claim, and what was planted in them."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from scipy import stats

from regulars import CornerShop, Finding, Result, Study
from regulars.chapters import CHAPTERS

CLAIMING = tuple(chapter.name for chapter in CHAPTERS if chapter.claims)
"""The chapters that may claim anything; the contract tests see to it that the others do not."""
SURE = 1e-3
"""How often a bound on a count may be broken by a study that keeps its promise."""

Change = Callable[[Path], None]
"""What is done to a shop's files before they are studied."""


def ask(
    shop: CornerShop,
    folder: Path,
    chapters: Iterable[str] = CLAIMING,
    change: Change | None = None,
) -> dict[str, Result]:
    """What chapters find in a shop. One thread: many studies run side by side."""
    settings = shop.write(folder).but(threads=1)
    if change:
        change(folder)
    with Study.open(settings=settings) as study:
        return {name: study.chapter(name) for name in chapters}


def planted(folder: Path) -> Mapping[str, Any]:
    """The truth of a shop that was written."""
    found: dict[str, Any] = json.loads((folder / "truth" / "truth.json").read_text("utf-8"))
    return found


def claims(results: Mapping[str, Result]) -> dict[str, list[Finding]]:
    """The claims of each chapter that makes any."""
    found = {
        name: [finding for finding in result.findings if finding.kind == "claim"]
        for name, result in results.items()
    }
    return {name: made for name, made in found.items() if made}


def most(n: int, rate: float) -> int:
    """So many of n at the most, where each comes at this rate: more come once in a thousand."""
    return int(stats.binom.isf(SURE, n, rate))


def least(n: int, rate: float) -> int:
    """So many of n at the least."""
    return n - most(n, 1 - rate)
