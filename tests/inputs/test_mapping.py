"""Columns are recognised in real layouts and in files made at home; none with false confidence."""

import csv
import io
import tomllib
from pathlib import Path

import pytest
from scripts.columns import PAGE, page

from regulars import Settings, Study
from regulars.core.columnmap import FileMap, Guess, Proposal
from regulars.core.engine import Engine
from regulars.sources.mapping import propose, to_toml
from regulars.sources.mapping.content import Column, sample_of
from regulars.sources.mapping.names import concepts
from regulars.sources.mapping.presets import PRESETS
from regulars.sources.mapping.proposal import map_file, mask
from regulars.sources.roles import check_roles

from . import homemade, strangers
from .homemade import Homemade
from .layouts import Layout, read_layouts, score

FLOOR = 0.95
"""The share of true roles that the rules must find by themselves; 230 of 236 were found."""


@pytest.fixture(scope="module")
def layouts(data_folder: Path) -> list[Layout]:
    return read_layouts(data_folder)


def test_with_presets_every_true_role_is_found_and_nothing_is_wrong(layouts: list[Layout]) -> None:
    scores = [score(layout, PRESETS) for layout in layouts]
    assert [s.wrong for s in scores if s.wrong] == []
    assert [(s.layout, s.listed, s.missed) for s in scores if s.listed or s.missed] == []
    assert [s.table for s in scores] == [layout.table for layout in layouts]


def test_rules_alone_find_nearly_all_and_decide_nothing_wrong(layouts: list[Layout]) -> None:
    scores = [score(layout, ()) for layout in layouts]
    assert [s.wrong for s in scores if s.wrong] == []
    assert sum(s.found for s in scores) >= FLOOR * sum(s.of for s in scores)


def test_the_document_says_what_is_measured(layouts: list[Layout]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(layouts), "run scripts/columns.py"


def test_no_rule_knows_a_layout_by_a_preset_only(layouts: list[Layout]) -> None:
    """Each preset is recognised by its own header alone."""
    for layout in layouts:
        header = set(layout.sample.columns)
        assert sum(set(preset.marks) <= header for preset in PRESETS) == 1, layout.name


def read(made: Homemade) -> FileMap:
    delimiter = next(d for d in ";|," if d in made.text.split("\n")[0])
    rows = list(csv.reader(io.StringIO(made.text), delimiter=delimiter))
    return map_file("file.csv", sample_of(rows[0], rows[1:]), ())


@pytest.mark.parametrize("made", [*homemade.ALL, *strangers.ALL], ids=lambda made: made.name)
def test_files_made_at_home_are_understood(made: Homemade) -> None:
    found = read(made)
    assert found.table == made.table
    decided = {guess.role: guess.column for guess in found.guesses if guess.decided}
    for role, column in decided.items():
        assert column in (made.roles.get(role), *made.fine.get(role, ())), role
    assert made.roles.keys() <= decided.keys()


def test_every_preset_names_roles_of_its_table_or_says_they_have_no_place() -> None:
    beside = {"product_id", "product_name", "quantity", "order_id", "line_amount", "currency"}
    for preset in PRESETS:
        columns = {r: c for r, c in preset.roles.items() if r not in beside}
        check_roles(preset.table, columns)
        assert set(preset.doubtful) <= set(preset.roles), preset.name


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("cust_no", ("customer", "id")),
        ("CustomerID", ("customer", "id")),
        ("Kundennr.", ("customer", "id")),
        ("ID cliente", ("id", "customer")),
        ("N° commande", ("id", "order")),
        ("Bestellnummer", ("order", "id")),
        ("Produktumsatzsteuer", ("product", "tax")),
        ("NumWebPurchases", ("count", "web", "order")),
        ("Número do Pedido", ("id", "order")),
        ("Geburtsdatum", ("birth",)),
        ("买家实际支付金额", ("customer", "actual", "paid", "amount")),
        ("Beløb", ("amount",)),
        ("платёж", ()),
        ("", ()),
    ],
)
def test_names_are_read_as_concepts(name: str, meaning: tuple[str, ...]) -> None:
    assert concepts(name) == meaning


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("2024-01-31", "2024-02-01"), "time"),
        (("31.01.2024 17:05", "01.02.2024 09:00"), "time"),
        (("4 sept. 2025 09:55:11 UTC", "13 sept. 2025 09:55:11 UTC"), "time"),
        (("Dec 8, 2024", "Jan 12, 2025"), "time"),
        (("20240131", "20240201"), "time"),
        (("1611734427285254", "1611734527285254"), "time"),
        (("9:15:51 AM", "11:00:00 PM"), "clock"),
        (("3.15", "12.40", "9.9"), "number"),
        (("$1,234.50", "-$0.99"), "number"),
        (("1.234,50 €", "0,99 €"), "number"),
        (("1957", "1984"), "year"),
        (("a@b.de", "c@d.org"), "email"),
        (("NULL", "--", ""), "empty"),
        (("red", "blue"), "text"),
    ],
)
def test_values_are_of_a_kind(values: tuple[str, ...], kind: str) -> None:
    rows = [(value,) for value in values]
    assert sample_of(("c",), rows)["c"].kind == kind


def test_a_decimal_comma_is_seen_in_a_whole_column() -> None:
    column = Column("c", 0, ("1.234,50", "12", "7,9"))
    assert column.numbers == (1234.5, 12.0, 7.9)


def sales(rows: int = 60, **columns: object) -> str:
    """Sales of thirty customers, with columns that a test asks for: a function of the row."""
    names = ["order", "date", "customer", "email", "quantity", "price", *columns]
    lines = [",".join(names)]
    for i in range(rows):
        day = f"2024-{1 + i // 28:02}-{1 + i % 28:02}"
        mine = [str(f(i)) for f in columns.values()]  # type: ignore[operator]
        lines.append(
            ",".join([str(1000 + i), day, str(i % 17), f"c{i % 17}@x.org", "2", "9.50", *mine])
        )
    return "\n".join(lines) + "\n"


def look(tmp_path: Path, text: str, name: str = "sales.csv") -> FileMap:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (found,) = Study.look(tmp_path / name).files
    return found


def test_personal_examples_are_masked_and_others_are_not(tmp_path: Path) -> None:
    found = look(tmp_path, sales(city=lambda i: ("Bern", "Basel", "Chur")[i % 3]))
    shown = {guess.role: guess.examples for guess in found.guesses}
    assert shown["city"] == ("Bern", "Basel", "Chur")
    assert shown["email"] == ("c•@x.o••",) * 3
    assert all("x.org" not in text for text in shown["email"])


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("Anna Adler", "A••• A••••"), ("17850", "1••••"), ("7", "•"), ("a7", "••"),
        ("customer03@example.com", "c•••••••••@e••••••.c••"), ("陈丽华", "陈••"),
    ],
)  # fmt: skip
def test_a_mask_shows_how_a_value_is_written(value: str, masked: str) -> None:
    assert mask(value) == masked


def test_amounts_on_the_first_line_of_an_order_stand_once_an_order(tmp_path: Path) -> None:
    lines = ["order id,date,customer id,product id,price,quantity,order total,shipping"]
    for i in range(30):
        for line in range(2):
            once = f"{20 + i}.00,4.50" if line == 0 else ","
            lines.append(f"{i},2024-01-{1 + i % 28:02},{i % 9},p{line},9.5{i % 3},1,{once}")
    found = look(tmp_path, "\n".join(lines))
    assert found.table == "order_lines"
    assert found.found["per_order"] == ("order_amount", "shipping")


def test_an_id_that_stands_for_many_addresses_is_that_of_guests(tmp_path: Path) -> None:
    lines = ["order id,date,customer id,email,order total"]
    for i in range(60):
        who = 0 if i % 3 == 0 else 100 + i % 11
        mail = f"guest{i}@x.org" if who == 0 else f"c{who}@x.org"
        lines.append(f"{i},2024-02-{1 + i % 28:02},{who},{mail},{i}.50")
    assert look(tmp_path, "\n".join(lines)).found["guest_ids"] == ("0",)


def test_order_ids_of_returns_are_told_by_their_letter(tmp_path: Path) -> None:
    lines = ["invoice no,invoice date,customer id,stock code,quantity,unit price"]
    for i in range(60):
        back = i % 10 == 9
        number = f"C{5000 + i}" if back else str(5000 + i)
        lines.append(
            f"{number},2024-02-{1 + i % 28:02},{i % 9},p{i % 4},{-1 if back else 1 + i % 3},2.50"
        )
    assert look(tmp_path, "\n".join(lines)).found["returns_start_with"] == "C"


def test_a_key_that_no_two_orders_share_is_not_taken_for_the_customers(tmp_path: Path) -> None:
    lines = ["order id,customer id,order date,order total"]
    lines += [f"{i},{9000 + i},2024-02-{1 + i % 28:02},{i}.50" for i in range(60)]
    found = look(tmp_path, "\n".join(lines))
    guess = next(guess for guess in found.guesses if guess.role == "customer_id")
    assert guess.confidence == "unsure"
    assert "nobody would ever come back" in guess.reason


def test_dates_that_fit_both_orders_are_a_question(tmp_path: Path) -> None:
    lines = [
        "customer;date;amount",
        *(f"k{i % 7};0{1 + i % 9}/0{1 + i % 7}/2024;{i},50" for i in range(60)),
    ]
    assert any("day_first" in question for question in look(tmp_path, "\n".join(lines)).questions)


def test_items_side_by_side_are_mapped_by_a_pattern(tmp_path: Path) -> None:
    lines = ["order id,order date,email,order total,Item 1 Name,Item 1 Qty,Item 2 Name,Item 2 Qty"]
    lines += [
        f"{i},2024-02-{1 + i % 28:02},c{i % 9}@x.org,{i}.50,Tea,1,{'Pot' if i % 3 else ''},1"
        for i in range(60)
    ]
    found = look(tmp_path, "\n".join(lines))
    assert found.table == "orders"
    assert {g.role: g.column for g in found.beside}["product_name"] == "Item {n} Name"


def test_two_columns_that_would_both_do_are_left_to_a_person(tmp_path: Path) -> None:
    text = sales().replace("customer,email", "Client,Buyer")
    lines = [line.replace("@x.org", "").replace("c", "K", 1) for line in text.splitlines()]
    lines[0] = text.splitlines()[0]
    shuffled = [lines[0], *(
        ",".join([*f[:3], f"K{(7 * i) % 13}", *f[4:]])
        for i, f in enumerate(line.split(",") for line in lines[1:])
    )]  # fmt: skip
    found = look(tmp_path, "\n".join(shuffled))
    guess = next(g for g in found.guesses if g.role == "customer_id")
    assert not guess.decided
    assert "just as well" in guess.reason


NASTY = [
    'a "b"',
    "x, y",
    "new\nline",
    "back\\slash",
    "tab\there",
    "# no remark",
    "[t]",
    "é€\x7f",
    "'",
]


@pytest.mark.parametrize("name", NASTY)
def test_odd_names_of_columns_survive_the_written_settings(name: str, tmp_path: Path) -> None:
    guess = Guess("customer_id", name, "sure", f"its name\n{name}", (name, name, name))
    unsure = Guess("email", name, "unsure", f"because {name}", (name,))
    file = FileMap(str(tmp_path / f"f{ord(name[0])}.csv"), "order_lines", (name, "other\nname"),
                   (guess, unsure), questions=(f"what\nof {name}",))  # fmt: skip
    text = to_toml(Proposal((file,), ("who\nbought",)), tmp_path)
    raw = tomllib.loads(text)
    assert raw["tables"]["order_lines"]["columns"] == {"customer_id": name}
    Settings.of(raw)


def test_what_is_proposed_is_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(sales(), encoding="utf-8")
    proposal = Study.look(tmp_path / "sales.csv")
    written = Settings.of(tomllib.loads(to_toml(proposal, Path("/"))))
    assumed = proposal.settings(Settings())
    assert written.tables["order_lines"].columns == assumed.tables["order_lines"].columns


def test_what_the_settings_say_stays(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(sales(), encoding="utf-8")
    told = Settings.of(
        {"tables": {"order_lines": {"files": [str(path)], "columns": {"order_id": "customer"}}}}
    )
    engine = Engine()
    settings = propose(engine, [str(path)], told).settings(told)
    engine.close()
    assert settings.tables["order_lines"].columns["order_id"] == "customer"
    assert settings.tables["order_lines"].files == (str(path),)


def test_a_study_without_a_map_says_what_it_assumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text(sales(), encoding="utf-8")
    with Study.open("sales.csv", watch=lambda _: None) as study:
        assert study.assumed is not None
        rows = study.assumed.frame.set_index("role")
        assert rows.loc["ordered_at", "column"] == "date"
        assert rows.loc["unit_price", "table"] == "order_lines"
        assert set(rows["confidence"]) <= {"sure", "likely"}
        assert len(study.table("order_lines")) == 60
