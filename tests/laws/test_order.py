"""The order of the rows, the number of the files and their format change nothing."""

import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from regulars import Settings, Study
from regulars.core.result import Result
from regulars.tables.specs import SPECS
from tests.shops import COLUMNS, rows, settings, write_csv

N = 150


def shop() -> list[dict[str, str]]:
    """A shop with everything that cleaning meets: repeats, guests, unreadable and empty values."""
    made = rows(N, seed=5)
    made += [dict(row) for row in made[::40]]
    # Without an order of their own, which would tell what they leave out.
    made += [{**row, "customer": "", "order": ""} for row in made[5::50]]
    made += [{**row, "paid": "?"} for row in made[7::60]]
    made += [{**row, "time": "", "order": ""} for row in made[9::70]]
    return made


def shuffled(folder: Path) -> Settings:
    made = shop()
    random.Random(3).shuffle(made)
    return settings(write_csv(folder / "shuffled.csv", made))


def in_three(folder: Path) -> Settings:
    made = shop()
    files = [write_csv(folder / f"part{i}.csv", made[i::3]) for i in range(3)]
    return settings(*reversed(files))


def as_parquet(folder: Path) -> Settings:
    csv, parquet = write_csv(folder / "whole.csv", shop()), folder / "whole.parquet"
    duckdb.sql(f"copy (from read_csv('{csv}', all_varchar = true)) to '{parquet}' (format parquet)")
    return settings(parquet)


def other_columns_first(folder: Path) -> Settings:
    return settings(write_csv(folder / "columns.csv", shop(), COLUMNS[::-1]))


def contents(study: Study) -> tuple[dict[str, pd.DataFrame], dict[str, Result], object]:
    """Tables by their key, results and findings; file and record numbers are left out."""
    tables = {}
    for name in (
        *SPECS,
        "facts",
        "ledger",
        "noticed",
        "sales_by_month",
        "reconciliation",
        "tiers_customers",
    ):
        frame = study.table(name).drop(columns=["file", "record"], errors="ignore")
        tables[name] = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    results = {name: study.chapter(name) for name in study.chapter_names}
    return tables, results, study.findings


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> object:
    path = write_csv(tmp_path_factory.mktemp("one") / "sales.csv", shop())
    with Study.open(settings=settings(path)) as study:
        study.story  # noqa: B018 - runs every chapter, which makes its customers' table
        return contents(study)


@pytest.mark.parametrize("form", [shuffled, in_three, as_parquet, other_columns_first])
def test_tables_facts_and_findings_stay(
    form: Callable[[Path], Settings], tmp_path: Path, expected: object
) -> None:
    with Study.open(settings=form(tmp_path)) as study:
        study.story  # noqa: B018
        tables, results, findings = contents(study)
    known_tables, known_results, known_findings = expected  # type: ignore[misc]
    assert len(known_tables["order_lines"]) > 1000
    assert set(known_tables["ledger"]["rule"]) >= {
        "repeated_record", "unreadable_line_amount", "no_ordered_at",
    }  # fmt: skip
    for name, table in known_tables.items():
        pd.testing.assert_frame_equal(tables[name], table, check_exact=True, obj=name)
    assert findings == known_findings
    for name, result in known_results.items():
        for table_name, table in result.tables.items():
            pd.testing.assert_frame_equal(
                results[name].tables[table_name].frame, table.frame, check_exact=True
            )
        for chart, known in zip(results[name].charts, result.charts, strict=True):
            assert str(chart.headline) == str(known.headline)
            pd.testing.assert_frame_equal(chart.table, known.table, check_exact=True)


def test_the_sample_as_csv_is_the_sample(sample_study: Study, tmp_path: Path) -> None:
    """A tenth of the sample's households, from Parquet and from CSV split in three."""
    config = sample_study.settings
    source = config.tables["order_lines"]
    some = f"select * from '{source.files[0]}' where household_id % 10 = 3"
    parquet = tmp_path / "some.parquet"
    duckdb.sql(f"copy ({some}) to '{parquet}' (format parquet)")
    parts = []
    for i in range(3):
        parts.append(str(tmp_path / f"some{i}.csv"))
        duckdb.sql(f"copy ({some} and basket_id % 3 = {i}) to '{parts[-1]}' (header)")

    def reading(*files: str) -> Settings:
        table = source.model_copy(update={"files": files})
        return config.model_copy(update={"tables": {**config.tables, "order_lines": table}})

    with (
        Study.open(settings=reading(str(parquet))) as one,
        Study.open(settings=reading(*parts)) as other,
    ):
        assert one.findings == other.findings
        one_tables, _, _ = contents(one)
        other_tables, _, _ = contents(other)
    assert len(one_tables["order_lines"]) > 100_000
    for name, table in one_tables.items():
        pd.testing.assert_frame_equal(other_tables[name], table, check_exact=True, obj=name)
