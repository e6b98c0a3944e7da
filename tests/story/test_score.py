"""Applying a finished study to records up to a later cut-off: who is in which group now."""

import csv
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from regulars import CornerShop, Settings, Study
from regulars.chapters import CHAPTERS, in_order_of_needs
from regulars.core.addresses import path_from, seen_from
from regulars.core.errors import (
    MissingInput,
    OutputError,
    RegularsError,
    SettingsError,
    UnknownName,
    WindowError,
)
from regulars.core.rules import Grouping
from regulars.definitions import Definition
from regulars.export import safe_cell
from regulars.score import Scored
from tests import shops
from tests.inputs.till import Shop, contents, make, quiet

ROWS = tuple(shops.rows(90, days=360))
N = len({row["customer"] for row in ROWS})
CUTOFF = "2024-09-01"
"""The cut-off of the small shop's study; its records go on until December."""
Finish = Callable[[Settings, Path], Path]


@pytest.fixture(scope="module")
def finish() -> Callable[..., Path]:
    """Make a study's folder without its pictures, and of chapters that sort nobody only two.

    They take longer than all the rest; gaps saves what sorts nobody, and quiet brings an action.
    """
    needed = [c for c in CHAPTERS if c.place or c.name in ("gaps", "quiet")]
    names = {name for c in needed for name in (c.name, *c.needs)}
    some = tuple(c for c in CHAPTERS if c.name in names)

    def write(settings: Settings | Study, folder: Path) -> Path:
        # Only while this study is made: others of the session have all their chapters.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("regulars.study.CHAPTERS", some)
            patch.setattr("regulars.study.in_order_of_needs", lambda: in_order_of_needs(some))
            patch.setattr("regulars.output.write_charts", lambda *_: None)
            patch.setattr("regulars.output.write_report", lambda *_: None)
            if isinstance(settings, Study):
                return settings.write(folder)
            with Study.open(settings=settings, watch=quiet) as study:
                return study.write(folder)

    return write


@pytest.fixture(scope="module")
def small(finish: Finish, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop in a folder, with its study up to CUTOFF in `study` beside its records."""
    shop = make(tmp_path_factory.mktemp("small"), ROWS, smallest_group=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shop.folder)  # as a person would: the study and its records can be moved
        finish(Settings.load(Path("regulars.toml")).but(cutoff=CUTOFF), Path("study"))
    return shop


@pytest.fixture
def copy(small: Shop, tmp_path: Path) -> Shop:
    """The small shop and its study, to be damaged."""
    shutil.copytree(small.folder, tmp_path / "copy")
    return Shop(tmp_path / "copy")


@pytest.fixture(scope="module")
def whole(finish: Finish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of a shop with every table, and with its records beside it."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        finish(shops.whole_shop(Path("records"), 150), Path("study"))
    return folder / "study"


@pytest.fixture(scope="module")
def corner(finish: Finish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of a small Corner Shop half a year before its records end."""
    folder = tmp_path_factory.mktemp("corner")
    settings = CornerShop(n_customers=2000).write(folder / "records")
    return finish(settings.but(cutoff="2025-01-01"), folder / "study")


def load(folder: Path) -> Study:
    return Study.load(folder)


def apply(folder: Path, *files: Any, **options: Any) -> pd.DataFrame:
    """The scored customers of a study's folder."""
    with load(folder).score(*files, watch=quiet, **options) as scored:
        return scored.customers


@pytest.fixture(scope="module")
def later(small: Shop) -> Iterator[Scored]:
    """The small shop's customers at the end of its records."""
    with load(small.folder / "study").score(watch=quiet) as scored:
        yield scored


@pytest.fixture(scope="module")
def later_corner(corner: Path) -> Iterator[Scored]:
    """Corner Shop's customers at the end of its records."""
    with load(corner).score(watch=quiet) as scored:
        yield scored


def groups_of(scored: pd.DataFrame) -> list[str]:
    """The columns of groups that a study's definitions gave."""
    return [c.removesuffix("_before") for c in scored if c.endswith("_before")]


def assert_as_found(folder: Path, scored: pd.DataFrame) -> None:
    """That everyone has the facts and the groups that the study's own folder tells."""
    found = load(folder).customers
    shared = [column for column in found if column in scored]
    assert {"customer_id", "spend", "start_known", "tier"} <= set(shared)
    pd.testing.assert_frame_equal(scored[shared], found[shared])
    assert scored["in_study"].all()
    for column in [c for c in scored if c.endswith("_before")]:
        now = scored[column.removesuffix("_before")].rename(column)
        pd.testing.assert_series_equal(now, scored[column])


# The study's own records and cut-off


def test_a_study_s_own_records_give_its_own_groups(whole: Path) -> None:
    scored = apply(whole)
    assert_as_found(whole, scored)
    assert scored["tier"].nunique() == 3


def test_so_do_those_of_corner_shop_whatever_came_after(corner: Path) -> None:
    """Its files hold half a year more: with the cut-off fixed, that changes nothing."""
    assert_as_found(corner, apply(corner, cutoff="2025-01-01"))


def test_so_do_those_of_the_sample(sample_folder: Path) -> None:
    assert_as_found(sample_folder, apply(sample_folder))


def test_records_that_were_shuffled_and_split_give_the_same(
    small: Shop, later: Scored, tmp_path: Path
) -> None:
    rows = list(ROWS)
    random.Random(7).shuffle(rows)
    parts = [shops.write_csv(tmp_path / f"part{i}.csv", rows[i::3]) for i in range(3)]
    assert_as_found(small.folder / "study", apply(small.folder / "study", *parts, cutoff=CUTOFF))
    pd.testing.assert_frame_equal(apply(small.folder / "study", *parts), later.customers)


def test_records_after_the_cut_off_change_nothing(finish: Finish, tmp_path: Path) -> None:
    """The study saw only what came before; the records that it is applied to know more."""
    early = [row for row in ROWS if row["time"] < CUTOFF]
    settings = shops.settings(shops.write_csv(tmp_path / "early.csv", early), smallest_group=3)
    folder = finish(settings.but(cutoff=max(row["time"] for row in early)[:10]), tmp_path / "study")
    late = shops.write_csv(tmp_path / "late.csv", ROWS)
    assert_as_found(folder, apply(folder, late, cutoff=load(folder).window.cutoff))


# A later cut-off


def test_a_later_cut_off_applies_the_study_s_borders_to_new_facts(
    small: Shop, later: Scored
) -> None:
    """Everyone's tier by hand: the borders as they stand in the file, the facts of a new study."""
    folder, scored = small.folder / "study", later.customers
    with Study.open(settings=Settings.load(small.toml), watch=quiet) as study:
        facts = study.table("facts")
    for fact in ("customer_id", "spend", "n_orders", "days_since_last_purchase", "T"):
        assert list(scored[fact]) == list(facts[fact]), fact
    saved = json.loads((folder / "models" / "tiers.json").read_text(encoding="utf-8"))
    boxes = {name: rule["boxes"] for name, rule in saved["fitted"]["grouping"]["groups"].items()}
    for row in scored.to_dict("records"):
        held = [
            name
            for name, alternatives in boxes.items()
            if any(all(inside(row[span["fact"]], span) for span in box) for box in alternatives)
        ]
        assert held == [row["tier"]], row["customer_id"]


def inside(value: float, span: dict[str, Any]) -> bool:
    return (span["least"] is None or value >= float(span["least"])) and (
        span["below"] is None or value < float(span["below"])
    )


def test_beside_each_group_stands_the_one_of_the_study(small: Shop, later: Scored) -> None:
    scored = later.customers.set_index("customer_id")
    before = load(small.folder / "study").customers.set_index("customer_id")
    assert list(scored.index[scored["in_study"]]) == list(before.index)
    assert "tier" in groups_of(scored)
    for column in groups_of(scored):
        told = scored.loc[scored["in_study"], f"{column}_before"]
        assert list(told) == list(before[column])
        assert scored.loc[~scored["in_study"], f"{column}_before"].isna().all()


def test_the_summary_counts_who_moved(corner: Path, later_corner: Scored) -> None:
    rows = later_corner.customers
    changes, groups = later_corner.changes.frame, later_corner.groups
    columns = groups_of(rows)
    assert list(changes["column"]) == columns
    for told in changes.to_dict("records"):
        now, then = rows[told["column"]], rows[f"{told['column']}_before"]
        known = rows["in_study"]
        same = (now == then) | (now.isna() & then.isna())
        assert told == {
            "column": told["column"],
            "n_customers": len(rows),
            "n_in_none": now.isna().sum(),
            "n_new": (~known).sum(),
            "n_stayed": (same & known).sum(),
            "n_changed": (~same & known).sum(),
        }
    nobody = "in no group"
    assert list(groups) == columns
    for column, table in groups.items():
        assert table.frame["n_now"].sum() == len(rows), column
        for told in table.frame.to_dict("records"):
            now = rows[column].fillna(nobody) == told["group"]
            then = (rows[f"{column}_before"].fillna(nobody) == told["group"]) & rows["in_study"]
            assert told["n_before"] == then.sum()
            assert told["n_now"] == now.sum()
            assert told["n_stayed"] == (now & then).sum()
            assert told["n_left"] == told["n_before"] - told["n_stayed"]
            assert told["n_came"] == (now & ~then & rows["in_study"]).sum()
            assert told["n_new"] == (now & ~rows["in_study"]).sum()
    saved = json.loads((corner / "models" / "rfm.json").read_text(encoding="utf-8"))
    named = [
        name for name in saved["fitted"]["grouping"]["groups"] if (rows["rfm_group"] == name).any()
    ]
    assert [name for name in groups["rfm_group"].frame["group"] if name in named] == named
    assert (changes["n_changed"] > 0).all()
    assert (changes["n_new"] > 0).all()


def test_who_is_new_stays_what_the_study_made_of_it(corner: Path, later_corner: Scored) -> None:
    """The run-in is not found anew: a customer of the study does not become one who is new."""
    study = load(corner)
    assert study.settings.run_in_days is None
    assert json.loads((corner / "study.json").read_text(encoding="utf-8"))["run_in_days"] > 0
    before = study.customers.set_index("customer_id")["start_known"]
    scored = later_corner.customers.set_index("customer_id")
    now = scored.loc[scored["in_study"], "start_known"]
    assert list(now) == list(before)
    assert 0 < before.mean() < 1
    assert scored.loc[
        ~scored["in_study"] & (scored["first_seen"] >= "2025-01-01"), "start_known"
    ].any()


def two_kinds(n: int, days: int) -> Iterator[dict[str, str]]:
    """Those who come often for little, and those who come seldom for much: natural groups."""
    rng = np.random.default_rng(4)
    for who in range(n):
        gap, size, n_lines = ((2.5, 4, 1), (12, 40, 4))[who % 2]
        day = float(rng.uniform(0, 10))
        while day < days:
            time = datetime(2024, 1, 1, 10) + timedelta(days=day)  # noqa: DTZ001 - local
            for _ in range(n_lines + int(rng.integers(0, 2))):
                yield {
                    "customer": f"{who:04d}",
                    "order": f"{who}-{day}",
                    "time": time.isoformat(sep=" ", timespec="seconds"),
                    "product": f"p{int(rng.integers(0, 9))}",
                    "pieces": "1",
                    "paid": f"{size * rng.lognormal(0, 0.3):.2f}",
                    "off": "0",
                }
            day += rng.gamma(8, gap / 8) + 0.2


def test_natural_groups_are_found_again(finish: Finish, tmp_path: Path) -> None:
    settings = shops.settings(shops.write_csv(tmp_path / "sales.csv", two_kinds(200, 150)))
    folder = finish(settings.but(cutoff="2024-04-01"), tmp_path / "study")
    scored = apply(folder, cutoff="2024-04-01")
    assert scored["cluster"].nunique() == 2
    assert_as_found(folder, scored)
    later = apply(folder)
    # Who comes as before stays in the same group, however much time has passed.
    assert (later["cluster"] == later["cluster_before"]).mean() > 0.98
    often = later["customer_id"].astype(int) % 2 == 0
    for one_kind in (later[often], later[~often]):
        assert one_kind["cluster"].value_counts(normalize=True).max() > 0.98
    edit(folder, lambda c: c["fitted"]["names"].pop(), "clusters")
    assert "models/clusters.json cannot be applied" in refused(OutputError, folder).what
    edit(folder, lambda c: c["fitted"].pop("model"), "clusters")
    assert "it has no 'model'" in refused(OutputError, folder).what


# Notes


def edit(folder: Path, change: Callable[[dict[str, Any]], object], chapter: str = "tiers") -> None:
    """Edit what a study saved, as a person might."""
    path = folder / "models" / f"{chapter}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def noted(folder: Path, **options: Any) -> tuple[list[str], pd.DataFrame]:
    """What is said of scored customers, and they themselves."""
    with load(folder).score(watch=quiet, **options) as scored:
        return [str(note) for note in scored.notes], scored.customers


def test_at_its_own_cut_off_there_is_nothing_to_note(small: Shop) -> None:
    assert noted(small.folder / "study", cutoff=CUTOFF)[0] == []


def test_time_that_passed_is_said(later: Scored) -> None:
    (note,) = map(str, later.notes)
    last = date.fromisoformat(max(row["time"] for row in ROWS)[:10])
    passed = (last - date.fromisoformat(CUTOFF)).days + 1
    assert note.startswith(f"The borders are those of the study, {passed} days earlier:")


def test_a_definition_that_was_edited_is_applied_and_told(copy: Shop) -> None:
    folder = copy.folder / "study"

    def higher(content: dict[str, Any]) -> None:
        groups = content["fitted"]["grouping"]["groups"]
        groups["Premium"]["boxes"][0][0]["least"] = "1000000"
        groups["Regular"]["boxes"][0][0]["below"] = "1000000"

    n = int((load(folder).customers["tier"] == "Premium").sum())
    edit(folder, higher)
    (note,), scored = noted(folder, cutoff=CUTOFF)
    assert note.startswith("The definition models/tiers.json was edited since the study: by it,")
    assert f" {n} of the study's own customers" in note
    assert set(scored["tier"]) == {"Regular", "Casual"}


def test_facts_that_the_records_no_longer_give_are_named(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    shutil.copytree(whole.parent / "records", tmp_path / "records")

    def by_visits(content: dict[str, Any]) -> None:
        span = {"fact": "n_visits", "least": "3", "below": None}
        content["fitted"]["grouping"]["groups"] = {"Visitors": {"boxes": [[span]]}}

    edit(folder, by_visits)
    assert (apply(folder)["tier"] == "Visitors").any()
    shops.write_csv(
        tmp_path / "records" / "events.csv",
        [{"who": "0001", "when": "2024-02-01", "what": "email open"}],
        ["who", "when", "what"],
    )
    told, scored = noted(folder)
    assert scored["tier"].isna().all()
    told = [note for note in told if "n_visits" in note]
    assert told == [
        "These records tell nothing of n_visits, which tier asks for: "
        f"{len(scored)} customers are in no group of it."
    ]


def test_customers_who_are_in_the_records_no_more_are_counted(copy: Shop) -> None:
    forgotten = sorted({row["customer"] for row in ROWS})[5:8]
    left = [row for row in ROWS if row["customer"] not in forgotten]
    shops.write_csv(copy.sales, left)
    told, scored = noted(copy.folder / "study", cutoff=CUTOFF)
    assert told == [
        "Of 3 customers of the study these records hold nothing; they are not in the file."
    ]
    assert not set(forgotten) & set(scored["customer_id"])


# Files


def test_the_command_writes_a_file_and_prints_who_moved_but_no_ids(
    copy: Shop, later: Scored
) -> None:
    elsewhere = copy.folder / "elsewhere"
    elsewhere.mkdir()
    before = contents(copy.folder / "study")
    done = Shop(elsewhere).regulars("score", "../study", env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    assert contents(copy.folder / "study") == before
    assert [path.name for path in elsewhere.iterdir()] == ["scored.parquet"]
    assert done.stdout.rstrip().endswith("written: scored.parquet")
    written = pq.read_table(elsewhere / "scored.parquet")
    assert str(written.schema.field("spend").type) == "decimal128(38, 4)"
    rows = written.to_pandas()
    (told,) = [r for r in later.changes.frame.to_dict("records") if r["column"] == "tier"]
    assert list(rows["tier"]) == list(later.customers["tier"])
    counted = r"\s+".join(str(value) for value in told.values())
    assert re.search(rf"^{counted}$", done.stdout, re.MULTILINE), done.stdout
    assert not any(customer in done.stdout for customer in rows["customer_id"])


def test_a_csv_is_safe_in_a_spreadsheet_and_its_numbers_are_numbers(
    finish: Finish, tmp_path: Path
) -> None:
    odd = [{**row, "customer": f"={row['customer']}"} for row in ROWS]
    settings = shops.settings(shops.write_csv(tmp_path / "sales.csv", odd), smallest_group=3)
    folder = finish(settings, tmp_path / "study")
    with load(folder).score(watch=quiet, out=tmp_path / "x.csv") as scored:
        rows = scored.customers
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    assert [cell["customer_id"] for cell in cells] == [f"'{c}" for c in rows["customer_id"]]
    assert [float(cell["spend"]) for cell in cells] == list(rows["spend"])
    assert {cell["tier_before"] for cell in cells} == {"Premium", "Regular", "Casual"}


def test_what_looks_like_a_formula_is_raised_and_a_negative_number_is_not() -> None:
    assert [safe_cell(v) for v in ("=1+1", "-5", "a=b", None)] == ["'=1+1", "'-5", "a=b", ""]
    assert [safe_cell(v) for v in (Decimal("-5.00"), -0.5, 3)] == ["-5.00", "-0.5", "3"]


def test_a_file_of_that_name_is_replaced_once_the_new_one_is_whole(
    copy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = copy.folder / "scored.csv"
    out.write_text("of last week")
    before = copy.everything()

    def full(*_: object) -> None:
        (copy.folder / f".scored.csv.new.{os.getpid()}").write_text("half of i")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("regulars.export.write_csv", full)
        with pytest.raises(OutputError, match="No space left on device"):
            load(copy.folder / "study").score(out=out, watch=quiet)
    assert copy.everything() == before
    load(copy.folder / "study").score(out=out, watch=quiet).close()
    assert out.read_text(encoding="utf-8").startswith("customer_id,")
    assert set(copy.everything()) == set(before)


@pytest.mark.parametrize(
    ("out", "what"),
    [
        ("scored", "does not say what kind of file it is to be"),
        ("scored.xlsx", "does not say what kind of file it is to be"),
        ("nowhere/scored.csv", "the output cannot be written there"),
        ("folder.csv", "the output is a folder"),
        ("study/customers.parquet", "in the folder of the study"),
        ("sales.csv", "would take the place of records that were read"),
    ],
)
def test_a_file_that_cannot_or_must_not_be_written_is_refused(
    copy: Shop, out: str, what: str
) -> None:
    (copy.folder / "folder.csv").mkdir()
    before = copy.everything()
    told: list[str] = []
    with pytest.raises(OutputError, match=what):
        load(copy.folder / "study").score(out=copy.folder / out, watch=told.append)
    assert copy.everything() == before
    if out != "sales.csv":
        assert told == [], "it is known before anything is read"


def test_records_are_found_wherever_study_and_records_are_moved_together(
    copy: Shop, later: Scored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.folder.rename(tmp_path / "moved [1]")
    monkeypatch.chdir(tmp_path)
    pd.testing.assert_frame_equal(apply(Path("moved [1]", "study")), later.customers)


def test_a_glob_given_from_the_current_folder_is_found_again_from_another(
    finish: Finish, small: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.folder / "study")
    settings = Settings.load(Path("../regulars.toml")).with_paths(lambda _: "../sal*.csv")
    folder = finish(settings, tmp_path / "studies" / "one")
    content = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    (written,) = content["settings"]["tables"]["order_lines"]["files"]
    assert written == Path(os.path.relpath(small.folder, folder), "sal*.csv").as_posix()
    monkeypatch.chdir("/")
    assert_as_found(folder, apply(folder))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("sales.csv", "../here/sales.csv"),
        ("./2024/*.csv", "../here/2024/*.csv"),
        ("../sales.csv", "../sales.csv"),
        ("/till/sales.csv", "/till/sales.csv"),
        ("sqlite:shop.db", "sqlite:../here/shop.db"),
        ("sqlite:////till/shop.db", "sqlite:////till/shop.db"),
        ("postgresql://me@host/shop", "postgresql://me@host/shop"),
    ],
)
def test_a_path_is_kept_as_it_is_seen_from_the_study(
    given: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    study = tmp_path / "study"
    assert path_from(study, given) == written
    seen = os.path.normpath(seen_from(study, written).removeprefix("sqlite:"))
    assert seen == os.path.normpath(seen_from(tmp_path / "here", given).removeprefix("sqlite:"))


def test_frames_are_handed_over_again(finish: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame(ROWS)
    settings = shops.settings(smallest_group=3)
    with Study.open(frame, settings=settings, watch=quiet) as study:
        folder = finish(study, tmp_path / "study")
    assert_as_found(folder, apply(folder, frame))
    with pytest.raises(MissingInput, match="a frame was named that is not here"):
        load(folder).score(watch=quiet)


def test_customers_known_by_totals_alone_are_sorted_too(finish: Finish, tmp_path: Path) -> None:
    def totals(path: Path, factor: float) -> Path:
        rows = [
            {"id": f"c{i:03d}", "sum": f"{i * i * factor:.2f}", "last": "2024-03-31"}
            for i in range(1, 90)
        ]
        return shops.write_csv(path, rows, ["id", "sum", "last"])

    columns = {"customer_id": "id", "spend": "sum", "last_purchase": "last"}
    table = {"files": [str(totals(tmp_path / "march.csv", 1))], "columns": columns}
    folder = finish(Settings.of({"tables": {"customers": table}}), tmp_path / "study")
    assert_as_found(folder, apply(folder))
    later = apply(folder, totals(tmp_path / "april.csv", 2))
    assert (later["tier"] == "Premium").sum() > (later["tier_before"] == "Premium").sum() > 0


# What is saved


def test_definitions_stand_in_files_that_a_person_can_read_and_nowhere_else(small: Shop) -> None:
    folder = small.folder / "study"
    loaded = load(folder)
    assert {c.name for c in CHAPTERS if c.place} < set(loaded.chapter_names)
    with Study.open(settings=Settings.load(small.toml).but(cutoff=CUTOFF), watch=quiet) as study:
        found = {name: study.chapter(name).fitted for name in loaded.chapter_names}
    files = {path.name: path for path in (folder / "models").iterdir()}
    assert set(files) == {f"{name}.json" for name, fitted in found.items() if fitted}
    for name, fitted in found.items():
        assert loaded.chapter(name).fitted == fitted
        if fitted:
            text = files[f"{name}.json"].read_text(encoding="utf-8")
            told = json.loads(text)
            assert list(told) == ["format", "chapter", "fitted"]
            assert (told["format"], told["chapter"], told["fitted"]) == (1, name, fitted)
            assert text.count("\n") > 5
            assert str(list(fitted)) == str(list(told["fitted"])), "in the order of the chapter"
    assert '"fitted"' not in (folder / "study.json").read_text(encoding="utf-8")


def test_the_page_on_scoring_shows_what_is_saved_and_runs(
    copy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "score.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(.+?)```", page, re.DOTALL)
    definition = Definition.model_validate(json.loads(shown))
    grouping = Grouping.of(definition.fitted)
    assert definition.fitted["rules"] == grouping.saved("GBP")["rules"]
    (code,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    (copy.folder / "study").rename(copy.folder / "regulars-study")
    monkeypatch.chdir(copy.folder)
    exec(code, {})


# Refusals


def refused(kind: type[RegularsError], folder: Path, *files: Any, **options: Any) -> RegularsError:
    with pytest.raises(kind) as caught:
        load(folder).score(*files, watch=quiet, **options)
    assert caught.type is kind
    return caught.value


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": NaN}', "[" * 100_000, "\udcff"]
)
def test_a_damaged_definition_is_an_error(copy: Shop, text: str) -> None:
    path = copy.folder / "study" / "models" / "tiers.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    error = refused(OutputError, copy.folder / "study")
    assert error.what.startswith("models/tiers.json ")
    assert error.where == str(copy.folder / "study")
    assert error.hint == "run the study again"


def _span(content: dict[str, Any]) -> dict[str, Any]:
    span: dict[str, Any] = content["fitted"]["grouping"]["groups"]["Premium"]["boxes"][0][0]
    return span


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another format": (lambda c: c.update(format=2), "format"),
    "another chapter": (lambda c: c.update(chapter="rfm"), "holds what the chapter 'rfm' found"),
    "one key more": (lambda c: c.update(code="import os"), "code"),
    "nothing fitted": (lambda c: c.update(fitted={}), "fitted"),
    "no grouping": (lambda c: c["fitted"].pop("grouping"), "it has no 'grouping'"),
    "no column": (lambda c: c["fitted"]["grouping"].pop("column"), "column"),
    "an unknown fact": (lambda c: _span(c).update(fact="spent"), "spent"),
    "a fact that is text": (lambda c: _span(c).update(fact="customer_id"), "VARCHAR"),
    "a border that is no number": (lambda c: _span(c).update(least="much"), "least"),
    "a border that is a list": (lambda c: _span(c).update(least=[1]), "least"),
    "another column": (lambda c: c["fitted"]["grouping"].update(column="level"), "level"),
    "a fact's column": (lambda c: c["fitted"]["grouping"].update(column="spend"), "spend"),
    "a list for a section": (lambda c: c["fitted"].update(grouping=[]), ""),
}


@pytest.mark.parametrize("how", EDITS)
def test_a_definition_that_cannot_be_applied_is_refused_before_records_are_read(
    copy: Shop, how: str
) -> None:
    change, said = EDITS[how]
    edit(copy.folder / "study", change)
    told: list[str] = []
    with pytest.raises(OutputError) as caught:
        load(copy.folder / "study").score(watch=told.append)
    assert told == []
    assert caught.value.what.startswith("models/tiers.json ")
    assert said in caught.value.what
    assert "\n" not in caught.value.what


def test_nothing_in_a_definition_is_run(copy: Shop, tmp_path: Path) -> None:
    """Names of columns, groups and facts are names, whatever stands in them."""
    folder, trap = copy.folder / "study", tmp_path / "trap.csv"
    attack = f"x\" from facts; copy (select 1) to '{trap}'; --"

    def attacked(content: dict[str, Any]) -> None:
        grouping = content["fitted"]["grouping"]
        grouping["groups"]["Premium' end; drop table facts; --"] = grouping["groups"]["Premium"]

    edit(folder, attacked)
    assert len(apply(folder)) == N
    for change in (
        lambda c: c["fitted"]["grouping"].update(column=attack),
        lambda c: _span(c).update(fact=attack),
    ):
        edit(folder, change)
        assert refused(OutputError, folder)
    assert not trap.exists()


def test_a_definition_that_was_deleted_is_missed(copy: Shop) -> None:
    (copy.folder / "study" / "models" / "tiers.json").unlink()
    assert refused(OutputError, copy.folder / "study").what == "models/tiers.json is not there"


@pytest.mark.parametrize("name", ["models", "run_in_days"])
def test_a_study_of_an_older_version_is_told(copy: Shop, name: str) -> None:
    path = copy.folder / "study" / "study.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content[name]
    path.write_text(json.dumps(content), encoding="utf-8")
    error = refused(OutputError, copy.folder / "study")
    assert "of another version of regulars" in error.what


def test_models_are_looked_for_in_the_study_alone(copy: Shop) -> None:
    path = copy.folder / "study" / "study.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["models"] = ["../../elsewhere"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "was edited" in refused(OutputError, copy.folder / "study").what


@pytest.mark.parametrize("name", ["customers.parquet", "tables/facts.parquet"])
@pytest.mark.parametrize("content", [None, b"PAR1 of another kind"])
def test_a_study_without_its_customers_is_refused(
    copy: Shop, name: str, content: bytes | None
) -> None:
    path = copy.folder / "study" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    error = refused(OutputError, copy.folder / "study")
    assert error.what.startswith(f"{path.name} cannot be read: ")
    assert error.where == str(copy.folder / "study")


def test_customers_of_whom_the_study_says_nothing_are_refused(copy: Shop) -> None:
    path = copy.folder / "study" / "customers.parquet"
    rest = pq.read_table(path).drop_columns(["tier"])
    pq.write_table(rest, path)
    assert "tier" in refused(OutputError, copy.folder / "study").what


def test_a_study_that_found_no_groups_is_refused(finish: Finish, tmp_path: Path) -> None:
    settings = shops.settings(shops.write_csv(tmp_path / "sales.csv", shops.rows(2)))
    error = refused(OutputError, finish(settings, tmp_path / "study"))
    assert error.what == "the study found no groups that could be applied to other records"


def test_a_study_that_is_not_finished_cannot_be_applied(small: Shop) -> None:
    with small.open() as study, pytest.raises(UnknownName, match="only a finished study"):
        study.score()


def test_a_cut_off_before_the_study_s_own_is_refused(small: Shop) -> None:
    error = refused(WindowError, small.folder / "study", cutoff="2024-08-31")
    assert error.what == "the cut-off 31 August 2024 lies before the study's own"
    assert "1 September 2024" in error.hint
    error = refused(SettingsError, small.folder / "study", cutoff="soon")
    assert "cutoff = 'soon'" in error.what


def test_a_cut_off_after_the_last_record_is_refused(small: Shop) -> None:
    error = refused(WindowError, small.folder / "study", cutoff="2030-01-01")
    assert "lies after the last record" in error.what


def test_records_that_end_before_the_study_did_are_refused(small: Shop, tmp_path: Path) -> None:
    early = shops.write_csv(tmp_path / "x.csv", [r for r in ROWS if r["time"] < "2024-07-01"])
    error = refused(WindowError, small.folder / "study", early)
    assert error.what == "the records end before the study's cut-off"
    assert "31 August 2024" in error.hint


def test_records_that_begin_later_or_earlier_are_refused_but_not_by_some_days(
    small: Shop, tmp_path: Path
) -> None:
    folder = small.folder / "study"
    first = min(row["time"] for row in ROWS)
    for start, what in (("2024-03-01", "later"), ("2023-12-01", "earlier")):
        rows = [row for row in ROWS if row["time"] >= start]
        if what == "earlier":
            rows += [{**ROWS[0], "time": f"{start} 10:00:00", "order": "old"}]
        error = refused(WindowError, folder, shops.write_csv(tmp_path / "x.csv", rows))
        assert error.what.startswith(f"the records begin {what} than the study's did")
        assert len(error.exists) == 2
    days = sorted({row["time"][:10] for row in ROWS})
    assert days[0] == first[:10]
    rows = [row for row in ROWS if row["time"][:10] >= days[2]]
    assert len(apply(folder, shops.write_csv(tmp_path / "x.csv", rows))) > N / 2


def test_records_of_another_shop_are_refused(small: Shop, tmp_path: Path) -> None:
    rows = [{**row, "customer": f"other {row['customer']}"} for row in ROWS]
    error = refused(
        SettingsError, small.folder / "study", shops.write_csv(tmp_path / "x.csv", rows)
    )
    assert error.what == "none of the study's customers is in these records"


def test_the_command_says_what_is_wrong_without_a_traceback(copy: Shop) -> None:
    assert "there is no study in this folder" in copy.refuses("score", "nowhere")
    edit(copy.folder / "study", lambda c: _span(c).update(fact="spent"))
    said = copy.refuses("score", "study", "sales.csv", "--cutoff", CUTOFF, "--out", "x.csv")
    assert "models/tiers.json cannot be applied" in said
    assert "run the study again" in said
