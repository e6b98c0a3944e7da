"""What is planted in a shop is found, and lies where the study says that it lies.

Each effect is planted by itself in shops in which nothing else differs, so that the truth is known
exactly; the sizes are those of a small business. Found is what is claimed, or, where a chapter
claims nothing, what its interval tells from no effect.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from regulars import CornerShop, Finding, Result
from regulars.sources.corner_shop.parts import (
    GROUPS,
    Campaign,
    Engagement,
    Gaps,
    Group,
    Promotion,
    Rhythm,
)
from tests.recovery.whole_studies import ask, claims, least, most

pytestmark = pytest.mark.prove
SHOPS = 30
POWER = 0.8
"""Of these shops: in so many at the least an effect is found."""
LEVEL = 0.95


@dataclass
class Tally:
    """In which shops something was found, and in which the truth lay within its interval."""

    found: list[bool]
    covered: list[bool]
    told: list[str]

    @classmethod
    def empty(cls) -> "Tally":
        return cls([], [], [])

    def add(self, finding: Finding | None, *, found: bool, truth: float | None = None) -> None:
        """One shop; `truth` in the unit of the finding's value."""
        self.found.append(found)
        if finding is None:
            return
        value = finding.value
        self.told.append(f"{value.value:.3f} ({value.low} to {value.high}), truth {truth}")
        if truth is not None and value.low is not None and value.high is not None:
            self.covered.append(value.low <= truth <= value.high)

    def check(self) -> None:
        told = f"found in {sum(self.found)} of {len(self.found)}, "
        told += f"covered in {sum(self.covered)} of {len(self.covered)}: {self.told}"
        print(told)
        assert sum(self.found) >= POWER * len(self.found), told
        if self.covered:
            assert sum(self.covered) >= least(len(self.covered), LEVEL), told


def shops(make: Callable[[int], CornerShop], n: int = SHOPS) -> Iterator[CornerShop]:
    """So many shops of one kind."""
    return map(make, range(9_000, 9_000 + n))


def named(result: Result, *names: str) -> Finding | None:
    """The first finding with one of these names."""
    return next((finding for finding in result.findings if finding.name in names), None)


def steady(shop: CornerShop) -> CornerShop:
    """The same customers from before the first day to after the last."""
    groups = tuple(replace(group, months_until_lapse=10_000.0) for group in shop.groups)
    return replace(shop, groups=groups, known_before=1.0)


MONTHS = (0.9, 0.9, 1, 1, 1, 1, 0.95, 0.95, 1, 1, 1.1, 1.5)
WEEKDAYS = (0.85, 0.85, 0.9, 1.0, 1.1, 1.4, 0.9)


def test_a_season_and_a_week_are_found(tmp_path: Path) -> None:
    """400 customers over 30 months, with half as much again in December and 40% on Saturdays."""
    season, week = Tally.empty(), Tally.empty()
    rhythm = Rhythm(MONTHS, WEEKDAYS, (1.0,) * 24, (1.0,) * 24)
    for shop in shops(lambda seed: CornerShop.plain(n_customers=400, seed=seed)):
        shop = replace(steady(shop), rhythm=rhythm)
        results = ask(shop, tmp_path / "shop", ("trends", "rhythm"))
        strong = named(results["trends"], "strong_month")
        is_december = strong is not None and "December" in str(strong.sentence)
        factors = results["trends"].tables["season"].frame
        true = np.array(MONTHS) / np.exp(np.log(MONTHS).mean()) - 1
        # The intervals are promised for all twelve months at once.
        inside = factors["low"].to_numpy() <= true
        inside &= true <= factors["high"].to_numpy()
        season.add(None, found=is_december)
        season.covered.append(bool(inside.all()))
        season.told.append(f"December {factors['above'].iloc[11]:.2f}, truth {true[11]:.2f}")
        days = results["rhythm"].tables["weekdays"].frame
        saturday = named(results["rhythm"], "weekday")
        assert saturday is not None
        low = saturday.value.low or 0.0
        week.add(
            saturday,
            found="Saturday is the strongest" in str(saturday.sentence) and low > 1 / 7,
            truth=WEEKDAYS[5] / sum(WEEKDAYS),
        )
        assert days["share"].sum() == pytest.approx(1)
    season.check()
    week.check()


def _second(shop: CornerShop, rate: np.ndarray, within: int, rng: np.random.Generator) -> float:
    gap = rng.gamma(shop.regularity, 1 / shop.regularity, len(rate)) / rate
    lapse = shop.groups[0].months_until_lapse * 30.4375 * rng.exponential(size=len(rate))
    return float(np.mean((gap <= within) & (gap < lapse)))


def cohort_rates(shop: CornerShop, within: int) -> np.ndarray:
    """The true share of each month's new customers who buy again within so many days."""
    rng = np.random.default_rng(0)
    n = 200_000
    each = shop.groups[0].orders_per_month / 30.4375
    rates = []
    for month in range(shop.months):
        rate = each * (1 - shop.decay) ** month * rng.gamma(shop.spread, 1 / shop.spread, n)
        rates.append(_second(shop, rate, within, rng))
    return np.array(rates)


def test_cohorts_that_worsen_are_found(tmp_path: Path) -> None:
    """3,000 customers of whom each month's buy 5% less often than those of the month before."""
    tally = Tally.empty()

    def make(seed: int) -> CornerShop:
        shop = CornerShop.plain(n_customers=3_000, seed=seed)
        return replace(shop, decay=0.05, known_before=0.0)

    rates: np.ndarray | None = None
    for shop in shops(make):
        result = ask(shop, tmp_path / "shop", ("cohorts",))["cohorts"]
        finding = named(result, "second_order_trend")
        assert finding is not None
        judged = result.tables["second_order"].frame
        within = int(finding.sentence.quantities["within"].value)
        judged = judged[judged["within"] == within]
        rates = cohort_rates(shop, within) if rates is None else rates
        first = pd.Timestamp(shop.start).to_period("M")
        places = np.array([(pd.Period(m[:7], "M") - first).n for m in judged["month"]])
        # Along the line that the same sizes of cohorts give to the true rates.
        slope = np.polyfit(places, rates[places], 1, w=np.sqrt(judged["n"]))[0]
        truth = 100 * slope * (places[-1] - places[0])
        worse = finding.kind == "claim" and finding.value.value < 0
        tally.add(finding, found=worse, truth=float(truth))
    tally.check()


PLANTED, FLAT = "helps", "does-nothing"


def test_fading_engagement_and_a_campaign_are_found(tmp_path: Path) -> None:
    """5,000 customers whose visits fade before they lapse; a campaign that brings 40% more buyers.

    Another campaign does nothing, which is claimed of it no more often than chance allows.
    """
    fading, helps, flat = Tally.empty(), Tally.empty(), Tally.empty()
    group = Group("all", 1.0, 1.0, 8.0, 2.0, 6.0)

    def make(seed: int) -> CornerShop:
        shop = CornerShop.plain(n_customers=5_000, seed=seed, months=20)
        return replace(
            shop,
            groups=(group,),
            gaps=Gaps(city=(0.2,)),
            known_before=0.3,
            engagement=Engagement(fade_days=90, faded=0.1),
            campaigns=(
                Campaign(PLANTED, "recommendations", 300, 0.4, 0.5, 120),
                Campaign(FLAT, "recommendations", 420, 0.0, 0.5, 120),
            ),
        )

    for shop in shops(make):
        folder = tmp_path / "shop"
        result = ask(shop, folder, ("engagement",))["engagement"]
        falling = named(result, "falling")
        sure = falling is not None and falling.kind == "claim" and falling.value.value > 0
        fading.add(falling, found=sure)
        arms = pq.read_table(folder / "truth" / "campaigns.parquet").to_pandas()
        effects = result.tables["effects"].frame
        effects = effects[effects["days"] == 14].set_index("campaign")
        claimed = {finding.name for made in claims({"": result}).values() for finding in made}
        for campaign, tally in ((PLANTED, helps), (FLAT, flat)):
            audience = arms[arms["campaign_id"] == campaign]
            truth = float((audience["chance_of_one_more"] * ~audience["would_buy"]).mean())
            row = effects.loc[campaign]
            tally.found.append(f"effect_of_{campaign}" in claimed)
            tally.covered.append(bool(row["low"] <= truth <= row["high"]))
            tally.told.append(f"{row['low']:.3f} to {row['high']:.3f}, truth {truth:.3f}")
    fading.check()
    helps.check()
    assert sum(flat.found) <= most(SHOPS, 1 - LEVEL), flat.told
    assert sum(flat.covered) >= least(SHOPS, LEVEL), flat.told


def test_the_dip_after_promotions_is_found(tmp_path: Path) -> None:
    """700 customers who buy 30% less in the two weeks after each of ten promotions."""
    tally = Tally.empty()
    dip = 0.3

    def make(seed: int) -> CornerShop:
        shop = steady(CornerShop.plain(n_customers=700, seed=seed))
        days = (64, 155, 246, 323, 428, 519, 610, 694, 792, 883)
        return replace(shop, promotions=tuple(Promotion(day, dip=dip) for day in days))

    for shop in shops(make):
        result = ask(shop, tmp_path / "shop", ("discounts",))["discounts"]
        finding = named(result, "after_promotions")
        sure = finding is not None and finding.kind == "claim" and "below" in str(finding.sentence)
        # A claim tells how far below, a description what is left.
        tally.add(finding, found=sure, truth=dip if sure else 1 - dip)
    tally.check()


def test_a_trait_that_is_missing_for_a_reason_is_found(tmp_path: Path) -> None:
    """1,000 customers of whom those who buy little tell their city least; gender goes with nothing.

    Of gender nothing is claimed in these shops but by chance.
    """
    tally, gender = Tally.empty(), 0

    def make(seed: int) -> CornerShop:
        shop = CornerShop.plain(n_customers=1_000, seed=seed)
        return replace(shop, groups=GROUPS, gaps=Gaps(city=(0.4, 0.2, 0.05)))

    for shop in shops(make):
        results = ask(shop, tmp_path / "shop", ("quality", "distributions"))
        made = claims(results)
        cities = [c for c in made.get("quality", []) if c.name.startswith("city")]
        more = [c for c in cities if c.name.endswith(("spend", "n_orders")) and c.value.value > 1]
        tally.add(more[0] if more else None, found=bool(more))
        gender += any(c.name.startswith("gender") for some in made.values() for c in some)
    tally.check()
    assert gender <= most(SHOPS, 1 - LEVEL), f"gender was claimed in {gender} of {SHOPS} shops"


def test_gender_goes_with_nothing_in_whole_shops(tmp_path: Path) -> None:
    """1,000 customers of shops with everything in them: gender is claimed by chance at the most."""
    told = []
    for seed in range(9_500, 9_500 + SHOPS):
        shop = CornerShop(n_customers=1_000, seed=seed)
        results = ask(shop, tmp_path / "shop", ("quality", "distributions", "correlations"))
        pairs = results["correlations"].tables["pairs"].frame
        told += [f"{row.one}, {row.other}" for row in pairs.itertuples()
                 if row.beyond_chance and "Gender" in (row.one, row.other)]  # fmt: skip
        told += [
            str(claim.sentence)
            for name in ("quality", "distributions")
            for claim in claims(results).get(name, [])
            if claim.name.startswith("gender")
        ]
    assert len(told) <= most(SHOPS, 1 - LEVEL), told
