"""Engagement: what customers did beside buying, by customer, day and kind."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from .conftest import MakeShop
from .till import Shop, buys, lines

COLUMNS = {
    "customer_id": "id",
    "email": "mail",
    "occurred_at": "at",
    "event_type": "what",
    "channel": "where",
    "n_events": "times",
}
SALES = [buys(who, f"2024-0{month}-01 12:00:00") for who in ("1", "2", "3") for month in (1, 6)]
CUTOFF = "2024-05-01"


def with_events(
    shop: MakeShop,
    events: Sequence[Mapping[str, str]],
    columns: Mapping[str, str] = COLUMNS,
    **settings: Any,
) -> Shop:
    """A shop with a file of events beside its sales."""
    table = {"files": ["events.csv"], "columns": columns}
    tables = {"events": table, **settings.pop("tables", {})}
    made = shop(SALES, **{"cutoff": CUTOFF, **settings}, tables=tables)
    content = lines(events, tuple(COLUMNS.values()))
    (made.folder / "events.csv").write_text(content, encoding="utf-8")
    return made


def event(who: str, what: str, at: str = "2024-03-01 10:00:00", **more: str) -> dict[str, str]:
    return {"id": who, "what": what, "at": at, **more}


KINDS = {
    "visit": ("session_start", "Active on Site", "Login", "Besuch"),
    "page_view": ("page_view", "view_item", "Viewed Product", "screen_view"),
    "app_visit": ("first_open", "Application Opened"),
    "email_open": ("Opened Email", "open", "email-open"),
    "email_click": ("Clicked Email", "click", "CLICKED"),
    "email_sent": ("Received Email", "delivered", "Email Sent"),
    "add_to_cart": ("add_to_cart", "Added to Cart", "Product Added"),
    "checkout": ("begin_checkout", "Started Checkout"),
    "unsubscribe": ("Unsubscribed from Email Marketing", "unsubscribe"),
    "purchase": ("purchase", "Placed Order", "order completed"),
    "other": ("user_engagement", "scroll", "Rang the bell"),
}


def test_the_words_of_web_shops_and_mail_programs_are_known(shop: MakeShop) -> None:
    events = [event("1", word) for words in KINDS.values() for word in words]
    with with_events(shop, events).open() as study:
        found = study.table("engagement_days").set_index("kind")["n"].to_dict()
        noticed = study.table("noticed_customers").set_index("rule")["n_rows"].to_dict()
        assert study.table("order_lines")["net_sales"].sum() == 5.0 * len(SALES)
    assert found == {kind: len(words) for kind, words in KINDS.items()}
    assert noticed == {"purchases_in_events": 3, "unknown_events": 3}


@pytest.mark.parametrize(
    ("what", "where", "kind"),
    [
        ("session_start", "App", "app_visit"),
        ("session_start", "web", "visit"),
        ("", "web", "visit"),
        ("", "iOS", "app_visit"),
        ("", "", "other"),
        ("click", "", "email_click"),
        ("click", "e-mail", "email_click"),
        ("click", "web", "other"),
        ("sent", "SMS", "other"),
    ],
)
def test_the_channel_tells_what_the_word_leaves_open(
    shop: MakeShop, what: str, where: str, kind: str
) -> None:
    with with_events(shop, [event("1", what, where=where)]).open() as study:
        assert study.table("engagement_days")["kind"].tolist() == [kind]


def test_a_row_may_be_several_events_and_none_is_set_aside(shop: MakeShop) -> None:
    events = [event("1", "visit", times="3"), event("1", "visit", times=""),
              event("1", "visit", times="0"), event("1", "visit", times="some")]  # fmt: skip
    with with_events(shop, events).open() as study:
        assert study.table("engagement_days")["n"].tolist() == [4]
        ledger = study.ledger.frame.set_index("rule")["n_rows"].to_dict()
    assert ledger == {"nothing_happened": 1, "unreadable_n_events": 1}


def test_events_belong_to_the_id_beside_their_e_mail_or_to_nobody(shop: MakeShop) -> None:
    customers = {"files": ["people.csv"], "columns": {"customer_id": "id", "email": "mail"}}
    events = [event("", "visit", mail="ADA@x.org "), event("1", "visit"), event("", "visit"),
              event("", "visit", mail="stranger@x.org")]  # fmt: skip
    made = with_events(shop, events, tables={"customers": customers})
    (made.folder / "people.csv").write_text("id,mail\n1,ada@x.org\n", encoding="utf-8")
    with made.open() as study:
        days = study.table("engagement_days").set_index("customer_id")["n"].to_dict()
        noticed = study.table("noticed_customers").set_index("rule")["n_rows"].to_dict()
        assert "stranger@x.org" in set(study.table("customers")["customer_id"])
        assert len(study.table("facts")) == 3
    assert days == {"1": 2, "stranger@x.org": 1}
    assert noticed == {"anonymous_events": 1}


def test_campaigns_reach_customers_by_their_e_mail(shop: MakeShop) -> None:
    touched = {"campaign_id": "what", "email": "mail", "contacted_at": "at"}
    made = with_events(
        shop,
        [event("1", "visit", mail="ada@x.org")],
        tables={"campaign_contacts": {"files": ["sent.csv"], "columns": touched}},
    )
    sent = [event("", "spring", mail=mail) for mail in ("Ada@X.org", "ada@x.org", "")]
    dated = [{**contact, "at": f"2024-03-0{n}"} for n, contact in enumerate(sent, 1)]
    text = lines(dated, tuple(COLUMNS.values()))
    (made.folder / "sent.csv").write_text(text, encoding="utf-8")
    with made.open() as study:
        facts = study.table("facts").set_index("customer_id")
        ledger = study.ledger.frame.set_index("rule")["n_rows"].to_dict()
    assert facts["n_contacts"].to_dict() == {"1": 2, "2": 0, "3": 0}
    assert facts["n_responses"].isna().all()
    assert ledger == {"no_customer_id": 1}


def facts_of(made: Shop) -> pd.DataFrame:
    with made.open() as study:
        return study.table("facts").set_index("customer_id")


def test_visits_clicks_and_opens_are_counted_apart_by_window(shop: MakeShop) -> None:
    events = [
        event("1", "session_start", "2024-04-30 23:59:59"),
        event("1", "session_start", "2024-04-30 08:00:00"),
        event("1", "page_view", "2024-04-30 08:01:00"),
        *(event("1", "page_view", f"2024-03-01 08:0{n}:00") for n in range(3)),
        event("1", "session_start", "2024-05-01 00:00:00"),
        event("1", "Clicked Email", "2024-04-01"),
        event("2", "Opened Email", "2024-04-29", times="9"),
    ]
    facts = facts_of(with_events(shop, events))
    one, two = facts.loc["1"], facts.loc["2"]
    # Two sessions, and a day of pages without a session.
    assert one[["n_visits", "n_visits_30d", "n_visits_90d"]].tolist() == [3, 2, 3]
    assert one[["n_clicks_30d", "n_opens", "days_since_last_visit"]].tolist() == [1, 0, 1]
    # An open is no sign of life.
    assert two[["n_opens_30d", "n_visits", "n_clicks"]].tolist() == [9, 0, 0]
    assert pd.isna(two["days_since_last_visit"])


def test_none_is_known_only_of_what_the_shop_records(shop: MakeShop) -> None:
    """Visits are on record, so who has none has 0; clicks are not, so nothing is known of them."""
    facts = facts_of(with_events(shop, [event("1", "visit")]))
    assert facts["n_visits"].tolist() == [1, 0, 0]
    assert facts["n_visits_365d"].tolist() == [1, 0, 0]
    for unknown in ("n_clicks", "n_clicks_30d", "n_opens", "n_contacts", "n_responses"):
        assert facts[unknown].isna().all(), unknown


def test_times_that_cannot_be_are_set_aside(shop: MakeShop) -> None:
    times = ("1969-12-31", "2100-01-01", "", "soon", "2024-03-01")
    events = [event("1", "visit", time) for time in times]
    with with_events(shop, events).open() as study:
        ledger = study.ledger.frame.set_index("rule")["n_rows"].to_dict()
        assert study.table("engagement_days")["n"].tolist() == [1]
    assert ledger == {"impossible_time": 2, "no_occurred_at": 1, "unreadable_occurred_at": 1}


def sent(shop: MakeShop, rows: Sequence[Mapping[str, str]], **more: Any) -> Shop:
    """A shop with a file of contacts that says the arm of a test."""
    roles = {"customer_id": "id", "campaign_id": "what", "contacted_at": "at", "arm": "where"}
    table = {"files": ["sent.csv"], "columns": roles}
    tables = {"campaign_contacts": table, **more.pop("tables", {})}
    made = with_events(shop, [event("1", "visit")], tables=tables)
    (made.folder / "sent.csv").write_text(lines(rows, tuple(COLUMNS.values())), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "word",
    ["control", "Control", " HOLDOUT ", "hold-out", "No E-Mail", "none", "no", "Kontrolle",
     "Témoin", "0"],
)  # fmt: skip
def test_who_is_held_out_of_a_campaign_was_not_contacted(shop: MakeShop, word: str) -> None:
    rows = [event("1", "spring", where="treatment"), event("2", "spring", where=word),
            event("3", "spring"), event("4", "spring", where=word)]  # fmt: skip
    with sent(shop, rows).open() as study:
        facts = study.table("facts").set_index("customer_id")
        contacts = study.table("campaign_contacts")
        controls = study.table("campaign_controls").sort_values("customer_id")
        # A control is a customer of the shop, and a record of it is no mistake.
        assert "4" in set(study.table("customers")["customer_id"])
        assert study.ledger.frame.empty
        assert study.sources.frame.set_index("table")["n_rows"]["campaign_contacts"] == 4
    assert sorted(contacts["customer_id"]) == ["1", "3"]
    assert controls["customer_id"].tolist() == ["2", "4"]
    assert controls["campaign_id"].tolist() == ["spring", "spring"]
    assert controls["day"].astype(str).str[:10].tolist() == ["2024-03-01"] * 2
    assert facts["n_contacts"].to_dict() == {"1": 1, "2": 0, "3": 1}


def test_any_other_arm_is_a_contact(shop: MakeShop) -> None:
    words = ("treatment", "A", "variant b", "Men's e-mail", "")
    rows = [event(str(n), "spring", where=word) for n, word in enumerate(words)]
    with sent(shop, rows).open() as study:
        assert len(study.table("campaign_contacts")) == len(words)
        assert study.table("campaign_controls").empty


def test_a_control_stands_once_and_from_the_first_day_of_its_campaign(shop: MakeShop) -> None:
    """Without a day of its own it counts from the campaign's; of several days, the first counts."""
    columns = {"campaign_id": "what", "starts_at": "at"}
    tables = {"campaigns": {"files": ["runs.csv"], "columns": columns}}
    rows = [event("1", "spring", "", where="control"),
            event("2", "mail", "2024-04-03", where="control"),
            event("2", "mail", "2024-04-02", where="control"),
            event("3", "nobody knows", "", where="control")]  # fmt: skip
    made = sent(shop, rows, tables=tables)
    (made.folder / "runs.csv").write_text("what,at\nspring,2024-03-07\n", encoding="utf-8")
    with made.open() as study:
        controls = study.table("campaign_controls").sort_values("customer_id")
        ledger = study.ledger.frame.set_index("rule")["n_rows"].to_dict()
    days = controls["day"].astype(str).str[:10]
    assert list(zip(controls["customer_id"], days, strict=True)) == [
        ("1", "2024-03-07"), ("2", "2024-04-02"),
    ]  # fmt: skip
    assert controls["record"].tolist() == [1, 2]
    assert ledger == {"undated_contact": 1}
