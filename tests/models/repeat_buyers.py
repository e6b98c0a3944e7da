"""Customers who buy, leave and spend exactly as the repeat-buying models have it."""

import numpy as np
import pandas as pd

from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_nbd import ParetoNBD

TRUE = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
"""Of BG/NBD and MBG/NBD: CDNOW's, in weeks (Fader, Hardie & Lee 2005)."""
TRUE_PARETO = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
"""Of Pareto/NBD, there."""
TRUE_VALUE = {"p": 6.25, "q": 3.74, "gamma": 15.44}
"""Of Gamma-Gamma: Fader & Hardie (2013)."""


def truth(kind: type) -> dict[str, float]:
    """The parameters of what `buyers` makes."""
    return TRUE_PARETO if kind is ParetoNBD else TRUE


def buyers(kind: type, n: int, rng: np.random.Generator, t: float = 39.0) -> pd.DataFrame:
    """x, t_x and T of n customers observed for 27 to 39 weeks, `after` in the t weeks after T."""
    of, T = truth(kind), rng.integers(27 * 7, 39 * 7 + 1, n) / 7
    rate = rng.gamma(of["r"], 1 / of["alpha"], n)
    leaves, end = np.zeros(n), T + t
    if kind is ParetoNBD:
        end = np.minimum(end, rng.exponential(1 / rng.gamma(of["s"], 1 / of["beta"], n)))
    else:
        leaves = rng.beta(of["a"], of["b"], n)
    x, t_x, after, now, here = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.arange(n)
    if kind is ModifiedBetaGeometricNBD:
        here = here[rng.random(n) >= leaves]
    while len(here):
        now[here] += rng.exponential(1 / rate[here])
        here = here[now[here] <= end[here]]
        before = now[here] <= T[here]
        x[here] += before
        after[here] += ~before
        t_x[here] = np.where(before, now[here], t_x[here])
        here = here[rng.random(len(here)) >= leaves[here]]
    return pd.DataFrame({"x": x, "t_x": t_x, "T": T, "after": after})


def with_values(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same with the mean value of the x purchases and the money of those after."""
    of, x, after = TRUE_VALUE, customers["x"].to_numpy(), customers["after"].to_numpy()
    nu = rng.gamma(of["q"], 1 / of["gamma"], len(x))
    mean = rng.gamma(of["p"] * np.maximum(x, 1)) / nu / np.maximum(x, 1)
    money = rng.gamma(of["p"] * after) / nu
    return customers.assign(mean_value=np.where(x > 0, mean, np.nan), money=money)
