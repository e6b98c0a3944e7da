"""The roles that columns of a user's file can play, table by table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..core.errors import SettingsError, closest

RoleType = Literal["id", "text", "number", "money", "time"]


@dataclass(frozen=True)
class Role:
    """What a column can mean.

    `required` ones must be mapped. `many` may name several columns: money and numbers are added
    up, texts and times are joined with a space (first and last name, date and time of day).
    `personal` ones are masked wherever examples are shown.
    """

    name: str
    type: RoleType
    meaning: str
    required: bool = False
    many: bool = False
    personal: bool = False

    @property
    def any_sign(self) -> bool:
        """Whether shops write it with either sign, so that only its size counts."""
        return self.name in ("discount", "refunded")

    def required_here(self, table: str) -> bool:
        """Whether a record of `table` is of no use without it."""
        return self.required or (self.name == "ordered_at" and table in ("order_lines", "orders"))


_CUSTOMER = Role("customer_id", "id", "who bought; empty for a guest", personal=True)
_EMAIL = Role("email", "id", "e-mail address; the key where there is no customer_id", personal=True)
_TRAITS = (
    Role("customer_name", "text", "name; shown in explicit exports only", many=True, personal=True),
    Role("gender", "text", "gender, spelled in any way"),
    Role("age", "text", "age in years or as a band"),
    Role("birth_date", "text", "date or year of birth", personal=True),
    Role("country", "text", "country"),
    Role("city", "text", "city"),
    Role("location", "text", "region, postcode area or whatever else says where"),
)
"""What records say of a customer: in a file of its own, or on every order."""

_ORDER = (
    Role("order_id", "id", "which order; without it, a customer's day is one order"),
    Role("ordered_at", "time", "when the order was placed", many=True),
    Role("order_amount", "money", "what the order came to; used where lines have no amount"),
    Role("discount", "money", "taken off the list price, with any sign", many=True),
    Role("tax", "money", "tax; kept apart from net sales", many=True),
    Role("shipping", "money", "postage charged; kept apart from net sales", many=True),
    Role("currency", "text", "currency of the amounts, as a code or a sign"),
    Role("status", "text", "what became of it: paid, cancelled, refunded and the like"),
    Role("event_type", "text", "what the row is: a sale, a refund, a fee"),
    Role("cancelled_at", "time", "when it was cancelled"),
    Role("refunded", "money", "given back of it, with any sign", many=True),
    Role("refunded_at", "time", "when that was given back"),
    Role("channel", "text", "where it was sold"),
    Role("campaign_id", "id", "the campaign that it came from"),
)

ROLES: Mapping[str, tuple[Role, ...]] = {
    "order_lines": (
        _CUSTOMER,
        _EMAIL,
        *_ORDER,
        Role("product_id", "id", "what was bought"),
        Role("product_name", "text", "its name"),
        Role("category", "text", "its category"),
        Role("quantity", "number", "how many; negative for a return; without it, one"),
        Role("line_amount", "money", "what the line brought, discounts taken off, without tax"),
        Role("unit_price", "money", "list price of one piece; used where there is no line_amount"),
        Role("cost", "money", "what one piece cost the shop"),
        *_TRAITS,
    ),
    "orders": (
        Role("order_id", "id", "which order", required=True),
        _CUSTOMER,
        _EMAIL,
        *_ORDER[1:],
        *_TRAITS,
    ),
    "returns": (
        Role("returned_at", "time", "when it was given back", required=True, many=True),
        _CUSTOMER,
        _EMAIL,
        Role("order_id", "id", "the order that it undoes"),
        Role("product_id", "id", "what was given back"),
        Role("quantity", "number", "how many, with any sign; without it, one"),
        Role("line_amount", "money", "what was paid back, with any sign", required=True),
        Role("currency", "text", "currency of the amount"),
    ),
    "customers": (
        Role("customer_id", "id", "the same id as in the orders", personal=True),
        _EMAIL,
        *_TRAITS,
        Role("signed_up_at", "time", "when they signed up"),
        Role("channel", "text", "where they were won"),
        Role("acquisition_cost", "money", "what it cost to win them"),
        Role("consent", "text", "whether they may be contacted"),
        Role("n_orders", "number", "orders so far, where no file lists them", many=True),
        Role("spend", "money", "net sales so far, where no file lists orders", many=True),
        Role("first_purchase", "time", "first purchase, where no file lists orders"),
        Role("last_purchase", "time", "last purchase, where no file lists orders"),
        Role("days_since_last_purchase", "number", "days since the last purchase"),
        Role("n_visits", "number", "visits to website or app", many=True),
        Role("n_clicks", "number", "clicks in e-mails", many=True),
        Role("n_contacts", "number", "campaigns that they were sent", many=True),
        Role("n_responses", "number", "campaigns that they answered", many=True),
    ),
    "products": (
        Role("product_id", "id", "the same id as in order_lines", required=True),
        Role("product_name", "text", "its name"),
        Role("category", "text", "its category"),
        Role("unit_price", "money", "list price of one piece"),
        Role("cost", "money", "what one piece costs the shop"),
    ),
    "events": (
        _CUSTOMER,
        _EMAIL,
        Role("occurred_at", "time", "when it happened", required=True, many=True),
        Role("event_type", "text", "what happened: a visit, an open, a click"),
        Role("channel", "text", "where: web, app, e-mail"),
        Role("campaign_id", "id", "the campaign that it belongs to"),
        Role("n_events", "number", "how often, where a row is more than one event"),
    ),
    "campaigns": (
        Role("campaign_id", "id", "which campaign", required=True),
        Role("campaign_kind", "text", "its kind or channel"),
        Role("starts_at", "time", "its first day", required=True),
        Role("ends_at", "time", "its last day"),
    ),
    "campaign_contacts": (
        Role("customer_id", "id", "who was contacted", personal=True),
        _EMAIL,
        Role("campaign_id", "id", "by which campaign", required=True),
        Role("contacted_at", "time", "when; without it, the first day of the campaign"),
        Role("arm", "text", "arm of a test that they were put in; a control is not contacted"),
    ),
    "campaign_responses": (
        Role("customer_id", "id", "who answered", personal=True),
        _EMAIL,
        Role("campaign_id", "id", "which campaign"),
        Role("responded_at", "time", "when", required=True),
    ),
}

AMOUNTS = ("line_amount", "unit_price", "order_amount")
"""What an order's money can be read from, the first that is mapped."""


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
    table: str,
    columns: Mapping[str, str | tuple[str, ...]],
    in_file: Iterable[str],
    *,
    orders: Iterable[str] = (),
) -> None:
    """Refuse a column map that lacks a role which must be there.

    `in_file` are the columns there are to choose; `orders` the roles that a file of orders plays
    for the lines, where there is one.
    """
    where = f"tables.{table}.columns in regulars.toml"
    roles = {role.name: role for role in ROLES[table]}
    needed = [role.name for role in ROLES[table] if role.required]
    known = {*columns, *(orders if "order_id" in columns else ())}
    if table in ("order_lines", "orders"):
        needed += ["customer_id", "ordered_at"]
    if "email" in roles and table != "returns":
        needed = [*needed, *(["customer_id"] if "customer_id" not in needed else [])]
        known |= {"customer_id"} if "email" in known else set()
    missing = [name for name in needed if name not in known]
    if missing:
        raise SettingsError(
            f"no column is mapped to {' and '.join(missing)}",
            where=where,
            exists=in_file,
            hint=f'{missing[0]} = "one of these": {roles[missing[0]].meaning}',
        )
    if table == "order_lines" and not set(AMOUNTS) & known:
        raise SettingsError(
            "no column is mapped to line_amount or unit_price",
            where=where,
            exists=in_file,
            hint="without amounts there is no study of customers' worth",
        )
