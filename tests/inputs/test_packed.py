"""Packed files, and folders of files."""

import gzip
import io
import zipfile
import zlib

import pytest

from regulars.core.errors import EmptyInput, MissingInput, UnknownColumn, UnreadableInput

from .conftest import MakeShop
from .till import GOOD, lines

TEXT = lines(GOOD).encode()


def zipped(**files: str | bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__dot__", "."), text)
    return content.getvalue()


def test_bad_lines_of_a_packed_file_are_kept_like_those_of_any_other(shop: MakeShop) -> None:
    made = shop(text=gzip.compress(TEXT + b"too,few\n"), file="sales.csv.gz")
    with made.open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"malformed": 1}
        assert list(study.sources.frame["file"]) == ["sales.csv.gz"]
        assert "set_aside" in study._computing().tables()


def test_a_tab_separated_file_is_unpacked_too(shop: MakeShop) -> None:
    text = lines(GOOD, delimiter="\t").encode()
    with shop(text=gzip.compress(text), file="sales.TSV.GZ").open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


def test_a_packed_file_that_was_cut_off_is_an_error(shop: MakeShop) -> None:
    packed = gzip.compress(TEXT)
    made = shop(text=packed[: len(packed) // 2], file="sales.csv.gz")
    error = made.fails(UnreadableInput)
    assert error.what == "sales.csv.gz has been cut off: its end is missing"
    assert error.where == str(made.folder / "sales.csv.gz")
    assert "has been cut off" in made.refuses()


def test_a_packed_file_with_a_wrong_byte_is_an_error(shop: MakeShop) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[len(packed) // 2] ^= 0xFF
    error = shop(text=bytes(packed), file="sales.csv.gz").fails(UnreadableInput)
    assert "sales.csv.gz is" in error.what


@pytest.mark.parametrize("file", ["sales.csv.gz", "sales.zip"])
def test_a_file_that_is_only_called_packed_is_an_error(shop: MakeShop, file: str) -> None:
    assert " is no " in shop(text=TEXT, file=file).fails(UnreadableInput).what


def test_an_empty_file_in_a_packed_one_is_an_error_that_names_the_packed_one(
    shop: MakeShop,
) -> None:
    made = shop(text=gzip.compress(b""), file="sales.csv.gz")
    error = made.fails(EmptyInput)
    assert (error.what, error.where) == ("sales.csv is empty", str(made.folder / "sales.csv.gz"))


def test_a_column_that_is_missing_in_a_packed_file_names_the_packed_one(shop: MakeShop) -> None:
    made = shop(text=gzip.compress(TEXT.replace(b"paid", b"sum", 1)), file="sales.csv.gz")
    assert made.fails(UnknownColumn).what == "sales.csv.gz has no column 'paid'"


def test_a_packed_file_that_does_not_say_what_it_holds_is_an_error(shop: MakeShop) -> None:
    error = shop(text=gzip.compress(TEXT), file="sales.gz").fails(UnreadableInput)
    assert error.what == "sales.gz does not say what is packed in it"
    assert ".csv.gz" in error.exists


def test_the_one_data_file_of_a_zip_is_found_beside_others(shop: MakeShop) -> None:
    text = zipped(
        **{"read me.pdf": "", "__MACOSX/sales.csv": "x", "2024/sales.csv": TEXT, ".x.csv": "x"}
    )
    with shop(text=text, file="sales.zip").open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


def test_a_zip_with_several_data_files_is_an_error_that_lists_them(shop: MakeShop) -> None:
    made = shop(text=zipped(**{"b.csv": TEXT, "a.csv": TEXT}), file="sales.zip")
    error = made.fails(UnreadableInput)
    assert error.what == "sales.zip holds several data files"
    assert error.exists == ("a.csv", "b.csv")


def test_a_zip_without_a_data_file_is_an_error(shop: MakeShop) -> None:
    error = shop(text=zipped(**{"a.docx": b""}), file="sales.zip").fails(UnreadableInput)
    assert (error.what, error.exists) == ("sales.zip holds no data file", ("a.docx",))


def test_a_zip_with_a_password_is_an_error(shop: MakeShop) -> None:
    text = bytearray(zipped(**{"a.csv": TEXT}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        text[text.index(sign) + place] |= 1
    made = shop(text=bytes(text), file="sales.zip")
    assert made.fails(UnreadableInput).what == "sales.zip is protected by a password"


def test_a_zip_with_a_wrong_byte_is_an_error(shop: MakeShop) -> None:
    text = bytearray(zipped(**{"a.csv": TEXT}))
    text[len(text) // 2] ^= 0xFF
    assert shop(text=bytes(text), file="sales.zip").fails(UnreadableInput)


def test_a_broken_stream_is_told_in_words(shop: MakeShop) -> None:
    # A sound head and tail around what no deflate stream begins with.
    head, tail = gzip.compress(b"")[:10], zlib.crc32(b"").to_bytes(4, "little") + bytes(4)
    made = shop(text=head + b"\xff" * 40 + tail, file="sales.csv.gz")
    assert "is damaged and cannot be unpacked" in made.fails(UnreadableInput).what


def test_a_folder_means_every_data_file_in_it(shop: MakeShop) -> None:
    made = shop(table={"files": ["exports"]})
    for name in ("2023/a.csv", "2024/b.csv.gz"):
        path = made.folder / "exports" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(gzip.compress(TEXT) if name.endswith("gz") else TEXT)
    for name in (".hidden.csv", ".git/x.csv", "notes.docx", "~$open.xlsx", "regulars.toml"):
        path = made.folder / "exports" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("nothing that could be read")
    old = made.folder / "exports" / "regulars-study"
    (old / "tables").mkdir(parents=True)
    (old / "study.json").touch()
    (old / "tables" / "order_lines.parquet").touch()
    with made.open() as study:
        assert list(study.sources.frame["file"]) == ["a.csv", "b.csv.gz"]
        assert study._files[0].notes == ("not read: notes.docx",)
    done = made.regulars("check", "exports")
    assert done.returncode == 0, done.stderr
    assert "b.csv.gz" in done.stdout


def test_a_folder_with_nothing_to_read_is_an_error_that_lists_what_is_there(
    shop: MakeShop,
) -> None:
    made = shop(table={"files": ["exports"]})
    (made.folder / "exports").mkdir()
    (made.folder / "exports" / "notes.docx").touch()
    error = made.fails(MissingInput)
    assert error.what == f"the folder {made.folder / 'exports'} holds no file that can be read"
    assert error.exists == ("notes.docx",)


def test_a_glob_leaves_out_the_tables_of_studies(shop: MakeShop) -> None:
    made = shop(table={"files": ["**/*.csv"]})
    old = made.folder / "regulars-study"
    (old / "audiences").mkdir(parents=True)
    (old / "study.json").touch()
    (old / "audiences" / "win_back.csv").touch()
    with made.open() as study:
        assert list(study.sources.frame["file"]) == ["sales.csv"]


def test_nothing_that_was_unpacked_stays_behind(shop: MakeShop) -> None:
    made = shop(text=gzip.compress(TEXT), file="sales.csv.gz")
    with made.open() as study:
        folder = study._computing().spool_folder
        assert [path.name for path in folder.rglob("*.csv")] == ["sales.csv"]
    assert not folder.exists()
