"""How amounts hang together: which is a price, which the line's, which the order's.

Price times quantity is what a line brought; less its discount, too; what the lines brought, with
tax and postage, is what the order came to; an amount of the order does not change within it.
"""

from collections.abc import Sequence
from itertools import combinations

from .content import Column, Sample
from .deciding import Candidates, added, adjusted, best
from .fitting import HALF, is_decimal
from .names import concepts

UNPRICED = 0.25
"""From how much on a column is tried as a price."""


def whole_amounts(sample: Sample, found: Candidates) -> Candidates:
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


def line_amounts(sample: Sample, found: Candidates) -> Candidates:
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


def after_discount(sample: Sample, found: Candidates) -> Candidates:
    """What is left of another amount when the discount is taken off is what the line brought."""
    taken_off = best(found, "discount")
    lines = best(found, "quantity") or best(found, "product_id")
    if not lines or taken_off is None or sample[taken_off.column].nothing_but_zero:
        return found
    amounts = [c.column for c in found.get("line_amount", []) if c.worth >= HALF]
    for before in amounts:
        left = _add(sample[before], [(sample[taken_off.column], -1)])
        for after in amounts:
            share = None if after == before else sample.equal(left, sample[after].numbers)
            if share is not None and share >= 0.9:
                found = added(
                    found, "line_amount", after, 0.95, f"it is {before} less {taken_off.column}"
                )
    return found


def _amounts(found: Candidates) -> list[str]:
    roles = ("line_amount", "order_amount", "unit_price")
    return list(dict.fromkeys(c.column for role in roles for c in found.get(role, [])))


def order_amounts(sample: Sample, found: Candidates) -> Candidates:
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


def levels(sample: Sample, found: Candidates) -> Candidates:
    """In a file of lines: which amounts are the order's and which are the line's."""
    order = best(found, "order_id")
    if order is None:
        for amount in found.get("order_amount", [])[:1]:
            value = min(amount.worth, 0.86)
            found = added(found, "line_amount", amount.column, value, "each row is a purchase")
        return {**found, "order_amount": []}
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


def several_discounts(sample: Sample, found: Candidates) -> Candidates:
    """Discounts in several columns: which of them the shop gave, only a person knows."""
    given = [
        c.column
        for c in found.get("discount", [])
        if c.worth >= HALF and not sample[c.column].nothing_but_zero
    ]
    if len(given) < 2 or any("total" in concepts(name) for name in given):
        return found
    reason = "there are several: name all that were taken off, as a list"
    return adjusted(found, "discount", dict.fromkeys(given, (-0.35, reason)))
