"""From columns to roles: the SQL that makes a `read_*` table of the values of files."""

from collections.abc import Collection, Mapping, Sequence

from ..core.engine import Engine, quote
from ..core.settings import TableSettings
from .forms import Form
from .roles import AMOUNTS, ROLES, Role
from .source_file import RECORD, SourceFile
from .values import Value, currency_of, value

SQL_TYPES = {
    "id": "varchar",
    "text": "varchar",
    "number": "decimal(18, 3)",
    "money": "decimal(18, 4)",
    "time": "timestamp",
}

ABSENT = {"quantity": "1"}
"""What a role that no column plays stands for, where that is not nothing."""

_ALWAYS = ("ordered_at",)
"""What every order needs, though another file may say it."""


def mapped_columns(source: TableSettings) -> list[str]:
    columns: list[str] = []
    for column in source.columns.values():
        columns.extend([column] if isinstance(column, str) else column)
    return columns


def parts(source: TableSettings, role: Role) -> list[tuple[str, ...]]:
    """The columns that play a role; those of a text or a time are one value in parts."""
    mapped = source.columns.get(role.name, ())
    names = (mapped,) if isinstance(mapped, str) else tuple(mapped)
    if role.type in ("text", "time"):
        return [names] if names else []
    return [(name,) for name in names]


def hold(engine: Engine, table: str, query: str, told: Collection[str]) -> None:
    """Keep what files tell in `held_<table>`; `read_<table>` has every role, the others constant.

    Most roles are played by no column, and a constant in each of millions of rows takes as much
    room as a value.
    """
    there = [role.name for role in ROLES[table] if role.name in told]
    held = [*there, "problem", "row_hash", "file", "record"]
    engine.create(f"held_{table}", f"select {', '.join(held)} from ({query})")
    columns = [
        role.name
        if role.name in told
        else f"cast({_role(table, role, ())} as {SQL_TYPES[role.type]}) as {role.name}"
        for role in ROLES[table]
    ]
    rest = "problem, row_hash, file, record"
    engine.execute(
        f"create or replace view read_{table} as "
        f"select {', '.join(columns)}, {rest} from held_{table}"
    )


def typed(
    table: str,
    file: SourceFile,
    number: int,
    source: TableSettings,
    forms: Mapping[str, Sequence[Form]],
    zone: str | None,
) -> str:
    """The query that reads one file into the shape of its `read_*` table.

    Values are read in an inner query: the outer one asks for several of them more than once.
    """
    read: list[str] = []
    values: dict[str, list[Value]] = {role.name: [] for role in ROLES[table]}
    for role in ROLES[table]:
        if role.name == "unit_price" and values.get("line_amount"):
            continue
        for column, form in zip(parts(source, role), forms[role.name], strict=True):
            found = value(column, file.columns[column[0]], role.type, form, source, zone)
            name = f"{RECORD}_{len(read)}"
            read.append(f"{found.sql} as {name}")
            values[role.name].append(found.named(name))
    columns = []
    for role in ROLES[table]:
        sql = _role(table, role, values[role.name])
        if role.name == "currency" and not values["currency"]:
            sql = currency_sql(source, forms)
        columns.append(f"cast({sql} as {SQL_TYPES[role.type]}) as {role.name}")
    hashed = ", ".join(quote(name) for name in sorted(file.columns))
    return (
        f"select {', '.join(columns)}, {_problem(table, values)} as problem, "
        f"hash({hashed}) as row_hash, {number} as file, {RECORD} as record "
        f"from (select {', '.join(['*', *read])} from ({file.relation}))"
    )


def _role(table: str, role: Role, found: Sequence[Value]) -> str:
    """What a role comes to from the columns that play it: one value, or the sum of several."""
    if not (role.many and role.type in ("money", "number")):
        return found[0].sql if found else ABSENT.get(role.name, "null")
    if not found:
        return "null" if table == "customers" else "0"
    # A part that is unreadable leaves the sum unknown, and with it what a list price comes to.
    # Shops write what they take off, and what they give back, with either sign.
    size = "abs({})" if role.any_sign else "{}"
    parts = [
        f"case when {v.sql} is not null then {size.format(v.sql)} when {v.missing} then 0 end"
        for v in found
    ]
    total = " + ".join(parts)
    if table != "customers":
        return total
    # Ready-made totals: what no column tells is unknown, not none.
    return f"case when not ({' and '.join(v.missing for v in found)}) then {total} end"


def currency_sql(source: TableSettings, forms: Mapping[str, Sequence[Form]]) -> str:
    """Where no column holds the currency: the sign beside the amounts, if they carry one."""
    for role in AMOUNTS:
        column = source.columns.get(role)
        if isinstance(column, str) and any(form.signs for form in forms.get(role, ())):
            return currency_of(column)
    return "null"


def _problem(table: str, values: Mapping[str, list[Value]]) -> str:
    """The name of the rule that the record breaks first, in the order of the roles."""
    cases = []
    for role in ROLES[table]:
        for found in values[role.name]:
            # Whom a record is about may be told by its e-mail: the tables judge that.
            if (role.required or role.name in _ALWAYS) and role.name != "customer_id":
                cases.append(f"when {found.missing} then 'no_{role.name}'")
            if role.type in ("time", "number", "money"):
                cases.append(f"when {found.unreadable} then 'unreadable_{role.name}'")
    if table == "order_lines":
        money = values["line_amount"] or [*values["unit_price"], *values["quantity"]]
        cases.extend(f"when {found.missing} then 'no_amount'" for found in money)
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"


def nothing(table: str) -> str:
    columns = [f"cast(null as {SQL_TYPES[role.type]}) as {role.name}" for role in ROLES[table]]
    return (
        f"select {', '.join(columns)}, cast(null as varchar) as problem, "
        "cast(null as ubigint) as row_hash, 0 as file, cast(0 as bigint) as record where false"
    )
