"""Tables on a terminal: every cell is there, whole, however narrow it is."""

import io

import pytest
from rich.console import Console

from regulars import Study
from regulars.core.result import Table
from regulars.present.grid import table_grid
from regulars.present.terminal import print_table
from tests.shops import rows, settings, write_csv


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Table]:
    path = write_csv(tmp_path_factory.mktemp("shop") / "sales.csv", rows(300))
    with Study.open(settings=settings(path)) as study:
        return [
            *study.chapter("tiers").tables.values(),
            *study.chapter("overview").tables.values(),
            study.reconciliation,
            study.sources,
        ]


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_every_cell_of_a_table_is_printed_whole(width: int, tables: list[Table]) -> None:
    for table in tables:
        console = Console(file=io.StringIO(), width=width)
        print_table(console, table, "A table")
        printed = console.file.getvalue()  # type: ignore[attr-defined]
        assert max(map(len, printed.splitlines())) <= width
        words = set(printed.split())
        for row in table_grid(table).rows:
            for cell in row:
                assert set(cell.split()) <= words, cell
