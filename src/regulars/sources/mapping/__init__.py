"""Which column plays which role, found out from names, from values, and from known layouts."""

from ...core.columnmap import FileMap, Guess, Proposal
from .proposal import propose

__all__ = ["FileMap", "Guess", "Proposal", "propose"]
