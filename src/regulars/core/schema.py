"""What a clean table is: its grain, its key, its columns and the identities that hold in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a clean table: DuckDB type, unit and meaning."""

    name: str
    type: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class TableSpec:
    """A clean table.

    `identities` are SQL conditions, in words by their key, that hold in every row.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    identities: tuple[tuple[str, str], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
