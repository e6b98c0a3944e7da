"""How the columns of a table's files are written, each with what its neighbours tell."""

from collections.abc import Mapping, Sequence

import duckdb

from ..core.engine import Engine, quote
from ..core.errors import UnreadableInput
from ..core.settings import TableSettings
from .casting import mapped_columns, parts
from .files import unreadable
from .forms import SAMPLE, Form, find_form, settle
from .roles import ROLES, Role
from .source_file import SourceFile

TOO_MANY = 0.1
"""Share of dates that fit two readings above which the shop has to say which one is meant."""


def forms_of_files(
    engine: Engine, table: str, files: Sequence[SourceFile], source: TableSettings
) -> list[dict[str, tuple[Form, ...]]]:
    """How the columns of each role are written, file by file.

    What a column leaves open is settled by its neighbours of the same file, and then by the same
    column of the other files.
    """
    roles = {role.name: parts(source, role) for role in ROLES[table]}
    found = []
    for file in files:
        try:
            forms = _forms_of(engine, file, {r: roles[r.name] for r in ROLES[table]}, source)
        except duckdb.Error as error:
            raise unreadable(file.path.name, error, file.path) from None
        beside = [form for several in forms.values() for form in several]
        found.append({name: settle(several, beside) for name, several in forms.items()})
    for name in roles:
        elsewhere = [form for forms in found for form in forms[name]]
        for forms in found:
            forms[name] = settle(forms[name], elsewhere)
    for file, forms in zip(files, found, strict=True):
        for role in ROLES[table]:
            _refuse_two_readings(table, role, file, roles[role.name], forms[role.name])
    return found


def _forms_of(
    engine: Engine,
    file: SourceFile,
    roles: Mapping[Role, Sequence[tuple[str, ...]]],
    source: TableSettings,
) -> dict[str, tuple[Form, ...]]:
    """How the columns of each role are written in one file."""
    sample, again = "sampled_records", file.once_more
    mapped = ", ".join(map(quote, dict.fromkeys(mapped_columns(source))))
    engine.create(sample, f"select {mapped} from ({again}) limit {SAMPLE}")
    forms = {
        role.name: tuple(
            find_form(engine, again, c, file.columns[c[0]], role.type, source, sample=sample)
            for c in columns
        )
        for role, columns in roles.items()
    }
    engine.execute(f"drop table {sample}")
    return forms


def _refuse_two_readings(
    table: str,
    role: Role,
    file: SourceFile,
    columns: Sequence[tuple[str, ...]],
    forms: Sequence[Form],
) -> None:
    """Setting aside nearly all orders for their dates would be no answer: the shop must say."""
    if role.type != "time" or not role.required_here(table):
        return
    for column, form in zip(columns, forms, strict=True):
        if form.undecided > TOO_MANY:
            raise UnreadableInput(
                f"the dates in column {column[0]!r} of {file.named.name} fit two readings",
                where=str(file.named),
                exists=[form.doubt],
                hint=f"day_first = true or false under [tables.{table}] in regulars.toml",
            )
