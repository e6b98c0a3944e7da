"""Profiles as tables and pictures: what sets groups apart, and which trait does so most."""

from collections.abc import Sequence

import pandas as pd

from ...core.result import Axis, Chart, Inputs, Table
from ...core.words import Quantity, Sentence, count, say, share, signed
from .comparing import Cell, Grouping, Profile
from .traits import DAYS, OTHERS

ROWS = 15
"""Values of traits in a matrix, and traits in a picture of effects: the strongest."""
FEW = 8
"""Values in a matrix where no more than so many differ beyond chance."""
WORDS = 10
"""Of a headline, at the most."""
STRONG = 0.1
"""Difference in shares at which the colours of a matrix are strong, where none is larger."""


def table_of(profiles: Sequence[Profile]) -> Table:
    """All that was compared, complete but for cells of too few customers."""
    rows = [
        {
            "grouping": profile.grouping.title,
            "group": cell.group,
            "trait": profile.trait.title,
            "value": cell.value,
            "n": cell.n,
            "having": cell.having,
            "share": cell.share,
            "share_of_others": cell.rest,
            "difference": cell.difference.value if cell.difference else None,
            "low": cell.difference.low if cell.difference else None,
            "high": cell.difference.high if cell.difference else None,
            "index": cell.share / cell.overall if cell.share is not None and cell.overall else None,
            "p_value": cell.p_value,
        }
        for profile in profiles
        for cell in (*profile.cells, *profile.unknown)
    ]
    numbers = [*list(rows[0])[5:]]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(numbers, "float64"))
    return Table.of(
        frame,
        "one row per group and value of a trait; empty where too few customers would show",
        Axis("grouping", "Grouping"),
        Axis("group", "Group"),
        Axis("trait", "Trait"),
        Axis("value", "Value"),
        Axis("n", "Customers of whom it is known", "count"),
        Axis("having", "of whom with the value", "count"),
        Axis("share", "Share", "share"),
        Axis("share_of_others", "Share of all others", "share"),
        Axis("difference", "Difference", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("index", "Share / share overall", "number"),
        Axis("p_value", "p, corrected", "number"),
    )


def effects_of(profiles: Sequence[Profile]) -> Table:
    """How far each trait tells the groups of each grouping apart."""
    frame = pd.DataFrame(
        {
            "grouping": [p.grouping.title for p in profiles],
            "trait": [p.trait.title for p in profiles],
            "effect": [p.effect.value for p in profiles],
            "low": [p.effect.low for p in profiles],
            "high": [p.effect.high for p in profiles],
            "n": [p.known for p in profiles],
            "n_sure": [sum(cell.is_sure for cell in p.cells) for p in profiles],
        }
    )
    return Table.of(
        frame,
        "one row per grouping and trait",
        Axis("grouping", "Grouping"),
        Axis("trait", "Trait"),
        Axis("effect", "Cramer's V, from 0 to 1", "number"),
        Axis("low", "from", "number"),
        Axis("high", "to", "number"),
        Axis("n", "Customers of whom it is known", "count"),
        Axis("n_sure", "Differences beyond chance", "count"),
    )


def matrix(inputs: Inputs, grouping: Grouping, profiles: Sequence[Profile]) -> Chart | None:
    """Groups by values of traits: what a group has more or less of than all other customers."""
    rows: dict[str, list[Cell]] = {}
    first = next(iter(grouping.sizes))
    drawn = [profile for profile in profiles if not profile.trait.by_nature]
    telling = [profile for profile in drawn if profile.trait.may_be_claimed]
    for profile in sorted(drawn, key=lambda p: (p.trait.of_sales, -p.effect.value)):
        values: dict[str, list[Cell]] = {}
        for cell in profile.cells:
            if cell.difference is not None and cell.value != OTHERS:
                values.setdefault(cell.value, []).append(cell)
        # Within a trait what the first group has more of comes first.
        for cells in sorted(values.values(), key=lambda cells: -_of(cells, first)):
            rows[profile.trait.named(cells[0].value)] = cells
    if not rows:
        return None
    sure_rows = [name for name, cells in rows.items() if any(cell.is_sure for cell in cells)]
    at_most = ROWS if len(sure_rows) > FEW else FEW
    strongest = sorted(rows, key=lambda name: (name not in sure_rows, -_weight(rows[name]), name))
    shown = {name: cells for name, cells in rows.items() if name in strongest[:at_most]}
    marks = [
        {
            "group": cell.group,
            "value": name,
            "difference": cell.difference.value,
            "label": signed(cell.difference.value) if cell.is_sure else "",
        }
        for name, cells in shown.items()
        for cell in sorted(cells, key=lambda cell: [*grouping.sizes].index(cell.group))
        if cell.difference is not None
    ]
    n = sum(grouping.sizes.values())
    looked = [cell for cells in rows.values() for cell in cells if cell.p_value is not None]
    sure = [cell for cell in looked if cell.is_sure]
    headline = _headline(telling, len(sure), len(looked))
    left = len(rows) - len(shown)
    blank = len(marks) < len(shown) * len(grouping.sizes)
    return Chart(
        name=f"profiles_{grouping.name}",
        kind="matrix",
        table=pd.DataFrame(marks),
        x=Axis("group", grouping.title.capitalize()),
        y=Axis("difference", "Share less that of all others", "share", reach=STRONG),
        other=Axis("value", "Trait"),
        headline=headline,
        subtitle=(
            f"What customers of each group have more or less of than all others, "
            f"{inputs.window}; n = {n:,} customers"
        ),
        caption=(
            "Difference in percentage points, of customers of whom the trait is known. Figures: "
            "beyond chance, all comparisons allowed for; colour alone may be chance. "
            + ("Blank: too few customers to be shown. " if blank else "")
            + (f"{left} more values of traits are in the table. " if left else "")
            + _caveat(drawn)
        ),
        alt=(
            f"A heat map of {len(shown)} values of traits by {len(grouping.sizes)} groups; "
            f"{len(sure)} of {len(looked)} differences are beyond chance. {headline}."
        ),
    )


def _of(cells: Sequence[Cell], group: str) -> float:
    """The difference of a group, nought where it is not shown."""
    found = (c.difference.value for c in cells if c.group == group and c.difference is not None)
    return next(found, 0.0)


def _weight(cells: Sequence[Cell]) -> float:
    """The largest difference, of those beyond chance if there are any."""
    sure = [cell for cell in cells if cell.is_sure] or cells
    return max(abs(cell.difference.value) for cell in sure if cell.difference is not None)


def _caveat(profiles: Sequence[Profile]) -> str:
    """What must be known to read the traits that are there."""
    names = {profile.trait.name for profile in profiles}
    told = []
    if names & {"category", "first_category", "channel"}:
        told.append(
            "Categories and channels: mean share of each customer's spend. Who buys dear things "
            "has spent more, which alone parts groups by spend: of these nothing is claimed."
        )
    if names & {"visits", "clicks"}:
        told.append(
            f"Visits and clicks in the last {DAYS} days go with buying by nature: who buys more is "
            "there more."
        )
    return " ".join(told)


def _headline(profiles: Sequence[Profile], n_sure: int, n_looked: int) -> Sentence:
    """The largest sure difference in a trait that does not go with buying by nature."""
    telling = [p for p in profiles if p.surest is not None]
    if not telling:
        return say(
            "{n} of {all} differences are beyond chance", n=count(n_sure), all=count(n_looked)
        )
    surest = [(profile, profile.surest) for profile in telling if profile.surest is not None]
    top, cell = max(surest, key=lambda found: _weight([found[1]]))
    assert cell.share is not None
    assert cell.rest is not None
    full = say(
        "{group}, {value}: {here}, all others {rest}",
        group=cell.group,
        value=_lower(top.trait.title) if cell.value == top.trait.yes else cell.value,
        here=share(cell.share),
        rest=share(cell.rest),
    )
    if len(str(full).split()) <= WORDS:
        return full
    return say(
        "{here} in one group, {rest} of all others", here=share(cell.share), rest=share(cell.rest)
    )


def _lower(title: str) -> str:
    """A title within a sentence."""
    return title[0].lower() + title[1:]


def effects(inputs: Inputs, profiles: Sequence[Profile]) -> Chart | None:
    """Which traits tell groups apart most."""
    shown = sorted(profiles, key=lambda p: (-p.effect.value, p.grouping.name, p.trait.name))[:ROWS]
    if len(shown) < 2:
        return None
    several = len({p.grouping.name for p in profiles}) > 1
    frame = pd.DataFrame(
        {
            "trait": [
                f"{p.trait.title}, by {p.grouping.title}" if several else p.trait.title
                for p in shown
            ],
            "effect": [p.effect.value for p in shown],
            "low": [p.effect.low for p in shown],
            "high": [p.effect.high for p in shown],
            "label": [f"n = {p.known:,}" for p in shown],
        }
    )
    telling = [p for p in shown if p.trait.may_be_claimed] or shown
    top = telling[0]
    effect = Quantity(top.effect.value, "number")
    headline = say(
        "Strongest link with {groups}, {effect}: {trait}",
        groups=f"{top.grouping.title}s",
        effect=effect,
        trait=_lower(top.trait.title),
    )
    if len(str(headline).split()) > WORDS:
        headline = say("Strongest link with groups: {effect}", effect=effect)
    left = len(profiles) - len(shown)
    n = max(sum(p.grouping.sizes.values()) for p in profiles)
    return Chart(
        name="traits_that_tell",
        kind="dots",
        table=frame,
        x=Axis("trait", "Trait"),
        y=Axis("effect", "Effect, from nought to one", "number"),
        headline=headline,
        subtitle=f"How far groups differ in each trait, {inputs.window}; n = {n:,} customers",
        caption=(
            "Cramer's V freed of what chance puts there: 0 if groups are alike, 1 if a trait tells "
            "the group. Lines: 95% intervals of each by itself. "
            + (f"The strongest {ROWS}; {left} more are in the table. " if left else "")
            + _caveat(profiles)
        ),
        alt=(
            f"Points with intervals for {len(shown)} traits. "
            + "; ".join(
                f"{name} {value:.2f}"
                for name, value in zip(frame["trait"][:3], frame["effect"][:3], strict=True)
            )
            + "."
        ),
    )
