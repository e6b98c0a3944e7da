"""What moved, in words: claims where it is more than chance would give."""

from collections.abc import Mapping

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.corrections import LEVEL, holm
from ...stats.intervals import share_of
from ...stats.turns import Turn
from .moves import Moves, more_or_less
from .paces import NOTHING, PACES

OVERALL = "all"
YEAR = 365


def tested(moves: Moves, families: int) -> dict[str, tuple[Turn, float]]:
    """What is held against chance, with p-values corrected for all of it: the balance of all who
    moved, and that of each pace."""
    turns = {OVERALL: moves.slid, **{pace: moves.left(pace) for pace in PACES}}
    turns = {name: turn for name, turn in turns.items() if turn.moved}
    corrected = holm([turn.p_value for turn in turns.values()], families)
    return {name: (turns[name], p) for name, p in zip(turns, corrected, strict=True)}


def findings_of(
    inputs: Inputs, moves: Moves, tests: Mapping[str, tuple[Turn, float]], earlier: list[Moves]
) -> tuple[Finding, ...]:
    """The balance, who fell from the highest pace, and who stopped buying."""
    found = (
        _balance(inputs, moves, tests, earlier),
        _from_the_top(inputs, moves),
        _silent(inputs, moves, tests),
    )
    return tuple(finding for finding in found if finding)


def _sure(test: tuple[Turn, float]) -> bool:
    turn, p_value = test
    low, high = turn.share.low, turn.share.high
    return p_value < LEVEL and low is not None and high is not None and not low <= 0.5 <= high


def _balance(
    inputs: Inputs, moves: Moves, tests: Mapping[str, tuple[Turn, float]], earlier: list[Moves]
) -> Finding | None:
    if OVERALL not in tests:
        return None
    turn, p_value = tests[OVERALL]
    sure = _sure(tests[OVERALL])
    counts: dict[str, Quantity | str] = {
        "slid": count(turn.one),
        "rose": count(turn.other),
        "part": turn.share,
        "chance": count(round(turn.by_chance)),
        "before": moves.spans.earlier,
        "now": moves.spans.later,
    }
    told = (
        "{slid} bought at a lower pace in {now} than in {before}, {rose} at a higher one, where "
        "chance would give {chance} of each: {part} of those who moved slid."
    )
    if sure:
        way = "slid than rose" if turn.one > turn.other else "rose than slid"
        sentence = Sentence(f"More customers {way}: {told}", counts)
    else:
        sentence = Sentence(f"About as many customers slid as rose: {told}", counts)
    change = moves.change(moves.frame)
    return Finding(
        name="balance",
        kind="claim" if sure else "description",
        sentence=sentence,
        value=turn.share,
        n=turn.moved,
        of="customers who moved",
        period=inputs.window.period,
        so_what=_in_money(inputs, moves, change),
        caveat=_usual(moves, earlier),
        money=inputs.money(abs(change[0])),
        p_value=p_value if sure else None,
    )


def _in_money(inputs: Inputs, moves: Moves, change: tuple[float, float, float]) -> Sentence:
    currency = inputs.settings.currency
    lost, won = (moves.change(moves.moved(down)) for down in (True, False))
    uncertain = change[1] <= 0 <= change[2]
    words = (
        "Those who slid brought {lost} less than before, those who rose {won} more; with those "
        "who stayed at their pace, all {n} who bought in either span brought {change} "
    )
    words += "less" if change[0] < 0 else "more"
    if uncertain:
        words += ", which may be chance"
    return Sentence(
        words + ".",
        {
            "lost": inputs.money(max(-lost[0], 0.0)),
            "won": inputs.money(max(won[0], 0.0)),
            "n": count(moves.n),
            "change": more_or_less(change, currency).point
            if uncertain
            else str(more_or_less(change, currency)),
        },
    )


def _usual(moves: Moves, earlier: list[Moves]) -> str:
    """What a reader must know before he takes a slide for the shop's doing."""
    said = (
        f"New customers count as risen from no purchase, lost ones as slid to it: without the "
        f"{moves.n_new:,} new ones {moves.slid.other - moves.n_new:,} rose. A season moves "
        "everyone."
    )
    told = [one for one in earlier if one.slid.moved]
    ago = [(moves.spans.after - one.spans.after).days for one in told]
    parts = [share(one.slid.share.value) for one in told]
    if told:
        said += f" A horizon earlier {parts[0]} of those who moved slid"
        year = [i for i, days in enumerate(ago) if i and abs(days - YEAR) <= YEAR / 12]
        said += f", about a year earlier {parts[year[0]]}." if year else "."
    return said


def _from_the_top(inputs: Inputs, moves: Moves) -> Finding | None:
    """The highest pace that enough customers had, and who fell from it."""
    least = inputs.settings.smallest_group
    for pace in PACES[:-2]:
        had = moves.frame[moves.frame["before"] == pace]
        fell = moves.moved(down=True)
        fell = fell[fell["before"] == pace]
        n, slid = int(had["n"].sum()), int(fell["n"].sum())
        if n >= least and least <= slid:
            break
    else:
        return None
    rose = moves.moved(down=False)
    rose = rose[rose["pace"] == pace]
    came = int(rose["n"].sum())
    part = share_of(slid, n)
    less = float((fell["spend_before"] - fell["spend_now"]).sum())
    more = float((rose["spend_now"] - rose["spend_before"]).sum())
    return Finding(
        name="fell_from_the_top",
        kind="description",
        sentence=say(
            "Of {n} customers at the pace of {pace} in {before}, {slid}, {part}, were lower in "
            "{now}: they brought {less} less.",
            n=count(n),
            pace=pace,
            before=moves.spans.earlier,
            slid=count(slid),
            part=part,
            now=moves.spans.later,
            less=inputs.money(less),
        ),
        value=part,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "{came} rose to that pace, new ones among them, and brought {more} more: in a shop "
            "that stands still chance would take {chance} each way, for a high span is partly "
            "luck.",
            came=count(came),
            more=inputs.money(more),
            chance=count(round((slid + came) / 2)),
        )
        if came >= least
        else say(
            "Fewer than {least} rose to that pace from below, where chance would take as many up "
            "as down.",
            least=count(least),
        ),
        caveat="Whoever is picked for a high span brings less in the next, even if nothing has "
        "changed: hold those who slid against those who rose.",
        money=inputs.money(max(less, 0.0)),
    )


def _silent(
    inputs: Inputs, moves: Moves, tests: Mapping[str, tuple[Turn, float]]
) -> Finding | None:
    """Who stopped buying against who began or took it up again, where it is beyond chance."""
    if NOTHING not in tests or not _sure(tests[NOTHING]):
        return None
    turn, p_value = tests[NOTHING]
    part = share_of(turn.other, turn.moved)
    stopped = moves.moved(down=True)
    brought = float(stopped.loc[stopped["pace"] == NOTHING, "spend_before"].sum())
    way = "began to buy than stopped" if turn.one > turn.other else "stopped than began to buy"
    return Finding(
        name="stopped",
        kind="claim",
        sentence=Sentence(
            f"More customers {way}: {{stopped}} who bought in {{before}} did not in {{now}}, and "
            "{began} the other way round, {new} of them for the first time, where chance would "
            "give {chance} of each: {part} stopped.",
            {
                "stopped": count(turn.other),
                "before": moves.spans.earlier,
                "now": moves.spans.later,
                "began": count(turn.one),
                "new": count(moves.n_new),
                "chance": count(round(turn.by_chance)),
                "part": part,
            },
        ),
        value=part,
        n=turn.moved,
        of="customers who stopped or began",
        period=inputs.window.period,
        so_what=say(
            "Those who stopped had brought {brought} in the earlier span: that is what it costs "
            "if they stay away.",
            brought=inputs.money(brought),
        ),
        caveat="Some who stopped will be back, and a season moves everyone.",
        money=inputs.money(max(brought, 0.0)),
        p_value=p_value,
    )
