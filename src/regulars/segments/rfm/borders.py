"""Where the levels of silence, of orders and of spend begin.

Silence: a quintile says nothing of whether customers come back. In a weekly grocer the last fifth
begins after a few days, and nearly all of them are back in no time. So the borders lie where, at
earlier cut-offs, customers so long silent came back clearly less often than those who had just
bought: at nine tenths of their share, at three quarters, half and a quarter. A level that the
records do not show has no border, and nobody is in it. Where there is no earlier cut-off, or
too few tell, quintiles are what is left, and that is said. A shop in which the longest
silent come back as ever has one level: in it nobody is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import numpy as np
import scipy

from ...core.result import Inputs
from ...core.words import share, write_share
from .past import Past

LEVELS = 5
FALLEN = (0.9, 0.75, 0.5, 0.25)
"""Where the levels of silence end: the share that comes back, of that of those who just bought."""
SHARES = tuple(level / LEVELS for level in range(1, LEVELS))

Basis = Literal["returns", "quintiles", "own"]


@dataclass(frozen=True)
class Level:
    """A score from 1 to 5 and the values that get it: from `least` on and under `below`."""

    score: int
    least: Decimal | None
    below: Decimal | None


@dataclass(frozen=True)
class Silence:
    """The levels of days since the last order, the shortest first, and where they come from."""

    levels: tuple[Level, ...]
    basis: Basis
    why: str
    """A sentence for captions: what the borders rest on."""


@dataclass(frozen=True)
class Borders:
    """Levels by the fact that they are made of; a level that nobody can be in is left out."""

    silence: Silence
    orders: tuple[Level, ...]
    orders_why: str
    spend: tuple[Level, ...]

    @property
    def scores(self) -> Mapping[str, tuple[str, tuple[Level, ...]]]:
        """The score -> the fact that it is of, and its levels."""
        return {
            "r_score": ("days_since_last_purchase", self.silence.levels),
            "f_score": ("n_orders", self.orders),
            "m_score": ("spend", self.spend),
        }


def borders_of(inputs: Inputs, past: Past) -> Borders:
    """The shop's own borders, those that the records give, or quintiles."""
    own = inputs.settings.rfm
    if own.days:
        silence = Silence(_silences([day + 1 for day in own.days]), "own", "Silence: own borders.")
    else:
        silence = _by_returns(inputs, past)
    starts = list(own.orders) or _rising(inputs, "n_orders", 2)
    orders = tuple(
        Level(score, least, below)
        for score, (least, below) in enumerate(_spans(Decimal(1), starts), start=1)
    )
    why = "Orders: own borders." if own.orders else "Orders: quintiles, in whole orders."
    return Borders(silence, orders, why, _spends(inputs))


def _spans(
    first: Decimal | None, starts: Sequence[int | Decimal]
) -> list[tuple[Decimal | None, Decimal | None]]:
    """Adjoining spans from where each but the first begins; the last is open."""
    edges = [first, *map(Decimal, starts), None]
    return list(pairwise(edges))


def _silences(starts: Sequence[int]) -> tuple[Level, ...]:
    """Levels from the day on which each but the shortest begins; of no days where two are alike."""
    spans = _spans(Decimal(0), starts)
    return tuple(
        Level(LEVELS - i, least, below)
        for i, (least, below) in enumerate(spans)
        if below is None or (least or 0) < below
    )


def _quantiles(inputs: Inputs, column: str) -> list[float]:
    columns = ", ".join(
        f"percentile_cont({q}) within group (order by cast({column} as double)) as q_{i}"
        for i, q in enumerate(SHARES)
    )
    found = inputs.engine.row(
        f"select {columns} from facts where n_orders > 0 and days_since_last_purchase is not null"
    )
    return [float(found[f"q_{i}"] or 0) for i in range(len(SHARES))]


def _rising(inputs: Inputs, column: str, least: int) -> list[int]:
    """Quintiles in whole numbers: who ties falls together, and each lies above the one before.

    Where most have a single order, two orders are no reason to be called loyal.
    """
    starts: list[int] = []
    for value in _quantiles(inputs, column):
        starts.append(max(int(value) + 1, starts[-1] + 1 if starts else least))
    return starts


def _spends(inputs: Inputs) -> tuple[Level, ...]:
    cents = [Decimal(str(value)).quantize(Decimal("0.01")) for value in _quantiles(inputs, "spend")]
    return tuple(
        Level(score, least, below)
        for score, (least, below) in enumerate(_spans(None, cents), start=1)
        if least is None or below is None or least < below
    )


def _by_returns(inputs: Inputs, past: Past) -> Silence:
    horizon = f"{inputs.settings.horizon_days:,} days"
    if not past.n_cutoffs:
        return _by_quintiles(
            inputs,
            "the records are too short to look up who came back at an earlier cut-off",
        )
    found = past.by_silence()
    day, n, k = (found[name].to_numpy(dtype=float) for name in ("day", "n", "k"))
    if not n.sum():
        return _by_quintiles(inputs, "nobody had bought by an earlier cut-off")
    # Those who had just bought: the fifth with the shortest silence.
    just = n.cumsum() <= max(n.sum() / LEVELS, n[0])
    fresh = float(k[just].sum() / n[just].sum())
    if not fresh:
        return _by_quintiles(inputs, f"nobody came back within {horizon}, however short a silence")
    # The longer the silence the fewer come back: by so much, whatever single days say.
    falling = scipy.optimize.isotonic_regression(k / n, weights=n, increasing=False).x
    starts: list[int] = []
    for fallen in FALLEN:
        below = np.flatnonzero(falling < fallen * fresh)
        if not len(below):
            break
        start = int(day[below[0]])
        back = past.back(f"days_since_last_purchase >= {start}")
        # Beyond it must be enough who surely come back less often than those who just bought.
        if start == 0 or back is None or (back.share.high or 1.0) >= fresh:
            break
        starts.append(start)
    cutoffs = "an earlier cut-off" if past.n_cutoffs == 1 else f"{past.n_cutoffs} earlier cut-offs"
    if not starts:
        # A fifth is always the longest silent: that they came back as ever is an answer as well.
        longest = int(day[n.cumsum() >= n.sum() * (1 - 1 / LEVELS)][0])
        late = past.back(f"days_since_last_purchase >= {longest}")
        if late is None or late.share.value < FALLEN[0] * fresh:
            return _by_quintiles(
                inputs, f"too few were silent at {cutoffs} to tell whether such customers come back"
            )
        why = (
            f"Silence: no borders, for at {cutoffs} the fifth with the longest silence came back "
            f"within {horizon} like the fifth who had just bought ({late.share.point} and "
            f"{share(fresh)}): nobody here is silent for so long that it would be a bad sign."
        )
        return Silence((Level(LEVELS, Decimal(0), None),), "returns", why)
    reached = [write_share(fallen) for fallen in FALLEN[: len(starts)]]
    told = " and ".join(filter(None, (", ".join(reached[:-1]), reached[-1])))
    never = (
        ""
        if len(starts) == len(FALLEN)
        else f" It never clearly fell to {write_share(FALLEN[len(starts)])} of that, however long "
        "the silence."
    )
    return Silence(
        _silences(starts),
        "returns",
        f"Silence: borders lie where, at {cutoffs}, the share who came back within {horizon} had "
        f"fallen to {told} of that of customers who had just bought ({share(fresh)}).{never}",
    )


def _by_quintiles(inputs: Inputs, because: str) -> Silence:
    starts = _rising(inputs, "days_since_last_purchase", 1)
    why = f"Silence: quintiles, because {because}: the names are those of the trade, unproven here."
    return Silence(_silences(starts), "quintiles", why)
