"""A study without a column map: what is clear of its files is assumed, and said."""

from collections.abc import Sequence

import pandas as pd

from ...core.addresses import without_password
from ...core.columnmap import Proposal
from ...core.engine import Engine
from ...core.errors import SettingsError
from ...core.result import Axis, Table
from ...core.settings import Settings
from ..roles import check_roles
from .proposal import propose


def unmapped(settings: Settings) -> list[str]:
    """The files of tables that the settings name without saying a role of their columns."""
    return [file for table in settings.tables.values() if not table.columns for file in table.files]


def assume(engine: Engine, settings: Settings, files: Sequence[str]) -> tuple[Settings, Proposal]:
    """Settings that also hold what is clear of `files`, and what was made of them.

    Refuses when they lack what a study needs: who bought, when, and for how much.
    """
    for table, told in settings.tables.items():
        check_roles(table, told.columns)
    proposal = propose(engine, files, settings)
    if proposal.missing:
        first = proposal.files[0]
        raise SettingsError(
            f"it is not clear which column says {' and '.join(proposal.missing)}",
            where=", ".join(without_password(file.path) for file in proposal.files),
            exists=first.header,
            hint=f"regulars init {without_password(first.path)} writes a map to fill in",
        )
    return proposal.settings(settings), proposal


def assumed_table(proposal: Proposal) -> Table:
    """What was assumed, as a table to be read."""
    rows = [
        (file.table, guess.role, guess.written, guess.reason, guess.confidence)
        for file in proposal.files
        for guess in file.guesses
        if guess.decided
    ]
    return Table.of(
        pd.DataFrame(rows, columns=["table", "role", "column", "why", "confidence"]),
        "one row per role that a column was taken for",
        Axis("table", "Table"),
        Axis("role", "Role"),
        Axis("column", "Column"),
        Axis("why", "Why"),
        Axis("confidence", "How sure"),
    )
