"""Categories for models: every value has a code, also one that is first seen when scoring."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.core.errors import RegularsError, UnknownName
from regulars.models.encoding import MISSING, OTHER, Categories

FRAME = pd.DataFrame(
    {
        "gender": ["female"] * 5 + ["male"] * 3 + ["x"] + [None] * 2,
        "country": ["DE"] * 8 + ["FR"] * 3,
    }
)
VALUES = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "c", "missing", "other", "", " ", "=", "nan"]),
    st.text(max_size=4),
    st.integers(-3, 3),
    st.floats(allow_infinity=True, allow_nan=True),
    st.booleans(),
)
COLUMN = st.lists(VALUES, max_size=30)


def frame(values: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype=object)})


def test_missing_and_other_come_first_and_the_rest_by_the_alphabet() -> None:
    fitted = Categories(least=3).fit(FRAME, ["gender", "country"])
    assert fitted.levels_ == {
        "gender": (MISSING, OTHER, "female", "male"),
        "country": (MISSING, OTHER, "DE", "FR"),
    }
    codes = fitted.transform(FRAME)
    assert codes["gender"].tolist() == [2] * 5 + [3] * 3 + [1] + [0] * 2


def test_a_category_first_seen_at_scoring_time_is_other() -> None:
    fitted = Categories(least=3).fit(FRAME, ["gender", "country"])
    later = pd.DataFrame({"gender": ["divers", None, "male"], "country": ["IT", "FR", None]})
    assert fitted.transform(later).to_numpy().tolist() == [[1, 1], [0, 3], [3, 0]]
    hot = fitted.one_hot(later)
    assert hot["country=other"].tolist() == [1, 0, 0]
    assert list(hot.columns) == list(fitted.one_hot(FRAME).columns)


def test_missingness_can_be_switched_off() -> None:
    """A missing value is then coded as the commonest one: nothing tells the two apart."""
    fitted = Categories(least=1, missing_level=False).fit(FRAME, ["gender"])
    known, unknown = (pd.DataFrame({"gender": [value]}) for value in ("female", None))
    assert fitted.transform(known).equals(fitted.transform(unknown))
    assert fitted.one_hot(known).equals(fitted.one_hot(unknown))
    assert "gender=missing" not in fitted.one_hot(known)


def test_whole_numbers_are_the_same_with_and_without_missing_ones_beside_them() -> None:
    fitted = Categories(least=1).fit(pd.DataFrame({"x": [1, 2, 2]}), ["x"])
    assert fitted.transform(pd.DataFrame({"x": [2.0, None]}))["x"].tolist() == [3, 0]


def test_a_column_of_nothing_is_missing_or_other() -> None:
    empty = pd.DataFrame({"x": [None, None]})
    assert Categories().fit(empty, ["x"]).transform(empty)["x"].tolist() == [0, 0]
    off = Categories(missing_level=False).fit(empty, ["x"])
    assert off.transform(empty)["x"].tolist() == [1, 1]


@given(seen=COLUMN, later=COLUMN, least=st.integers(1, 4), missing_level=st.booleans())
def test_every_value_has_one_level_and_saving_changes_nothing(
    seen: list[object], later: list[object], least: int, missing_level: bool
) -> None:
    fitted = Categories(least=least, missing_level=missing_level).fit(frame(seen), ["x"])
    again = Categories.from_dict(json.loads(json.dumps(fitted.to_dict())))
    for values in (seen, later):
        codes, hot = fitted.transform(frame(values)), fitted.one_hot(frame(values))
        assert codes["x"].between(0, len(fitted.levels_["x"]) - 1).all()
        assert (hot.sum(axis=1) == 1).all()
        assert missing_level or not (codes["x"] == 0).any()
        pd.testing.assert_frame_equal(codes, again.transform(frame(values)))
        pd.testing.assert_frame_equal(hot, again.one_hot(frame(values)))


@given(seen=COLUMN, least=st.integers(1, 4))
def test_the_order_of_the_rows_changes_no_code(seen: list[object], least: int) -> None:
    one = Categories(least=least).fit(frame(seen), ["x"])
    two = Categories(least=least).fit(frame(seen[::-1]), ["x"])
    assert one.to_dict() == two.to_dict()


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(RegularsError, match="not fitted"):
        Categories().transform(FRAME)
    with pytest.raises(UnknownName, match="no column 'gendre'"):
        Categories().fit(FRAME, ["gendre"])
    with pytest.raises(RegularsError, match="one row or more"):
        Categories(least=0)


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"levels": [], "commonest": {}},
        {"levels": {"x": ["a"]}, "commonest": {"x": 1}},
        {"levels": {"x": [MISSING, OTHER]}, "commonest": {"x": 7}},
    ],
)
def test_damaged_categories_are_refused(saved: dict[str, object]) -> None:
    with pytest.raises(RegularsError, match="no saved categories"):
        Categories.from_dict({"least": 1, "missing_level": True, **saved} if saved else {})
