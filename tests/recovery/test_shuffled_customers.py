"""Who somebody is, and what they do beside buying, dealt out anew: nothing goes with it any more.

The shops are as real as the simulator makes them: a season, promotions, resellers, returns, rates
that differ widely. What chapters say of traits, engagement and campaigns has to survive that.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars import CornerShop
from regulars.sources.corner_shop.parts import Oddities
from tests.recovery.whole_studies import CLAIMING, ask, claims, most

SHOPS = 60
ABOUT_TRAITS = ("quality", "distributions", "location", "engagement")
"""The chapters that hold what was shuffled against what was not, and claim nothing else."""


def shuffle(folder: Path, seed: int) -> None:
    """Give each row of traits to another customer, all events of one to another, and new arms."""
    rng = np.random.default_rng(seed)
    people = pq.read_table(folder / "customers.parquet")
    ids = people["customer_id"].to_numpy()
    dealt = _with(people, "customer_id", rng.permutation(ids))
    pq.write_table(dealt, folder / "customers.parquet")
    events = pq.read_table(folder / "events.parquet")
    now = dict(zip(ids.tolist(), rng.permutation(ids).tolist(), strict=True))
    who = [now[customer] for customer in events["customer_id"].to_pylist()]
    pq.write_table(_with(events, "customer_id", np.array(who)), folder / "events.parquet")
    sent = pq.read_table(folder / "campaign_contacts.parquet")
    arms = np.array(sent["arm"].to_pylist(), dtype=object)
    campaigns = np.array(sent["campaign_id"].to_pylist(), dtype=object)
    for campaign in sorted(set(campaigns)):
        those = np.flatnonzero(campaigns == campaign)
        arms[those] = rng.permutation(arms[those])
    pq.write_table(_with(sent, "arm", arms), folder / "campaign_contacts.parquet")


def _with(table: pa.Table, name: str, values: np.ndarray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


@pytest.mark.prove
def test_nothing_is_said_of_shuffled_customers(tmp_path: Path) -> None:
    """60 shops of 800 customers: claims come no more often than chance allows these chapters."""
    asked = [name for name in ABOUT_TRAITS if name in CLAIMING]
    found: Counter[str] = Counter()
    shops: list[str] = []
    for seed in range(SHOPS):
        # People with two ids are found by traits that both share: shuffled, they are others.
        shop = CornerShop(
            n_customers=800, seed=7_000 + seed, oddities=replace(Oddities(), twice=0.0)
        )
        made = claims(
            ask(shop, tmp_path / "shop", asked, lambda folder, s=seed: shuffle(folder, s))
        )
        found.update(made.keys())
        if made:
            shops.append(f"{seed}: {[str(c.sentence) for some in made.values() for c in some]}")
    told = f"{len(shops)} of {SHOPS} shops, by chapter {dict(found)}: {shops}"
    print(told)
    assert len(shops) <= most(SHOPS, 0.05 * len(asked) / len(CLAIMING)), told
