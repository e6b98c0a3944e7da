"""What every chapter promises, whatever it is about and however little there is to say."""

import json
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import get_args
from weakref import WeakKeyDictionary

import pandas as pd
import pytest

from regulars import Chart, Finding, Quantity, Result, Study
from regulars.chapters import CHAPTERS, in_order_of_needs
from regulars.core.result import Chapter, Inputs, Kind
from regulars.core.words import Sentence, say
from tests.shops import rows, settings, whole_shop, write_csv

SIZES = (0, 1, 10, 400)
BIG = SIZES[-1]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Study]]:
    """A shop of each size; that of size 0 had a customer until its tables were emptied."""
    folder = tmp_path_factory.mktemp("shops")
    opened = {}
    for n in SIZES:
        opened[n] = Study.open(settings=whole_shop(folder / str(n), max(n, 1), horizon_days=60))
    engine = opened[0]._computing()
    for table in ("order_lines", "customers", "customer_days", "facts"):
        engine.execute(f"delete from {table}")
    yield opened
    for study in opened.values():
        study.close()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Another shop of the big one's kind."""
    folder = tmp_path_factory.mktemp("other")
    with Study.open(settings=whole_shop(folder, 420, seed=9, horizon_days=60)) as study:
        yield study


def ask(study: Study, chapter: Chapter) -> Result:
    """What the chapter says now."""
    needed = {name: study.chapter(name) for name in chapter.needs}
    return chapter.ask(Inputs(study._computing(), study.window, study.settings, needed))


answered: WeakKeyDictionary[Study, dict[str, Result]] = WeakKeyDictionary()


def answer(study: Study, chapter: Chapter) -> Result:
    """What the chapter said when it was first asked: it says the same each time, see below."""
    known = answered.setdefault(study, {})
    if chapter.name not in known:
        known[chapter.name] = ask(study, chapter)
    return known[chapter.name]


every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.name)
every_size = pytest.mark.parametrize("size", SIZES)


@every_chapter
def test_it_asks_a_question(chapter: Chapter) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*", chapter.name)
    assert chapter.question.endswith("?")
    assert chapter.title


@every_size
@every_chapter
def test_it_finds_something_or_says_why_not(
    chapter: Chapter, size: int, shops: dict[int, Study]
) -> None:
    result = answer(shops[size], chapter)
    assert result.findings or result.refusals
    if size == 0:
        assert result.refusals
        assert not result.findings
    if size == BIG:
        assert result.findings
        assert result.charts


@every_size
@every_chapter
def test_its_findings_have_a_number_its_n_and_its_period(
    chapter: Chapter, size: int, shops: dict[int, Study]
) -> None:
    study = shops[size]
    for finding in answer(study, chapter).findings:
        assert finding.n > 0
        # Cleaning looks at all records; everything else stops at the cut-off.
        if finding.of != "records":
            assert finding.period == study.window.period
        assert finding.sentence.quantities, str(finding.sentence)
        assert str(finding.sentence).endswith(".")
        assert str(finding.so_what)
        value = finding.value
        if value.low is not None and value.high is not None:
            assert value.low <= value.value <= value.high


@every_size
@every_chapter
def test_its_charts_speak(chapter: Chapter, size: int, shops: dict[int, Study]) -> None:
    for chart in answer(shops[size], chapter).charts:
        assert chart.headline.quantities, "a headline is computed"
        assert len(str(chart.headline).split()) <= 10, str(chart.headline)
        assert len(chart.alt) > 20
        assert chart.alt.strip() != str(chart.headline)
        assert re.search(r"\d", chart.subtitle), "the subtitle says the period, and n"
        assert chart.caption
        assert not chart.table.empty
        columns = {chart.x.column, chart.y.column} | (
            {chart.other.column} if chart.other else set()
        )
        assert columns <= set(chart.table.columns)
        assert not chart.table[list(columns)].isna().any().any()


@every_size
@every_chapter
def test_what_it_fitted_is_plain_and_sorts_its_own_customers_as_it_did(
    chapter: Chapter, size: int, shops: dict[int, Study]
) -> None:
    """Read back from a file, it is all that it takes to sort the customers of a table of facts."""
    result, engine = answer(shops[size], chapter), shops[size]._computing()
    saved = json.loads(json.dumps(result.fitted, allow_nan=False))
    assert saved == result.fitted
    if chapter.place is None:
        return
    assert bool(saved) == bool(result.customers), "what sorts customers can be applied again"
    if saved:
        chapter.place(engine, saved, "facts", "sorted_again")
        again, told = (
            engine.rows(f"select * from {table} order by customer_id")
            for table in ("sorted_again", result.customers)
        )
        assert again == told
        assert engine.columns("sorted_again") == engine.columns(str(result.customers))


@every_chapter
def test_its_headlines_follow_the_data(
    chapter: Chapter, shops: dict[int, Study], other: Study
) -> None:
    """Another shop, another headline: the words come from the numbers."""
    here, there = answer(shops[BIG], chapter), answer(other, chapter)
    headlines = {c.name: str(c.headline) for c in here.charts}
    changed = [c.name for c in there.charts if headlines.get(c.name) != str(c.headline)]
    assert changed == [c.name for c in there.charts]


@every_chapter
def test_its_tables_explain_their_columns(chapter: Chapter, shops: dict[int, Study]) -> None:
    for table in answer(shops[BIG], chapter).tables.values():
        assert table.grain.startswith("one row per ")
        assert set(table.columns) == set(table.frame.columns)
        assert not table.frame.empty


@every_chapter
def test_its_customers_table_has_everyone_once(chapter: Chapter, shops: dict[int, Study]) -> None:
    study = shops[BIG]
    name = answer(study, chapter).customers
    if name is not None:
        assert chapter.of_customers, "a study asks it for its customers"
        found, facts = study.table(name), study.table("facts")
        assert found["customer_id"].is_unique
        assert set(found["customer_id"]) == set(facts["customer_id"])


@every_chapter
def test_it_names_no_customer(chapter: Chapter, shops: dict[int, Study]) -> None:
    """No table, chart or sentence of a report holds an identifier."""
    study = shops[BIG]
    result = answer(study, chapter)
    ids = set(study.table("facts")["customer_id"])
    frames = [t.frame for t in result.tables.values()] + [c.table for c in result.charts]
    for frame in frames:
        for column in frame.columns:
            held = frame[column]
            if pd.api.types.is_string_dtype(held):
                assert not ids & set(held.astype(str))


@every_chapter
def test_it_says_the_same_twice(chapter: Chapter, shops: dict[int, Study]) -> None:
    one, two = answer(shops[BIG], chapter), ask(shops[BIG], chapter)
    assert one.findings == two.findings
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.frame, two.tables[name].frame, check_exact=True)


def test_values_are_frozen(shops: dict[int, Study]) -> None:
    result = answer(shops[BIG], CHAPTERS[0])
    with pytest.raises(FrozenInstanceError):
        result.findings = ()  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        result.charts[0].kind = "bars"  # type: ignore[misc]


def test_a_headline_cannot_be_typed_by_hand() -> None:
    with pytest.raises(ValueError, match="typed by hand"):
        say("17% of customers bring half")
    with pytest.raises(ValueError, match="gaps"):
        Sentence("{share} of customers", {})


def test_a_claim_needs_a_p_value_and_an_interval(shops: dict[int, Study]) -> None:
    finding = shops[BIG].chapter("overview").findings[0]
    with pytest.raises(ValueError, match="no p-value"):
        Finding(
            name="claim",
            kind="claim",
            sentence=finding.sentence,
            value=Quantity(0.5, "share"),
            n=10,
            period=finding.period,
            so_what=finding.so_what,
        )


def test_chapters_run_after_those_that_they_need() -> None:
    def chapter(name: str, *needs: str) -> Chapter:
        return Chapter(name, name, "why?", lambda _: Result(), needs)

    made = (chapter("c", "b"), chapter("a"), chapter("b", "a"))
    assert [c.name for c in in_order_of_needs(made)] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="circle"):
        in_order_of_needs((chapter("a", "b"), chapter("b", "a")))


def test_chart_kinds_are_known(shops: dict[int, Study]) -> None:
    kinds = set(get_args(Kind))
    charts = [c for chapter in CHAPTERS for c in answer(shops[BIG], chapter).charts]
    assert {chart.kind for chart in charts} <= kinds
    names = [(chart.name) for chart in charts]
    assert len(names) == len(set(names))
    assert all(isinstance(chart, Chart) for chart in charts)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param([("1", "5.00"), ("2", "-9.00")] * 20, id="more returned than sold"),
        pytest.param([("1", "5.00"), ("1", "-5.00"), ("", "7.00"), ("", "-7.00")], id="all undone"),
        pytest.param([("1", "0.00"), ("2", "0.00")], id="everything free"),
        pytest.param([(str(n), "3.00") for n in range(90)], id="all alike"),
        pytest.param([("1", "5.00"), ("", "-50.00")], id="guests return more than all bought"),
    ],
)
@pytest.mark.parametrize("smallest_group", [1, 10])
def test_odd_shops_get_findings_or_refusals(
    made: list[tuple[str, str]], smallest_group: int, tmp_path: Path
) -> None:
    lines = [
        {"customer": who, "time": f"2024-01-{1 + i % 28:02d}", "paid": paid, "pieces": "1"}
        for i, (who, paid) in enumerate(made)
    ]
    config = settings(
        write_csv(tmp_path / "odd.csv", lines),
        smallest_group=smallest_group,
        table={"repeated_rows": "keep"},
    )
    with Study.open(settings=config) as study:
        story = study.story
        for answer_ in story.answers:
            assert answer_.result.findings or answer_.result.refusals
        study.write(tmp_path / "study")
    assert (tmp_path / "study" / "report.html").exists()


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A shop that lists no orders: a file with one row per customer and totals."""
    bought = pd.DataFrame(rows(200, days=400)).astype({"paid": float})
    summed = bought.groupby("customer").agg(
        spent=("paid", "sum"), orders=("order", "nunique"), last=("time", "max")
    )
    path = tmp_path_factory.mktemp("totals") / "customers.csv"
    summed.round(2).reset_index().to_csv(path, index=False)
    columns = {
        "customer_id": "customer", "spend": "spent", "n_orders": "orders", "last_purchase": "last",
    }  # fmt: skip
    config = {"tables": {"customers": {"files": [str(path)], "columns": columns}}}
    with Study.open(settings=config) as study:
        yield study


@every_chapter
def test_without_orders_it_finds_something_or_says_why_not(chapter: Chapter, totals: Study) -> None:
    result = answer(totals, chapter)
    assert result.refusals or chapter.from_totals
    assert bool(result.findings) == chapter.from_totals
    ids = set(totals.table("facts")["customer_id"])
    for frame in [t.frame for t in result.tables.values()] + [c.table for c in result.charts]:
        for column in frame.select_dtypes(exclude="number").columns:
            assert not ids & set(frame[column].astype(str))


def test_without_orders_a_whole_study_is_written(totals: Study, tmp_path: Path) -> None:
    folder = totals.write(tmp_path / "study")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "totals do not tell when each order was" in page
    assert len(totals.customers) == totals.reconciliation.frame["n_rows"].sum() > 100


def test_a_single_quiet_customer_is_no_trouble(tmp_path: Path) -> None:
    """With groups of one allowed, a list of one customer cannot be split into halves."""
    lines = [
        {"customer": f"{c}", "time": f"2024-01-{day:02d}", "paid": f"{c}.00", "pieces": "1"}
        for c in range(1, 7)
        for day in range(1, 29)
        if c != 6 or day < 8
    ]
    lines += [{**line, "paid": "9.00", "order": "x"} for line in lines if line["customer"] == "6"]
    config = settings(write_csv(tmp_path / "quiet.csv", lines), smallest_group=1, horizon_days=20)
    with Study.open(settings=config) as study:
        (finding,) = [f for f in study.findings if f.name == "quiet.gone_quiet"]
        assert finding.finding.sentence.quantities["quiet"].value == 1
        assert [action.who.n for action in study.actions] == [1]


def test_quiet_customers_are_not_sorted_by_tiers_that_were_refused(tmp_path: Path) -> None:
    """Tiers of a few customers each are refused, so nobody is known to be a good customer."""
    config = settings(write_csv(tmp_path / "few.csv", rows(60, days=400)), smallest_group=15)
    with Study.open(settings=config) as study:
        assert study.chapter("tiers").refusals
        (refusal,) = study.chapter("quiet").refusals
        assert "without tiers" in str(refusal.why)
        assert not study.actions
