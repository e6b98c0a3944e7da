"""From `read_*` tables to clean ones, in the order in which they need each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.engine import Engine, literal, render
from ..core.errors import EmptyInput, WindowError
from ..core.settings import Settings, TableSettings
from ..core.window import Window
from ..core.words import write_date
from ..sources.reading import ReadFile
from ..sources.roles import ROLES
from .noticed import Fences, notice
from .orders import ORDERS, Uses, clean_orders, make_identities
from .people import people
from .rules import meaning
from .vocabulary import CONTROLS, fold

HERE = Path(__file__).parent

KEYS = {
    "customers": "customer_id",
    "products": "product_id",
    "campaigns": "campaign_id",
    "orders": "order_id",
}
"""Tables with one row an id: of several records of one id, one stays."""

_JUDGED_ALIKE = (
    "products",
    "campaigns",
    "campaign_contacts",
    "campaign_responses",
    "events",
    "customers",
)

_MADE_AT_ONCE: Mapping[str, tuple[str, ...]] = {
    "products": ("products",),
    "campaigns": ("campaigns",),
    "campaign_contacts": ("campaign_contacts", "campaign_controls"),
    "campaign_responses": ("campaign_responses",),
}
"""Clean tables that are needed to judge or make the next ones, by the records they come from."""

_TIMES = {
    "events": "occurred_at",
    "campaign_contacts": "contacted_at",
    "campaign_responses": "responded_at",
}
"""When a record of what customers did happened: no year before 1970 or after 2099."""


@dataclass(frozen=True)
class Built:
    """What the clean tables turned out to be.

    `settings` have the currency of the records where none was stated.
    """

    settings: Settings
    uses: Uses
    fences: Fences


def build(engine: Engine, settings: Settings, files: Sequence[ReadFile] = ()) -> Built:
    """Make every clean table, `set_aside` and `ledger` with what was kept out of them, and
    `noticed` with what is odd about the rest."""
    uses = Uses.of(engine, settings)
    make_identities(engine, uses)
    _repeated(engine, settings, uses)
    alike = [*_JUDGED_ALIKE, *(["orders"] if uses.orders_joined else [])]
    arms = {"arm": fold("trim(contacts.arm)"), "controls": ", ".join(map(literal, CONTROLS))}
    for table in alike:
        _judge(engine, table)
        for clean in _MADE_AT_ONCE.get(table, ()):
            engine.create_from(HERE / f"{clean}.sql", arms)
    settings = clean_orders(engine, uses, files)
    people(engine, uses)
    engine.create_from(HERE / "customer_days.sql")
    with_customers = [
        table for table, roles in ROLES.items() if any(r.name == "customer_id" for r in roles)
    ]
    engine.create_from(
        HERE / "set_aside.sql",
        {
            "sources": alike,
            "with_customers": with_customers,
            "orders_joined": uses.orders_joined,
            "tax_included": uses.table("orders").tax_included,
            "rates": bool(uses.says("currency")),
            "some_aside": _some_aside(engine, uses),
            # What a customer has spent stands for the orders that nobody lists.
            "amounts": {} if settings.lists_orders else {"customers": "spend"},
        },
    )
    engine.create_from(HERE / "ledger.sql", {"sources": list(ROLES)})
    engine.create_from(HERE / "sales_by_month.sql")
    fences = notice(engine, uses, files)
    _drop_steps(engine, alike)
    engine.compact()
    anybody = "customer_days" if settings.lists_orders else "given_figures"
    if not engine.rows(f"select 1 from {anybody} limit 1"):
        raise _nobody_left(engine, ORDERS if settings.lists_orders else ("customers",))
    return Built(settings, uses, fences)


def _some_aside(engine: Engine, uses: Uses) -> bool:
    """Whether any record of a line is not kept: if none, nobody has to look for it."""
    read = " + ".join(f"(select count(*) from read_{source})" for source in uses.sources)
    origins = ", ".join(map(literal, uses.sources))
    ((aside,),) = engine.rows(
        f"select {read} > (select count(*) from order_lines where origin in ({origins}))"
    )
    return bool(aside)


def _drop_steps(engine: Engine, judged: Sequence[str]) -> None:
    """Drop what was made on the way."""
    views = [
        name for (name,) in engine.rows("select view_name from duckdb_views() where not internal")
    ]
    for view in ("kept_lines", "judged_order_lines", "lines"):
        if view in views:
            engine.execute(f"drop view {view}")
    for table in ROLES:
        engine.execute(f"drop view read_{table}")
        engine.execute(f"drop table held_{table}")
    for table in judged:
        if table != "orders":
            engine.execute(f"drop table judged_{table}")
    for table in (
        "lines",
        "known_orders",
        "said",
        "not_products",
        "row_statuses",
        "written_until",
        "matched_returns",
        "currencies",
        "identities",
        "repeated",
    ):
        engine.execute(f"drop table if exists {table}")


def records_window(engine: Engine, settings: Settings) -> Window:
    """The window of a study: up to the cut-off of the settings, or to the end of the records."""
    if not settings.lists_orders:
        return _figures_window(engine, settings)
    ((first, last),) = engine.rows("select min(day), max(day) from order_lines")
    window = Window(first, last, settings.horizon_days)
    window = replace(window, cutoff=window.before(-1))
    if settings.cutoff is None:
        return window
    if not first < settings.cutoff <= window.cutoff:
        raise WindowError(
            f"the cut-off {write_date(settings.cutoff)} "
            + (
                "leaves no record before it"
                if settings.cutoff <= first
                else "lies after the last record"
            ),
            exists=[f"records from {write_date(first)} to {write_date(last)}"],
            hint=f"a day after {write_date(first)}, {write_date(window.cutoff)} at the latest",
        )
    window = replace(window, cutoff=settings.cutoff)
    seen = "select 1 from customer_days where day < $cutoff limit 1"
    if not engine.rows(seen, cutoff=settings.cutoff):
        raise WindowError(
            f"no customer was seen before the cut-off {write_date(settings.cutoff)}",
            hint="a later cut-off",
        )
    return window


def reconcile(engine: Engine, window: Window, uses: Uses) -> None:
    """Make `reconciliation`: where every row and all money of the order files went."""
    listed = bool(engine.rows("select 1 from order_lines limit 1"))
    file = "reconciliation" if listed else "reconciliation_of_figures"
    sql = render(HERE / f"{file}.sql", {"orders_joined": uses.orders_joined})
    engine.create("reconciliation", sql, cutoff=window.cutoff)


def _figures_window(engine: Engine, settings: Settings) -> Window:
    """The window of customers' ready-made figures, which are as of a day that nobody states.

    It is taken to be the last day that the files name, or later if the settings say so. Not
    earlier: what a total holds of later days cannot be taken out of it.
    """
    ((first, last),) = engine.rows(
        "select min(day), max(day) from ("
        "select cast(signed_up_at as date) as day from customers "
        "union all select first_purchase from given_figures "
        "union all select last_purchase from given_figures "
        "union all select day from engagement_days) as days"
    )
    if last is None and settings.cutoff is None:
        raise WindowError(
            "no file names a day, so nobody knows as of when the figures are",
            where="tables.customers",
            hint="set cutoff in regulars.toml to the day after that of the export",
        )
    if last is None:
        window = Window(settings.cutoff, settings.cutoff, settings.horizon_days)  # type: ignore[arg-type]
        return replace(window, start=window.before(1))
    window = Window(first, last, settings.horizon_days)
    window = replace(window, cutoff=window.before(-1))
    if settings.cutoff is not None and settings.cutoff < window.cutoff:
        raise WindowError(
            f"the figures of customers go on after the cut-off {write_date(settings.cutoff)}",
            exists=[f"days from {write_date(first)} to {write_date(last)}"],
            hint=f"{write_date(window.cutoff)} or later; an earlier one takes files of orders",
        )
    return replace(window, cutoff=settings.cutoff or window.cutoff)


def _repeated(engine: Engine, settings: Settings, uses: Uses) -> None:
    tables = {
        table: [role.name for role in roles if role.name in uses.given[table]]
        for table, roles in ROLES.items()
        if table in uses.given
        and settings.tables.get(table, TableSettings()).repeated_rows == "set aside"
    }
    engine.create_from(HERE / "repeated.sql", {"tables": tables})


def _judge(engine: Engine, table: str) -> None:
    columns = [role.name for role in ROLES[table]]
    values = {
        "source": table,
        "key": KEYS.get(table),
        "happened": _TIMES.get(table),
        "columns": columns,
        "filled": " + ".join(f"(case when {c} is null then 0 else 1 end)" for c in columns),
    }
    engine.create(f"judged_{table}", render(HERE / "judged_records.sql", values))


def _nobody_left(engine: Engine, sources: Sequence[str]) -> EmptyInput:
    """Why no customer is left: what became of the records, the most frequent first."""
    reasons = [
        (rows, rule, f"{rows:,} rows set aside by {rule} ({meaning(rule)})")
        for rule, rows in engine.rows(
            f"select rule, n_rows from ledger where source in ({', '.join(map(literal, sources))})"
        )
    ]
    ((guests,),) = engine.rows("select count(*) from order_lines")
    if guests:
        reasons.append((guests, "guests", f"{guests:,} rows of guests, without a customer_id"))
    reasons.sort(reverse=True)
    worst = reasons[0][1]
    setting = "the delimiter" if worst == "malformed" else "the column map"
    if worst.endswith("ordered_at"):
        setting = "time_format and the column map"
    elif worst.startswith("unreadable_"):
        setting = "decimal and the column map"
    return EmptyInput(
        "no customer is left after cleaning",
        exists=[text for *_, text in reasons],
        hint=f"check {setting} in regulars.toml",
    )
