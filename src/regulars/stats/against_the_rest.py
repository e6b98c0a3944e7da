"""Each group held against all others who are alike in something else, corrected for how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .corrections import LEVEL, holm
from .differences import Difference, of_shares
from .exact import fisher_in_strata
from .strata import of_shares_in_strata


@dataclass(frozen=True)
class Contrast:
    """k of n in a group, k of n among all others, and how far they are apart.

    `difference` is that of the two shares as they are; `alike` the one among those who are alike,
    whose p-value is exact, and `p_value` that one corrected.
    """

    name: str
    n: int
    k: int
    n_others: int
    k_others: int
    difference: Difference
    alike: Difference
    p_value: float

    @property
    def is_sure(self) -> bool:
        """Whether those who are alike differ beyond chance, by p-value and by interval."""
        return self.p_value < LEVEL and self.alike.low * self.alike.high > 0


def against_the_rest(
    groups: Mapping[str, Sequence[tuple[int, int]]],
    everyone: Sequence[tuple[int, int]],
    least: int = 1,
    families: int = 1,
) -> list[Contrast]:
    """Groups as name -> (n, k) in each stratum, and everyone in the same strata: the surest first.

    A customer may be in several groups, but never in a group and in its rest. A group is left out
    where fewer than `least`, of it or of its rest, are in strata that hold both. p-values are exact
    within strata and then corrected by Holm, which holds whatever the groups share.
    """
    compared = {}
    for name, held in groups.items():
        strata = [
            (k, n, k_all - k, n_all - n)
            for (n, k), (n_all, k_all) in zip(held, everyone, strict=True)
        ]
        both = [stratum for stratum in strata if stratum[1] and stratum[3]]
        if min(sum(n for _, n, _, _ in both), sum(n for *_, n in both)) >= max(least, 1):
            compared[name] = strata
    raw = {name: fisher_in_strata(strata) for name, strata in compared.items()}
    corrected = holm(list(raw.values()), families)
    found = []
    for (name, strata), p_value in zip(compared.items(), corrected, strict=True):
        k, n, k_others, n_others = (sum(column) for column in zip(*strata, strict=True))
        found.append(
            Contrast(
                name,
                n,
                k,
                n_others,
                k_others,
                of_shares(k, n, k_others, n_others),
                of_shares_in_strata(strata),
                p_value,
            )
        )
    return sorted(found, key=lambda contrast: (raw[contrast.name], contrast.name))
