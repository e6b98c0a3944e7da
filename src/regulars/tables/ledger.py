"""The ledger and the reconciliation as tables to be read: what cleaning did to rows and money."""

from ..core.engine import Engine
from ..core.result import Axis, Table
from .rules import meaning


def ledger(engine: Engine, currency: str) -> Table:
    """What was set aside: one row per table and rule, the most frequent first."""
    frame = engine.frame("select * from ledger order by source, n_rows desc, rule")
    frame.insert(2, "meaning", [meaning(rule) for rule in frame["rule"]])
    return Table.of(
        frame,
        "one row per table and rule that set records aside",
        Axis("source", "Table"),
        Axis("rule", "Rule"),
        Axis("meaning", "Meaning"),
        Axis("n_rows", "Rows", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("money", "Money", "money", currency),
        Axis("share_of_rows", "Share of rows", "share"),
    )


def reconciliation(engine: Engine, currency: str) -> Table:
    """Where the rows and the money of the order files went."""
    return Table.of(
        engine.frame("select * from reconciliation"),
        "one row per place where the rows and the money of the order files went",
        Axis("place", "Place"),
        Axis("meaning", "Meaning"),
        Axis("n_rows", "Rows", "count"),
        Axis("money", "Money", "money", currency),
        Axis("n_without_amount", "Without amount", "count"),
    )
