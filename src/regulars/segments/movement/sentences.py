"""What the moves say: which way most go, what that is worth, and whether it was so before."""

from ...core.result import Finding, Inputs
from ...core.words import count, days, say, share
from ...stats.corrections import LEVEL
from .moves import Moves, more_or_less
from .paces import NOTHING

A_YEAR = 365


def slid_or_rose(inputs: Inputs, moves: Moves, p_value: float) -> Finding:
    """Of those who moved, whether more went down than up than chance would give."""
    slid = moves.slid
    claimed = p_value < LEVEL
    fillings = {"slid": count(slid.one), "rose": count(slid.other), "all": count(moves.n)}
    chance = count(round(slid.by_chance))
    sentence = (
        say(
            "Of {all} customers {slid} slid to a lower pace and {rose} rose: by chance it would be "
            "{chance} each way.",
            chance=chance,
            **fillings,
        )
        if claimed
        else say(
            "Of {all} customers {slid} slid to a lower pace and {rose} rose, which are no further "
            "apart than chance has them.",
            **fillings,
        )
    )
    gone = moves.left(NOTHING)
    so_what = (
        say(
            "{gone} of them went silent, while {back} who had been silent came back: those who "
            "leave are what to look at.",
            gone=count(gone.other),
            back=count(gone.one),
        )
        if claimed and slid.one > slid.other
        else say(
            "{back} of them had been silent and came back, while {gone} went silent: what was "
            "changed since {first} deserves to be kept.",
            gone=count(gone.other),
            back=count(gone.one),
            first=moves.spans.first,
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
        caveat="Customers who stop buying are among those who slid; new ones, who take their "
        f"place, are left out.{season}",
        money=inputs.money(abs(moves.change(moves.known)[0])),
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
            "Those who slid brought {lost} {way} in the {horizon} than in those before; those who "
            "rose brought {won} {other}.",
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
            "Together with those who stayed, customers from before {first} brought {sum} {way}.",
            first=moves.spans.first,
            sum=more_or_less(moves.change(moves.known), currency),
            way="more" if moves.change(moves.known)[0] >= 0 else "less",
        ),
        caveat="Part of it is luck that turns: who had an unusually good span mostly has a worse "
        "one after it.",
        money=inputs.money(abs(down[0])),
    )


def before_that(inputs: Inputs, moves: Moves, earlier: Moves) -> Finding:
    """The same a horizon before."""
    now, then = moves.slid.share, earlier.slid.share
    apart = now.low is not None and then.high is not None and (
        now.low > then.high or (now.high or 1) < (then.low or 0)
    )  # fmt: skip
    return Finding(
        name="before_that",
        kind="description",
        sentence=say(
            "Of those who moved {now} slid; a horizon earlier, to the span {span}, it was {then}.",
            now=now,
            then=then,
            span=earlier.spans.later,
        ),
        value=now,
        n=moves.slid.moved,
        of="customers who moved",
        period=inputs.window.period,
        so_what=say(
            "The intervals do not overlap, so this span is unlike the one before it: {now} against "
            "{then}.",
            now=share(now.value),
            then=share(then.value),
        )
        if apart
        else say(
            "The intervals overlap: no sign that more slide than before, {now} against {then}.",
            now=share(now.value),
            then=share(then.value),
        ),
        caveat="Borders are the same in all spans. Many customers are in both figures.",
    )
