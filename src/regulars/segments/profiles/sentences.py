"""What is said of who is in which group."""

from collections.abc import Sequence

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.corrections import doubt
from .comparing import Cell, Profile

REPORTED = 4
"""Claims put into words for each grouping, one a trait, the strongest traits first."""


def findings(inputs: Inputs, profiles: Sequence[Profile]) -> list[Finding]:
    """What tells groups apart most, and the largest sure difference of each trait."""
    names = list(dict.fromkeys(p.grouping.name for p in profiles))
    found = []
    for name in names:
        mine = [p for p in profiles if p.grouping.name == name]
        telling = sorted(
            (p for p in mine if not p.trait.by_nature), key=lambda p: -p.effect.value
        )
        sure = [p for p in telling if p.surest is not None][:REPORTED]
        found += [_claim(inputs, p, p.surest) for p in sure if p.surest is not None]
        found.append(_most(inputs, mine, telling))
    return found


def _said(profile: Profile, cell: Cell, difference: Quantity) -> Sentence:
    assert cell.share is not None and cell.rest is not None
    sentence = say(
        profile.trait.sentence,
        who=profile.grouping.who(cell.group),
        value=cell.value,
        here=share(cell.share),
        rest=share(cell.rest),
        difference=difference,
    )
    if sentence.template.startswith("{who}"):
        who = str(sentence.fillings["who"])
        return Sentence(sentence.template, {**sentence.fillings, "who": who[0].upper() + who[1:]})
    return sentence


def _apart(cell: Cell) -> Quantity:
    """The size of the difference, whichever way it goes."""
    found = cell.difference
    assert found is not None
    sign = 1 if found.value >= 0 else -1
    low, high = sorted((sign * found.low, sign * found.high))
    return share(sign * found.value, low, high)


def _claim(inputs: Inputs, profile: Profile, cell: Cell) -> Finding:
    others = [c for c in profile.cells if c.is_sure and c is not cell]
    return Finding(
        name=f"{profile.grouping.name}_{profile.trait.name}",
        kind="claim",
        sentence=_said(profile, cell, _apart(cell)),
        value=_apart(cell),
        n=profile.known,
        period=inputs.window.period,
        so_what=say(
            "In this trait {others} more differences between a {one} and all others are beyond "
            "chance; where an offer or a message depends on it, groups can be spoken to apart.",
            others=count(len(others)),
            one=profile.grouping.title,
        )
        if others
        else say(
            "It is the only difference in this trait that is beyond chance, of {looked} looked at.",
            looked=count(sum(c.p_value is not None for c in profile.cells)),
        ),
        caveat=(
            "Of customers of whom it is known, who may differ from the others. A difference, not a "
            "cause: a message to those who have the trait makes nobody a better customer."
        ),
        p_value=cell.p_value,
    )


def _most(inputs: Inputs, mine: Sequence[Profile], telling: Sequence[Profile]) -> Finding:
    """The trait that tells the groups apart most, or that none does."""
    top = (telling or sorted(mine, key=lambda p: -p.effect.value))[0]
    effect = Quantity(top.effect.value, "number", low=top.effect.low, high=top.effect.high)
    sure = [cell for p in mine for cell in p.cells if cell.is_sure]
    looked = [cell for p in mine for cell in p.cells if cell.p_value is not None]
    words = {"trait": top.trait.title, "group": top.grouping.title, "effect": effect}
    if any(p.surest is not None for p in telling):
        sentence = say(
            "Of what is known of customers, “{trait}” goes most closely with the {group}: {effect}, "
            "where nought is not at all and one entirely.",
            **words,
        )
    else:
        unsure = doubt(top.effect.low, top.effect.high)
        sentence = say(
            "No trait of customers goes with the {group} beyond chance: the closest is “{trait}” "
            "with {effect}, where nought is not at all and one entirely" + unsure + ".",
            **words,
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
            "No group of those {n} customers is large enough to be held against all others.",
            n=count(top.known),
        ),
    )
