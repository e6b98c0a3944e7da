"""The roles that columns of a user's file can play, table by table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..core.errors import SettingsError, closest

RoleType = Literal["id", "text", "number", "money", "time"]


@dataclass(frozen=True)
class Role:
    """What a column can mean: `required` ones must be mapped, `many` may name several columns."""

    name: str
    type: RoleType
    meaning: str
    required: bool = False
    many: bool = False


ROLES: Mapping[str, tuple[Role, ...]] = {
    "order_lines": (
        Role("customer_id", "id", "who bought; empty for a guest", required=True),
        Role("ordered_at", "time", "when the order was placed", required=True),
        Role("order_id", "id", "which order; without it, a customer's day is one order"),
        Role("product_id", "id", "what was bought"),
        Role("product_name", "text", "its name"),
        Role("category", "text", "its category"),
        Role("quantity", "number", "how many; negative for a return; without it, one"),
        Role("line_amount", "money", "what the line brought, discounts taken off, without tax"),
        Role("unit_price", "money", "list price of one piece; used where there is no line_amount"),
        Role("discount", "money", "taken off the list price of the line, with any sign", many=True),
    ),
    "customers": (
        Role("customer_id", "id", "the same id as in order_lines", required=True),
        Role("customer_name", "text", "name; shown in explicit exports only"),
        Role("age", "text", "age in years or as a band"),
        Role("gender", "text", "gender as recorded"),
        Role("location", "text", "city, region or country"),
    ),
    "products": (
        Role("product_id", "id", "the same id as in order_lines", required=True),
        Role("product_name", "text", "its name"),
        Role("category", "text", "its category"),
    ),
    "campaigns": (
        Role("campaign_id", "id", "which campaign", required=True),
        Role("campaign_kind", "text", "its kind or channel"),
        Role("starts_at", "time", "its first day", required=True),
        Role("ends_at", "time", "its last day"),
    ),
    "campaign_contacts": (
        Role("customer_id", "id", "who was contacted", required=True),
        Role("campaign_id", "id", "by which campaign", required=True),
        Role("contacted_at", "time", "when; without it, the first day of the campaign"),
    ),
    "campaign_responses": (
        Role("customer_id", "id", "who answered", required=True),
        Role("campaign_id", "id", "which campaign"),
        Role("responded_at", "time", "when", required=True),
    ),
}


def check_roles(table: str, columns: Mapping[str, str | tuple[str, ...]]) -> None:
    """Refuse a column map that names a table or a role that does not exist."""
    if table not in ROLES:
        raise SettingsError(
            f"unknown table {table!r}", where="tables", exists=ROLES, hint=closest(table, ROLES)
        )
    where = f"tables.{table}.columns in regulars.toml"
    roles = {role.name: role for role in ROLES[table]}
    for name, column in columns.items():
        if name not in roles:
            raise SettingsError(
                f"unknown role {name!r}", where=where, exists=roles, hint=closest(name, roles)
            )
        if isinstance(column, tuple) and not roles[name].many:
            raise SettingsError(f"the role {name!r} takes one column, not several", where=where)


def check_complete(
    table: str, columns: Mapping[str, str | tuple[str, ...]], in_file: Iterable[str]
) -> None:
    """Refuse a column map that lacks a role which must be there; `in_file` are there to choose."""
    where = f"tables.{table}.columns in regulars.toml"
    missing = [role for role in ROLES[table] if role.required and role.name not in columns]
    if missing:
        raise SettingsError(
            f"no column is mapped to {' and '.join(role.name for role in missing)}",
            where=where,
            exists=in_file,
            hint=f'{missing[0].name} = "one of these": {missing[0].meaning}',
        )
    if table == "order_lines" and not {"line_amount", "unit_price"} & set(columns):
        raise SettingsError(
            "no column is mapped to line_amount or unit_price",
            where=where,
            exists=in_file,
            hint="without amounts there is no study of customers' worth",
        )
