"""From what was read of orders, their lines and returns to `order_lines`, rules applied.

What the records hold is looked at first: a step that has nothing to do is left out of the SQL, so
that a plain file of order lines costs a plain pass over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from ..core.engine import Engine, literal, render
from ..core.settings import Settings, TableSettings
from ..sources.casting import SQL_TYPES
from ..sources.reading import ReadFile
from ..sources.roles import ROLES
from .currencies import bring_together
from .exact import times
from .vocabulary import EVENTS, GUESTS, NOT_WHOLLY, STATUSES, fold, no_product_patterns

HERE = Path(__file__).parent

AMOUNTS = (
    "order_amount", "discount", "tax", "shipping", "refunded", "line_amount", "unit_price", "cost",
)  # fmt: skip
ORDERS = ("order_lines", "orders")
"""The tables whose records are sales."""
NOTHING = ("discount", "tax", "shipping", "refunded")
"""Amounts that are none where they are not told."""
SPREAD = ("discount", "tax", "shipping", "refunded", "order_amount")
"""Amounts that may be told once an order."""
FILLED = (
    "customer_id", "email", "ordered_at", "currency", "status", "channel", "campaign_id",
    "cancelled_at", "refunded_at",
)  # fmt: skip
"""What a record may leave to its order."""
COLUMNS = (
    "customer_id", "email", "order_id", "ordered_at", "currency", "status", "event_type",
    "cancelled_at", "refunded_at", "channel", "campaign_id", "product_id", "product_name",
    "category", "quantity", *AMOUNTS,
)  # fmt: skip
_TYPES = {
    role.name: SQL_TYPES[role.type]
    for role in (*ROLES["order_lines"], *ROLES["orders"])
    if role.name in COLUMNS
}


@dataclass(frozen=True)
class Uses:
    """Which files there are, and which role each table plays in them."""

    settings: Settings
    given: Mapping[str, frozenset[str]]
    """Table with records -> the roles that its columns play."""

    @classmethod
    def of(cls, engine: Engine, settings: Settings) -> "Uses":
        given = {
            table: frozenset(settings.tables.get(table, TableSettings()).columns)
            for table in ROLES
            if engine.rows(f"select 1 from read_{table} limit 1")
        }
        for table, roles in given.items():
            signed = "currency" in [role.name for role in ROLES[table]] and engine.rows(
                f"select 1 from read_{table} where currency is not null limit 1"
            )
            if signed:
                # No column says it, but the amounts carry a sign.
                given[table] = roles | {"currency"}
        if not set(ORDERS) & set(given):
            # A shop of totals has no order lines: the steps go over none.
            given["order_lines"] = frozenset()
        return cls(settings, given)

    def table(self, name: str) -> TableSettings:
        return self.settings.tables.get(name, TableSettings())

    @property
    def orders_alone(self) -> bool:
        """Whether each order is a line of its own: no file lists what is in it."""
        return "orders" in self.given and "order_lines" not in self.given

    @property
    def orders_joined(self) -> bool:
        return "orders" in self.given and "order_lines" in self.given

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables whose records become lines."""
        lines = "orders" if self.orders_alone else "order_lines"
        return (lines, *(["returns"] if "returns" in self.given else []))

    def says(self, role: str) -> list[str]:
        """The tables, of those about orders, in which a column plays the role."""
        tables = ("order_lines", "orders", "returns")
        return [table for table in tables if role in self.given.get(table, ())]

    def guest(self, table: str) -> str:
        """The condition that a customer_id stands for nobody."""
        words = ", ".join(literal(word) for word in GUESTS)
        # Ids that begin with a digit, as most do, are told apart without looking at their letters.
        condition = f"(customer_id >= ':' and lower(customer_id) in ({words}))"
        ids = self.table(table).guest_ids
        if ids:
            condition += f" or customer_id in ({', '.join(map(literal, ids))})"
        return condition


def make_identities(engine: Engine, uses: Uses) -> None:
    """Make `identities`: which customer an e-mail address stands for."""
    tables = {
        table: uses.guest(table)
        for table, given in uses.given.items()
        if {"email", "customer_id"} <= given
    }
    engine.create_from(HERE / "identities.sql", {"tables": tables})


def clean_orders(engine: Engine, uses: Uses, files: Sequence[ReadFile]) -> Settings:
    """Make `order_lines`; `judged_order_lines` tells what became of every record.

    `judged_orders` and `products` must be there. Gives the settings back, with the currency of the
    records where they named none.
    """
    settings, rates = bring_together(engine, uses.settings, uses.says("currency"))
    meanings = _meanings(engine, uses)
    _make_lines(engine, uses, rates=rates)
    statuses = "status" in meanings
    returned = statuses and bool(
        engine.rows("select 1 from said where role = 'status' and meaning = 'returned' limit 1")
    )
    if returned:
        engine.create_from(HERE / "row_statuses.sql")
    given_back = bool(uses.says("cancelled_at") or uses.says("refunded") or returned)
    future = _make_bounds(engine, uses, files, always=given_back)
    _judge(
        engine,
        uses,
        events="event_type" in meanings,
        statuses=statuses,
        row_statuses=returned,
        not_products=_find_no_products(engine, uses),
        repeated=bool(engine.rows("select 1 from repeated limit 1")),
        future=future,
        rates=rates,
        currency=settings.currency,
    )
    _keep(engine, uses, given_back=given_back)
    return settings


def _meanings(engine: Engine, uses: Uses) -> set[str]:
    """Make `said`; the roles some of whose words mean something."""
    roles = {
        role: [(meaning, literal(pattern)) for meaning, pattern in words]
        for role, words in (("event_type", EVENTS), ("status", STATUSES))
        if uses.says(role)
    }
    engine.create_from(
        HERE / "said.sql",
        {
            "roles": roles,
            "tables": {role: uses.says(role) for role in roles},
            "not_wholly": literal(NOT_WHOLLY),
            "fold": fold,
        },
    )
    return {role for (role,) in engine.rows("select distinct role from said")}


def _given(uses: Uses, table: str) -> dict[str, str]:
    """Role -> SQL over a `read_*` table; what no column plays is a constant."""
    there = uses.given[table]
    found = {
        role: role
        if role in there
        else f"cast({'0' if role in NOTHING else 'null'} as {_TYPES[role]})"
        for role in COLUMNS
    }
    if "customer_id" in there:
        found["customer_id"] = f"case when not ({uses.guest(table)}) then customer_id end"
    if table == "order_lines":
        found["quantity"] = "quantity"
    elif table == "orders":
        found["quantity"] = "cast(1 as decimal(18, 3))"
    else:
        found["ordered_at"] = "returned_at"
        quantity = "-abs(coalesce(quantity, 1))" if "quantity" in there else "-1"
        found["quantity"] = f"cast({quantity} as decimal(18, 3))"
        found["line_amount"] = "-abs(line_amount)"
    return found


def _per_order(uses: Uses) -> tuple[list[str], list[str]]:
    """The amounts that are told once an order, and those of them that are so by their settings."""
    lines, orders = (
        uses.given.get("order_lines", frozenset()),
        uses.given.get("orders", frozenset()),
    )
    main = uses.table(uses.sources[0])
    stated = [role for role in SPREAD if role in main.per_order and role in {*lines, *orders}]
    if uses.orders_joined:
        stated += [role for role in SPREAD if role in orders - lines and role not in stated]
    found = list(stated)
    if {"order_id", "order_amount"} <= lines and "order_amount" not in found:
        found.append("order_amount")
    if lines & {"line_amount", "unit_price"}:
        # Lines with amounts of their own need none of their order.
        found = [role for role in found if role != "order_amount"]
    return found, stated


def _make_lines(engine: Engine, uses: Uses, *, rates: bool) -> None:
    per_order, stated = _per_order(uses)
    filling = _asks_other_lines(engine, uses)
    known = bool(per_order) or uses.orders_joined or filling
    if known:
        _make_known_orders(engine, uses, per_order, lines=filling or bool(per_order))
    weights = [
        *(["by_amount"] if set(per_order) - {"order_amount"} else []),
        *(["by_quantity"] if "order_amount" in per_order else []),
    ]
    email = bool(uses.says("email"))
    values = {
        "sources": [{"name": table, "given": _given(uses, table)} for table in uses.sources],
        "roles": list(COLUMNS),
        "amounts": list(AMOUNTS),
        "filled": FILLED if known else (),
        "per_order": per_order,
        "own_amounts": stated,
        "order_amounts": [f"order_{role}" for role in per_order],
        "weights": weights,
        "known": known,
        "rates": rates,
        "base_rate": "1",
        "email": email,
        "times": times,
    }
    sql = render(HERE / "lines.sql", values)
    if known or rates or email or len(uses.sources) > 1:
        engine.create("lines", sql)
    else:
        engine.execute(f"create or replace view lines as {sql}")


def _asks_other_lines(engine: Engine, uses: Uses) -> bool:
    """Whether lines leave out what other lines of their order may say, or name only their order."""
    (main, *others) = uses.sources
    given = uses.given[main]
    if "order_id" not in given:
        return False
    if others and "order_id" in uses.given["returns"]:
        return True
    blank = [role for role in FILLED if role in given]
    conditions = " or ".join(f"{role} is null" for role in blank)
    # Only an order of several lines has others to ask.
    return bool(
        conditions
        and engine.rows(
            f"select 1 from read_{main} where order_id in "
            f"(select order_id from read_{main} where {conditions}) "
            f"group by order_id having {' or '.join(_partly(role) for role in blank)} limit 1"
        )
    )


def _partly(role: str) -> str:
    return f"(count({role}) > 0 and count({role}) < count(*))"


def _make_known_orders(
    engine: Engine, uses: Uses, per_order: Sequence[str], *, lines: bool
) -> None:
    tables = [
        *([uses.sources[0]] if lines else []),
        *(["orders"] if uses.orders_joined else []),
    ]
    parts = []
    for table in tables:
        given = _given(uses, table)
        amounts = {
            role: role if role in uses.given[table] else f"cast(null as {_TYPES[role]})"
            for role in per_order
        }
        joined = table == "orders" and uses.orders_joined
        parts.append(
            {
                "table": "judged_orders" if joined else f"read_{table}",
                "texts": {role: given[role] for role in FILLED},
                "amounts": amounts,
            }
        )
    engine.create_from(
        HERE / "known_orders.sql", {"texts": FILLED, "amounts": list(per_order), "parts": parts}
    )


def _find_no_products(engine: Engine, uses: Uses) -> bool:
    """Make `not_products`; tell whether there are any."""
    if not {"product_id", "product_name"} & uses.given.get("order_lines", frozenset()):
        return False
    patterns = [
        (rule, *(literal(pattern) for pattern in found)) for rule, *found in no_product_patterns()
    ]
    engine.create_from(HERE / "not_products.sql", {"patterns": patterns, "fold": fold})
    return bool(engine.rows("select 1 from not_products limit 1"))


def _make_bounds(engine: Engine, uses: Uses, files: Sequence[ReadFile], *, always: bool) -> bool:
    """Make `written_until`: no record of a file can be later than the day after it was written."""
    latest = {
        file.number: datetime.combine(file.written + timedelta(days=2), time())
        for file in files
        if file.written and file.table in (*uses.sources, "orders")
    }
    if not latest:
        return False
    beyond = "select 1 from lines where ordered_at >= $earliest limit 1"
    if not always and not engine.rows(beyond, earliest=min(latest.values())):
        return False
    values = ", ".join(f"({n}, timestamp '{bound}')" for n, bound in latest.items())
    engine.create("written_until", f"select * from (values {values}) as bounds(file, latest)")
    return True


def _judge(engine: Engine, uses: Uses, *, rates: bool, currency: str, **steps: bool) -> None:
    starts = {
        table: literal(uses.table(table).returns_start_with)
        for table in uses.sources
        if uses.table(table).returns_start_with and "order_id" in uses.given[table]
    }
    taxed = ", ".join(literal(t) for t in uses.sources if uses.table(t).tax_included)
    values = {
        **steps,
        "currency": currency,
        "returns_start_with": starts,
        "tax_included": f"source in ({taxed})" if taxed else "false",
        "times": times,
        "orders": "true" if uses.orders_joined else "false",
        "currencies": "true" if rates else "false",
    }
    sql = render(HERE / "judged_order_lines.sql", values)
    engine.execute(f"create or replace view judged_order_lines as {sql}")


def _keep(engine: Engine, uses: Uses, *, given_back: bool) -> None:
    returns_file = "returns" in uses.given and "order_id" in uses.given["returns"]
    values = {"given_back": given_back, "returns_file": returns_file}
    sql = render(HERE / "kept_lines.sql", values)
    engine.execute(f"create or replace view kept_lines as {sql}")
    returns = bool(engine.rows("select 1 from kept_lines where kind = 'return' limit 1"))
    if returns:
        engine.create_from(HERE / "matched_returns.sql")
    costs = any("cost" in uses.given.get(table, ()) for table in ("order_lines", "products"))
    products = "products" in uses.given
    engine.create_from(
        HERE / "order_lines.sql",
        {"returns": returns, "costs": costs, "products": products, "times": times},
    )
