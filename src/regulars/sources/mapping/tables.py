"""Which table a file is: what one of its rows stands for, and the reason in words."""

from pathlib import Path

from .content import Sample
from .deciding import Candidate, Candidates, best, keys
from .fitting import is_web
from .names import concepts


def table_of(sample: Sample, found: Candidates, path: str) -> tuple[str, str]:
    """The table and why."""
    returned = _returns(found, path)
    if returned:
        return returned
    for decide in (_campaigns, _contacts, _events, _customers, _products):
        decided = decide(sample, found)
        if decided:
            return decided
    return _orders_or_lines(sample, found)


Decision = tuple[str, str] | None


def _has(found: Candidates, *roles: str, least: float = 0.7) -> bool:
    return any(best(found, role, least) for role in roles)


def _who(found: Candidates) -> bool:
    return _has(found, "customer_id", "email", "customer_name")


def _returns(found: Candidates, path: str) -> Decision:
    named = "refund" in concepts(Path(path).stem)
    when = best(found, "returned_at")
    amounts = _has(found, "refunded", "line_amount", "order_amount")
    if amounts and not best(found, "ordered_at", 0.75) and when and when.worth >= 0.9:
        return "returns", f"{when.column} is when something was given back, and no order is dated"
    if named and amounts and (when or best(found, "ordered_at")):
        return "returns", "the file is named for returns, and has a time and an amount"
    return None


def _campaigns(sample: Sample, found: Candidates) -> Decision:
    key, start = best(found, "campaign_id", 0.8), best(found, "starts_at", 0.9)
    if key and start and sample[key.column].unique and not _has(found, "customer_id", "email"):
        return "campaigns", f"{key.column} stands once, beside its first day"
    return None


def _contacts(sample: Sample, found: Candidates) -> Decision:
    key = best(found, "campaign_id", 0.8)
    sold = _has(found, "order_id", "order_amount", "line_amount", "unit_price", "quantity")
    if not key or sold or not _has(found, "customer_id", "email") or _web_event(sample, found):
        return None
    if best(found, "responded_at", 0.9):
        return "campaign_responses", "it says who answered which campaign, and when"
    if len(sample.columns) <= 6:
        return "campaign_contacts", "it says who was sent which campaign"
    return None


def _events(sample: Sample, found: Candidates) -> Decision:
    when = _has(found, "occurred_at", least=0.6)
    named = _web_event(sample, found)
    if named and when:
        return "events", f"{named} holds what visitors and readers do"
    return None


def _web_event(sample: Sample, found: Candidates) -> str:
    for candidate in found.get("event_type", []):
        values = sample[candidate.column].distinct
        if sum(map(is_web, values)) >= 0.5 * len(values):
            return candidate.column
    return ""


def _customers(sample: Sample, found: Candidates) -> Decision:
    traits = _has(
        found, "customer_name", "firstname", "gender", "age", "birth_date", "city", "country",
        "signed_up_at", "consent", "n_orders", "days_since_last_purchase",
    )  # fmt: skip
    when = best(found, "ordered_at", 0.8)
    dated = when is not None and "placed" not in concepts(when.column)
    ordered = best(found, "order_id", 0.7) or _has(found, "product_id", "product_name", least=0.8)
    own = [
        column.name
        for column in sample
        if column.unique
        and (
            column in keys(sample)
            or any(
                c.column == column.name and c.worth >= 0.6
                for role in ("customer_id", "email")
                for c in found.get(role, [])
            )
        )
    ]
    if own and traits and not dated and not ordered:
        return "customers", f"{own[0]} stands once, beside what people are like"
    return None


def _products(sample: Sample, found: Candidates) -> Decision:
    key = best(found, "product_id", 0.8)
    told = _has(found, "product_name", "category")
    when = _has(found, "ordered_at", "occurred_at", least=0.8)
    if key and told and sample[key.column].unique and not when and not _who(found):
        return "products", f"{key.column} stands once, beside what the product is"
    return None


def _orders_or_lines(sample: Sample, found: Candidates) -> tuple[str, str]:
    order = best(found, "order_id", 0.6)
    product = best(found, "product_id", 0.75) or best(found, "product_name", 0.78)
    priced = best(found, "unit_price", 0.68)
    line = next((c for c in found.get("line_amount", []) if c.worth >= 0.94), None)
    if order is None and any("deal" in concepts(column.name) for column in sample):
        return "orders", "its rows are deals"
    if order is None:
        return "order_lines", "no column says which order: each row is taken for a purchase"
    column = sample[order.column]
    if not column.unique and product:
        return "order_lines", f"{order.column} stands on several rows, each with a product"
    if priced or (product and line) or (line and best(found, "quantity", 0.8)):
        what = (priced or line or order).column
        return "order_lines", f"{what} is the price of something bought: each row is a line"
    each = next((c for c in found.get("line_amount", []) if c.worth >= 0.8 and _of_a_line(c)), None)
    if product and each and best(found, "quantity", 0.8):
        return "order_lines", f"each row has a product, how many of it, and {each.column}"
    if column.unique:
        return "orders", f"{order.column} stands once, and no row has a price of its own"
    if best(found, "category") or best(found, "quantity", 0.8):
        return "order_lines", f"{order.column} stands on several rows"
    return "orders", f"{order.column} says which order, and nothing says what was bought"


def _of_a_line(candidate: Candidate) -> bool:
    """Whether an amount's name leaves it open that it is a line's, and not a whole order's."""
    return not {"total", "gross", "net", "order", "grand"} & set(concepts(candidate.column))
