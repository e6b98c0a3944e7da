"""Orders, for the chapters that look at what was bought at once and when."""

from datetime import date
from pathlib import Path

from ..core.engine import Engine


def placed_orders(engine: Engine) -> None:
    """Make `placed_orders`, one row per order and day, unless it is there: it costs a pass."""
    if "placed_orders" not in engine.tables():
        engine.create_from(Path(__file__).with_name("placed_orders.sql"))
        engine.compact()


def tells_hours(engine: Engine, before: date | None = None) -> bool:
    """Whether the records, or those before a day, say at what time of day things were bought.

    Many files hold days only, read as midnight; where fewer than half of the lines have another
    time, the hours say nothing.
    """
    lines = engine.row(
        """
        select
            count(*) as n,
            count(case when ordered_at > cast(day as timestamp) then 1 end) as n_timed
        from order_lines
        where day < $before
        """,
        before=before or date.max,
    )
    return bool(lines["n_timed"] * 2 > lines["n"])
