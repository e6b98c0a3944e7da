"""Rules of groups: in SQL, in words and saved they pick the same customers."""

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from regulars.core import rules
from regulars.core.engine import Engine
from regulars.core.rules import Grouping, Rule, Span, Worded
from tests.segments.reading_rules import holds, sorted_by

FACTS = {
    "share_of_food": Worded("share", "{range} of net sales are food"),
    "went_out": Worded("flag", "has gone out", absent="has never gone out"),
}
"""Kinds of facts that no rule speaks of yet."""
ODD = 'visits "at the till"'


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with closing(Engine()) as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def spoken() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "FACTS", {**rules.FACTS, **FACTS})
        patch.setattr("tests.segments.reading_rules.FACTS", rules.FACTS)
        yield


@pytest.fixture(scope="module")
def customers(engine: Engine) -> pd.DataFrame:
    """Facts of all kinds with values on the borders, and some missing."""
    rng = np.random.default_rng(3)
    n = 900
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{i:03d}" for i in range(n)],
            "n_orders": rng.integers(0, 8, n).astype(float),
            "days_since_last_purchase": rng.integers(0, 40, n).astype(float),
            "spend": np.round(rng.integers(-4, 30, n) * 0.5 + rng.choice([0, 0.01], n), 2) * 100,
            "share_of_food": rng.integers(0, 9, n) / 8,
            "mean_size": rng.integers(0, 9, n) / 4,
            ODD: rng.integers(0, 5, n).astype(float),
            "went_out": rng.choice(["true", "false"], n),
        }
    )
    frame = frame.astype({"spend": float}).astype(object)
    for column in frame.columns[1:]:
        frame.loc[rng.random(n) < 0.1, column] = None
    typed = {
        "n_orders": "bigint", "days_since_last_purchase": "bigint", "spend": "decimal(38, 4)",
        "went_out": "boolean",
    }  # fmt: skip
    values = ", ".join(
        "(" + ", ".join("null" if pd.isna(v) else f"'{v}'" for v in row) + ")"
        for row in frame.itertuples(index=False)
    )
    quoted = ['"' + c.replace('"', '""') + '"' for c in frame.columns]
    casts = ", ".join(
        f"cast({q} as {'varchar' if c == 'customer_id' else typed.get(c, 'double')}) as {q}"
        for c, q in zip(frame.columns, quoted, strict=True)
    )
    engine.create("people", f"select {casts} from (values {values}) as t({', '.join(quoted)})")
    return engine.arrow("select * from people order by customer_id").to_pandas()


def d(text: str) -> Decimal:
    return Decimal(text)


SPANS = {
    "n_orders": [(None, None), (1, 2), (3, None), (None, 4), (2, 5), (0, 1)],
    "days_since_last_purchase": [(0, 33), (33, None), (None, 10), (1, 2)],
    "spend": [("500.01", None), (None, "1200"), ("-150", "0"), ("50.5", "1000.01")],
    "share_of_food": [("0.125", None), (None, "0.5"), ("0.25", "0.875"), (None, None)],
    "mean_size": [("0.25", "1.5"), ("1.75", None), (None, "1.25")],
    ODD: [("2", None), ("1", "3")],
    "went_out": [("1", None), (None, "1")],
}


def span(fact: str, ends: tuple[object, object]) -> Span:
    least, below = (None if end is None else d(str(end)) for end in ends)
    return Span(fact, least, below)


RULES = [Rule(((span(fact, ends),),)) for fact, all_ends in SPANS.items() for ends in all_ends]
RULES += [
    Rule(((span("n_orders", (3, None)), span("spend", ("50.5", "1000.01"))),)),
    Rule(
        (
            (span("n_orders", (1, 2)), span("went_out", (None, "1"))),
            (span("spend", ("500.01", None)), span("mean_size", (None, "1.25"))),
            (span(ODD, ("1", "3")), span("share_of_food", ("0.25", "0.875"))),
        )
    ),
    Rule(((),)),
]


@pytest.mark.parametrize("currency", ["USD", "CHF", ""])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.words()) or "everyone")
def test_words_and_sql_pick_the_same(
    rule: Rule, currency: str, engine: Engine, customers: pd.DataFrame
) -> None:
    said = str(rule.words(currency))
    by_sql = {row[0] for row in engine.rows(f"select customer_id from people where {rule.sql}")}
    by_words = set(customers.loc[holds(said, customers), "customer_id"])
    assert by_words == by_sql, said
    assert by_sql, "a rule that picks nobody tests nothing"
    assert "{" not in said


def test_the_reader_minds_every_border(customers: pd.DataFrame) -> None:
    """Words that differ by one, by a cent or by what is inclusive pick others."""
    pairs = [
        ("3 or more orders", "2 or more orders"),
        ("at most 3 orders", "at most 4 orders"),
        ("last order 0-32 days ago", "last order 0-33 days ago"),
        ("net sales of $500.01 or more", "net sales of $500.00 or more"),
        ("net sales of less than $500.00", "net sales of less than $500.01"),
        ("has gone out", "has never gone out"),
        ("mean size 0.25 or more, but less than 1.5", "mean size 0.25 or more"),
        ("1 order", "1 order; or 7 orders"),
    ]
    for one, other in pairs:
        assert (holds(one, customers) != holds(other, customers)).any(), (one, other)


@pytest.mark.parametrize("rule", ["6 or more oranges", "orders 6", "6 or more orders and so on"])
def test_the_reader_takes_no_words_that_it_does_not_know(
    rule: str, customers: pd.DataFrame
) -> None:
    with pytest.raises(AssertionError, match="no fact"):
        holds(rule, customers)


def grouping() -> Grouping:
    def rule(least: int | None, below: int | None) -> Rule:
        return Rule(((span("n_orders", (least, below)),),))

    names = {"the shop's own": rule(None, 2), "in 'between'": rule(2, 5), "many": rule(5, None)}
    return Grouping("kind", names, Rule(((span("n_orders", (1, None)),),)))


def placed(engine: Engine, made: Grouping) -> pd.Series:
    made.place(engine, "people", "placed")
    found = engine.arrow("select * from placed order by customer_id").to_pandas()
    return found.set_index("customer_id")[made.column]


def test_everyone_it_is_about_is_in_one_group(engine: Engine, customers: pd.DataFrame) -> None:
    made = grouping()
    found = placed(engine, made)
    by_id = customers.set_index("customer_id")
    bought = by_id["n_orders"] >= 1
    rules_in_words = {name: str(rule.words()) for name, rule in made.groups.items()}
    assert (found[bought] == sorted_by(rules_in_words, by_id)[bought]).all()
    assert set(found[bought]) == set(made.groups)
    assert found[~bought].isna().all(), "who has not bought, or of whom it is unknown, is in none"
    assert by_id["n_orders"].isna().any()


def test_a_grouping_is_saved_and_read(engine: Engine, customers: pd.DataFrame) -> None:
    made = grouping()
    saved = made.saved("USD")
    assert Grouping.of(saved) == made
    assert saved["rules"]["in 'between'"] == "2-4 orders"
    # As it stands in a file: JSON, and back.
    again = Grouping.of(json.loads(json.dumps(saved)))
    assert again == made
    pd.testing.assert_series_equal(placed(engine, again), placed(engine, made))


def test_a_border_keeps_its_last_digit_when_saved(customers: pd.DataFrame) -> None:
    made = Grouping("tier", {"high": Rule(((Span("spend", d("1234567.10")),),))})
    assert Grouping.of(made.saved()).groups["high"].boxes[0][0].least == d("1234567.10")
    assert made.saved("USD")["rules"]["high"] == "net sales of $1,234,567.10 or more"


@pytest.mark.parametrize(
    "edited",
    [
        {"column": "kind"},
        {"column": "kind", "groups": {"many": {"boxes": [[{"fact": "n_orders", "least": "six"}]]}}},
        {"column": "kind", "groups": {"many": "6 or more"}},
    ],
)
def test_a_definition_edited_badly_is_an_error(edited: object) -> None:
    with pytest.raises(ValidationError):
        Grouping.of({"grouping": edited})
