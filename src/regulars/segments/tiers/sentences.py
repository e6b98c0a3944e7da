"""What is said of tiers: what Premium customers hold, and whether the borders are natural."""

from collections.abc import Sequence
from math import exp

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.valleys import AGREEMENT, Breaks, Valley
from .borders import Borders
from .holdings import Tier


def why_these_borders(inputs: Inputs, borders: Borders) -> str:
    """What makes the borders borders, as a sentence."""
    if borders.how == "own":
        return "The borders are those of the settings."
    if borders.how == "natural":
        return "The borders lie where few customers are: spend breaks there by itself."
    tiers = inputs.settings.tiers
    stated = (
        f"Borders by convention: from the highest spend down, Premium customers hold the first "
        f"{share(tiers.premium)} of net sales, Regular ones those up to {share(tiers.regular)}"
    )
    return f"{stated}; {_not_natural(borders)}."


def _not_natural(borders: Borders) -> str:
    found = borders.looked.spend
    if found is None:
        return "customers are too few to show where spend breaks by itself"
    if not found.valleys:
        return "no natural break in spend was found"
    if not found.stable:
        return "breaks in spend were found, but not the same ones under resampling"
    if len(found.valleys) == 2:
        return "spend breaks elsewhere by itself, but the settings ask for these shares"
    return f"natural breaks in spend: {len(found.valleys)}, where three tiers take two"


def held(inputs: Inputs, tiers: Sequence[Tier], borders: Borders) -> Finding:
    """What Premium customers are of all, and what they bring."""
    premium, casual = tiers[0], tiers[-1]
    each = premium.net_sales / premium.n
    casual_each = casual.net_sales / casual.n
    return Finding(
        name="premium_share",
        kind="description",
        sentence=say(
            "Premium customers ({rule}) are {customers} of all and bring {net_sales} of net sales.",
            rule=str(premium.rule),
            customers=premium.share_of_customers,
            net_sales=Quantity(premium.share_of_net_sales.value, "share"),
        ),
        value=premium.share_of_customers,
        n=sum(tier.n for tier in tiers),
        period=inputs.window.period,
        so_what=say(
            "A Premium customer has brought {times} what a Casual one has: {each} against {other}.",
            times=Quantity(each / casual_each, "times"),
            each=inputs.money(each),
            other=inputs.money(casual_each),
        )
        if casual_each > 0
        else say("Casual customers have brought nothing, returns taken off."),
        caveat=(
            "The share of net sales is set by the convention for the border; the share of "
            "customers is what was found."
            if borders.how == "convention"
            else why_these_borders(inputs, borders)
        ),
        money=inputs.money(premium.net_sales),
    )


def broken(inputs: Inputs, borders: Borders) -> Finding | None:
    """Whether spend breaks by itself, and the number of orders with it."""
    looked = borders.looked
    found = looked.spend
    if found is None:
        return None
    value, sentence = _of_spend(inputs, found, looked.n)
    return Finding(
        name="breaks",
        kind="description",
        sentence=sentence,
        value=value,
        n=looked.n,
        period=inputs.window.period,
        so_what=_so_what(borders),
        caveat=(
            "Looked for on the scale of multiples: groups whose typical customers spend at least "
            "twice what those of the group below do, each of some size, in one half of the "
            "customers and then tested on the other."
        ),
    )


def _border(inputs: Inputs, valley: Valley) -> Quantity:
    return inputs.money(exp(valley.at), exp(valley.low), exp(valley.high))


def _of_spend(inputs: Inputs, found: Breaks, n: int) -> tuple[Quantity, Sentence]:
    valleys = found.valleys
    if not valleys:
        return count(0), say(
            "Spend runs on without a natural break: among {n} customers no gap parts groups of low "
            "and high spend beyond chance.",
            n=count(n),
        )
    top = _border(inputs, valleys[-1])
    if not found.stable:
        return share(found.agreement), say(
            "Spend seems to break around {border}, but only {again} of repeated samples of "
            "customers show the same breaks in nearly the same places."
            if found.agreement < AGREEMENT
            else "Spend seems to break around {border}; {again} of repeated samples of customers "
            "show as many breaks, but not in nearly the same places.",
            border=inputs.money(top.value),
            again=share(found.agreement),
        )
    if len(valleys) == 1:
        return top, say(
            "Spend breaks once by itself, around {border}: {above} of customers lie above.",
            border=top,
            above=share(1 - valleys[0].share),
        )
    if len(valleys) == 2:
        return top, say(
            "Spend breaks twice by itself: few customers lie around {low} and around {high}.",
            low=_border(inputs, valleys[0]),
            high=top,
        )
    return count(len(valleys)), say(
        "Spend breaks {times} times by itself, the last time around {border}.",
        times=count(len(valleys)),
        border=top,
    )


def _so_what(borders: Borders) -> Sentence:
    orders = _of_orders(borders.looked.orders)
    match borders.how:
        case "natural":
            follows = "Casual, Regular and Premium are told apart there."
        case "own":
            follows = "The borders of tiers are those of the settings all the same."
        case _:
            follows = (
                "The borders of tiers are a convention: a customer just below one is no other "
                "kind of customer than one just above."
                if not (borders.looked.spend and borders.looked.spend.valleys)
                else "Three tiers take two stable breaks: their borders are a convention."
            )
    return say(f"{follows} {orders.template}", **orders.fillings)


def _of_orders(found: Breaks | None) -> Sentence:
    if found is None:
        return say("How often customers order is not known.")
    if not found.valleys:
        return say("The number of orders shows no gap that is beyond chance.")
    if not found.stable:
        return say("The number of orders shows no stable break.")
    at = [exp(valley.at) for valley in found.valleys]
    if len(at) == 1:
        return say("The number of orders breaks at about {at}.", at=Quantity(at[0], "number"))
    return say(
        "The number of orders breaks {times} times, the last time at about {at}.",
        times=count(len(at)),
        at=Quantity(at[-1], "number"),
    )
