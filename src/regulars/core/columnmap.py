"""What was made of a user's files: which is which table, which column plays which role, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .settings import Settings, TableSettings

Confidence = Literal["sure", "likely", "unsure"]
Columns = str | tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """A role and the column that seems to play it.

    Only `sure` and `likely` guesses are acted upon; an `unsure` one is listed for a person to
    decide. `examples` are three values, masked where the role is personal; `alternatives` the
    columns that come next.
    """

    role: str
    column: Columns
    confidence: Confidence
    reason: str
    examples: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether it may be acted upon."""
        return self.confidence != "unsure"

    @property
    def columns(self) -> tuple[str, ...]:
        """Its column or columns."""
        return (self.column,) if isinstance(self.column, str) else self.column

    @property
    def written(self) -> str:
        """Its column or columns, as text."""
        return " + ".join(self.columns)


@dataclass(frozen=True)
class FileMap:
    """What one file is.

    `path` is the pattern or path that names it. `preset` is the known layout that its header is
    of. `beside` are columns that were understood and that have no place in this table. `questions`
    say what could not be decided, and how to settle it. `found` are settings of the table.
    """

    path: str
    table: str
    header: tuple[str, ...]
    guesses: tuple[Guess, ...] = ()
    beside: tuple[Guess, ...] = ()
    preset: str = ""
    why: str = ""
    questions: tuple[str, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Columns]:
        """Role -> column, of what is decided."""
        return {guess.role: guess.column for guess in self.guesses if guess.decided}

    @property
    def not_used(self) -> tuple[str, ...]:
        """The columns that play no role."""
        used = {name for guess in self.guesses for name in guess.columns}
        return tuple(name for name in self.header if name not in used)

    def with_role(self, role: str, column: Columns | None) -> "FileMap":
        """The same with a role decided by a person; None means that no column plays it."""
        guesses = []
        for guess in self.guesses:
            if guess.role != role:
                guesses.append(guess)
            elif column == guess.column:
                guesses.append(replace(guess, confidence="sure", reason=CONFIRMED))
            elif column is not None:
                guesses.append(Guess(role, column, "sure", CONFIRMED))
        return replace(self, guesses=tuple(guesses))


CONFIRMED = "said by you"


@dataclass(frozen=True)
class Proposal:
    """What was made of all files. `missing` says what a study needs and no file has."""

    files: tuple[FileMap, ...]
    missing: tuple[str, ...] = ()

    def settings(self, base: Settings) -> Settings:
        """Settings that also hold what is clear of the files; what `base` says stays."""
        tables = dict(base.tables)
        for file in self.files:
            told = tables.get(file.table, TableSettings())
            found = {
                key: value
                for key, value in file.found.items()
                if getattr(told, key) == TableSettings.model_fields[key].get_default()
            }
            files = told.files if file.path in told.files else (*told.files, file.path)
            columns = {**file.columns, **told.columns}
            tables[file.table] = told.model_copy(
                update={**found, "files": files, "columns": columns}
            )
        return base.model_copy(update={"tables": tables})
