"""Who the customers are and what they do beside buying: traits, figures given, engagement."""

from pathlib import Path

from ..core.engine import Engine
from ..core.settings import Settings, TableSettings
from ..sources.roles import ROLES

HERE = Path(__file__).parent

TRAITS = ("customer_name", "gender", "birth_date", "age", "country", "city", "location")
"""Roles that say who somebody is, in customer files and on orders."""

WORDS = ("gender_words", "consent_words", "month_words", "event_words")
"""What words in records mean: needed while the tables are made, and not after."""

LARGEST_PERSON = 10
"""Ids that one person may go by; what more of them share is no one's own."""


def identities(engine: Engine) -> None:
    """Make `identities`: the id that stands beside each e-mail."""
    engine.create_from(HERE / "identities.sql", {"tables": _with_roles("email", "customer_id")})


def people(engine: Engine, settings: Settings) -> None:
    """Make the tables about customers, from judged records that are not dropped yet."""
    for words in WORDS:
        engine.create_from(HERE / f"{words}.sql")
    sources = ("customers", "orders", "order_lines")
    tables = {source: settings.tables.get(source, TableSettings()) for source in sources}
    values = {
        "told": [(s, trait) for s in sources for trait in TRAITS if trait in tables[s].columns],
        "stated": [(s, t.day_first) for s, t in tables.items() if t.day_first is not None],
        "traits": (*TRAITS, "age_band"),
        "named_in": ("order_lines", "campaign_contacts", "campaign_responses", "engagement_days"),
        "with_email": [t for t in _with_roles("email", "customer_id") if t != "returns"],
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


def _with_roles(*names: str) -> list[str]:
    return [table for table, roles in ROLES.items() if set(names) <= {role.name for role in roles}]
