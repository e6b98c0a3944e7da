"""What the moves say: which way most go, what that is worth, and whether it was so before."""

from ...core.result import Finding, Inputs
from ...core.words import count, days, say, share
from ...stats.corrections import LEVEL
from .moves import Moves, more_or_less
from .paces import A_YEAR, NOTHING


def slid_or_rose(inputs: Inputs, moves: Moves, p_value: float) -> Finding:
    """Of those who moved, whether more went down than up than chance would give."""
    slid = moves.slid
    claimed = p_value < LEVEL
    chance = say("by chance it would be {chance} each way", chance=count(round(slid.by_chance)))
    ending = f": {chance}" if claimed else ", which is no further apart than chance has it"
    # Where few went from one pace to another, parts of the sums would tell who they are.
    detailed = not moves.tells_few(inputs.settings.smallest_group)
    gone = moves.left(NOTHING)
    fillings = {"all": count(moves.n), "slid": count(slid.one), "rose": count(slid.other)}
    parts = {"gone": count(gone.other), "new": count(moves.n_new)} if detailed else {}
    sentence = (
        say(
            "Of {all} customers {slid} slid to a lower pace, {gone} of them to none, and {rose} "
            "rose, {new} of them new{ending}.",
            ending=ending,
            **fillings,
            **parts,
        )
        if detailed
        else say(
            "Of {all} customers {slid} slid to a lower pace or left, and {rose} rose or "
            "came{ending}.",
            ending=ending,
            **fillings,
        )
    )
    down = slid.one > slid.other
    told = "more is lost than is won" if down else "what has changed deserves to be kept"
    so_what = (
        say(
            "{back} who had been silent came back and {new} came for the first time, while {gone} "
            "left: if it is not the season, {told}.",
            back=count(gone.one - moves.n_new),
            told=told,
            **parts,
        )
        if claimed and detailed
        else say(
            "That is beyond chance: if it is not the season that began on {first}, {told}.",
            first=moves.spans.middle,
            told=told,
        )
        if claimed
        else say("That many cross a border without having changed: single moves mean little.")
    )
    season = (
        " The spans are of different seasons." if inputs.settings.horizon_days < A_YEAR - 30 else ""
    )
    return Finding(
        name="slid_or_rose",
        kind="claim" if claimed else "description",
        sentence=sentence,
        value=slid.share,
        n=slid.moved,
        of="customers who moved",
        period=inputs.window.period,
        so_what=so_what,
        caveat=f"Chance: what a shop would see that stands still, with as many who come as go."
        f"{season}",
        money=inputs.money(abs(moves.change(moves.frame)[0])),
        p_value=p_value if claimed else None,
    )


def worth(inputs: Inputs, moves: Moves) -> Finding:
    """What those who slid brought less, and those who rose more."""
    currency = inputs.settings.currency
    down, up = moves.change(moves.moved(down=True)), moves.change(moves.moved(down=False))
    lost = more_or_less(down, currency)
    return Finding(
        name="worth",
        kind="description",
        sentence=say(
            "Those who slid or left brought {lost} {way} in the {horizon} than in those before; "
            "those who rose or came brought {won} {other}.",
            lost=lost,
            way="less" if down[0] <= 0 else "more",
            horizon=days(inputs.settings.horizon_days),
            won=more_or_less(up, currency),
            other="more" if up[0] >= 0 else "less",
        ),
        value=lost,
        n=moves.n,
        period=inputs.window.period,
        so_what=say(
            "Together with those who stayed at their pace, all customers brought {sum} {way}.",
            sum=more_or_less(moves.change(moves.frame), currency),
            way="more" if moves.change(moves.frame)[0] >= 0 else "less",
        ),
        caveat="Part of it is luck that turns: who had an unusually good span mostly has a worse "
        "one after it.",
        money=inputs.money(abs(down[0])),
    )


def before_that(inputs: Inputs, moves: Moves, earlier: Moves, a_year: bool) -> Finding:
    """The same a year before, in the same seasons, or else a horizon before."""
    now, then = moves.slid.share, earlier.slid.share
    apart = now.low is not None and then.high is not None and (
        now.low > then.high or (now.high or 1) < (then.low or 0)
    )  # fmt: skip
    return Finding(
        name="before_that",
        kind="description",
        sentence=say(
            "Of those who moved {now} slid; a {time} earlier, in {span}, it was {then}.",
            now=now,
            time="year" if a_year else "horizon",
            then=then,
            span=earlier.spans.later,
        ),
        value=now,
        n=moves.slid.moved,
        of="customers who moved",
        period=inputs.window.period,
        so_what=say(
            "The intervals do not overlap, so this span is unlike that one: {now} against {then}.",
            now=share(now.value),
            then=share(then.value),
        )
        if apart
        else say(
            "The intervals overlap: no sign that more slide than then, {now} against {then}.",
            now=share(now.value),
            then=share(then.value),
        ),
        caveat="Borders are the same in all spans. Many customers are in both figures."
        + ("" if a_year else " The spans are of different seasons."),
    )
