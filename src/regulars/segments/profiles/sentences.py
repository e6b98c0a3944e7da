"""What is said of who is in which group."""

from collections.abc import Sequence

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.corrections import doubt
from ...stats.intervals import share_of
from .comparing import Cell, Profile

REPORTED = 4
"""Claims put into words for each grouping, one a trait, the strongest traits first."""

UNEQUAL = 0.1
"""Difference in the shares of whom a trait is known that is worth telling."""


def findings(inputs: Inputs, profiles: Sequence[Profile]) -> list[Finding]:
    """What tells groups apart most, and the largest sure difference of each trait."""
    names = list(dict.fromkeys(p.grouping.name for p in profiles))
    found = []
    for name in names:
        mine = [p for p in profiles if p.grouping.name == name]
        telling = sorted((p for p in mine if p.trait.may_be_claimed), key=lambda p: -p.effect.value)
        sure = [p for p in telling if p.surest is not None][:REPORTED]
        found += [_claim(inputs, p, p.surest) for p in sure if p.surest is not None]
        found.append(_most(inputs, mine, telling))
        unequal = _unequally_known(inputs, mine)
        found += [unequal] if unequal else []
    return found


def _said(profile: Profile, cell: Cell, difference: Quantity) -> Sentence:
    assert cell.share is not None
    assert cell.rest is not None
    template, who = profile.trait.sentence, profile.grouping.who(cell.group)
    fillings: dict[str, Quantity | str] = {
        "who": who[0].upper() + who[1:] if template.startswith("{who}") else who,
        "here": share(cell.share),
        "rest": share(cell.rest),
        "difference": difference,
    }
    if "{value}" in template:
        fillings["value"] = cell.value
    return Sentence(template, fillings)


def _apart(cell: Cell) -> Quantity:
    """The size of the difference, whichever way it goes."""
    found = cell.difference
    assert found is not None
    sign = 1 if found.value >= 0 else -1
    low, high = sorted((sign * found.low, sign * found.high))
    return share(sign * found.value, low, high)


def _claim(inputs: Inputs, profile: Profile, cell: Cell) -> Finding:
    sure = [c for c in profile.cells if c.is_sure]
    looked = [c for c in profile.cells if c.p_value is not None]
    return Finding(
        name=f"{profile.grouping.name}_{profile.trait.name}",
        kind="claim",
        sentence=_said(profile, cell, _apart(cell)),
        value=_apart(cell),
        n=profile.known,
        period=inputs.window.period,
        so_what=say(
            "In this trait {others} of {looked} differences between one group and all others are "
            "beyond chance; where an offer or a message depends on it, groups can be spoken to "
            "apart.",
            others=count(len(sure)),
            looked=count(len(looked)),
        )
        if len(sure) > 1
        else say(
            "It is the only difference in this trait that is beyond chance, of {looked} looked at.",
            looked=count(len(looked)),
        ),
        caveat=(
            f"{profile.trait.caveat} Of customers of whom it is known, who may differ from the "
            "others. A difference, not a cause: to win more customers with the trait does not make "
            "more of the group.".strip()
        ),
        p_value=cell.p_value,
    )


def _most(inputs: Inputs, mine: Sequence[Profile], telling: Sequence[Profile]) -> Finding:
    """The trait that tells the groups apart most, or that none does."""
    top = (telling or sorted(mine, key=lambda p: -p.effect.value))[0]
    effect = Quantity(top.effect.value, "number", low=top.effect.low, high=top.effect.high)
    sure = [cell for p in telling for cell in p.cells if cell.is_sure]
    looked = [cell for p in telling for cell in p.cells if cell.p_value is not None]
    words: dict[str, Quantity | str] = {
        "trait": top.trait.title,
        "group": top.grouping.title,
        "effect": effect,
    }
    if not telling:
        sentence = Sentence(
            "Of customers no more is known than what they do: “{trait}” goes with the {group} by "
            "{effect}, where nought is not at all and one entirely.",
            words,
        )
    elif any(p.surest is not None for p in telling):
        sentence = Sentence(
            "Of what is known of customers, “{trait}” goes most closely with the {group}: "
            "{effect}, where nought is not at all and one entirely.",
            words,
        )
    else:
        unsure = doubt(top.effect.low, top.effect.high)
        sentence = Sentence(
            "No trait of customers goes with the {group} beyond chance: the closest is “{trait}” "
            "with {effect}, where nought is not at all and one entirely" + unsure + ".",
            words,
        )
    return Finding(
        name=f"{top.grouping.name}_most",
        kind="description",
        sentence=sentence,
        value=effect,
        n=top.known,
        period=inputs.window.period,
        so_what=say(
            "Of {looked} comparisons with all others, {sure} are beyond chance.",
            looked=count(len(looked)),
            sure=count(len(sure)),
        )
        if looked
        else say(
            "Nothing is claimed of it: either it comes with buying, or there are too few customers "
            "in a group; it is known of {n}.",
            n=count(top.known),
        ),
    )


def _unequally_known(inputs: Inputs, mine: Sequence[Profile]) -> Finding | None:
    """The trait that is known of many in one group and of few in another, if there is one."""
    ends = []
    for profile in (profile for profile in mine if profile.trait.told):
        cells = [cell for cell in profile.unknown if cell.share is not None]
        if len(cells) >= 2:
            cells.sort(key=lambda cell: cell.share or 0.0)
            ends.append((profile, cells[0], cells[-1]))
    if not ends:
        return None
    profile, most, least = max(ends, key=lambda e: (e[2].share or 0.0) - (e[1].share or 0.0))
    high, low = 1 - (most.share or 0.0), 1 - (least.share or 0.0)
    if high - low < UNEQUAL:
        return None
    known = share_of(round(high * most.n), most.n)
    return Finding(
        name=f"{profile.grouping.name}_known",
        kind="description",
        sentence=say(
            "“{trait}” is known of {high} of {who}, but of only {low} of {others}.",
            trait=profile.trait.title,
            high=known,
            who=profile.grouping.who(most.group),
            low=share(low),
            others=profile.grouping.who(least.group),
        ),
        value=known,
        n=most.n,
        period=inputs.window.period,
        so_what=say(
            "What is said of it here is about the {n} customers of whom it is known, who are no "
            "picture of all.",
            n=count(profile.known),
        ),
        caveat="Whose trait is not known is compared with nobody: they may be different people.",
    )
