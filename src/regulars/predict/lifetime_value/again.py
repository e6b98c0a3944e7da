"""What one more customer in a hundred buying again is worth, as the last span has shown it."""

from ...core.result import Finding, Inputs
from ...core.words import count, days, say
from ...stats.intervals import share_of
from .margin import Margin
from .records import Past

POINT = 0.01


def one_more_point(inputs: Inputs, past: Past, n_now: int, margin: Margin) -> Finding | None:
    """None where too few bought, or did not buy, to tell.

    Who would only just be brought to buy is not one of those who buy anyway: he is worth what those
    bring who bought once. What all of them bring is the most that can be hoped for.
    """
    customers, least = past.customers, max(inputs.settings.smallest_group, 2)
    bought = customers[customers["purchases_after"] > 0]
    once = bought[bought["purchases_after"] == 1]
    if min(len(once), len(bought), len(customers) - len(bought)) < least:
        return None
    rate = margin.rate * POINT * n_now
    low, high = (rate * float(those["spend_after"].mean()) for those in (once, bought))
    again = share_of(len(bought), len(customers))
    return Finding(
        name="one_more_point",
        kind="description",
        sentence=say(
            "One more customer in a hundred who buys again within {span} is worth {low} of {what} "
            "if he buys once, and at most {high}, if he buys as others do.",
            span=days(past.window.horizon_days),
            low=inputs.money(low),
            what=margin.name,
            high=inputs.money(high),
        )
        if low < high
        else say(
            "One more customer in a hundred who buys again within {span} is worth {low} of {what}.",
            span=days(past.window.horizon_days),
            low=inputs.money(low),
            what=margin.name,
        ),
        value=inputs.money(low),
        n=len(customers),
        period=inputs.window.period,
        so_what=say(
            "It is what {n} customers may cost, all together, to be brought back. Of those known "
            "a span ago {again} bought again.",
            n=count(round(POINT * n_now)),
            again=again,
        ),
        caveat="Measured on the last span of the records; another season may bring more or less.",
        money=inputs.money(margin.net_sales(low)),
    )
