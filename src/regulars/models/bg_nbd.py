"""BG/NBD: who buys again, where customers may leave after any repeat purchase.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way. While active a customer buys at
a rate lambda (Poisson), after each repeat purchase he leaves with probability p; lambda differs
between customers as Gamma(r, alpha), p as Beta(a, b), independently. The likelihood is their eq. 6,
E[X(t)] their eq. 9, E[purchases in (T, T + t]] their eq. 10. Nobody leaves before a first repeat
purchase, so P(alive) is 1 where x = 0: it is no score of having left.
"""

from .beta_geometric import BetaGeometricModel


class BetaGeometricNBD(BetaGeometricModel):
    """BG/NBD, fitted by maximum likelihood: see BetaGeometricModel."""

    chances = 0
