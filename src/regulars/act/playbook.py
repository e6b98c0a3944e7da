"""Strategies: each applies when its finding stands, and says with whom, what and worth how much."""

from collections.abc import Callable, Mapping

from ..core.result import Action, Audience, Inputs, RankedFinding
from ..core.words import Quantity, say
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
        cast(
            cast(spend as double) / cast(n_purchase_days as double) / mean_gap_days
            * cast($horizon_days as double) as decimal(18, 2)
        ) as usual_net_sales
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
    return tuple(sorted(made, key=lambda action: (-(action.value.high or 0), action.name)))


def win_back(inputs: Inputs, finding: RankedFinding) -> Action:
    """Ask Premium and Regular customers back who are silent for longer than ever before.

    What they would bring at their old pace is the most that can come of it; nobody knows the share
    that a contact brings back until a hold-out group has measured it, so the range begins at zero
    and the break-even is given instead of an effect.
    """
    engine, settings = inputs.engine, inputs.settings
    table = "audience_win_back"
    engine.create(table, WIN_BACK, horizon_days=settings.horizon_days)
    found = engine.row(f"select count(*) as n, sum(usual_net_sales) as usual from {table}")
    n, margin = int(found["n"]), settings.margin or 1.0
    at_stake = float(found["usual"]) * margin
    horizon = Quantity(settings.horizon_days, "days")
    visible = smallest_visible_difference(n // 2)
    cost = settings.contact_cost or 1.0
    assumptions = [
        say("at the low end, those who come back would have come back by themselves"),
        say(
            "at the high end, all of them buy at the pace and value of before for {horizon}",
            horizon=horizon,
        ),
        say(
            "a contact that costs {cost} pays if it brings back {share} of those it is sent to, "
            "beside those who come by themselves",
            cost=Quantity(cost, "money", settings.currency, exact=True),
            share=Quantity(min(cost * n / at_stake, 1.0), "share"),
        ),
        say("the value is margin, {margin} of net sales", margin=Quantity(margin, "share"))
        if settings.margin
        else say("the value is net sales: no margin is set, so the break-even takes all as margin"),
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
        why=(finding.name,),
        value=Quantity(at_stake, "money", settings.currency, low=0.0, high=at_stake),
        value_of="margin" if settings.margin else "net sales",
        assumptions=tuple(assumptions),
        measured_by=say(
            "Leave out a random half of the list, contact the other half, and compare the shares "
            "that buy again within {horizon}. With so short a list only a difference of {visible} "
            "of customers or more would show: pool several rounds."
            if visible > LARGE
            else "Leave out a random half of the list, contact the other half, and compare the "
            "shares that buy again within {horizon}. A difference of {visible} of customers or "
            "more would show.",
            horizon=horizon,
            visible=Quantity(visible, "share"),
        ),
    )


STRATEGIES: Mapping[str, Callable[[Inputs, RankedFinding], Action]] = {"tiers.gone_quiet": win_back}
"""Finding -> what makes an action of it."""
