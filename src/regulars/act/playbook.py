"""Strategies: each applies when its finding stands, and says with whom, what and worth how much."""

from collections.abc import Callable, Mapping

from ..core.result import Action, Audience, Inputs, RankedFinding
from ..core.settings import Settings
from ..core.words import Quantity, Sentence, say
from ..stats.power import smallest_visible_difference

LARGE = 0.1
"""A difference in shares that hardly any contact makes: a test that sees no less is too small."""

WIN_BACK = """
    select
        customer_id,
        'last bought ' || cast(days_since_last_purchase as varchar)
            || ' days ago, never silent for more than '
            || cast(longest_gap_days as varchar) || ' days before' as reason,
        tier,
        spend,
        -- Rounded to the cent, so that their sum does not depend on the order of adding.
        cast(usual_daily_spend * $horizon_days as decimal(18, 2)) as usual_net_sales
    from facts
    inner join tiers_customers using (customer_id)
    where gone_quiet and tier in ('Premium', 'Regular')
    order by usual_net_sales desc, customer_id
"""


def actions(inputs: Inputs, findings: tuple[RankedFinding, ...]) -> tuple[Action, ...]:
    """The actions whose findings were made in this study, most valuable first."""
    named = {found.name: found for found in findings}
    made = [
        make(inputs, named[finding]) for finding, make in STRATEGIES.items() if finding in named
    ]
    worth = [action for action in made if action]
    return tuple(sorted(worth, key=lambda action: (-(action.value.high or 0), action.name)))


def win_back(inputs: Inputs, finding: RankedFinding) -> Action | None:
    """Ask Premium and Regular customers back who are silent for longer than ever before.

    At their old pace they would bring their usual net sales. What such customers brought by
    themselves at earlier cut-offs comes without any action, so only the rest can be won, and the
    range begins at zero until a hold-out group has measured what a contact does. Where nothing is
    left to win, there is no action.
    """
    engine, settings = inputs.engine, inputs.settings
    table = "audience_win_back"
    engine.create(table, WIN_BACK, horizon_days=settings.horizon_days)
    found = engine.row(f"select count(*) as n, sum(usual_net_sales) as usual from {table}")
    n, margin = int(found["n"]), settings.margin or 1.0
    replay = inputs.results["quiet"].tables.get("replay")
    missing = 1.0
    if replay is not None:
        missing = 1 - replay.frame["spent"].sum() / replay.frame["usual"].sum()
    at_stake = float(found["usual"]) * margin * missing
    if at_stake <= 0:
        return None
    horizon = Quantity(settings.horizon_days, "days")
    visible = smallest_visible_difference(max(n // 2, 1))
    assumptions = [
        say("at the low end, a contact changes nothing"),
        say(
            "at the high end, all of them return to the pace of before for {horizon}, less the "
            "{alone} of it that such customers brought by themselves at earlier cut-offs",
            horizon=horizon,
            alone=Quantity(1 - missing, "share"),
        )
        if replay is not None
        else say(
            "at the high end, all of them return to the pace of before for {horizon}; what would "
            "come without a contact is not known, and not taken off",
            horizon=horizon,
        ),
        say("the value is margin, {margin} of net sales", margin=Quantity(margin, "share"))
        if settings.margin
        else say("the value is net sales: no margin is set"),
        _break_even(settings, n, at_stake),
    ]
    return Action(
        name="win_back",
        what=say(
            "Win back: contact each of them in person, ask what went wrong, and make one offer "
            "on what they used to buy."
        ),
        who=Audience(
            name="win_back",
            rule=say(
                "Premium or Regular; last purchase longer ago than {least} and than any gap "
                "between their purchase days before; {gaps} such gaps or more",
                least=Quantity(settings.quiet.days, "days"),
                gaps=Quantity(settings.quiet.gaps, "count"),
            ),
            table=table,
            n=n,
        ),
        why=(finding.name,) if replay is None else (finding.name, "quiet.came_back"),
        value=Quantity(at_stake, "money", settings.currency, low=0.0, high=at_stake),
        value_of="margin" if settings.margin else "net sales",
        assumptions=tuple(assumptions),
        measured_by=say(
            "Leave out a random half of the list, contact the other half, and compare what both "
            "bring per customer within {horizon}. In the share that buys again, a list of this "
            "length shows differences of {visible} of customers or more: pool several rounds."
            if visible > LARGE
            else "Leave out a random half of the list, contact the other half, and compare what "
            "both bring per customer within {horizon}. In the share that buys again, a list of "
            "this length shows differences of {visible} of customers or more.",
            horizon=horizon,
            visible=Quantity(visible, "share"),
        ),
    )


def _break_even(settings: Settings, n: int, at_stake: float) -> Sentence:
    """What share of the high end a contact must bring to pay for itself, where costs are known."""
    if settings.margin is None or settings.contact_cost is None:
        return say("whether it pays is not known: set margin and contact_cost")
    cost = Quantity(settings.contact_cost, "money", settings.currency, exact=True)
    share = settings.contact_cost * n / at_stake
    if share > 1:
        return say("a contact that costs {cost} cannot pay, even at the high end", cost=cost)
    return say(
        "a contact that costs {cost} pays if it brings {share} of the high end",
        cost=cost,
        share=Quantity(share, "share"),
    )


STRATEGIES: Mapping[str, Callable[[Inputs, RankedFinding], Action | None]] = {
    "quiet.gone_quiet": win_back
}
"""Finding -> what makes an action of it."""
