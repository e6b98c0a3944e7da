"""Tax, postage, cost, currencies, and the reconciliation by month."""

from decimal import Decimal

import pandas as pd
import pytest

from regulars import Study
from regulars.core.errors import SettingsError
from regulars.tables.currencies import code_of
from tests import shops

from .conftest import MakeShop
from .test_orders import ledger, lines_of
from .test_returns import COLUMNS, HEADER, SOLD, lines


def test_tax_is_kept_apart_and_taken_out_where_amounts_hold_it(shop: MakeShop) -> None:
    text = lines(f"{SOLD},5.00", "ann,2,2024-01-09,tea,-1,-12.00,2.00", header=HEADER + ",vat")
    columns = {**COLUMNS, "tax": "vat"}
    with shop(text=text, columns=columns).open() as study:
        assert lines_of(study, "net_sales", "tax") == [(30.0, 5.0), (-12.0, -2.0)]
    with shop(text=text, columns=columns, table={"tax_included": True}).open() as study:
        assert lines_of(study, "net_sales", "tax") == [(25.0, 5.0), (-10.0, -2.0)]
        places = study.reconciliation.frame
        assert places["money"].sum() + places["tax"].sum() == 30 - 12


def test_margin_is_known_where_the_cost_is(shop: MakeShop) -> None:
    text = lines(f"{SOLD},4.00", "ann,2,2024-01-09,tea,-1,-10.00,", header=HEADER + ",cost")
    made = shop(
        text=text + "ann,3,2024-01-10,cup,1,8.00,\n",
        columns={**COLUMNS, "cost": "cost"},
        tables={"products": {"files": ["p.csv"], "columns": {"product_id": "sku", "cost": "c"}}},
    )
    (made.folder / "p.csv").write_text("sku,c\ntea,3.50\n")
    with made.open() as study:
        assert lines_of(study, "margin") == [(18.0,), (-6.5,), (None,)]


MONEY = {**COLUMNS, "currency": "cur"}
IN_TWO = lines(f"{SOLD},€", "bob,2,2024-01-05,tea,1,10.00,usd", "bob,3,2024-01-06,tea,1,1.00,",
               header=HEADER + ",cur")  # fmt: skip


def test_the_only_currency_of_the_records_becomes_the_studys(shop: MakeShop) -> None:
    text = lines(f"{SOLD},£", "bob,2,2024-01-05,tea,1,10.00,GBP", header=HEADER + ",cur")
    with shop(text=text, columns=MONEY, currency="").open() as study:
        assert study.settings.currency == "GBP"
        assert study.table("order_lines")["net_sales"].sum() == 40


def test_several_currencies_without_a_rate_are_refused(shop: MakeShop) -> None:
    for own in ("EUR", ""):
        error = shop(text=IN_TWO, columns=MONEY, currency=own).fails(SettingsError)
        assert error.exists == ("EUR (1 rows)", "USD (1 rows)")
        assert "[rates]" in error.hint


def test_amounts_are_converted_by_the_stated_rate(shop: MakeShop) -> None:
    with shop(text=IN_TWO, columns=MONEY, rates={"USD": 0.9}).open() as study:
        assert lines_of(study, "net_sales") == [(30.0,), (9.0,), (1.0,)]
        seen = study.noticed.frame.set_index("rule").loc["converted_amount"]
        assert (seen["n_rows"], seen["money"]) == (1, 9.0)


def test_a_currency_that_is_none_is_set_aside(shop: MakeShop) -> None:
    text = lines(f"{SOLD},EUR", "bob,2,2024-01-05,tea,1,10.00,points", header=HEADER + ",cur")
    with shop(text=text, columns=MONEY).open() as study:
        assert ledger(study) == {"unknown_currency": (1, 10.0)}


@pytest.mark.parametrize(
    ("text", "own", "code"),
    [
        ("eur", "", "EUR"), (" € ", "", "EUR"), ("US$", "", "USD"), ("$", "", "USD"),
        ("$", "CAD", "CAD"), ("kr", "SEK", "SEK"), ("kr.", "DKK", "DKK"), ("kr", "EUR", None),
        ("zł", "", "PLN"), ("Fr.", "", "CHF"), ("R$", "", "BRL"), ("euros", "", "EUR"),
        ("12", "", None),
    ],
)  # fmt: skip
def test_signs_and_codes_are_read_alike(text: str, own: str, code: str | None) -> None:
    assert code_of(text, own) == code


def monthly(study: Study) -> pd.DataFrame:
    return study.sales_by_month.frame.set_index("month")


def test_sales_by_month_go_from_gross_over_discounts_and_returns_to_net(shop: MakeShop) -> None:
    text = (
        "customer,order,time,product,pieces,paid,off\n"
        "ann,1,2024-01-31 23:59:59,tea,2,18.00,2.00\n"
        ",2,2024-01-05,tea,1,10.00,0\n"
        "ann,3,2024-02-01 00:00:00,tea,-1,-9.00,0\n"
        "ann,4,2024-02-03,cup,0,0,0\n"
        "bob,5,2024-02-04,cup,-1,7.50,0\n"
        "bob,6,never,cup,1,6.25,0\n"
    )
    with shop(text=text).open() as study:
        found = monthly(study).drop(columns=["tax", "shipping"])
        assert found.loc["2024-01"].tolist() == [2, 30, 2, 0, 28, 10, 0]
        assert found.loc["2024-02"].tolist() == [0, 0, 0, 9, -9, 0, 7.5]
        assert found.loc["no month"].tolist() == [0, 0, 0, 0, 0, 0, 6.25]


def test_sales_by_month_are_what_plain_pandas_makes_of_the_file(shop: MakeShop) -> None:
    rows = shops.rows(80, seed=3)
    with shop(rows).open() as study:
        found = monthly(study)
        places = study.reconciliation.frame["money"].sum()
    frame = pd.DataFrame(rows).drop_duplicates()
    for name in ("paid", "off", "pieces"):
        frame[name] = frame[name].map(Decimal)
    frame["month"] = frame["time"].str[:7]
    sold = frame[frame["pieces"] > 0]
    expected = pd.DataFrame(
        {
            "gross_sales": (sold["paid"] + sold["off"]).groupby(sold["month"]).sum(),
            "discounts": sold["off"].groupby(sold["month"]).sum(),
            "net_sales": frame["paid"].groupby(frame["month"]).sum(),
        }
    ).astype(float)
    pd.testing.assert_frame_equal(
        found[list(expected)], expected, check_names=False, check_exact=False, rtol=0, atol=1e-9
    )  # sums of Decimals against sums of DECIMALs: floats only in the last step
    assert found["net_sales"].sum() + found["set_aside"].sum() == pytest.approx(places, abs=1e-6)


def test_every_broken_rule_of_a_record_is_kept_with_it(shop: MakeShop) -> None:
    text = lines(SOLD, "bob,2,2150-01-01,POST,1,1", "cid,3,2150-01-01,tea,-1,4.00")
    with shop(text=text, columns=COLUMNS).open() as study:
        frame = study.table("set_aside").sort_values("record")
        assert frame["rules"].tolist() == [
            "impossible_time, postage_line", "impossible_time, signs_disagree",
        ]  # fmt: skip
