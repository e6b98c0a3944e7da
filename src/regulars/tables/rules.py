"""The rules of cleaning, in words. A record is set aside by the first one that it breaks."""

from ..sources.roles import ROLES

RULES: dict[str, str] = {
    "malformed": "the line stands outside of the records, or cannot be split into the columns",
    "no_amount": "the amount, or what it is made from, is empty",
    "impossible_amount": "price times quantity is beyond any till",
    "impossible_time": "the year is before 1970 or after 2099",
    "future_time": "later than the day after its file was written: it cannot have happened yet",
    "unknown_currency": "what its currency says is no currency's code or sign",
    "repeated_record": "equals an earlier record in every column of the file",
    "line_without_order": "no file tells of its order, and so not when it was",
    "order_without_lines": "an order of which the file of order lines has no line",
    "cancelled_order": "cancelled, failed or voided, and no column says when: it counts as never "
    "placed, because past cut-offs could not have known",
    "unpaid_order": "pending, on hold or otherwise not paid: it is no sale yet",
    "postage_line": "postage or packing, told by its name: no product",
    "fee_line": "a fee, a commission, a donation or a tip: no product",
    "voucher_line": "a voucher, a gift card or a discount as a line of its own: no product",
    "correction_line": "a correction by hand, a write-off or a sample: no product",
    "transfer_line": "money moved between accounts: nothing was sold",
    "nothing_sold": "no quantity and no amount: nothing was sold and nothing paid",
    "signs_disagree": "a returned quantity with an amount paid: it cannot be both",
    "discount_above_price": "more was taken off than the price: neither a sale nor a return",
    "nothing_happened": "an event that happened no time at all",
    "undated_contact": "a contact without a day, of a campaign without one",
    "conflicting_record": "says less than another record of the same id, or otherwise",
}
"""Rule -> meaning, beside those on single columns, which `meaning` makes from their role."""

NOTICED: dict[str, str] = {
    "guest_line": "no customer is named: in the money, not in the customer analysis; the other "
    "lines' share of net sales is what customers' figures can speak of",
    "zero_price": "sold at no price: a gift, a sample or a mistake",
    "extreme_quantity": "more than {pieces:,} pieces on one line (three times the spread of the "
    "middle half above it, counted in ratios; never less than 100)",
    "probable_reseller": "customers with 3 orders or more, more than {reseller_pieces:,.1f} pieces "
    "an order and more than {reseller_spend:,.2f} spent: ten times what the customer in the middle "
    "buys and spends",
    "near_repeat": "equals another record in all that is used of it, but not in every column",
    "order_of_two_customers": "one order id with several customers",
    "order_on_two_days": "one order id with sales on several days",
    "matched_return": "returns whose purchase was found: of the same order and product, or the "
    "latest of the same customer and product that was not yet taken back",
    "unmatched_return": "returns of which no earlier purchase was found; they count all the same",
    "undated_return": "returns that no column dates: assumed on the day of their order",
    "same_email": "ids that share an e-mail: likely one person",
    "same_name_and_birth_date": "ids that share a name and a birth date: likely one person",
    "same_name_and_place": "ids that share a name and a city or location: perhaps one person",
    "gender_as_recorded": "spellings of a gender that are not known, kept as they are",
    "unreadable_birth_date": "birth dates without a year that can be read, taken for missing",
    "unlikely_age": "ages above 120 years, taken for missing",
    "unclear_consent": "words for consent that mean neither yes nor no, taken for missing",
    "anonymous_events": "events without a customer, in no count of customers",
    "purchases_in_events": "purchases among the events: no sales, which order files alone tell",
    "unknown_events": "events of a kind that is not known, counted as other",
    "figures_beside_orders": "ready-made counts in customer files, unused: orders are listed",
    "converted_amount": "amounts of another currency, brought into the study's at the stated rate",
}
"""What is noticed about records that stay -> meaning."""

OFFENDING: dict[str, tuple[str, ...]] = {
    "no_amount": ("line_amount", "unit_price", "order_amount", "quantity"),
    "impossible_amount": ("unit_price", "quantity"),
    "impossible_time": ("ordered_at", "returned_at"),
    "future_time": ("ordered_at", "returned_at"),
    "unknown_currency": ("currency",),
    "line_without_order": ("order_id",),
    "order_without_lines": ("order_id",),
    "cancelled_order": ("status",),
    "unpaid_order": ("status",),
    "postage_line": ("event_type", "product_name", "product_id"),
    "fee_line": ("event_type", "product_name", "product_id"),
    "voucher_line": ("product_name", "product_id"),
    "correction_line": ("event_type", "product_name", "product_id"),
    "transfer_line": ("event_type",),
    "nothing_sold": ("quantity", "line_amount", "unit_price"),
    "signs_disagree": ("quantity", "line_amount", "unit_price"),
    "discount_above_price": ("line_amount", "unit_price", "discount"),
    "zero_price": ("line_amount", "unit_price", "product_name"),
    "extreme_quantity": ("quantity",),
    "order_of_two_customers": ("order_id",),
    "order_on_two_days": ("order_id",),
    "unmatched_return": ("product_id", "product_name", "quantity"),
    "matched_return": ("product_id", "product_name", "quantity"),
    "undated_return": ("status", "refunded"),
    "converted_amount": ("currency",),
    "near_repeat": ("order_id", "product_id"),
}
"""Rule -> the roles whose values show it."""


def meaning(rule: str) -> str:
    """What a rule means, in words."""
    if rule in RULES:
        return RULES[rule]
    kind, _, name = rule.partition("_")
    role = next(role for roles in ROLES.values() for role in roles if role.name == name)
    if kind == "no":
        return f"{name} is empty ({role.meaning.split(';')[0]})"
    noun = {"time": "time", "number": "number", "money": "amount"}[role.type]
    return f"{name} holds something that cannot be read as {'an' if noun[0] == 'a' else 'a'} {noun}"


def offending(rule: str) -> tuple[str, ...]:
    """The roles whose values show that a record breaks a rule."""
    return OFFENDING.get(rule, (rule.partition("_")[2],))
