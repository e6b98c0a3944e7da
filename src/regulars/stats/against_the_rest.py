"""Each group held against all others, corrected for how many groups there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from .corrections import LEVEL, holm
from .differences import Difference, of_shares
from .exact import fisher


@dataclass(frozen=True)
class Contrast:
    """k of n in a group, k of n among all others, the difference, and its corrected p-value."""

    name: str
    n: int
    k: int
    n_others: int
    k_others: int
    difference: Difference
    p_value: float

    @property
    def is_sure(self) -> bool:
        """Whether the difference is beyond chance, by its p-value and by its interval."""
        return self.p_value < LEVEL and self.difference.low * self.difference.high > 0


def against_the_rest(
    groups: Mapping[str, tuple[int, int]], n: int, k: int, families: int = 1
) -> list[Contrast]:
    """Groups as name -> (n, k) of n and k in all: the surest first.

    A customer may be in several groups, but never in a group and in its rest. p-values are exact
    (Fisher) and then corrected by Holm, which holds whatever the groups share.
    """
    rests = {name: (n - n_in, k - k_in) for name, (n_in, k_in) in groups.items()}
    raw = [
        fisher(k_in, n_in, rests[name][1], rests[name][0]) for name, (n_in, k_in) in groups.items()
    ]
    found = [
        Contrast(
            name, n_in, k_in, *rests[name], of_shares(k_in, n_in, rests[name][1], rests[name][0]), p
        )
        for (name, (n_in, k_in)), p in zip(groups.items(), holm(raw, families), strict=True)
    ]
    order = dict(zip(groups, raw, strict=True))
    return sorted(found, key=lambda contrast: (order[contrast.name], contrast.name))
