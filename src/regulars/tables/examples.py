"""The first record of each rule: its file, its place, and the value that shows it."""

from collections.abc import Iterable, Mapping, Sequence

from ..core.engine import Engine, quote
from ..core.settings import Settings
from ..sources.reading import ReadFile
from ..sources.roles import ROLES
from ..sources.source_file import RECORD
from .rules import offending

LONGEST = 60
HIDDEN = "(hidden)"
"""Stands for a value that would tell who a person is."""

Place = tuple[str, int, int]
"""Rule, number of the file, number of the record in it (of the line, if it is malformed)."""


def examples(
    engine: Engine, settings: Settings, files: Sequence[ReadFile], places: Iterable[Place]
) -> dict[str, str]:
    """Rule -> where its first record stands, and what is written there; read from the files."""
    by_number = {file.number: file for file in files}
    wanted: dict[int, list[tuple[str, int]]] = {}
    for rule, number, record in places:
        wanted.setdefault(number, []).append((rule, record))
    found: dict[str, str] = {}
    for number, rules in sorted(wanted.items()):
        file = by_number[number]
        shown = {rule: _columns(settings, file, rule) for rule, _ in rules if rule != "malformed"}
        rows = _rows(
            engine,
            file,
            sorted({column for columns in shown.values() for column, _ in columns}),
            {record for rule, record in rules if rule != "malformed"},
        )
        for rule, record in rules:
            if rule == "malformed":
                found[rule] = f"{file.path.name}, line {record:,}"
                continue
            told = [(c, p) for c, p in shown[rule] if not _is_empty(rows[record][c])]
            values = ", ".join(
                f"{column}: {HIDDEN if personal else _short(rows[record][column])}"
                for column, personal in told or shown[rule][:1]
            )
            place = f"{file.path.name}, record {record:,}"
            found[rule] = f"{place} ({values})" if values else place
    return found


def _columns(settings: Settings, file: ReadFile, rule: str) -> list[tuple[str, bool]]:
    """The columns of a file that show a rule, and whether they tell who a person is."""
    roles = {role.name: role for role in ROLES[file.table]}
    columns: list[tuple[str, bool]] = []
    for name in offending(rule):
        mapped = settings.tables[file.table].columns.get(name, ())
        names = (mapped,) if isinstance(mapped, str) else mapped
        columns.extend((column, roles[name].personal) for column in names if column in file.columns)
    # One column may play two roles.
    return list(dict(columns).items())[:3]


def _rows(
    engine: Engine, file: ReadFile, columns: Sequence[str], records: set[int]
) -> Mapping[int, Mapping[str, object]]:
    """Some records of a file; reading ends with the last of them."""
    if not columns or not records:
        return {record: {} for record in records}
    chosen = ", ".join(f"cast({quote(column)} as varchar)" for column in columns)
    rows = engine.rows(
        f"select {RECORD}, {chosen} from ({file.relation}) "
        f"where {RECORD} in ({', '.join(map(str, sorted(records)))}) limit {len(records)}"
    )
    return {record: dict(zip(columns, values, strict=True)) for record, *values in rows}


def _is_empty(value: object) -> bool:
    return value is None or not str(value).strip()


def _short(value: object) -> str:
    text = "empty" if _is_empty(value) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
