"""Categorical variables as numbers for models, the same way in all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..core.errors import RegularsError, UnknownName, closest

MISSING, OTHER = "missing", "other"
"""The levels that every column has, with the codes 0 and 1."""


class Categories:
    """Levels of categorical columns, learned once and applied to whatever comes later.

    Every column gets the level `missing` (nothing is known) and the level `other`: values that
    fewer than `least` rows had when it was fitted, and values first seen afterwards. A value that
    is itself written `missing` or `other` belongs to that level.

    Whether something is known of a customer is no accident: loyal customers tell more. With
    `missing_level=False` a missing value is therefore taken for the commonest known one, and no
    model can learn from its absence.

    After `fit`:
        levels_    column -> its levels; the place of a level is its code
        commonest_ column -> the code of its commonest known level (`other` if none is known)
    """

    levels_: dict[str, tuple[str, ...]]
    commonest_: dict[str, int]

    def __init__(self, *, least: int = 20, missing_level: bool = True) -> None:
        if least < 1:
            raise RegularsError(f"least = {least}: a level has one row or more")
        self.least = least
        self.missing_level = missing_level

    def fit(self, frame: pd.DataFrame, columns: Sequence[str]) -> "Categories":
        """Learn the levels of `columns`; their order is that of the alphabet, not of the rows."""
        self.levels_, self.commonest_ = {}, {}
        for column in columns:
            counts = _texts(frame, column).value_counts()
            known = sorted(
                level for level, n in counts.items() if n >= self.least and level not in _ALWAYS
            )
            levels = (*_ALWAYS, *known)
            self.levels_[column] = levels
            self.commonest_[column] = max(
                range(len(_ALWAYS), len(levels)),
                key=lambda code, counts=counts, levels=levels: (counts[levels[code]], -code),  # type: ignore[misc]
                default=levels.index(OTHER),
            )
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The codes of the fitted columns: whole numbers from 0 to the number of levels - 1."""
        return pd.DataFrame(
            {column: self._codes(frame, column) for column in self._fitted()}, index=frame.index
        )

    def one_hot(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A column of 0 and 1 for each level, named as in `gender=female`.

        Its columns are the same whatever the frame holds. In each row exactly one level of a column
        is 1; the level `missing` is left out where it is switched off.
        """
        columns = {}
        for column, levels in self._fitted().items():
            codes = self._codes(frame, column)
            for code, level in enumerate(levels):
                if level != MISSING or self.missing_level:
                    columns[f"{column}={level}"] = (codes == code).astype(np.int8)
        return pd.DataFrame(columns, index=frame.index)

    def to_dict(self) -> dict[str, Any]:
        """All that was learned, as JSON can hold it."""
        return {
            "least": self.least,
            "missing_level": self.missing_level,
            "levels": {column: list(levels) for column, levels in self._fitted().items()},
            "commonest": dict(self.commonest_),
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> "Categories":
        """The fitted object that `to_dict` was called on."""
        try:
            made = cls(least=int(saved["least"]), missing_level=bool(saved["missing_level"]))
            made.levels_ = {str(c): tuple(map(str, v)) for c, v in saved["levels"].items()}
            made.commonest_ = {column: int(saved["commonest"][column]) for column in made.levels_}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RegularsError(
                f"these are no saved categories: {type(error).__name__} {error}",
                hint="what Categories.to_dict() gives",
            ) from None
        for column, levels in made.levels_.items():
            if levels[: len(_ALWAYS)] != _ALWAYS or made.commonest_[column] not in range(
                1, len(levels)
            ):
                raise RegularsError(
                    f"these are no saved categories: the levels of {column!r} are damaged",
                    hint="what Categories.to_dict() gives",
                )
        return made

    def _fitted(self) -> dict[str, tuple[str, ...]]:
        if not hasattr(self, "levels_"):
            raise RegularsError("these categories are not fitted", hint="fit(frame, columns) first")
        return self.levels_

    def _codes(self, frame: pd.DataFrame, column: str) -> npt.NDArray[np.int32]:
        levels = self.levels_[column]
        codes = {level: code for code, level in enumerate(levels)}
        if not self.missing_level:
            codes[MISSING] = self.commonest_[column]
        texts = _texts(frame, column)
        unseen = levels.index(OTHER)
        return np.array([codes.get(text, unseen) for text in texts], dtype=np.int32)


_ALWAYS = (MISSING, OTHER)


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """Values as text. A column that holds a missing value turns 1 into 1.0: both are written 1."""
    if column not in frame:
        names = [str(name) for name in frame.columns]
        raise UnknownName(
            f"there is no column {column!r}", exists=names, hint=closest(column, names)
        )
    return pd.Series([_text(value) for value in frame[column]], index=frame.index, dtype=object)


def _text(value: object) -> str:
    if pd.isna(value):
        return MISSING
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
