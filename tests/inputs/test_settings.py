"""regulars.toml and options: what is unknown or makes no sense is told, with what exists."""

import pytest

from regulars import Settings, Study
from regulars.core.errors import EmptyInput, SettingsError
from tests import shops

from .conftest import MakeShop
from .till import Shop

TIERS = ("premium", "regular", "premium_from", "regular_from")


def without(role: str) -> dict[str, str]:
    """The column map without one role."""
    return {name: column for name, column in shops.ROLES.items() if name != role}


def fails(made: Shop) -> SettingsError:
    error = made.fails(SettingsError)
    assert isinstance(error, SettingsError)
    return error


def test_an_unknown_key_at_the_top_is_told_with_the_keys_and_the_closest(shop: MakeShop) -> None:
    made = shop(curency="EUR")
    error = fails(made)
    assert error.what == "unknown key 'curency'"
    assert error.where == str(made.toml)
    assert error.exists == tuple(Settings.model_fields)
    assert error.hint == "did you mean 'currency'?"
    said = made.refuses()
    assert "unknown key 'curency'" in said
    assert "where: regulars.toml" in said
    assert "there is: name, simulated, time_zone, currency, " in said
    assert "did you mean 'currency'?" in said


def test_an_unknown_key_of_a_table_is_told_with_the_keys_of_tables(shop: MakeShop) -> None:
    made = shop(table={"time_formt": "%d.%m.%Y"})
    error = fails(made)
    assert error.what == "unknown key 'tables.order_lines.time_formt'"
    assert {"files", "columns", "time_format", "decimal"} <= set(error.exists)
    assert "currency" not in error.exists
    assert error.hint == "did you mean 'time_format'?"
    assert "unknown key 'tables.order_lines.time_formt'" in made.refuses()


@pytest.mark.parametrize(
    ("section", "key", "exists", "closest"),
    [
        ("tiers", "premum", TIERS, "did you mean 'premium'?"),
        ("quiet", "day", ("gaps", "days"), "did you mean 'days'?"),
        ("tiers", "gold", TIERS, ""),
    ],
)
def test_an_unknown_key_of_a_section_is_told_with_the_keys_of_that_section(
    shop: MakeShop, section: str, key: str, exists: tuple[str, ...], closest: str
) -> None:
    error = fails(shop(**{section: {key: 0.4}}))
    assert error.what == f"unknown key '{section}.{key}'"
    assert error.exists == exists
    assert error.hint == closest


def test_the_command_line_says_which_key_of_the_tiers_is_unknown(shop: MakeShop) -> None:
    said = shop(tiers={"premum": 0.4}).refuses()
    assert "unknown key 'tiers.premum'" in said
    assert "there is: premium, regular" in said


def test_an_unknown_role_is_told_with_the_roles_and_the_closest(shop: MakeShop) -> None:
    made = shop(columns={**shops.ROLES, "line_amont": "paid"})
    error = fails(made)
    assert error.what == "unknown role 'line_amont'"
    assert error.where == "tables.order_lines.columns in regulars.toml"
    assert {"customer_id", "ordered_at", "line_amount", "unit_price"} <= set(error.exists)
    assert error.hint == "did you mean 'line_amount'?"
    assert "unknown role 'line_amont'" in made.refuses()


def test_an_unknown_table_is_told_with_the_tables_and_the_closest(shop: MakeShop) -> None:
    made = shop(tables={"customer": {"files": ["c.csv"], "columns": {"customer_id": "id"}}})
    error = fails(made)
    assert error.what == "unknown table 'customer'"
    assert {"order_lines", "customers", "products", "campaigns"} <= set(error.exists)
    assert error.hint == "did you mean 'customers'?"
    assert "unknown table 'customer'" in made.refuses()


def test_a_role_takes_one_column(shop: MakeShop) -> None:
    made = shop(columns={**shops.ROLES, "line_amount": ["paid", "off"]})
    error = fails(made)
    assert error.what == "the role 'line_amount' takes one column, not several"
    assert error.where == "tables.order_lines.columns in regulars.toml"
    assert "the role 'line_amount' takes one column, not several" in made.refuses()


def test_discounts_may_lie_in_several_columns(shop: MakeShop) -> None:
    with shop(columns={**shops.ROLES, "discount": ["off", "pieces"]}).open() as study:
        assert study.ledger.frame.empty


@pytest.mark.parametrize("role", ["customer_id", "ordered_at"])
def test_a_required_role_must_be_mapped(shop: MakeShop, role: str) -> None:
    error = fails(shop(columns=without(role)))
    assert error.what == f"no column is mapped to {role}"
    assert error.where == "tables.order_lines.columns in regulars.toml"
    assert error.exists == shops.COLUMNS
    assert error.hint.startswith(f'{role} = "one of these": ')


def test_the_command_line_names_the_roles_that_are_missing(shop: MakeShop) -> None:
    said = shop(columns={"line_amount": "paid"}).refuses()
    assert "no column is mapped to customer_id and ordered_at" in said
    assert 'customer_id = "one of these": who bought' in said
    assert "there is: customer, order, time, product, pieces, paid, off" in said


def test_an_amount_must_be_mapped(shop: MakeShop) -> None:
    made = shop(columns=without("line_amount"))
    assert fails(made).what == "no column is mapped to line_amount or unit_price"
    assert "no column is mapped to line_amount or unit_price" in made.refuses()


def test_settings_that_are_no_toml_are_told_with_the_place(shop: MakeShop) -> None:
    made = shop()
    made.toml.write_text("currency = EUR\n")
    error = fails(made)
    assert error.what.startswith("not valid TOML: ")
    assert "line 1" in error.what
    assert error.where == str(made.toml)
    assert "regulars: not valid TOML: " in made.refuses()


def test_settings_that_are_no_text_are_an_error(shop: MakeShop) -> None:
    made = shop()
    made.toml.write_bytes(b'name = "\xff"')
    assert fails(made).what.startswith("regulars.toml cannot be read: ")


def test_settings_that_do_not_exist_are_told_with_the_folder(shop: MakeShop) -> None:
    made = shop()
    with pytest.raises(SettingsError) as caught:
        Study.open(settings=made.folder / "other.toml")
    assert caught.value.what == "there is no other.toml"
    assert caught.value.where == str(made.folder)
    assert caught.value.hint == "write one, or name another with -c"
    said = made.refuses("run", "-c", "other.toml")
    assert "there is no other.toml" in said
    assert "with -c" in said


def test_without_a_file_of_order_lines_there_is_no_study(shop: MakeShop) -> None:
    made = shop(table={"files": []})
    assert fails(made).what == "no file of order lines was named"
    assert "no file of order lines was named" in made.refuses()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("time_zone", "Europe/Berln", "no such time zone; did you mean 'Europe/Berlin'?"),
        ("time_zone", "Nowhere", "no such time zone; they are named as in Europe/Berlin"),
        ("currency", "euro", "should be three capital letters, as in EUR"),
        ("cutoff", "yesterday", "no day; it is written as in 2017-12-31"),
        ("memory", "much", "should be a size, as in 4GB"),
        ("horizon_days", 0, "should be greater than or equal to 1"),
        ("margin", 40, "should be less than 1"),
        ("tiers", 3, "should be a section of its own"),
        ("tables", 3, "should be a section of its own"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_with_what_would(
    shop: MakeShop, key: str, value: object, words: str
) -> None:
    made = shop()
    with pytest.raises(SettingsError) as caught:
        Settings.of({key: value})
    assert caught.value.what == f"{key} = {value!r}: {words}"
    if key != "tables":
        error = fails(shop(**{key: value}))
        assert error.what == f"{key} = {value!r}: {words}"
        assert error.where == str(made.toml)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("files", "sales.csv", 'should be a list, as in ["a.csv", "b.csv"]'),
        ("encoding", "base64", "is no encoding; there is utf-8, utf-16, latin-1"),
        ("encoding", "klingon", "is no encoding; there is utf-8, utf-16, latin-1"),
        ("decimal", ";", "should be '.' or ','"),
        ("times_in", "GMT+25", "no such time zone"),
        ("repeated_rows", "drop", "should be 'set aside' or 'keep'"),
    ],
)
def test_a_value_of_a_table_that_makes_no_sense_is_told_with_what_would(
    shop: MakeShop, key: str, value: str, words: str
) -> None:
    error = fails(shop(table={key: value}))
    assert error.what.startswith(f"tables.order_lines.{key} = {value!r}: {words}")


def test_the_command_line_says_that_a_time_zone_is_unknown(shop: MakeShop) -> None:
    said = shop(time_zone="Europe/Berln").refuses()
    assert "time_zone = 'Europe/Berln': no such time zone" in said
    assert "did you mean 'Europe/Berlin'?" in said


@pytest.mark.parametrize("tiers", [{"premium": 0.8}, {"premium": 0.6, "regular": 0.5}])
def test_the_border_of_premium_lies_below_that_of_regular(
    shop: MakeShop, tiers: dict[str, float]
) -> None:
    made = shop(tiers=tiers)
    error = fails(made)
    assert error.what.startswith("tiers = ")
    assert "`premium` must be below `regular`" in error.what
    assert "`premium` must be below `regular`" in made.refuses()


@pytest.mark.parametrize(
    ("tiers", "words"),
    [
        ({"premium_from": 500}, "`premium_from` and `regular_from` go together"),
        ({"regular_from": 50}, "`premium_from` and `regular_from` go together"),
        (
            {"premium_from": 50, "regular_from": 50},
            "`regular_from` must be below `premium_from`",
        ),
        ({"premium_from": -1, "regular_from": 50}, "greater than 0"),
    ],
)
def test_borders_in_money_come_in_pairs_and_in_order(
    shop: MakeShop, tiers: dict[str, float], words: str
) -> None:
    assert words in fails(shop(tiers=tiers)).what


def test_a_time_format_that_means_nothing_is_an_error_that_names_it(shop: MakeShop) -> None:
    error = fails(shop(table={"time_format": "%Q"}))
    assert error.what.startswith("tables.order_lines.time_format = '%Q': ")
    assert error.hint == "as in %d.%m.%Y %H:%M"


def test_a_time_format_that_fits_no_row_leaves_no_customer(shop: MakeShop) -> None:
    error = shop(table={"time_format": "%d.%m.%Y"}).fails(EmptyInput)
    assert "time_format" in error.hint
