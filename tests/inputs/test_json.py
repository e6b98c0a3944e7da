"""JSON lines and lists: exact values, and what is no record kept with its reason."""

import json
from typing import Any

import pytest

from regulars.core.errors import EmptyInput, UnreadableInput

from .conftest import MakeShop
from .till import GOOD, Shop

SALES = "\n".join(json.dumps(row) for row in GOOD) + "\n"
BUY = '{"customer": "c1", "order": "o1", "time": "2024-01-05", "paid": "5.00"'


def columns(made: Shop) -> dict[str, Any]:
    """What the file holds, column by column, as the reader sees it."""
    with made.open() as study:
        (file,) = study._files
        engine = study._computing()
        return {
            name: [v for (v,) in engine.rows(f'select "{name}" from ({file.relation})')]
            for name in file.columns
        }


def malformed(made: Shop) -> list[tuple[Any, ...]]:
    with made.open() as study:
        assert study.reconciliation.frame["n_rows"].sum() > len(GOOD)
        return study._computing().rows("select line, text, reason from malformed order by line")


def test_numbers_keep_the_text_in_which_they_are_written(shop: MakeShop) -> None:
    numbers = ["17850", "17850.0", "1.10", "1e20", "100000000000000000000001", "-0", "0.1"]
    text = "".join(f'{BUY}, "n": {n}}}\n' for n in numbers)
    assert columns(shop(text=SALES + text, file="sales.jsonl"))["n"][len(GOOD) :] == numbers


def test_a_number_of_five_thousand_digits_is_no_problem(shop: MakeShop) -> None:
    made = shop(text=SALES + f'{BUY}, "n": {"1" * 5000}}}', file="sales.jsonl")
    assert columns(made)["n"][-1] == "1" * 5000


def test_keys_become_columns_in_the_order_in_which_they_first_appear(shop: MakeShop) -> None:
    text = SALES + f'{BUY}, "z": true, "a": null}}\n{BUY}, "b": "", "a": "x"}}\n'
    found = columns(shop(text=text, file="sales.ndjson"))
    assert list(found)[-3:] == ["z", "a", "b"]
    assert [found[name][-2:] for name in "zab"] == [["true", None], [None, "x"], [None, ""]]


def test_objects_are_flattened_one_level_and_the_rest_stays_json(shop: MakeShop) -> None:
    inner = '"who": {"id": 17850, "at": {"zip": 1.50}}, "tags": [1.10, "ä", {"x": null}, true]'
    found = columns(shop(text=f"{SALES}{BUY}, {inner}}}", file="sales.jsonl"))
    assert found["who.id"][-1] == "17850"
    assert found["who.at"][-1] == '{"zip": 1.50}'
    assert found["tags"][-1] == '[1.10, "ä", {"x": null}, true]'


def test_keys_that_differ_in_case_only_are_told_apart(shop: MakeShop) -> None:
    found = columns(shop(text=f'{SALES}{BUY}, "Mail": 1, "mail": 2, "": 3}}', file="sales.jsonl"))
    assert (found["Mail"][-1], found["mail_1"][-1]) == ("1", "2")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"customer": "c1",', "no JSON: expecting property name"),
        ("customer,order,time", "no JSON: expecting value"),
        (f"{BUY}}} and more", "no JSON: extra data"),
        (f'{BUY}, "paid": "6.00"}}', "an object that has a key twice"),
        (f'{BUY}, "a.b": 1, "a": {{"b": 2}}}}', "an object that has a key twice"),
        ("[1, 2]", "no object with keys"),
        ("7", "no object with keys"),
        (f'{BUY}, "x": "a\0b"}}', "no JSON: invalid control character"),
        (f'{BUY}, "x": "\\ud800"}}', "half a sign that is no text"),
        (f'{BUY}, "x": {"[" * 100_000}', "nested too deeply"),
    ],
    ids=["cut off", "csv", "more", "twice", "twice flattened", "list", "number", "nul", "surrogate",
         "deep"],
)  # fmt: skip
def test_a_line_that_is_no_record_is_kept_with_its_reason(
    shop: MakeShop, line: str, reason: str
) -> None:
    ((number, text, why),) = malformed(shop(text=SALES + line + "\n", file="sales.jsonl"))
    assert (number, text) == (len(GOOD) + 1, line)
    assert why.startswith(reason)


def test_bytes_that_are_no_text_set_their_line_aside(shop: MakeShop) -> None:
    text = SALES.encode() + BUY.encode() + b', "x": "M\xf6ller"}\n'
    ((line, kept, reason),) = malformed(shop(text=text, file="sales.jsonl"))
    assert (line, reason) == (len(GOOD) + 1, "bytes that are no text in this encoding")
    assert "M\ufffdller" in kept


def test_what_stands_escaped_in_a_text_is_read(shop: MakeShop) -> None:
    text = SALES + BUY + ', "x": "\\u0000 \\ud83d\\ude00 \\n"}\n'
    assert columns(shop(text=text, file="sales.jsonl"))["x"][-1] == "\0 \U0001f600 \n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_record(shop: MakeShop, encoding: str) -> None:
    with shop(text=SALES.encode(encoding), file="sales.jsonl").open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)
        assert study.ledger.frame.empty


def test_the_encoding_of_the_settings_is_used(shop: MakeShop) -> None:
    text = (SALES + BUY + ', "x": "Möller"}').encode("cp1252")
    made = shop(text=text, file="sales.jsonl", table={"encoding": "cp1252"})
    assert columns(made)["x"][-1] == "Möller"


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_is_read_like_lines(shop: MakeShop, indent: int | None) -> None:
    text = json.dumps([{**row, "odd": '],[{"\\'} for row in GOOD], indent=indent)
    found = columns(shop(text=text, file="sales.json"))
    assert found["customer"] == [row["customer"] for row in GOOD]
    assert set(found["odd"]) == {'],[{"\\'}


def test_a_list_that_is_cut_off_keeps_what_is_whole_and_tells_of_the_rest(shop: MakeShop) -> None:
    text = json.dumps([*GOOD], indent=1).removesuffix("\n]")
    ((line, kept, reason),) = malformed(shop(text=f"{text},\n{BUY}", file="sales.json"))
    assert line == text.count("\n") + 2
    assert (kept, reason[:7]) == (BUY, "no JSON")


def test_a_list_that_ends_between_two_records_says_so(shop: MakeShop) -> None:
    text = json.dumps([*GOOD])[:-1]
    ((_, kept, reason),) = malformed(shop(text=f"{text},", file="sales.json"))
    assert (kept, reason) == ("", "missing: the list is not closed, the file was cut off")


def test_a_bad_element_does_not_spoil_its_neighbours(shop: MakeShop) -> None:
    text = f"[{json.dumps([*GOOD])[1:-1]}, {{'x': 1}}, {BUY}}}]"
    ((_, kept, _),) = malformed(shop(text=text, file="sales.json"))
    assert kept == "{'x': 1}"


def test_a_file_without_one_record_says_why(shop: MakeShop) -> None:
    made = shop(text='{\n "orders": [\n]\n}', file="sales.json")
    error = made.fails(UnreadableInput)
    assert error.what.startswith("sales.json holds no JSON record: line 1 is no JSON")
    assert "holds no JSON record" in made.refuses()


@pytest.mark.parametrize("text", ["[]", "\n\n", " "])
def test_a_file_without_anything_is_empty(shop: MakeShop, text: str) -> None:
    assert shop(text=text, file="sales.json").fails(EmptyInput).what == "sales.json is empty"


def test_records_that_were_set_aside_are_kept_as_they_were_read(
    shop: MakeShop, tmp_path: Any
) -> None:
    made = shop(text=SALES + BUY.replace("2024-01-05", "soon") + "}\n", file="sales.jsonl")
    with made.open() as study:
        study.write(tmp_path / "study")
        kept = study._computing().rows("select text from set_aside_text")
    assert json.loads(kept[0][0])["time"] == "soon"
