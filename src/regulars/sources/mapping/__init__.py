"""Which column plays which role, found out from names, from values, and from known layouts."""

from ...core.columnmap import FileMap, Guess, Proposal
from .assuming import assume, assumed_table, unmapped
from .proposal import missing, propose
from .toml import to_toml, write_toml

__all__ = [
    "FileMap",
    "Guess",
    "Proposal",
    "assume",
    "assumed_table",
    "missing",
    "propose",
    "to_toml",
    "unmapped",
    "write_toml",
]
