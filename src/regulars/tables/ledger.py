"""The ledger, what was noticed, and the reconciliation, as tables to be read."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from ..core.engine import Engine
from ..core.result import Axis, Table
from ..core.settings import Settings
from ..sources.reading import ReadFile
from .examples import examples
from .noticed import Fences
from .rules import NOTICED, meaning


def ledger(engine: Engine, settings: Settings, files: Sequence[ReadFile]) -> Table:
    """What was set aside: one row per table and rule, the most frequent first."""
    frame = engine.frame("select * from ledger order by source, n_rows desc, rule")
    frame.insert(2, "meaning", [meaning(rule) for rule in frame["rule"]])
    found = {
        source: examples(engine, settings, files, _places(frame[frame["source"] == source]))
        for source in frame["source"].unique()
    }
    frame["example"] = [
        found[source][rule] for source, rule in zip(frame["source"], frame["rule"], strict=True)
    ]
    return Table.of(
        frame.drop(columns=["file", "record"]),
        "one row per table and rule that set records aside",
        Axis("source", "Table"),
        Axis("rule", "Rule"),
        Axis("meaning", "Meaning"),
        Axis("n_rows", "Rows", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("money", "Money", "money", settings.currency),
        Axis("share_of_rows", "Share of rows", "share"),
        Axis("share_of_money", "Share of money", "share"),
        Axis("example", "First example"),
    )


def noticed(engine: Engine, settings: Settings, files: Sequence[ReadFile], fences: Fences) -> Table:
    """What is odd about records that were kept: one row per rule, the most frequent first."""
    frame = engine.frame("select * from noticed order by n_rows desc, rule")
    frame.insert(1, "meaning", [NOTICED[rule].format(**asdict(fences)) for rule in frame["rule"]])
    placed = frame[frame["file"].notna()]
    found = examples(engine, settings, files, _places(placed))
    frame["example"] = [found.get(rule, "") for rule in frame["rule"]]
    return Table.of(
        frame.drop(columns=["file", "record"]),
        "one row per rule by which kept records were noticed",
        Axis("rule", "Rule"),
        Axis("meaning", "Meaning"),
        Axis("n_rows", "Rows", "count"),
        Axis("n_orders", "Orders", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("money", "Net sales", "money", settings.currency),
        Axis("share_of_money", "Share of net sales", "share"),
        Axis("example", "First example"),
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
        Axis("tax", "Tax", "money", currency),
        Axis("shipping", "Shipping", "money", currency),
    )


def sales_by_month(engine: Engine, currency: str) -> Table:
    """Net sales of each month, from gross over discounts and returns."""
    return Table.of(
        engine.frame("select * from sales_by_month order by month"),
        "one row per month with a record of the order files",
        Axis("month", "Month"),
        Axis("n_orders", "Orders", "count"),
        Axis("gross_sales", "Gross sales", "money", currency),
        Axis("discounts", "Discounts", "money", currency),
        Axis("returns", "Returns", "money", currency),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("guests", "Of which guests", "money", currency),
        Axis("set_aside", "Set aside", "money", currency),
        Axis("tax", "Tax", "money", currency),
        Axis("shipping", "Shipping", "money", currency),
    )


def _places(frame: pd.DataFrame) -> list[tuple[str, int, int]]:
    columns = (frame[name] for name in ("rule", "file", "record"))
    return [(str(r), int(f), int(n)) for r, f, n in zip(*columns, strict=True)]
