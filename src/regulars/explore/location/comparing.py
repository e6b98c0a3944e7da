"""Each place held against all others together, corrected for how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.result import Axis, Inputs, Refusal, Table
from ...core.words import Quantity, count, days, say, share
from ...stats.corrections import holm
from ...stats.differences import Difference, Sample, of_means, of_shares
from ...stats.exact import fisher
from ...stats.intervals import share_of
from ...stats.rank_sums import mann_whitney
from .places import Level, shown

LEAST = 30
"""Customers that it takes on both sides to compare their means."""


@dataclass(frozen=True)
class Gap:
    """A place held against all others: by how much they differ in what, and how sure that is."""

    level: Level
    place: str
    of: str
    """spend or return"""
    here: Quantity
    elsewhere: Quantity
    difference: Difference
    n: int
    money: float
    p_value: float = 1.0
    """Corrected for all that were looked at."""


def compare(
    inputs: Inputs, levels: Sequence[Level], span: int
) -> tuple[list[Gap], tuple[Refusal, ...]]:
    """Every place against all others of its level, corrected for all of them together."""
    gaps = [
        gap for level in levels for gap in (*_of_spend(inputs, level), *_of_return(inputs, level))
    ]
    corrected = holm([gap.difference.p_value for gap in gaps], inputs.n_families)
    gaps = [Gap(**{**vars(gap), "p_value": p}) for gap, p in zip(gaps, corrected, strict=True)]
    refusals = []
    if not any(gap.of == "spend" for gap in gaps):
        why = say(
            "it takes {least} customers of a place, and of others, known for {span} and with sales",
            least=count(LEAST),
            span=days(span),
        )
        refusals.append(Refusal("Where customers spend more", why))
    if not any(gap.of == "return" for gap in gaps):
        why = say(
            "it takes {least} new customers of a place, and of others, observed for {days}",
            least=count(inputs.settings.smallest_group),
            days=days(inputs.settings.horizon_days),
        )
        refusals.append(Refusal("Where new customers return more", why))
    return gaps, tuple(refusals)


def _of_spend(inputs: Inputs, level: Level) -> list[Gap]:
    n, spend, squares = (
        float(level.rows[column].sum()) for column in ("n_known", "capped", "squares")
    )
    ties = float(level.rows["ties"].sum())
    if not squares:
        return []
    found = []
    for row in level.rows.dropna(subset=["place"]).to_dict("records"):
        n_here, n_else = int(row["n_known"]), int(n - row["n_known"])
        if min(n_here, n_else) < LEAST:
            continue
        here = Sample.of(n_here, row["capped"], row["squares"])
        other = Sample.of(n_else, spend - row["capped"], squares - row["squares"])
        gap = of_means(here, other)
        # A few big customers may part the means of a small place by luck, though capped; they do
        # not part the ranks. Only what shows in both is sure.
        by_rank = mann_whitney(n_here, n_else, row["rank_sum"], ties)
        p_value = max(gap.p_value, by_rank)
        mean = inputs.money(here.mean, *_around(here))
        found.append(
            Gap(
                level,
                row["place"],
                "spend",
                mean,
                inputs.money(other.mean),
                Difference(gap.value, gap.low, gap.high, p_value),
                n_here,
                row["spend_span"],
            )
        )
    return found


def _around(sample: Sample) -> tuple[float, float]:
    """The interval of a mean: that of its difference from nought."""
    found = of_means(sample, Sample(2, 0.0, 0.0))
    return found.low, found.high


def _of_return(inputs: Inputs, level: Level) -> list[Gap]:
    n, k = int(level.rows["n_new"].sum()), int(level.rows["n_back"].sum())
    found = []
    for row in level.rows.dropna(subset=["place"]).to_dict("records"):
        n_here, k_here = int(row["n_new"]), int(row["n_back"])
        if min(n_here, n - n_here) < inputs.settings.smallest_group:
            continue
        gap = of_shares(k_here, n_here, k - k_here, n - n_here)
        p_value = fisher(k_here, n_here, k - k_here, n - n_here)
        found.append(
            Gap(
                level,
                row["place"],
                "return",
                share_of(k_here, n_here),
                share((k - k_here) / (n - n_here)),
                Difference(gap.value, gap.low, gap.high, p_value),
                n_here,
                row["net_sales_of_new"],
            )
        )
    return found


def table_of(inputs: Inputs, level: Level, gaps: Sequence[Gap]) -> Table:
    currency = inputs.settings.currency
    frame = shown(inputs, level)[["place", "n_customers", "net_sales", "n_orders", "n_known"]]
    frame = frame.assign(
        share_of_customers=frame["n_customers"] / level.n_known,
        share_of_net_sales=frame["net_sales"] / level.net_sales if level.net_sales > 0 else 0.0,
    )
    for of in ("spend", "return"):
        by_place = {gap.place: gap for gap in gaps if gap.level.name == level.name and gap.of == of}
        found = [by_place.get(place) for place in frame["place"]]
        frame[of] = [gap.here.value if gap else None for gap in found]
        frame[f"{of}_low"] = [gap.here.low if gap else None for gap in found]
        frame[f"{of}_high"] = [gap.here.high if gap else None for gap in found]
        frame[f"{of}_elsewhere"] = [gap.elsewhere.value if gap else None for gap in found]
        frame[f"{of}_p_value"] = [gap.p_value if gap else None for gap in found]
    frame["n_new"] = shown(inputs, level)["n_new"]
    return Table.of(
        frame,
        f"one row per {level.one}, small ones merged",
        Axis("place", level.one.capitalize()),
        Axis("n_customers", "Customers", "count"),
        Axis("net_sales", "Net sales to date", "money", currency),
        Axis("n_orders", "Orders", "count"),
        Axis("n_known", "Customers with equal time", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("spend", "Spend in equal time, capped", "money", currency),
        Axis("spend_low", "from", "money", currency),
        Axis("spend_high", "to", "money", currency),
        Axis("spend_elsewhere", "Elsewhere", "money", currency),
        Axis("spend_p_value", "p of spend, corrected", "number"),
        Axis("return", "New customers who returned", "share"),
        Axis("return_low", "from", "share"),
        Axis("return_high", "to", "share"),
        Axis("return_elsewhere", "Elsewhere", "share"),
        Axis("return_p_value", "p of return, corrected", "number"),
        Axis("n_new", "New customers", "count"),
    )
