"""A shop on disk: the records as a till would write them, a regulars.toml, and the command line."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from regulars import RegularsError, Study
from tests import shops

SALES = "sales.csv"
GOOD = tuple(shops.rows(30, days=120))
"""Rows with nothing wrong about them."""


def quiet(_: str) -> None:
    """A watch that says nothing."""


def line(
    row: Mapping[str, str], columns: Sequence[str] = shops.COLUMNS, delimiter: str = ","
) -> str:
    """A row as a line of CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(
        [row.get(column, "") for column in columns]
    )
    return text.getvalue()


def lines(
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = shops.COLUMNS,
    delimiter: str = ",",
) -> str:
    """Rows as CSV with a header."""
    header = line(dict(zip(columns, columns, strict=True)), columns, delimiter)
    return header + "".join(line(row, columns, delimiter) for row in rows)


def buys(customer: str, time: str, paid: str = "5.00", **more: str) -> dict[str, str]:
    """One order line; every field that is not given is plain and good."""
    made = {"customer": customer, "order": f"{customer}@{time}", "time": time, "product": "p1"}
    return {**made, "pieces": "1", "paid": paid, "off": "0", **more}


def toml(values: Mapping[str, Any]) -> str:
    """Settings as TOML: plain values first, then the sections."""
    plain = [f"{key} = {json.dumps(v)}\n" for key, v in values.items() if not isinstance(v, dict)]

    def section(path: str, content: Mapping[str, Any]) -> str:
        own = [f"{k} = {json.dumps(v)}\n" for k, v in content.items() if not isinstance(v, dict)]
        inner = [section(f"{path}.{k}", v) for k, v in content.items() if isinstance(v, dict)]
        return f"[{path}]\n" + "".join(own) + "".join(inner)

    return "".join(plain) + "".join(section(k, v) for k, v in values.items() if isinstance(v, dict))


@dataclass(frozen=True)
class Shop:
    """A folder with files of records and a regulars.toml that reads them."""

    folder: Path

    @property
    def toml(self) -> Path:
        return self.folder / "regulars.toml"

    @property
    def sales(self) -> Path:
        return self.folder / SALES

    def open(self) -> Study:
        return Study.open(settings=self.toml, watch=quiet)

    def fails(self, kind: type[RegularsError]) -> RegularsError:
        """The error of exactly this type with which the study does not open."""
        with pytest.raises(kind) as caught:
            self.open()
        assert caught.type is kind
        return caught.value

    def regulars(self, *arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command line as a person would, in the shop's folder."""
        return subprocess.run(
            command(*arguments), cwd=self.folder, capture_output=True, text=True, check=False,
            timeout=120, **options,
        )  # fmt: skip

    def refuses(self, *arguments: str | Path) -> str:
        """What the command line says when it refuses: exit code 2, and nothing is written."""
        before = self.everything()
        done = self.regulars(*(arguments or ("run", "--out", "study")))
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        assert self.everything() == before
        return done.stderr

    def everything(self) -> dict[str, bytes | None]:
        """Every file and folder of the shop, hidden ones too, with what is in it."""
        return contents(self.folder)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with its bytes if it is a file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def command(*arguments: str | Path) -> list[str]:
    """The command line that stands beside the Python that runs the tests."""
    return [str(Path(sys.executable).with_name("regulars")), *map(str, arguments)]


def make(
    folder: Path,
    rows: Iterable[Mapping[str, str]] = GOOD,
    *,
    text: str | bytes | None = None,
    columns: Mapping[str, str | list[str]] | None = None,
    file: str = SALES,
    table: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Shop:
    """A shop in `folder`: its records are `rows`, or a file that holds just `text`."""
    content = lines(rows) if text is None else text
    (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    order_lines = {"files": [file], **(table or {}), "columns": dict(columns or shops.ROLES)}
    tables = {"order_lines": order_lines, **settings.pop("tables", {})}
    (folder / "regulars.toml").write_text(
        toml({"currency": "EUR", **settings, "tables": tables}), encoding="utf-8"
    )
    return Shop(folder)
