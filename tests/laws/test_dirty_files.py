"""Whatever bytes a file holds: every record is kept or set aside, rows and money add up, and the
only errors are our own.

Each record carries a mark of its own, so that a test can look for it in what came out without
knowing how the file was to be read.
"""

import codecs
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from regulars import RegularsError, Study
from regulars.sources.reading import records_as_text
from tests.shops import COLUMNS, settings

NAMES = st.sampled_from(
    [
        "7",
        "007",
        "17850.0",
        'O"Neil',
        "Bell, Ann",
        "two\nlines",
        "Möller",
        "Łódź",
        "=1+1",
        "",
        "東京",
    ]
)
AMOUNTS = st.sampled_from(
    [
        "4.00",
        "-4.00",
        "1.234,50",
        "1,234.50",
        "1 234.50",
        "1_000",
        "nan",
        "inf",
        "€ 5",
        "(5.00)",
        "",
    ]
)
TIMES = st.sampled_from(
    ["2024-01-05 10:00:00", "05.01.2024", "31/12/2023 9:05", "9999-12-31", "0001-01-01", "never",
     "2024-02-30", "Jan 5, 2024", "2024-06-30T23:59:59Z", "1704448800", ""]
)  # fmt: skip
PIECES = st.sampled_from(["1", "2", "-1", "0", "2.5", "1_0", "two", ""])
RECORDS = st.lists(st.tuples(NAMES, TIMES, PIECES, AMOUNTS), min_size=1, max_size=12)

Damage = Callable[[bytes, int], bytes]


def _plain(line: bytes, _: int) -> bytes:
    return line


def _one_field_more(line: bytes, _: int) -> bytes:
    return line + b",more"


def _one_field_less(line: bytes, _: int) -> bytes:
    return line.rpartition(b",")[0]


def _open_quote(line: bytes, at: int) -> bytes:
    return line[: at % len(line)] + b'"' + line[at % len(line) :]


def _wrong_bytes(line: bytes, _: int) -> bytes:
    return line + b"\xff\xfe\x80"


def _nul(line: bytes, _: int) -> bytes:
    return line + b"\x00"


DAMAGE = st.sampled_from(
    [_plain, _plain, _plain, _one_field_more, _one_field_less, _open_quote, _wrong_bytes, _nul]
)


def quoted(text: str) -> str:
    """A field as CSV writes it."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text


def mark(number: int) -> str:
    return f"mark{number:04d}x"


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, int]:
    """The bytes of a file, and how many marks are in it."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-8-sig", "utf-16"]))
    ends = draw(st.sampled_from([[b"\n"], [b"\r\n"], [b"\r"], [b"\n", b"\r\n"]]))
    good = [("7", "2024-02-01 10:00:00", "1", f"{n + 1}.00") for n in range(4)]
    records = [*good, *draw(RECORDS)]
    lines = [",".join(COLUMNS).encode()]
    for number, (name, time, pieces, paid) in enumerate(records):
        fields = (name, mark(number), time, f"p{number % 3}", pieces, paid, "0")
        text = ",".join(map(quoted, fields))
        plain = text.encode("utf-8" if encoding == "utf-16" else encoding, errors="replace")
        damage = draw(DAMAGE) if number >= len(good) and encoding != "utf-16" else _plain
        lines.append(damage(plain, draw(st.integers(0, 60))))
    body = b"".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    if encoding == "utf-16":
        body = codecs.BOM_UTF16_LE + body.decode("utf-8").encode("utf-16-le")
    return body, len(records)


def everything_said(study: Study) -> str:
    """All that came out of a study's files: order ids that were kept, and records set aside."""
    engine = study._computing()
    records_as_text(engine, "set_aside_text", study._files)
    kept = [order for (order,) in engine.rows("select order_id from order_lines")]
    aside = [text for (text,) in engine.rows("select text from set_aside_text")]
    malformed = [text for (text,) in engine.rows("select text from malformed")]
    said = "\n".join([*kept, *aside, *malformed])
    # A stray quote may stand in the middle of a mark, and JSON puts a stroke before it.
    return said.replace('"', "").replace("\\", "")


@given(file=files())
@budget(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_record_is_kept_or_set_aside(file: tuple[bytes, int]) -> None:
    content, n_records = file
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_bytes(content)
        try:
            study = Study.open(settings=settings(path))
        except RegularsError as error:
            event(type(error).__name__)
            return
        event("read")
        with study:
            said = everything_said(study)
            lost = [mark(n) for n in range(n_records) if mark(n) not in said]
            assert not lost, (lost, content)
            assert_it_adds_up(study)


def assert_it_adds_up(study: Study) -> None:
    """Rows and money of the ledger, the reconciliation and the lines agree."""
    engine = study._computing()
    places = study.reconciliation.frame.set_index("place")
    assert study.ledger.frame["n_rows"].sum() == places.loc["set_aside", "n_rows"]
    ((rows, money),) = engine.rows("select count(*), coalesce(sum(net_sales), 0) from order_lines")
    kept = places.drop(index="set_aside")
    assert kept["n_rows"].sum() == rows
    assert Decimal(str(kept["money"].sum())) == pytest.approx(money)
    assert study.sources.frame["n_rows"].sum() == places["n_rows"].sum()


@given(content=st.binary(min_size=0, max_size=400))
@budget(max_examples=60, suppress_health_check=list(HealthCheck))
def test_bytes_of_any_kind_give_no_error_but_our_own(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        path.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
        with suppress(RegularsError):
            Study.open(settings=settings(path)).close()
