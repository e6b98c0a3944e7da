"""Lines and orders: in one file or in two, with order values on every line or on the first only."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from regulars import Study

from .conftest import MakeShop
from .till import make, quiet

LINES = "order,sku,pieces,price\n1,tea,2,5.00\n1,cup,1,10.00\n2,tea,1,5.00\n9,tea,1,7.00\n"
LINE_COLUMNS = {
    "order_id": "order", "product_id": "sku", "quantity": "pieces", "unit_price": "price",
}  # fmt: skip
ORDERS = "id,who,when,state,off,post\n1,ann,2024-01-02,paid,2.00,3.90\n2,bob,2024-01-05,paid,0,0\n"
ORDER_COLUMNS = {
    "order_id": "id", "customer_id": "who", "ordered_at": "when", "status": "state",
    "discount": "off", "shipping": "post",
}  # fmt: skip


def two_files(folder: Path, lines: str = LINES, orders: str = ORDERS, **more: Any) -> Study:
    """A study of a file of lines and a file of orders, as Northwind and Olist have them."""
    (folder / "orders.csv").write_text(orders)
    table = {"files": ["orders.csv"], "columns": more.pop("order_columns", ORDER_COLUMNS)}
    shop = make(folder, text=lines, columns=LINE_COLUMNS, tables={"orders": table}, **more)
    return shop.open()


def lines_of(study: Study, *columns: str) -> list[tuple[Any, ...]]:
    """The kept lines, by their place in the file."""
    frame = study.table("order_lines").sort_values(["file", "record", "origin"])
    chosen = frame[list(columns)].astype(object)
    return list(chosen.where(chosen.notna(), None).itertuples(index=False, name=None))


def ledger(study: Study) -> dict[str, tuple[int, float]]:
    frame = study.ledger.frame
    return {
        r: (n, m) for r, n, m in zip(frame["rule"], frame["n_rows"], frame["money"], strict=True)
    }


def test_lines_get_their_customer_and_day_from_the_file_of_orders(tmp_path: Path) -> None:
    with two_files(tmp_path) as study:
        assert lines_of(study, "customer_id", "order_id", "gross_sales") == [
            ("ann", "1", 10.0), ("ann", "1", 10.0), ("bob", "2", 5.0),
        ]  # fmt: skip
        assert ledger(study) == {"line_without_order": (1, 7.0)}


def test_an_orders_discount_and_postage_are_spread_over_its_lines_by_their_amount(
    tmp_path: Path,
) -> None:
    lines = "order,sku,pieces,price\n1,a,1,10.00\n1,b,1,20.00\n1,c,3,10.00\n2,a,1,1.00\n"
    orders = ORDERS.replace("2.00,3.90", "1.00,0.10")
    with two_files(tmp_path, lines, orders) as study:
        found = lines_of(study, "discounts", "shipping", "net_sales")
    # A sixth, a third and a half; the fourth decimal of each is what brings the sum to the cent.
    assert found[:3] == [(0.1667, 0.0167, 9.8333), (0.3333, 0.0333, 19.6667), (0.5, 0.05, 29.5)]


def test_an_order_without_any_line_is_set_aside_with_its_money(tmp_path: Path) -> None:
    orders = (
        "id,who,when,came_to\n1,ann,2024-01-02,20\n2,bob,2024-01-05,5\n3,cid,2024-02-01,44.50\n"
    )
    columns = {
        "order_id": "id", "customer_id": "who", "ordered_at": "when", "order_amount": "came_to",
    }  # fmt: skip
    with two_files(tmp_path, orders=orders, order_columns=columns) as study:
        assert ledger(study) == {"line_without_order": (1, 7.0), "order_without_lines": (1, 44.5)}
        places = study.reconciliation.frame.set_index("place")
        assert places["n_rows"].to_dict() == {
            "customers_before": 3, "customers_after": 0, "guests": 0, "set_aside": 2, "orders": 2,
        }  # fmt: skip
        assert places["money"].sum() == 25 + 7 + 44.5


def test_two_records_of_one_order_count_once(tmp_path: Path) -> None:
    with two_files(tmp_path, orders=ORDERS + "1,ann,2024-01-02,,,\n") as study:
        assert ledger(study)["conflicting_record"] == (1, 0)
        assert study.table("order_lines")["net_sales"].sum() == 20 - 2 + 5


ALONE = {
    "order_id": "id", "customer_id": "who", "ordered_at": "when", "order_amount": "total",
    "shipping": "post", "tax": "vat",
}  # fmt: skip


def test_where_there_are_orders_only_each_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "id,who,when,total,post,vat\n1,ann,2024-01-02,124.00,5.00,19.00\n2,,2024-01-03,11.90,0,1.90\n"
    )
    file = str(tmp_path / "orders.csv")
    table = {"files": [file], "columns": ALONE, "tax_included": True}
    settings = {"currency": "EUR", "tables": {"orders": table}}
    with Study.open(settings=settings, watch=quiet) as study:
        assert lines_of(study, "customer_id", "net_sales", "tax", "shipping", "origin") == [
            ("ann", 100.0, 19.0, 5.0, "orders"), (None, 10.0, 1.9, 0.0, "orders"),
        ]  # fmt: skip


SHOPIFY = """name,email,state,off,post,created,qty,item,price
#1,ann@example.org,paid,3.00,4.00,2024-01-02 10:00:00,1,Tea,10.00
#1,,,,,,2,Cup,10.00
#2,bob@example.org,paid,0,4.00,2024-01-03 10:00:00,1,Tea,10.00
"""
SHOPIFY_COLUMNS = {
    "order_id": "name", "email": "email", "status": "state", "discount": "off", "shipping": "post",
    "ordered_at": "created", "quantity": "qty", "product_name": "item", "unit_price": "price",
}  # fmt: skip


def test_order_values_on_the_first_line_hold_for_the_whole_order(shop: MakeShop) -> None:
    table = {"per_order": ["discount", "shipping"]}
    with shop(text=SHOPIFY, columns=SHOPIFY_COLUMNS, table=table).open() as study:
        assert study.ledger.frame.empty
        assert lines_of(study, "customer_id", "gross_sales", "discounts", "shipping") == [
            ("ann@example.org", 10.0, 1.0, 1.3333),
            ("ann@example.org", 20.0, 2.0, 2.6667),
            ("bob@example.org", 10.0, 0.0, 4.0),
        ]  # fmt: skip
        assert study.table("order_lines")["day"].nunique() == 2


def test_an_orders_amount_goes_to_its_pieces_where_lines_have_none(shop: MakeShop) -> None:
    text = "who,id,when,sku,pieces,total\na,1,2024-01-01,x,1,10.00\na,1,2024-01-01,y,2,10.00\n"
    columns = {
        "customer_id": "who", "order_id": "id", "ordered_at": "when", "product_id": "sku",
        "quantity": "pieces", "order_amount": "total",
    }  # fmt: skip
    with shop(text=text, columns=columns).open() as study:
        assert lines_of(study, "product_id", "net_sales") == [("x", 3.3333), ("y", 6.6667)]


WHO = "mail,id,when,paid\n"
WHO_COLUMNS = {"email": "mail", "customer_id": "id", "ordered_at": "when", "line_amount": "paid"}


def test_an_email_stands_for_the_id_that_it_has_elsewhere(shop: MakeShop) -> None:
    text = (
        WHO
        + "Ann@Example.org ,7,2024-01-01,1\nann@example.org,,2024-01-02,2\n"
        + "bob@x.org,,2024-01-03,4\n,,2024-01-04,8\n"
    )
    with shop(text=text, columns=WHO_COLUMNS).open() as study:
        assert lines_of(study, "customer_id", "net_sales") == [
            ("7", 1.0), ("7", 2.0), ("bob@x.org", 4.0), (None, 8.0),
        ]  # fmt: skip


@pytest.mark.parametrize("guest", ["0", "Guest", "ANONYMOUS", "Gäste", "invité", "unknown", "n/a"])
def test_ids_that_stand_for_nobody_are_guests_and_stay_in_the_money(
    shop: MakeShop, guest: str
) -> None:
    text = f"mail,id,when,paid\n,7,2024-01-01,30\n,{guest},2024-01-02,10\n"
    with shop(text=text, columns=WHO_COLUMNS, table={"guest_ids": ["0"]}).open() as study:
        assert study.reconciliation.frame.set_index("place")["money"]["guests"] == 10
        seen = study.noticed.frame.set_index("rule").loc["guest_line"]
        assert (seen["n_rows"], seen["share_of_money"]) == (1, 0.25)


def test_odd_orders_and_near_repeats_are_noticed_and_kept(shop: MakeShop) -> None:
    text = (
        "who,id,when,sku,pieces,paid,note\n"
        "a,1,2024-01-01,x,1,5,first\n"
        "a,1,2024-01-01,x,1,5,again\n"
        "a,2,2024-01-01,x,1,5,\n"
        "b,2,2024-01-01,y,1,6,\n"
        "a,3,2024-01-01,x,1,7,\n"
        "a,3,2024-01-02,y,1,8,\n"
        "a,4,2024-01-05,y,1,0,gift\n"
        "a,5,2024-01-06,y,101,9,\n"
    )
    columns = {
        "customer_id": "who", "order_id": "id", "ordered_at": "when", "product_id": "sku",
        "quantity": "pieces", "line_amount": "paid",
    }  # fmt: skip
    with shop(text=text, columns=columns).open() as study:
        seen = study.noticed.frame.set_index("rule")
        assert study.ledger.frame.empty
        assert seen[["n_rows", "n_orders", "n_customers", "money"]].T.to_dict("list") == {
            "order_of_two_customers": [2, 1, 2, 11.0],
            "order_on_two_days": [2, 1, 1, 15.0],
            "near_repeat": [1, 1, 1, 5.0],
            "zero_price": [1, 1, 1, 0.0],
            "extreme_quantity": [1, 1, 1, 9.0],
        }  # fmt: skip
        assert seen.loc["zero_price", "example"] == "sales.csv, record 7 (paid: 0)"
        assert "more than 100 pieces" in seen.loc["extreme_quantity", "meaning"]


def test_a_customer_who_buys_like_a_shop_is_noticed(shop: MakeShop) -> None:
    rows = [
        f"c{c},{c}-{n},2024-0{n}-01,x,{30 if c == 0 else 1},{60 if c == 0 else 3}"
        for c in range(9) for n in range(1, 4)
    ]  # fmt: skip
    text = "who,id,when,sku,pieces,paid\n" + "\n".join(rows) + "\n"
    columns = {
        "customer_id": "who", "order_id": "id", "ordered_at": "when", "product_id": "sku",
        "quantity": "pieces", "line_amount": "paid",
    }  # fmt: skip
    with shop(text=text, columns=columns).open() as study:
        seen = study.noticed.frame.set_index("rule").loc["probable_reseller"]
        assert (seen["n_rows"], seen["n_customers"], seen["money"]) == (3, 1, 180)
        assert isinstance(study.table("facts"), pd.DataFrame)
        assert len(study.table("facts")) == 9


NO_PRODUCTS = {
    "postage_line": [
        "POSTAGE", "DOTCOM POSTAGE", "Carriage", "Versandkosten", "DHL Versand", "Frais de port",
        "Gastos de envío", "Spese di spedizione", "Verzendkosten", "Express Delivery (UK)",
        "Postage & Packing", "Versand 5,90 EUR", "Koszty wysyłki", "Porto", "Livraison gratuite",
    ],
    "fee_line": [
        "AMAZON FEE", "Bank Charges", "CRUK Commission", "Mahngebühr", "Trinkgeld", "Spende",
    ],
    "voucher_line": [
        "Discount", "Gift Card", "Geschenkgutschein 50 EUR", "Carte cadeau", "Buono regalo",
        "Dotcomgiftshop Gift Voucher £20.00", "Tarjeta regalo",
    ],
    "correction_line": ["Manual", "SAMPLES", "Adjust bad debt", "Rundungsdifferenz", "Korrektur"],
}  # fmt: skip
PRODUCTS = (
    "Posters", "Feel", "Portofino", "Porto Tawny 10 years", "Delivery truck", "Postcard",
    "Gift card holder", "Manual coffee grinder", "PADS TO MATCH ALL CUSHIONS",
    "Shipping label printer",
    "Sample book of fabrics", "Feather duster", "Tip toe boots", "Versandtasche A4", "Testament",
    "Discounted lamp", "Отвёртка manual",
)  # fmt: skip


def named(shop: MakeShop, names: list[str]) -> Study:
    rows = "".join(f'c1,2024-01-{n:02},p{n},"{name}",1.00\n' for n, name in enumerate(names, 1))
    columns = {
        "customer_id": "who", "ordered_at": "when", "product_id": "sku", "product_name": "name",
        "line_amount": "paid",
    }  # fmt: skip
    text = "who,when,sku,name,paid\nc0,2024-01-01,p0,Tea,1.00\n" + rows
    return shop(text=text, columns=columns).open()


@pytest.mark.parametrize("rule", NO_PRODUCTS)
def test_lines_that_are_no_products_are_set_aside_by_their_names(shop: MakeShop, rule: str) -> None:
    with named(shop, NO_PRODUCTS[rule]) as study:
        kept = set(study.table("order_lines")["product_name"])
        assert kept == {"Tea"}
        assert ledger(study) == {rule: (len(NO_PRODUCTS[rule]), float(len(NO_PRODUCTS[rule])))}


def test_products_with_such_a_word_in_their_name_stay_products(shop: MakeShop) -> None:
    with named(shop, list(PRODUCTS)) as study:
        assert ledger(study) == {}


def test_a_line_without_a_name_is_told_by_its_id(shop: MakeShop) -> None:
    text = (
        "who,when,sku,name,paid\nc,2024-01-01,POST,,1\nc,2024-01-02,M,Manual,2\nc,2024-01-03,M,,4\n"
        "c,2024-01-04,tea,,8\n"
    )
    columns = {
        "customer_id": "who", "ordered_at": "when", "product_id": "sku", "product_name": "name",
        "line_amount": "paid",
    }  # fmt: skip
    with shop(text=text, columns=columns).open() as study:
        assert ledger(study) == {"postage_line": (1, 1.0), "correction_line": (2, 6.0)}
