"""Any CSV file is split into its records, nothing told; what is no record is kept apart."""

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from regulars.core.engine import Engine
from regulars.core.settings import TableSettings
from regulars.sources.csv.split import look
from regulars.sources.files import RECORD, SourceFile, open_file
from tests.conftest import ROOT

NAMES = ("order", "date", "customer", "product", "amount")


@dataclass(frozen=True)
class Read:
    """A file as it was split: its records, the lines set aside, and what was said of it."""

    file: SourceFile
    records: list[tuple[str | None, ...]]
    aside: list[tuple[int, str, str]]

    @property
    def columns(self) -> list[str]:
        return list(self.file.columns)

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(line, reason) for line, _, reason in self.aside]


def read(engine: Engine, path: Path, careful: bool, **settings: str) -> Read:
    file = open_file(engine, path, TableSettings(**settings), 0, careful=careful)  # type: ignore[arg-type]
    rows = engine.rows(f"select * from ({file.relation}) order by {RECORD}")
    assert [row[-1] for row in rows] == list(range(1, len(rows) + 1))
    if file.rejects is not None:
        rejected = engine.rows(f"select * from {file.rejects}")
        engine.execute(f"drop table {file.rejects}")
        engine.execute(f"drop table {file.rejects}_scan")
        if rejected or file.n_lines not in (None, len(rows)):
            return read(engine, path, careful=True, **settings)
    aside = engine.rows(file.aside) if file.aside else []
    return Read(file, [row[:-1] for row in rows], aside)


Reader = Callable[..., Read]


@pytest.fixture
def split(tmp_path: Path) -> Iterator[Reader]:
    """Splits a text, or bytes, the way the product does: the database first where it can."""
    engine = Engine(spill_folder=tmp_path / "spill")

    def of(content: str | bytes, careful: bool = False, **settings: str) -> Read:
        path = tmp_path / "records.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(engine, path, careful, **settings)

    yield of
    engine.close()


def table(n: int = 40, delimiter: str = ",", amount: str = "{}.{:02d}") -> list[str]:
    """Lines of a till: a header, and records with names that hold blanks and umlauts."""
    chance = random.Random(5)
    people = ("Anna Möller", "Bo Li", "Chloé Dupont", "Jörg Groß", "Zoë Ångström")
    things = ("Candle", "Wool socks", "Tea pot", "Lamp")
    return [
        delimiter.join(NAMES),
        *(
            delimiter.join(
                (
                    f"A-{1000 + number}",
                    f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                    chance.choice(people),
                    chance.choice(things),
                    amount.format(chance.randint(1, 99), chance.randint(0, 99)),
                )
            )
            for number in range(n)
        ),
    ]


def text(lines: Sequence[str], end: str = "\n") -> str:
    return "".join(line + end for line in lines)


def fields(lines: Sequence[str], delimiter: str = ",") -> list[tuple[str, ...]]:
    return [tuple(line.split(delimiter)) for line in lines[1:]]


LINES = table()


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "latin-1"),
    ],
)
def test_the_encoding_is_found_in_the_bytes(split: Reader, codec: str, said: str) -> None:
    found = split(text(LINES).encode(codec))
    assert found.file.encoding == said
    assert found.columns == list(NAMES)
    assert found.records == fields(LINES)
    assert not found.aside


@pytest.mark.parametrize(
    ("codec", "words", "said"),
    [
        ("cp1252", ("5 € „Möller“", "Chloés œuvre"), "windows-1252"),
        ("cp1250", ("Łódź życie", "Gdańsk święto", "książka"), "windows-1250"),
        ("cp1251", ("Чайник белый", "Свеча восковая"), "windows-1251"),
        ("gb18030", ("蜡烛和茶壶", "羊毛袜子"), "gb18030"),
        ("big5", ("蠟燭與茶壺", "羊毛襪子的"), "big5"),
        ("shift_jis", ("ろうそくとお茶", "ウールの靴下です"), "shift_jis"),
        ("euc_kr", ("양초와 찻주전자", "울 양말"), "euc_kr"),
    ],
)
def test_encodings_of_other_scripts_are_told_apart(
    split: Reader, codec: str, words: tuple[str, ...], said: str
) -> None:
    rows = [("id", "what"), *((str(n), words[n % len(words)]) for n in range(60))]
    found = split(text([",".join(row) for row in rows]).encode(codec))
    assert found.file.encoding == said
    assert said in found.file.notes
    assert found.records == rows[1:]


def test_a_wrong_byte_in_a_file_of_utf_8_is_read_and_said(split: Reader) -> None:
    good = text(LINES).encode()
    found = split(good + b"A-2000,2024-05-05,J\xf6rg Gro\xdf,Lamp,1.00\n")
    assert found.records[-1][2] == "Jörg Groß"
    assert found.records[:-1] == fields(LINES)
    assert "1 line with bytes that are not utf-8" in found.file.notes


def test_zero_bytes_are_taken_out_and_said(split: Reader) -> None:
    found = split(text(LINES).replace("Lamp", "La\0mp").encode())
    assert found.records == fields(LINES)
    assert any("with zero bytes" in note for note in found.file.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", ", ", "; ", "||", " | "])
@pytest.mark.parametrize("careful", [False, True])
def test_the_delimiter_is_found(split: Reader, delimiter: str, careful: bool) -> None:
    lines = table(delimiter=delimiter)
    found = split(text(lines), careful)
    assert found.columns == list(NAMES)
    assert found.records == fields(lines, delimiter)


def test_decimal_commas_between_semicolons_are_no_delimiters(split: Reader) -> None:
    lines = table(delimiter=";", amount="{},{:02d}")
    found = split(text(lines))
    assert found.records == fields(lines, ";")
    assert "separated by semicolons" in found.file.notes


def test_the_settings_overrule_what_was_found(split: Reader) -> None:
    lines = ["a;b,c", "1;2,3", "4;5,6"]
    assert split(text(lines), delimiter=";").columns == ["a", "b,c"]
    assert split(text(lines), delimiter=",").columns == ["a;b", "c"]
    assert split('a,b\n"x",1\n"y",2\n').records == [("x", "1"), ("y", "2")]
    assert split('a,b\n"x",1\n"y",2\n', quote="").records == [('"x"', "1"), ('"y"', "2")]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\r\n", "\r\r\n", "\n\r"])
def test_lines_may_end_in_any_way_and_in_several(split: Reader, ends: str) -> None:
    kinds = [e for e in ("\r\n", "\n", "\r") if e in ends]
    content = "".join(line + kinds[n % len(kinds)] for n, line in enumerate(LINES))
    assert split(content).records == fields(LINES)


@pytest.mark.parametrize("careful", [False, True])
def test_text_in_quotes_may_hold_delimiters_quotes_and_line_breaks(
    split: Reader, careful: bool
) -> None:
    lines = [*LINES, 'A-3000,2024-05-05,"Bell, ""Ann""","two\nlines, of\n text",2.00']
    found = split(text(lines), careful)
    assert found.records[-1] == (
        "A-3000", "2024-05-05", 'Bell, "Ann"', "two\nlines, of\n text", "2.00",
    )  # fmt: skip
    assert found.records[:-1] == fields(LINES)
    assert not found.aside


def test_quotes_of_the_single_kind_and_backslashes_are_found(split: Reader) -> None:
    rows = [f"{n},'Bell, Ann',{n}.50" for n in range(20)]
    assert split(text(["id,who,paid", *rows])).records[3] == ("3", "Bell, Ann", "3.50")
    rows = [rf'{n},"10\" pan, {n}",{n}.50' for n in range(20)]
    found = split(text(["id,what,paid", *rows]))
    assert found.records[3] == ("3", '10" pan, 3', "3.50")
    assert "a backslash before quotes in text" in found.file.notes


def test_what_stands_before_the_header_and_below_the_records_is_kept_apart(split: Reader) -> None:
    before = ["Sales of 2024", "printed by,the till", ""]
    after = ["", "Total,,,,1234.00", "end of the report"]
    found = split(text([*before, *LINES, *after]))
    assert found.columns == list(NAMES)
    assert found.records == fields(LINES)
    assert found.reasons == [
        (1, "before the header"), (2, "before the header"),
        (46, "after the last record"), (47, "after the last record"),
    ]  # fmt: skip
    assert "header in line 4" in found.file.notes
    assert "2 lines set aside: after the last record" in found.file.notes


def test_titles_and_rows_that_are_padded_with_delimiters_are_not_the_header(split: Reader) -> None:
    found = split(text(["Sales of 2024,,,,", ",,,,", *LINES]))
    assert found.columns == list(NAMES)
    assert found.records == fields(LINES)
    assert (1, "before the header") in found.reasons


def test_a_header_of_two_rows_is_joined(split: Reader) -> None:
    lines = ["Sale,Sale,Buyer,Item,Money", *LINES]
    found = split(text(lines))
    assert found.columns == [
        "Sale order",
        "Sale date",
        "Buyer customer",
        "Item product",
        "Money amount",
    ]
    assert found.records == fields(LINES)
    assert "header of 2 lines" in found.file.notes


def test_a_file_without_a_header_gets_numbers_for_names(split: Reader) -> None:
    found = split(text(LINES[1:]))
    assert found.columns == [f"column{n}" for n in range(5)]
    assert found.records == fields(LINES)
    assert "no header" in found.file.notes


def test_of_columns_of_one_name_the_later_ones_get_a_number(split: Reader) -> None:
    found = split("id,city,city,\n1,A,B,x\n2,C,D,y\n")
    assert found.columns == ["id", "city", "city_1", "column3"]


def test_a_second_table_below_the_first_is_kept_apart(split: Reader) -> None:
    other = ["region,manager", "north,Bo", "south,Li", "east,Jo"]
    found = split(text([*LINES, "", *other]))
    assert found.records == fields(LINES)
    assert [reason for _, reason in found.reasons] == ["a second table"] * 4


def test_a_header_that_comes_again_is_no_record_and_what_follows_is(split: Reader) -> None:
    found = split(text([*LINES, *LINES]))
    assert found.records == fields(LINES) * 2
    assert found.reasons == [(42, "the header again")]


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("A-3000,,2024-05-05,Bo Li,Lamp,1.00", ("A-3000", "2024-05-05", "Bo Li", "Lamp", "1.00")),
        ("A-30002024-05-05,Bo Li,Lamp,1.00", ("A-3000", "2024-05-05", "Bo Li", "Lamp", "1.00")),
        ("A-3000;2024-05-05;Bo Li;Lamp;1.00", ("A-3000", "2024-05-05", "Bo Li", "Lamp", "1.00")),
        ('"A-3000,2024-05-05,Bo Li,Lamp,1.00', ("A-3000", "2024-05-05", "Bo Li", "Lamp", "1.00")),
        ("A-3000,2024-05-05,Bo Li,Lamp,1.00,,", ("A-3000", "2024-05-05", "Bo Li", "Lamp", "1.00")),
    ],
)
def test_a_damaged_line_is_mended_where_one_repair_fits(
    split: Reader, damaged: str, meant: tuple[str, ...]
) -> None:
    found = split(text([*LINES, damaged, *LINES[1:]]))
    assert found.records == [*fields(LINES), meant, *fields(LINES)]
    assert not found.aside
    assert any("1 line mended" in note for note in found.file.notes)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ("A-3000,2024-05-05,Bo", "3 fields instead of 5"),
        ("x,y,z,u,v,w,q,r", "8 fields instead of 5"),
        ('A-3000,2024-05-05,"Bo Li,La', "a quote is opened and not closed"),
    ],
)
def test_a_line_that_may_be_meant_in_several_ways_or_none_is_set_aside(
    split: Reader, damaged: str, reason: str
) -> None:
    found = split(text([*LINES, damaged, *LINES[1:]]))
    assert found.records == fields(LINES) * 2
    assert found.aside == [(42, damaged, reason)]


def test_a_stray_quote_in_a_long_file_costs_one_line_at_most(split: Reader) -> None:
    lines = table(100_000)
    stray = lines[50_000].replace("A-", '"A-', 1).replace(",2024", " 2024", 1)
    found = split(text([*lines[:50_000], stray, *lines[50_001:]]))
    assert len(found.records) + len(found.aside) == 100_000
    assert len(found.aside) <= 1
    assert found.records[:49_999] == fields(lines[:50_000])


@pytest.mark.parametrize("seed", range(8))
def test_of_a_file_with_quotes_strewn_in_every_line_is_accounted_for(
    split: Reader, seed: int
) -> None:
    chance = random.Random(seed)
    lines = table(300)
    for n in chance.sample(range(1, 301), 12):
        at = chance.randrange(len(lines[n]) + 1)
        lines[n] = lines[n][:at] + '"' + lines[n][at:]
    found = split(text(lines))
    assert len(found.records) + len(found.aside) == 300
    assert len(found.aside) <= 12


def test_a_line_longer_than_any_record_is_set_aside(split: Reader) -> None:
    long = f"A-3000,2024-05-05,{'x' * 3_000_000},Lamp,1.00"
    found = split(text([*LINES, long, *LINES[1:]]))
    assert found.records == fields(LINES) * 2
    assert found.reasons == [(42, "the line is longer than any record")]


@pytest.mark.parametrize("careful", [False, True])
def test_a_file_of_one_column_is_read(split: Reader, careful: bool) -> None:
    found = split("time\n2024-01-01 00:00:00\n2024-01-02 10:30:00\n", careful)
    assert found.columns == ["time"]
    assert found.records == [("2024-01-01 00:00:00",), ("2024-01-02 10:30:00",)]


def test_both_ways_of_reading_give_the_same_records(split: Reader) -> None:
    lines = [*LINES, 'A-3000,,"",Lamp,1.00', "A-3001,2024-05-05,Bo Li,,"]
    fast, careful = split(text(lines)), split(text(lines), careful=True)
    assert fast.file.rejects is not None
    assert careful.file.rejects is None
    assert fast.records == careful.records
    assert fast.columns == careful.columns


def layouts() -> list[Path]:
    folder = Path(os.environ.get("REGULARS_DATA", ROOT / "../shared/data")) / "layouts"
    return sorted(folder.glob("*.json"))


@pytest.mark.parametrize("described", layouts(), ids=lambda path: path.stem)
@pytest.mark.parametrize("careful", [False, True])
def test_every_known_layout_is_split_as_it_is_described(
    data_folder: Path, split: Reader, described: Path, careful: bool
) -> None:
    truth = json.loads(described.read_text(encoding="utf-8"))
    content = described.with_suffix(".csv")
    found = split(content.read_bytes(), careful)
    layout = look(content, TableSettings()).layout
    assert list(layout.named) == truth["header"]
    assert layout.header[0].number == truth["header_row"] + 1
    assert found.file.encoding == truth["encoding"].removesuffix("-sig")
    assert len(found.records) == truth["sample_rows"]
    below = [line for line, reason in found.reasons if reason == "after the last record"]
    assert len(below) <= truth["footer_rows"]
    assert len(found.aside) == len(layout.before) + len(below)
