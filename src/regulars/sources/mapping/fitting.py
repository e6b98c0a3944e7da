"""Whether a column's values can play a role: how much of its name's worth they leave standing."""

import re
from collections.abc import Callable, Mapping

from .content import Column
from .names import concepts

NONE, HALF = 0.0, 0.6
"""Values that cannot play the role; values that leave it open, so that a person is asked."""

_GENDERS = """m f w d male female man woman mann frau men women männlich weiblich divers diverse
    other homme femme masculin féminin masculino femenino hombre mujer h v maschio femmina feminino
    mężczyzna kobieta k kvinna mand kvinde x u unknown herr mr mrs ms miss mme monsieur
    unspecified 男 女"""
GENDERS = {*_GENDERS.split(), "not specified", "prefer not to say", "non-binary", "nonbinary"}

_WEB = """view views visit page_view pageview view_item add_to_cart remove_from_cart cart click
    begin_checkout session_start session first_visit scroll clicks clicked open opens opened sent
    send received bounce bounced unsubscribe unsubscribed search login app_open screen_view
    delivered user_engagement subscribed impression wishlist"""
WEB = frozenset(_WEB.split())
"""What events of websites, apps and e-mails are called."""

TRADE = re.compile(
    r"sale|order|payment|charge|purchase|refund|return|fee|transfer|chargeback|adjust|deposit|"
    r"bestellung|erstattung|gebühr|zahlung|verkauf|gutschrift|commande|remboursement|frais|vente|"
    r"pago|venta|reembolso|pedido|rimborso|ordine|pagamento|verkoop|zamówienie|zwrot",
    re.IGNORECASE,
)
"""Words of which one must stand in a column that says what each row is: a sale, a refund, a fee."""

_BAND = (
    r"(under|over|unter|über|ab|<|>)? ?\d{1,3} ?([-\u2013]|to|bis|\+|und älter|and over)? ?"
    r"(\d{1,3})?\+?"
)


def is_web(value: str) -> bool:
    """Whether a value is one of the things that people do on websites and with e-mails."""
    return bool({value.lower(), *re.split(r"[\W_]+", value.lower())} & WEB)


def fit(role: str, column: Column) -> float:
    """From 0 (cannot be) to 1 (as it should be)."""
    if column.kind == "empty":
        return NONE
    check = _CHECKS.get(role)
    return check(column) if check else 1.0


def is_decimal(column: Column) -> bool:
    """Whether it holds fractions: no id has them."""
    return column.kind == "number" and any(re.search(r"[.,]\d", v) for v in column.given)


def _money(column: Column) -> float:
    if column.kind not in ("number", "year"):
        return NONE
    flags = {0.0, 1.0} >= set(column.known_numbers)
    if flags or column.filled < 0.15 or _looks_like_key(column):
        return HALF
    return 1.0


def _looks_like_key(column: Column) -> bool:
    return column.whole and column.unique and (column.unique_run or len(column.given[0]) >= 7)


def share_of_one(column: Column) -> bool:
    """Whether it holds fractions below one: a rate, and no amount."""
    numbers = [abs(n) for n in column.known_numbers]
    return bool(numbers) and 0 < max(numbers) < 1 and not column.looks_like(r"[^\d]*0")


def _discount(column: Column) -> float:
    return min(_money(column), HALF if share_of_one(column) else 1.0)


def _quantity(column: Column) -> float:
    if column.kind != "number":
        return NONE
    return 1.0 if column.whole else 0.85


def _time(column: Column) -> float:
    return 1.0 if column.kind == "time" else NONE


def _birth(column: Column) -> float:
    return 1.0 if column.kind in ("time", "year") else NONE


def _age(column: Column) -> float:
    if column.kind == "number":
        return 1.0 if all(0 <= n <= 120 for n in column.known_numbers) else NONE
    return 1.0 if column.looks_like(_BAND, 0.6) else NONE


def _words(column: Column) -> float:
    """A few texts that come again and again."""
    if column.kind != "text" or len(column.distinct) > max(12, 0.35 * len(column.given)):
        return NONE
    return 1.0


def _event(column: Column) -> float:
    if not _words(column):
        return NONE
    known = [v for v in column.distinct if is_web(v) or TRADE.search(v)]
    return 1.0 if known and not (column.constant and len(column.given) > 5) else HALF


def _channel(column: Column) -> float:
    if column.kind in ("time", "clock", "email") or is_decimal(column):
        return NONE
    return 1.0 if len(column.distinct) <= max(12, 0.2 * len(column.given)) else NONE


def _currency(column: Column) -> float:
    return 1.0 if column.looks_like(r"[a-z]{3}|[€$£¥]|R\$|zł|kr|Fr\.?") else NONE


def _gender(column: Column) -> float:
    known = sum(1 for v in column.given if v.lower() in GENDERS)
    return 1.0 if known >= 0.8 * len(column.given) else NONE


def _email(column: Column) -> float:
    return 1.0 if column.kind == "email" else NONE


def _place(column: Column) -> float:
    if column.kind != "text" or column.looks_like(r"true|false|yes|no"):
        return NONE
    return 1.0 if len(column.distinct) <= max(30, 0.8 * len(column.given)) else HALF


def _location(column: Column) -> float:
    return NONE if column.kind in ("time", "clock", "email") else 1.0


def _person(column: Column) -> float:
    if column.kind != "text" or column.looks_like(r"\W*\D{0,4}\d+", 0.5):
        return NONE
    if "customer" in concepts(column.name) and len(set(concepts(column.name))) == 1:
        return 1.0 if column.looks_like(r"[^\W\d]+[ ,]+[^\W\d].*", 0.6) else NONE
    return 1.0 if column.looks_like(r"[^\W\d].*", 0.8) else NONE


def _title(column: Column) -> float:
    if column.kind != "text" or column.looks_like(r"\S*\d\S*", 0.8):
        return NONE
    return 1.0 if column.looks_like(r".*[^\W\d]{2}.*", 0.8) else NONE


def _key(column: Column) -> float:
    if column.kind in ("time", "clock", "email") and not _digits(column):
        return NONE
    if is_decimal(column) and "id" not in concepts(column.name):
        return NONE
    return NONE if column.constant and len(column.given) > 5 else 1.0


def _digits(column: Column) -> bool:
    return all(v.isdigit() for v in column.given)


def _product_key(column: Column) -> float:
    fits = _key(column)
    wordy = column.looks_like(r".*[^\W\d]{2,}\W+[^\W\d]{2,}.*", 0.6)
    return min(fits, NONE if wordy and "id" not in concepts(column.name) else 1.0)


def _customer_key(column: Column) -> float:
    fits = _key(column)
    if column.looks_like(r"[^\W\d_]+([ -][^\W\d_]+[.]?)+", 0.8):
        return HALF  # names of people or firms
    # Mostly empty columns are often another system's key.
    return fits * (1 - 0.25 * (1 - column.filled)) if fits else NONE


def _order_key(column: Column) -> float:
    fits = _key(column)
    if not fits:
        return NONE
    few = len(column.distinct) < 0.04 * len(column.given)
    return fits * (1 - 0.4 * (1 - column.filled)) * (0.6 if few else 1.0)


def _answer(column: Column) -> float:
    return 1.0 if len(column.distinct) <= 6 and column.kind != "time" else NONE


def _count(column: Column) -> float:
    return 1.0 if column.kind == "number" and column.whole else NONE


_CHECKS: Mapping[str, Callable[[Column], float]] = {
    "customer_id": _customer_key,
    "email": _email,
    "customer_name": _person,
    "firstname": _person,
    "lastname": _person,
    "gender": _gender,
    "age": _age,
    "birth_date": _birth,
    "country": _place,
    "city": _place,
    "location": _location,
    "order_id": _order_key,
    "product_id": _product_key,
    "product_name": _title,
    "category": _words,
    "campaign_id": _key,
    "campaign_kind": _words,
    "quantity": _quantity,
    "discount": _discount,
    "currency": _currency,
    "status": _words,
    "event_type": _event,
    "channel": _channel,
    "consent": _answer,
    "days_since_last_purchase": _count,
    **dict.fromkeys(
        ("order_amount", "line_amount", "unit_price", "cost", "tax", "shipping", "refunded",
         "spend", "acquisition_cost"),
        _money,
    ),
    **dict.fromkeys(
        ("ordered_at", "cancelled_at", "refunded_at", "returned_at", "signed_up_at",
         "first_purchase", "last_purchase", "occurred_at", "starts_at", "ends_at", "contacted_at",
         "responded_at"),
        _time,
    ),
    **dict.fromkeys(
        ("n_orders", "n_visits", "n_clicks", "n_contacts", "n_responses", "n_events"), _count
    ),
}  # fmt: skip
