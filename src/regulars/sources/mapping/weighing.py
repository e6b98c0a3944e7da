"""How columns hang together: what that adds to names, and what it takes from them.

An order has one customer and one time; several lines make an order; price times quantity is what a
line brought; what the lines brought, with tax and postage, is what the order came to.
"""

from collections.abc import Sequence
from itertools import combinations

from .content import Column, Sample
from .deciding import Candidates, added, adjusted, best, keys
from .fitting import HALF, is_decimal
from .names import concepts

MANY = 25
"""Records from which on it means something that no value comes twice."""


def weigh(sample: Sample, found: Candidates) -> Candidates:
    """What can be said before it is known which table it is."""
    steps = (
        _finer_times, _deals, _order_keys, _numbers_called_name, _bare_ids, _whole_amounts,
        _line_amounts,
    )  # fmt: skip
    for step in steps:
        found = step(sample, found)
    return found


def weigh_for(table: str, sample: Sample, found: Candidates) -> Candidates:
    """What can be said when it is known which table it is."""
    if table in ("orders", "order_lines"):
        found = _lasting_customers(sample, found)
        found = _order_amounts(sample, found) if table == "orders" else _levels(sample, found)
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


def _whole_amounts(sample: Sample, found: Candidates) -> Candidates:
    """Whole numbers that are called an amount beside money with cents: pieces, it may be."""
    cents = [c for c in _amounts(found) if is_decimal(sample[c])]
    small = [
        c.column
        for c in found.get("line_amount", [])
        if sample[c.column].whole
        and "amount" in concepts(c.column)
        and max(map(abs, sample[c.column].known_numbers)) < 1000
        and len(sample[c.column].distinct) < 0.3 * len(sample[c.column].given)
    ]
    if not cents or best(found, "quantity"):
        return found
    product = best(found, "product_id", 0.8)
    for name in small:
        reason = "but its numbers are small and whole"
        for role in ("line_amount", "order_amount"):
            found = adjusted(found, role, {name: (-0.5, reason)})
        for price in cents if product else ():
            if product and _grows_with(sample, product.column, price, name):
                found = added(found, "quantity", name, 0.75, f"{price} grows with it")
                found = added(found, "line_amount", price, 0.78, f"it grows with {name}")
                found = adjusted(found, "unit_price", {price: (-0.5, f"it grows with {name}")})
    return found


def _grows_with(sample: Sample, product: str, price: str, pieces: str) -> bool:
    """Whether a product's price changes with the pieces, and the price of one piece does not."""
    money, count = sample[price].numbers, sample[pieces].numbers
    whole, each = [], []
    for rows in sample.groups(product):
        pairs = [(money[i], count[i]) for i in rows]
        known = [(m, n) for m, n in pairs if m is not None and n]
        if len({n for _, n in known}) >= 2:
            whole.append(len({m for m, _ in known}) == 1)
            each.append(len({round(m / n, 2) for m, n in known}) <= 2)
    return len(each) >= 3 and sum(each) >= 0.6 * len(each) and sum(whole) <= 0.3 * len(whole)


def _line_amounts(sample: Sample, found: Candidates) -> Candidates:
    """Price times quantity."""
    pieces = best(found, "quantity")
    if not pieces or sample[pieces.column].constant:
        return found
    quantity = sample[pieces.column].numbers
    for price in (c for c in found.get("unit_price", []) if c.worth >= UNPRICED):
        worth = [
            None if p is None or q is None else p * q
            for p, q in zip(sample[price.column].numbers, quantity, strict=True)
        ]
        for candidate in [c for c in _amounts(found) if c != price.column]:
            share = sample.equal(worth, sample[candidate].numbers)
            if share is not None and share >= 0.9:
                reason = f"it is {price.column} times {pieces.column}"
                found = added(found, "line_amount", candidate, 0.97, reason)
                lowered = {candidate: (-0.5, "it is a line's amount")}
                for role in ("order_amount", "unit_price"):
                    found = adjusted(found, role, lowered)
                return added(
                    found,
                    "unit_price",
                    price.column,
                    0.92,
                    f"times {pieces.column} it is {candidate}",
                )
    return found  # fmt: skip


UNPRICED = 0.25
"""From how much on a column is tried as a price."""


def _amounts(found: Candidates) -> list[str]:
    roles = ("line_amount", "order_amount", "unit_price")
    return list(dict.fromkeys(c.column for role in roles for c in found.get(role, [])))


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


def _order_amounts(sample: Sample, found: Candidates) -> Candidates:
    """In a file of orders: the total that is another amount with tax and postage."""
    for total, base, reason in _sums(sample, found):
        found = added(found, "order_amount", total, 0.93, reason)
        found = adjusted(found, "order_amount", {base: (-0.1, "")})
    return found


def _sums(sample: Sample, found: Candidates) -> list[tuple[str, str, str]]:
    """Amounts that are another amount plus tax and postage, less discount."""
    parts = [
        (c.column, -1 if role == "discount" else 1)
        for role in ("tax", "shipping", "discount")
        for c in found.get(role, [])[:2]
        if c.worth >= 0.6 and not sample[c.column].nothing_but_zero
    ]
    amounts = [c for c in _amounts(found) if sample[c].filled > 0.1]
    held = []
    for size in (1, 2, 3):
        for some in combinations(parts, size):
            if all(sign < 0 for _, sign in some):
                continue  # less discount, it is still no total
            for base in amounts:
                summed = _add(sample[base], [(sample[name], sign) for name, sign in some])
                for total in amounts:
                    share = None if total == base else sample.equal(summed, sample[total].numbers)
                    if share is not None and share >= 0.85:
                        what = " and ".join(name for name, _ in some)
                        held.append((total, base, f"it is {base} with {what}"))
    return held[-1:]


def _add(base: Column, parts: Sequence[tuple[Column, int]]) -> list[float | None]:
    sums = list(base.numbers)
    for column, sign in parts:
        sums = [
            None if s is None else s + (sign * abs(p) if sign < 0 else p) if p is not None else s
            for s, p in zip(sums, column.numbers, strict=True)
        ]
    return sums


def _levels(sample: Sample, found: Candidates) -> Candidates:
    """In a file of lines: which amounts are the order's and which are the line's."""
    order = best(found, "order_id")
    if order is None:
        change = {
            c.column: (-0.5, "no column says which order") for c in found.get("order_amount", [])
        }
        return adjusted(found, "order_amount", change)
    for total, _, reason in _sums(sample, found):
        found = added(found, "order_amount", total, 0.93, reason)
        found = adjusted(found, "line_amount", {total: (-0.5, "")})
    groups = len(sample.groups(order.column))
    for name in _amounts(found):
        level = level_of(sample, order.column, name)
        if level == "line":
            found = adjusted(found, "order_amount", {name: (-0.5, "it changes within an order")})
        elif level in ("order", "first") and groups >= 5:
            for role in ("line_amount", "unit_price"):
                found = adjusted(found, role, {name: (-0.5, "it stands once an order")})
        elif "order" not in concepts(name):
            found = adjusted(
                found,
                "order_amount",
                {name: (-0.2, "")} if best(found, "line_amount", 0.94) else {},
            )
    return found  # fmt: skip


def level_of(sample: Sample, order: str, name: str) -> str:
    """Whether an amount is the order's (`first`: on its first record only), or the line's."""
    if sample.on_first_record_only(order, name):
        return "first"
    share = sample.determines(order, name)
    if share is None:
        return ""
    return "order" if share >= 0.97 else "line" if share < 0.8 else ""


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
    change = {
        c.column: (-0.4, "but values come twice")
        for c in found.get("customer_id", [])
        if not sample[c.column].unique
    }
    return adjusted(found, "customer_id", change)
