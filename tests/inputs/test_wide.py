"""Orders with their items side by side become one record an item."""

from regulars.core.errors import UnknownColumn

from .conftest import MakeShop

HEADER = (
    "order,customer,time,Item 1 Name,Item 1 Qty,Item 1 Price,Item 2 Name,Item 2 Qty,Item 2 Price"
)
TEXT = f"""{HEADER}
o1,c1,2024-01-05,tea,1,4.00,cup,2,3.00
o2,c2,2024-01-06,tea,3,4.00,,,
o3,c1,2024-02-07,,,,,,
"""
COLUMNS = {
    "order_id": "order",
    "customer_id": "customer",
    "ordered_at": "time",
    "product_name": "Item {n} Name",
    "quantity": "Item {n} Qty",
    "unit_price": "Item {n} Price",
}


def test_each_item_is_a_line_of_its_order(shop: MakeShop) -> None:
    with shop(text=TEXT, columns=COLUMNS).open() as study:
        lines = study.table("order_lines").sort_values("record")
        assert list(lines["order_id"]) == ["o1", "o1", "o2"]
        assert list(lines["product_name"]) == ["tea", "cup", "tea"]
        assert list(lines["net_sales"]) == [4.0, 6.0, 12.0]
        assert list(lines["record"]) == [1, 2, 3]


def test_an_order_without_items_is_set_aside_and_not_lost(shop: MakeShop) -> None:
    with shop(text=TEXT, columns=COLUMNS).open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"no_amount": 1}
        assert study.reconciliation.frame["n_rows"].sum() == 4


def test_numbered_columns_that_are_not_there_are_an_error(shop: MakeShop) -> None:
    made = shop(text=TEXT, columns={**COLUMNS, "product_name": "Product {n}"})
    error = made.fails(UnknownColumn)
    assert error.what == "sales.csv has no numbered columns 'Product {n}'"
    assert "Item 1 Name" in error.exists
