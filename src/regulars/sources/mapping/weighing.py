"""How columns hang together: what that adds to names, and what it takes from them.

An order has one customer and one time; a customer has several orders; keys stand once.
"""

from .amounts import (
    after_discount,
    levels,
    line_amounts,
    order_amounts,
    several_discounts,
    whole_amounts,
)
from .content import Sample
from .deciding import Candidates, added, adjusted, best, keys
from .fitting import HALF, is_decimal
from .names import concepts

MANY = 25
"""Records from which on it means something that no value comes twice."""


def weigh(sample: Sample, found: Candidates) -> Candidates:
    """What can be said before it is known which table it is."""
    steps = (
        _finer_times,
        _deals,
        _order_keys,
        _numbers_called_name,
        _bare_ids,
        whole_amounts,
        line_amounts,
        after_discount,
        several_discounts,
    )
    for step in steps:
        found = step(sample, found)
    return found


def weigh_for(table: str, sample: Sample, found: Candidates) -> Candidates:
    """What can be said when it is known which table it is."""
    if table in ("orders", "order_lines"):
        found = _lasting_customers(sample, found)
        found = order_amounts(sample, found) if table == "orders" else levels(sample, found)
        found = _currency_of(table, found)
    if table == "customers":
        found = _own_key(sample, found)
    if table == "returns":
        for given_back in found.get("refunded", []):
            found = added(
                found, "line_amount", given_back.column, given_back.worth, given_back.reasons[0]
            )
    return found


def _finer_times(sample: Sample, found: Candidates) -> Candidates:
    """Of a day and a time that are otherwise called the same, the time."""
    for role in ("ordered_at", "occurred_at"):
        timed = [c.column for c in found.get(role, []) if sample[c.column].hours]
        change = {
            c.column: (-0.1, "")
            for c in found.get(role, [])
            if c.column not in timed
            and any(set(concepts(c.column)) < set(concepts(other)) for other in timed)
        }
        found = adjusted(found, role, change)
    return found


def _deals(sample: Sample, found: Candidates) -> Candidates:
    """A deal is sold on the day that it is closed."""
    if not any("deal" in concepts(column.name) for column in sample):
        return found
    change = {
        c.column: (0.18, "deals are sold when they are closed")
        for c in found.get("ordered_at", [])
        if "close" in concepts(c.column)
    }
    return adjusted(found, "ordered_at", change)


def _order_keys(sample: Sample, found: Candidates) -> Candidates:
    """An order id that stands for several customers or times is none."""
    change = {}
    who = [c.column for role in ("email", "customer_id") for c in found.get(role, [])[:1]]
    when = [c.column for c in found.get("ordered_at", [])[:1]]
    for candidate in found.get("order_id", []):
        for other in (*who, *when):
            share = sample.determines(candidate.column, other)
            if share is not None and len(sample.groups(candidate.column)) >= 3:
                if share < 0.85:
                    change[candidate.column] = (-0.5, f"but one value has several of {other}")
                    break
                change[candidate.column] = (0.06, f"each value has one {other}")
    return adjusted(found, "order_id", change)


def _numbers_called_name(sample: Sample, found: Candidates) -> Candidates:
    """A column called `Name` that counts (#1001, #1002) names orders, not people."""
    for column in sample:
        if concepts(column.name) == ("name",) and column.looks_like(r"\W?\D{0,4}\d{2,}"):
            when = best(found, "ordered_at")
            if when and sample.determines(column.name, when.column) in (None, 1.0):
                found = added(found, "order_id", column.name, 0.86, "its values are order numbers")
    return found


def _bare_ids(sample: Sample, found: Candidates) -> Candidates:
    """What a column called only `id` is: of a customer where it comes back, else of the row."""
    for candidate in found.get("product_id", []):
        bare = set(concepts(candidate.column)) == {"product"}
        if bare and sample[candidate.column].looks_like(r"\S*\d\S*"):
            found = added(found, "product_id", candidate.column, 0.8, "its values are codes")
    for column in keys(sample):
        when = best(found, "ordered_at")
        if column.unique:
            if when and not best(found, "order_id", 0.7):
                found = added(found, "order_id", column.name, 0.78, "no value comes twice")
        elif when and not best(found, "customer_id") and not best(found, "email"):
            days = sample.determines(column.name, when.column)
            if days is not None and days < 0.6:
                found = added(
                    found,
                    "customer_id",
                    column.name,
                    0.8,
                    f"its values come back with other {when.column}",
                )
    return found


def _lasting_customers(sample: Sample, found: Candidates) -> Candidates:
    """A key that no two orders share tells no customers: with it, nobody ever comes back."""
    change = {}
    order = best(found, "order_id")
    for candidate in found.get("customer_id", []):
        column = sample[candidate.column]
        orders = len(sample[order.column].distinct) if order else sample.n
        if len(column.distinct) >= MANY and (
            column.unique or (order and len(column.distinct) >= orders)
        ):
            reason = "but no value has two orders: as a customer key, nobody would ever come back"
            change[candidate.column] = (min(0.0, HALF - candidate.worth), reason)
    return adjusted(found, "customer_id", change)


def _currency_of(table: str, found: Candidates) -> Candidates:
    """Of several currencies the one that is named for the amount."""
    amount = best(found, "order_amount" if table == "orders" else "line_amount", 0.5)
    if amount is None:
        return found
    change = {
        c.column: (0.1, f"it is named for {amount.column}")
        for c in found.get("currency", [])
        if c.column.lower().startswith(amount.column.lower())
    }
    return adjusted(found, "currency", change)


def _own_key(sample: Sample, found: Candidates) -> Candidates:
    """In a file of customers: the `id` is theirs; one that comes twice is something else."""
    for column in keys(sample):
        if column.unique and not is_decimal(column) and not best(found, "customer_id", 0.75):
            found = added(found, "customer_id", column.name, 0.92, "no value comes twice")
    only = best(found, "customer_id")
    if only and sample[only.column].unique:
        found = added(found, "customer_id", only.column, 0.75, "no value comes twice")
    change = {
        c.column: (-0.4, "but values come twice")
        for c in found.get("customer_id", [])
        if not sample[c.column].unique
    }
    return adjusted(found, "customer_id", change)
