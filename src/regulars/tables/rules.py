"""The rules of cleaning, in words. A record is set aside by the first one that it breaks."""

from ..sources.roles import ROLES

RULES: dict[str, str] = {
    "malformed": "the line has too many or too few fields, or bytes that are no text",
    "no_amount": "the amount, or what it is made from, is empty",
    "impossible_amount": "price times quantity is beyond any till",
    "impossible_time": "the year is before 1970 or after 2099",
    "repeated_record": "equals an earlier record in every column of the file",
    "nothing_sold": "no quantity and no amount: nothing was sold and nothing paid",
    "signs_disagree": "a returned quantity with an amount paid: it cannot be both",
    "discount_above_price": "more was taken off than the price: neither a sale nor a return",
    "nothing_happened": "an event that happened no time at all",
    "undated_contact": "a contact without a day, of a campaign without one",
    "conflicting_record": "says less than another record of the same id, or otherwise",
}
"""Rule -> meaning, beside those on single columns, which `meaning` makes from their role."""


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
