"""What discounts take of the margin, where costs are on record or a margin is set."""

from ...core.result import Finding, Inputs, Refusal, Result
from ...core.words import say, share
from .buyers import sums_over_buyers

MARGIN = """
    select
        count(*) as n_lines,
        count(margin) as n_known,
        sum(margin) as margin,
        sum(case when margin is not null then discounts end) as discounts
    from order_lines
    where kind = 'sale' and day < $cutoff
"""


def margin(inputs: Inputs) -> Result:
    """What discounts take of the margin, where costs are on record or a margin is set."""
    found = inputs.engine.row(MARGIN, cutoff=inputs.window.cutoff)
    if found["n_known"]:
        margin, given = float(found["margin"]), float(found["discounts"])
        known = share(found["n_known"] / found["n_lines"])
        so_what = say("Costs are known of {known} of order lines.", known=known)
    elif inputs.settings.margin:
        extent = sums_over_buyers(inputs, "discounts", "net_sales")
        margin, given = inputs.settings.margin * extent.whole, extent.part
        so_what = say(
            "Taken from the stated margin of {margin} of net sales.",
            margin=share(inputs.settings.margin),
        )
    else:
        why = say("the records hold no costs, and no margin is set")
        return Result(refusals=(Refusal("What discounts take of the margin", why),))
    if margin + given <= 0 or given <= 0:
        why = say(
            "at list prices, too, goods cost more than they bring: {margin}",
            margin=inputs.money(margin + given),
        )
        return Result(refusals=(Refusal("What discounts take of the margin", why),))
    value = share(given / (margin + given))
    finding = Finding(
        name="margin_given_away",
        kind="description",
        sentence=say(
            "Discounts took {given}: {share} of the margin that the same sales would have had at "
            "list prices; {left} were left.",
            given=inputs.money(given),
            share=value,
            left=inputs.money(margin),
        ),
        value=value,
        n=int(found["n_known"] or found["n_lines"]),
        of="order lines",
        period=inputs.window.period,
        so_what=so_what,
        caveat="Without discounts less would have been sold: this is no gain that waits to be "
        "had. Returns are not taken off.",
        money=inputs.money(given),
    )
    return Result(findings=(finding,))
