"""BG/NBD: who buys again, where customers may leave after any purchase.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way. While active a customer buys at
a rate lambda (Poisson), after each purchase he leaves with probability p; lambda differs between
customers as Gamma(r, alpha), p as Beta(a, b), independently. Nobody leaves before a first repeat
purchase, so P(alive) is 1 where x = 0: no score of having left.
"""

from typing import Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from .beta_geometric import Fitted, Floats, checked, columns, fit, log_likelihood, purchases, silent
from .histories import Histories

CHANCES = 0
"""Of leaving before the first repeat purchase."""


class BetaGeometricNBD:
    """BG/NBD, fitted by maximum likelihood.

    penalty    weight of a penalty on squared log-parameters, in the mean log-likelihood: .001 or
               so where the fit is degenerate

    Fitted: `r_`, `alpha_` (in the unit of time of the histories), `a_`, `b_`, `log_likelihood_`,
    `standard_errors_` (of the four in this order), `degenerate_` (why the fit says nothing, empty
    where it does), `n_`.
    """

    def __init__(self, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        return self._take(fit(customers, CHANCES, self.penalty))

    @classmethod
    def of(cls, r: float, alpha: float, a: float, b: float) -> Self:
        """The model with these parameters, such as a paper's."""
        return cls()._take(checked(r, alpha, a, b))

    def _take(self, fitted: Fitted) -> Self:
        self.r_, self.alpha_, self.a_, self.b_ = fitted.parameters
        self.log_likelihood_ = fitted.log_likelihood
        self.standard_errors_ = fitted.standard_errors
        self.degenerate_ = fitted.degenerate
        self.n_ = fitted.n
        return self

    def log_likelihood(self, customers: pd.DataFrame | Histories) -> float:
        """Log-likelihood of customers at the parameters (eq. 6)."""
        return log_likelihood((self.r_, self.alpha_, self.a_, self.b_), customers, CHANCES)

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t (eq. 9)."""
        t = np.asarray(t, dtype=np.float64)
        return purchases(self.r_, self.a_, self.b_, t / (self.alpha_ + t))

    def p_alive(self, customers: pd.DataFrame) -> Floats:
        """P(still active at T), of each row; 1 where x = 0, by the model's assumption."""
        x, t_x, T = columns(customers)
        gone = (
            np.log(self.a_)
            - np.log(self.b_ + np.maximum(x, 1) - 1)
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        return np.where(x == 0, 1.0, scipy.special.expit(-gone))

    def p_no_purchase(self, customers: pd.DataFrame, t: float) -> Floats:
        """P(no purchase in (T, T + t]): gone already, or active and not buying."""
        alive = self.p_alive(customers)
        return 1 - alive * (1 - silent(self.alpha_, self.r_, customers, t))

    def expected_further(self, customers: pd.DataFrame, t: float) -> Floats:
        """E[purchases in (T, T + t]] of each row (eq. 10)."""
        x, _, T = columns(customers)
        z = t / (self.alpha_ + T + t)
        further = purchases(self.r_ + x, self.a_, self.b_ + x, z)
        return further * self.p_alive(customers)
