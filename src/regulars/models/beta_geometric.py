"""What BG/NBD and MBG/NBD share: they differ only in when a customer may leave.

L = Gamma(r + x) alpha^r / Gamma(r) / B(a, b)
    (B(a, b + m) (alpha + T)^-(r + x) + B(a + 1, b + m - 1) (alpha + t_x)^-(r + x)),

where m is how often he could have left and did not: x for BG/NBD (the second term only where
x > 0), x + 1 for MBG/NBD, which gives one chance more.
"""

from typing import ClassVar

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from .beta_geometric_likelihood import BetaGeometricLikelihood
from .counts import AtLeast, random_poisson
from .histories import Histories
from .likelihood import Objective
from .repeat_buying import RepeatBuyingModel

Floats = NDArray[np.float64]

NEAR = 1e-6
"""So near to where a formula is 0 / 0 it is looked at beside it."""
SPAN = 36.0
"""e^-36 is what is lost of a number near one: beyond it there is nothing to integrate."""
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(128)


class BetaGeometricModel(RepeatBuyingModel):
    """What BG/NBD and MBG/NBD have in common: all but how often somebody may have left.

    Fitted: `r_`, `alpha_` (in the unit of time of the histories), `a_`, `b_`, and what all models
    of repeat buying have.
    """

    names = ("r", "alpha", "a", "b")
    times = ("alpha",)
    chances: ClassVar[int]
    """Of leaving before the first repeat purchase."""
    r_: float
    alpha_: float
    a_: float
    b_: float

    def objective(self, histories: Histories, unit: float = 1.0) -> Objective:
        """The likelihood of these histories, as what is maximised; time in so many of its units."""
        return BetaGeometricLikelihood(histories, self.chances, unit).log_likelihood

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t."""
        t = np.asarray(t, dtype=np.float64)
        z = t / (self.alpha_ + t)
        # Who may leave right after the first purchase has to stay first.
        stayed = (self.b_ / (self.a_ + self.b_)) ** self.chances
        return stayed * purchases(self.r_, self.a_, self.b_ + self.chances, z)

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still active at T) of each history; 1 where nobody could have left."""
        could = x + self.chances > 0
        gone = (
            np.log(self.a_)
            - np.log(np.where(could, self.b_ + x + self.chances - 1, 1.0))
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        return np.where(could, scipy.special.expit(-gone), 1.0)

    def further_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """E[purchases in (T, T + t]] of somebody who is active at T."""
        z = t / (self.alpha_ + T + t)
        return purchases(self.r_ + x, self.a_, self.b_ + x + self.chances, z)

    def silent_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """P(no purchase in (T, T + t]): nobody leaves but by a purchase."""
        return np.asarray(((self.alpha_ + T) / (self.alpha_ + T + t)) ** (self.r_ + x))

    def at_least_if_active(self, x: Floats, T: Floats, t: float) -> AtLeast:
        """P(at least k purchases in (T, T + t]): buys so often, and stays k - 1 times.

        I_z(k, r + x) B(a, b + m + k - 1) / B(a, b + m), z = t / (alpha + T + t); I, the incomplete
        beta function, is the tail of the negative binomial distribution.
        """
        z = t / (self.alpha_ + T + t)
        stays = self.b_ + x + self.chances
        betaln = scipy.special.betaln

        def at_least(k: Floats) -> Floats:
            stayed = np.exp(betaln(self.a_, stays + k - 1) - betaln(self.a_, stays))
            return np.asarray(scipy.special.betainc(k, self.r_ + x, z) * stayed)

        return at_least

    def draw_if_active(self, x: Floats, T: Floats, t: float, rng: np.random.Generator) -> Floats:
        """lambda of Gamma(r + x, alpha + T), p of Beta(a, b + m).

        He buys until he leaves after the Geometric(p)-th purchase, if there are so many.
        """
        would = random_poisson(rng.gamma(self.r_ + x) * (t / (self.alpha_ + T)), rng)
        leaving = rng.beta(self.a_, self.b_ + x + self.chances)
        # By inversion: numpy's own geometric stops at the largest whole number of the machine.
        with np.errstate(divide="ignore"):
            until = np.ceil(np.log1p(-rng.random(len(x))) / np.log1p(-leaving))
        return np.minimum(would, np.maximum(until, 1.0))


def purchases(r: ArrayLike, a: float, stays: ArrayLike, z: ArrayLike) -> Floats:
    """E[purchases] until z = t / (alpha + t), of somebody with r and a, b + m = `stays`.

    (a + stays - 1) / (a - 1) (1 - (1 - z)^r 2F1(r, stays; a + stays - 1; z)). As it stands it
    overflows for who buys often; turned by Euler's transformation, r and a - 1 change places, and
    it overflows where a runs off: the smaller of the two is taken. At a = 1, and at a + stays = 1,
    it is the limit.
    """
    a = a if abs(a - 1) > NEAR else 1 + NEAR
    r, stays, z = (np.asarray(of, dtype=np.float64) for of in (r, stays, z))
    c = a + stays - 1
    c = np.where(np.abs(c) > NEAR, c, NEAR)
    stands = r < a - 1
    power = np.where(stands, r, a - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        function = scipy.special.hyp2f1(power, np.where(stands, stays, c - r), c, z)
        expected = np.asarray(c / (a - 1) * (1 - (1 - z) ** power * function))
    lost = ~np.isfinite(expected)
    if lost.any():
        _, r, stays, z = np.broadcast_arrays(expected, r, stays, z)
        expected = np.array(expected)
        expected[lost] = _purchases_by_nodes(r[lost], a, stays[lost], z[lost])
    return expected


def _purchases_by_nodes(r: Floats, a: float, stays: Floats, z: Floats) -> Floats:
    """The same where customers are so alike (r, a or b in the thousands) that 2F1 overflows.

    The mean over p of (1 - (1 + p t / alpha)^-r) / p, what somebody buys who leaves with p, by
    Gauss-Legendre in y = logit(p). Beyond both ends it hardly changes, or hardly anybody is.
    """
    per_alpha = z / (1 - z)

    def bought(p: Floats) -> Floats:
        return np.asarray(-np.expm1(-r[:, None] * np.log1p(p * per_alpha[:, None])) / p)

    peak, sd = np.log(a / stays), np.sqrt(1 / a + 1 / stays)
    low = np.maximum(peak - SPAN / a - 6 * sd, np.log(NEAR / (1 + r * per_alpha)))
    high = np.maximum(np.minimum(peak + SPAN / stays + 6 * sd, SPAN), low)
    y = low[:, None] + (high - low)[:, None] / 2 * (1 + _AT)
    below = scipy.special.betainc(a, stays, scipy.special.expit(low))
    above = scipy.special.betainc(stays, a, scipy.special.expit(-high))
    ln = a * scipy.special.log_expit(y) + stays[:, None] * scipy.special.log_expit(-y)
    # The share between is known better than the beta function of large numbers.
    share = np.exp(ln - ln.max(axis=1, keepdims=True)) * _WEIGHTS
    share *= ((1 - below - above) / share.sum(axis=1))[:, None]
    expit = scipy.special.expit
    within = (share * bought(expit(y))).sum(axis=1)
    beyond = np.column_stack([below, above]) * bought(expit(np.column_stack([low, high])))
    return np.asarray(within + beyond.sum(axis=1))
