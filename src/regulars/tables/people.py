"""Who the customers are and what they do beside buying: traits, figures given, engagement."""

from pathlib import Path

from ..core.engine import Engine
from .orders import Uses

HERE = Path(__file__).parent

TRAITS = ("customer_name", "gender", "birth_date", "age", "country", "city", "location")
"""Roles that say who somebody is, in customer files and on orders."""

WORDS = ("gender_words", "consent_words", "month_words", "event_words")
"""What words in records mean: needed while the tables are made, and not after."""

LARGEST_PERSON = 10
"""Ids that one person may go by; what more of them share is no one's own."""


def people(engine: Engine, uses: Uses) -> None:
    """Make the tables about customers, from judged records that are not dropped yet."""
    for words in WORDS:
        engine.create_from(HERE / f"{words}.sql")
    sources = ("customers", "orders", "order_lines")
    tables = {source: uses.table(source) for source in sources}
    values = {
        "told": [(s, trait) for s in sources for trait in TRAITS if trait in uses.given.get(s, ())],
        # What became of records that are lines, the table of lines tells.
        "among_lines": uses.sources,
        "stated": [(s, t.day_first) for s, t in tables.items() if t.day_first is not None],
        "traits": (*TRAITS, "age_band"),
        "named_in": (
            "order_lines",
            "campaign_contacts",
            "campaign_controls",
            "campaign_responses",
            "engagement_days",
        ),
        "with_email": [
            table
            for table, given in uses.given.items()
            if {"email", "customer_id"} <= given and table != "returns"
        ],
        "most": LARGEST_PERSON,
    }
    for table in (
        "engagement_days",
        "traits",
        "customers",
        "given_figures",
        "same_person",
        "noticed_customers",
    ):
        engine.create_from(HERE / f"{table}.sql", values)
    for words in WORDS:
        engine.execute(f"drop table {words}")
