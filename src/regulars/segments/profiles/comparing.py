"""Every group held against all other customers in every trait, and corrected for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...core.engine import quote
from ...core.result import Inputs, Result
from ...stats.compositions import Composition
from ...stats.corrections import LEVEL, holm
from ...stats.differences import Difference
from ...stats.ranks import Association
from ...stats.suppression import hidden_cells
from .traits import OTHERS, TABLE, Trait, made

OF_LATE = ("visits_per_month", "clicks_per_month")
"""Measures of the last days: they say once more how long an RFM group has been silent."""
LEAST = 30
"""Customers that it takes on both sides to compare them."""


@dataclass(frozen=True)
class Grouping:
    """Groups that another chapter has sorted customers into.

    `sizes` is the customers of each group, in the order of the groups; `made_of` the measures that
    the groups were found by.
    """

    name: str
    title: str
    table: str
    column: str
    sizes: dict[str, int]
    made_of: tuple[str, ...] = ()

    def who(self, group: str) -> str:
        """The customers of a group in a sentence."""
        return f"{group} customers" if self.name == "tiers" else f"customers in “{group}”"


@dataclass(frozen=True)
class Cell:
    """A group held against all others in a value of a trait.

    Missing where too few customers would show. `p_value` is corrected; missing as well where it was
    not compared.
    """

    group: str
    value: str
    n: int
    having: int | None
    share: float | None
    rest: float | None
    overall: float | None
    difference: Difference | None
    p_value: float | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the difference is beyond chance."""
        return (
            self.p_value is not None
            and self.p_value < LEVEL
            and self.difference is not None
            and self.difference.low * self.difference.high > 0
        )


@dataclass(frozen=True)
class Profile:
    """A grouping held against a trait: all cells, and how far the groups differ.

    `known` is of how many customers the trait is known; `unknown` of how many of each group it is
    not, and the share of all others.
    """

    grouping: Grouping
    trait: Trait
    cells: tuple[Cell, ...]
    effect: Association
    known: int
    unknown: tuple[Cell, ...]

    @property
    def surest(self) -> Cell | None:
        """The sure cell that differs most; None where none is."""
        sure = [cell for cell in self.cells if cell.is_sure]
        return max(sure, key=lambda c: (abs(_gap(c)), c.group, c.value)) if sure else None


def _gap(cell: Cell) -> float:
    return cell.difference.value if cell.difference is not None else 0.0


def groupings(inputs: Inputs, titles: dict[str, str]) -> list[Grouping]:
    """Those of the chapters that sorted customers; groups too small to be shown are left out."""
    found = []
    for name, title in titles.items():
        result = inputs.results.get(name)
        if result is None or result.customers is None:
            continue
        kinds = inputs.engine.columns(result.customers)
        column = next(c for c, kind in kinds.items() if c != "customer_id" and kind == "VARCHAR")
        rows = inputs.engine.rows(
            f"select {quote(column)} as name, count(*) as n from {quote(result.customers)} "
            f"where {quote(column)} is not null group by 1 order by n desc, name"
        )
        large = {str(g): int(n) for g, n in rows if n >= inputs.settings.smallest_group}
        if len(large) >= 2:
            measures = result.fitted.get("measures")
            made_of = tuple(map(str, measures)) if isinstance(measures, list | tuple) else ()
            if name == "rfm":
                made_of = OF_LATE
            sizes = _ordered(result, large)
            found.append(Grouping(name, title, result.customers, column, sizes, made_of))
    return found


def _ordered(result: Result, sizes: dict[str, int]) -> dict[str, int]:
    """Groups as their chapter lists them, else by size."""
    rules = result.fitted.get("rules")
    named = [g for g in rules if g in sizes] if isinstance(rules, dict) else []
    return {group: sizes[group] for group in [*named, *(g for g in sizes if g not in named)]}


def compare(inputs: Inputs, among: Sequence[Grouping]) -> list[Profile]:
    """All profiles, each trait looked at in all groupings, and p-values corrected over all."""
    profiles = [
        profile
        for trait in made(inputs)
        for grouping in among
        if trait.measure not in grouping.made_of
        and (profile := _profile(inputs, grouping, trait)) is not None
    ]
    raw = [
        cell.difference.p_value
        for profile in profiles
        for cell in profile.cells
        if cell.p_value is not None and cell.difference is not None
    ]
    corrected = iter(holm(raw, inputs.n_families))
    order = {grouping.name: place for place, grouping in enumerate(among)}
    made_sure = [
        replace(
            profile,
            cells=tuple(
                replace(cell, p_value=next(corrected)) if cell.p_value is not None else cell
                for cell in profile.cells
            ),
        )
        for profile in profiles
    ]
    return sorted(made_sure, key=lambda profile: order[profile.grouping.name])


def _sums(inputs: Inputs, grouping: Grouping) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = inputs.engine.arrow(
        f"select sorted.{quote(grouping.column)} as name, traits.value, count(*) as having, "
        "sum(share) as held, sum(share * share) as squares, cast(sum(is_first) as bigint) as n "
        f"from {quote(grouping.table)} as sorted inner join {TABLE} as traits "
        "on traits.customer_id = sorted.customer_id "
        f"where sorted.{quote(grouping.column)} is not null group by 1, 2"
    ).to_pylist()
    return rows


def _profile(inputs: Inputs, grouping: Grouping, trait: Trait) -> Profile | None:
    """One trait in one grouping; None where it does not part customers."""
    rows = [row for row in _sums(inputs, grouping) if row["name"] in grouping.sizes]
    n_known = dict.fromkeys(grouping.sizes, 0)
    held: dict[str, float] = {}
    for row in rows:
        n_known[row["name"]] += int(row["n"])
        held[row["value"]] = held.get(row["value"], 0.0) + float(row["held"])
    groups = [group for group, n in n_known.items() if n >= inputs.settings.smallest_group]
    values = sorted(held, key=lambda value: (-held[value], value))
    composition = _composition(rows, groups, values, n_known)
    if not composition.tells:
        return None
    hidden = hidden_cells(composition.having, inputs.settings.smallest_group)
    told = list(range(len(values)))
    if len(values) == 2:  # of two values one says all
        told = [values.index(trait.yes) if trait.yes in values else 0]
    cells = tuple(
        _cell(composition, i, j, groups[i], values[j], bool(hidden[i, j]))
        for j in told
        for i in range(len(groups))
    )
    known = int(composition.n.sum())
    unknown = _unknown(inputs, grouping, n_known)
    return Profile(grouping, trait, cells, composition.effect(), known, unknown)


def _composition(
    rows: list[dict[str, Any]], groups: list[str], values: list[str], n_known: dict[str, int]
) -> Composition:
    shape = (len(groups), len(values))
    sums, squares = np.zeros(shape), np.zeros(shape)
    having: npt.NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
    for row in rows:
        if row["name"] in groups:
            at = groups.index(row["name"]), values.index(row["value"])
            sums[at], squares[at] = float(row["held"]), float(row["squares"])
            having[at] = int(row["having"])
    n = np.array([n_known[group] for group in groups], dtype=np.int64)
    return Composition(n, having, sums, squares)


def _cell(composition: Composition, i: int, j: int, group: str, value: str, hidden: bool) -> Cell:
    n, n_all = int(composition.n[i]), int(composition.n.sum())
    if hidden:
        return Cell(group, value, n, None, None, None, None, None)
    here, everyone = composition.sums[i, j], composition.sums[:, j].sum()
    difference = composition.against_the_rest(i, j)
    return Cell(
        group,
        value,
        n,
        int(composition.having[i, j]),
        float(here / n),
        float((everyone - here) / (n_all - n)),
        float(everyone / n_all),
        difference,
        difference.p_value if value != OTHERS and min(n, n_all - n) >= LEAST else None,
    )


def _unknown(inputs: Inputs, grouping: Grouping, n_known: dict[str, int]) -> tuple[Cell, ...]:
    """Of how many customers a trait is not known: a value of its own, and never compared."""
    sizes = grouping.sizes
    missing = {group: sizes[group] - n_known[group] for group in sizes}
    least = inputs.settings.smallest_group
    n_all, all_missing = sum(sizes.values()), sum(missing.values())
    small = any(0 < k < least for k in missing.values())
    return tuple(
        Cell(group, "not known", sizes[group], None, None, None, None, None)
        if small
        else Cell(
            group,
            "not known",
            sizes[group],
            k,
            k / sizes[group],
            (all_missing - k) / (n_all - sizes[group]),
            all_missing / n_all,
            None,
        )
        for group, k in missing.items()
    )
