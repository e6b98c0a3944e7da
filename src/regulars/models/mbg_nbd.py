"""MBG/NBD: as BG/NBD, but a customer may leave right after his first purchase as well.

Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for customer
base analysis. So somebody who never bought again may be gone: P(alive) is below 1 where x = 0.
"""

from .beta_geometric import BetaGeometricModel


class ModifiedBetaGeometricNBD(BetaGeometricModel):
    """MBG/NBD, fitted by maximum likelihood: see BetaGeometricModel."""

    chances = 1
