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
    found = []
    for name, (n_in, k_in) in groups.items():
        rest = (n - n_in, k - k_in)
        found.append((name, n_in, k_in, *rest, fisher(k_in, n_in, *rest)))
    corrected = holm([p for *_, p in found], families)
    order = sorted(zip(corrected, found, strict=True), key=lambda x: (x[0], x[1][-1], x[1][0]))
    return [
        Contrast(name, n_in, k_in, n_out, k_out, of_shares(k_in, n_in, k_out, n_out), p)
        for p, (name, n_in, k_in, n_out, k_out, _) in order
    ]
