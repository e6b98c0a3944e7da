"""The fit that may be used: the plain one, or a weakly held one with the reason, or none.

A likelihood that is flat in some direction gives parameters of any size, and what the model then
says of customers comes from its form. A prior holds such parameters near what shops have, and
leaves alone those that the records tell. Where the records tell too little even so, there is no
fit: the caller goes to a baseline, and says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..stats.intervals import LEVEL
from .bootstrap import Model
from .gamma_gamma import GammaGamma, Values
from .histories import Histories
from .repeat_buying import RepeatBuyingModel

Floats = NDArray[np.float64]

PRIOR_SD = float(np.log(3))
"""So that 95% of the prior lies within nine times of one, where all published fits of these models
lie: r .24 to 1.2, a and s .5 to .9, b 1.6 to 2.8, alpha and beta .1 to .4 of the mean T."""
FACTOR = 2.0
"""A total that may be this much less or more is no answer."""
STEP = 1e-4

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=RepeatBuyingModel)


@dataclass(frozen=True)
class Usable(Generic[M]):
    """A model that may be used.

    model     none where the records tell too little
    reason    why it is not the plain fit, in words; empty where it is
    """

    model: M | None
    reason: str


def usable_buying(
    kind: type[R], customers: pd.DataFrame | Histories, prior_sd: float = PRIOR_SD
) -> Usable[R]:
    """A repeat-buying model of this kind that may be used for these customers.

    What has to be known is how much they will buy in all in as long a time as they were observed.
    """
    folded = customers if isinstance(customers, Histories) else Histories.fold(customers)
    frame = pd.DataFrame({"x": folded.x, "t_x": folded.t_x, "T": folded.T})
    t = float(folded.T @ folded.count / folded.n)
    if t == 0:
        return Usable(None, "all customers are new on the last day: nothing is known of any")

    def total(model: R) -> float:
        return float(folded.count @ model.expected_further(frame, t))

    return _usable(lambda sd: kind(prior_sd=sd).fit(folded), total, "further purchases", prior_sd)


def usable_value(
    customers: pd.DataFrame | Values, set_aside: bool = False, prior_sd: float = PRIOR_SD
) -> Usable[GammaGamma]:
    """A Gamma-Gamma that may be used: what has to be known is the mean value of a purchase."""
    nobody = pd.DataFrame({"x": [0.0], "mean_value": [np.nan]})
    folded = GammaGamma(set_aside=set_aside).fold(customers)
    return _usable(
        lambda sd: GammaGamma(sd, set_aside).fit(folded),
        lambda model: float(model.expected_value(nobody)[0]),
        "the mean value of a purchase",
        prior_sd,
    )


def error_of_log(model: Model, figure: Callable[[Any], float]) -> float:
    """Standard error of a figure's logarithm by the delta method; NaN where the fit is flat."""
    logs = np.log(model.parameters)
    slope = np.empty(len(logs))
    for i in range(len(logs)):
        step = np.zeros(len(logs))
        step[i] = STEP
        up, down = (figure(model.of(*np.exp(logs + by))) for by in (step, -step))
        slope[i] = (np.log(up) - np.log(down)) / (2 * STEP)
    return float(np.sqrt(slope @ model.covariance_ @ slope))


def _usable(
    fit: Callable[[float], M], figure: Callable[[M], float], what: str, prior_sd: float
) -> Usable[M]:
    plain = fit(np.inf)
    reason = plain.degenerate_ or _unsure(plain, figure, what)
    if not reason:
        return Usable(plain, "")
    held = fit(prior_sd)
    still = held.degenerate_ or _unsure(held, figure, what)
    if still:
        return Usable(None, still)
    return Usable(held, reason)


def _unsure(model: M, figure: Callable[[M], float], what: str) -> str:
    error = error_of_log(model, figure)
    times = np.exp(NormalDist().inv_cdf((1 + LEVEL) / 2) * error)
    if times < FACTOR:
        return ""
    unknown = "not at all" if not np.isfinite(times) or times > 100 else f"within {times:.1f} times"
    return f"{what} would be known {unknown}: the records tell too little"
