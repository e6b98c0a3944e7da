"""Where nothing differs nothing is claimed: a whole study keeps its level over all its chapters."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from regulars import CornerShop
from tests.recovery.whole_studies import CLAIMING, ask, claims, most

SHOPS = 200
LIMIT = 20
"""Shops with any claim at which the promise is broken: ten are to be expected at the most."""
SIZES = ((1000, 30), (300, 26), (600, 14), (120, 30))
"""Customers and months of the shops, one after the other: tests for many customers fail with few,
those of a season need two years of each month."""


def plain(number: int) -> CornerShop:
    """A shop in which nothing goes with anything; no two of them begin on the same day."""
    customers, months = SIZES[number % len(SIZES)]
    shop = CornerShop.plain(
        n_customers=customers, months=months, seed=5_000 + number, start=date(2022, 1, 1)
    )
    # The days of campaigns are counted from the start: in a short shop those after it fall away.
    return replace(shop, start=date(2022, 1 + number % 12, 1))


@pytest.mark.prove
def test_plain_shops_are_called_plain(tmp_path: Path) -> None:
    """200 shops of at most 1,000 customers, each studied by every chapter that claims."""
    with_claims: dict[int, list[str]] = {}
    by_chapter: Counter[str] = Counter()
    for number in range(SHOPS):
        found = claims(ask(plain(number), tmp_path / "shop"))
        by_chapter.update(found.keys())
        if found:
            with_claims[number] = [
                f"{name}: {claim.sentence} (p = {claim.p_value:.3g})"
                for name, made in found.items()
                for claim in made
            ]
    told = f"{len(with_claims)} of {SHOPS} shops, by chapter {dict(by_chapter)}: {with_claims}"
    print(told)
    assert len(with_claims) < LIMIT, told
    # Each chapter has an even part of the level.
    bound = most(SHOPS, 0.05 / len(CLAIMING))
    assert all(n <= bound for n in by_chapter.values()), told
