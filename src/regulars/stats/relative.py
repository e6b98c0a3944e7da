"""By how much of itself a share is larger than another: the effect of a campaign in per cent."""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from .intervals import LEVEL


@dataclass(frozen=True)
class Relative:
    """A share over another, less one, and its 95% interval."""

    value: float
    low: float
    high: float


def of_shares(k: float, n: float, k_other: float, n_other: float) -> Relative | None:
    """k of n over k_other of n_other, less one; None where either has no case, or all.

    Katz, Baptista, Azen & Pike (1978), Obtaining confidence intervals for the risk ratio in cohort
    studies: the logarithm of the ratio varies by 1/k - 1/n + 1/k' - 1/n'.
    """
    if not (0 < k < n and 0 < k_other < n_other):
        return None
    ratio = (k / n) / (k_other / n_other)
    error = sqrt(1 / k - 1 / n + 1 / k_other - 1 / n_other)
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    return Relative(ratio - 1, exp(log(ratio) - half) - 1, exp(log(ratio) + half) - 1)
