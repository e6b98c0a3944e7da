"""Returns in every form that shops write them, and the purchases that they undo."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from regulars import Study

from .conftest import MakeShop
from .test_orders import ledger, lines_of

COLUMNS = {
    "customer_id": "who", "order_id": "id", "ordered_at": "when", "product_id": "sku",
    "quantity": "pieces", "line_amount": "paid",
}  # fmt: skip
HEADER = "who,id,when,sku,pieces,paid"
SOLD = "ann,1,2024-01-02,tea,3,30.00"


def lines(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def returns(study: Study) -> list[tuple[Any, ...]]:
    """Day, what was given back, pieces and the order that is undone, of every return."""
    frame = study.table("order_lines")
    frame = frame[frame["kind"] == "return"].sort_values(["day", "record"])
    return [
        (str(day)[:10], back, pieces, order if isinstance(order, str) else None)
        for day, back, pieces, order in zip(
            frame["day"], frame["returns"], frame["pieces"], frame["returns_order_id"], strict=True
        )
    ]


@pytest.mark.parametrize(
    "row",
    [
        "ann,2,2024-01-09,tea,-1,-10.00",
        "ann,2,2024-01-09,tea,1,-10.00",
        "ann,C2,2024-01-09,tea,-1,-10.00",
        "ann,C2,2024-01-09,tea,1,10.00",
    ],
    ids=["both negative", "negative amount", "C invoice, negative", "C invoice, positive"],
)
def test_a_negative_line_or_a_c_invoice_is_a_return(shop: MakeShop, row: str) -> None:
    table = {"returns_start_with": "C"}
    with shop(text=lines(SOLD, row), columns=COLUMNS, table=table).open() as study:
        assert returns(study) == [("2024-01-09", 10.0, 1, "1")]
        assert study.table("order_lines")["net_sales"].sum() == 20


@pytest.mark.parametrize(
    "word",
    [
        "Refund", "Return", "Erstattung", "Rückgabe", "Remboursement", "Devolución", "Reembolso",
        "Reso", "Rimborso", "Terugbetaling", "Zwrot", "Payment Refund", "Chargeback",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paid", ["10.00", "-10.00"])
def test_a_row_that_is_called_a_return_is_one_with_either_sign(
    shop: MakeShop, word: str, paid: str
) -> None:
    text = lines(f"{SOLD},Sale", f"ann,2,2024-01-09,tea,1,{paid},{word}", header=HEADER + ",type")
    with shop(text=text, columns={**COLUMNS, "event_type": "type"}).open() as study:
        assert returns(study) == [("2024-01-09", 10.0, 1, "1")]


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("Servicegebühr", "fee_line"), ("Frais de service", "fee_line"), ("Fee", "fee_line"),
        ("Übertrag", "transfer_line"), ("Transfer", "transfer_line"), ("Payout", "transfer_line"),
        ("General Withdrawal", "transfer_line"), ("Anpassung", "correction_line"),
    ],
)  # fmt: skip
def test_fees_and_transfers_among_the_rows_are_no_sales(
    shop: MakeShop, word: str, rule: str
) -> None:
    text = lines(f"{SOLD},Order", f"ann,,2024-01-09,,1,-4.20,{word}", header=HEADER + ",type")
    with shop(text=text, columns={**COLUMNS, "event_type": "type"}).open() as study:
        assert ledger(study) == {rule: (1, -4.2)}
        assert study.ledger.frame["example"][0].endswith(f"record 2 (type: {word})")


REFUNDED = {**COLUMNS, "refunded": "back", "refunded_at": "back_on"}
REFUND_HEADER = HEADER + ",back,back_on"


def test_a_refunded_amount_is_a_return_on_the_day_of_the_refund(shop: MakeShop) -> None:
    text = lines(f"{SOLD},10.00,2024-02-01", header=REFUND_HEADER)
    with shop(text=text, columns=REFUNDED).open() as study:
        # Part of the money back: no pieces are known to have come back.
        assert returns(study) == [("2024-02-01", 10.0, 0, "1")]
        assert study.reconciliation.frame["n_rows"].sum() == 1
        assert study.reconciliation.frame["money"].sum() == 20


def test_a_refund_without_a_day_is_assumed_on_that_of_the_order_and_said(shop: MakeShop) -> None:
    text = lines(f"{SOLD},30.00,", header=REFUND_HEADER)
    with shop(text=text, columns=REFUNDED).open() as study:
        assert returns(study) == [("2024-01-02", 30.0, 3, "1")]
        seen = study.noticed.frame.set_index("rule")
        assert seen.loc["undated_return", ["n_rows", "money"]].tolist() == [1, -30.0]
        assert "assumed" in seen.loc["undated_return", "meaning"]


def test_what_is_refunded_beyond_the_goods_is_tax_and_postage(shop: MakeShop) -> None:
    text = lines(f"{SOLD},41.00,2024-02-01,6.00,5.00", header=REFUND_HEADER + ",vat,post")
    columns = {**REFUNDED, "tax": "vat", "shipping": "post"}
    with shop(text=text, columns=columns).open() as study:
        assert lines_of(study, "kind", "net_sales", "tax", "shipping") == [
            ("sale", 30.0, 6.0, 5.0), ("return", -30.0, -6.0, -5.0),
        ]  # fmt: skip


def test_a_refund_of_an_order_is_spread_over_its_lines(shop: MakeShop) -> None:
    text = lines(f"{SOLD},20.00,2024-02-01", "ann,1,2024-01-02,cup,1,10.00,,", header=REFUND_HEADER)
    with shop(text=text, columns=REFUNDED, table={"per_order": ["refunded"]}).open() as study:
        assert returns(study) == [("2024-02-01", 15.0, 0, "1"), ("2024-02-01", 5.0, 0, "1")]


def test_a_cancelled_order_is_a_sale_and_a_return_on_the_day_it_was_cancelled(
    shop: MakeShop,
) -> None:
    text = lines(f"{SOLD},voided,2024-01-20", header=HEADER + ",state,cancelled")
    columns = {**COLUMNS, "status": "state", "cancelled_at": "cancelled"}
    with shop(text=text, columns=columns).open() as study:
        assert returns(study) == [("2024-01-20", 30.0, 3, "1")]
        assert study.ledger.frame.empty


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("cancelled", "cancelled_order"), ("Canceled", "cancelled_order"),
        ("storniert", "cancelled_order"), ("Annulée", "cancelled_order"),
        ("failed", "cancelled_order"), ("voided", "cancelled_order"),
        ("pending", "unpaid_order"), ("Pending payment", "unpaid_order"),
        ("on-hold", "unpaid_order"), ("unbezahlt", "unpaid_order"), ("待付款", "unpaid_order"),
    ],
)  # fmt: skip
def test_a_status_without_a_day_sets_its_order_aside(
    shop: MakeShop, status: str, rule: str
) -> None:
    text = lines(f"{SOLD},paid", f"bob,2,2024-01-05,tea,1,10.00,{status}", header=HEADER + ",state")
    with shop(text=text, columns={**COLUMNS, "status": "state"}).open() as study:
        assert ledger(study) == {rule: (1, 10.0)}


@pytest.mark.parametrize(
    "status", ["paid", "shipped", "completed", "processing", "partially_refunded", "Not returned"]
)
def test_other_statuses_change_nothing(shop: MakeShop, status: str) -> None:
    text = lines(f"{SOLD},{status}", header=HEADER + ",state")
    with shop(text=text, columns={**COLUMNS, "status": "state"}).open() as study:
        assert study.ledger.frame.empty
        assert returns(study) == []


def test_an_order_whose_status_says_returned_was_sold_and_given_back(shop: MakeShop) -> None:
    text = lines(f"{SOLD},Returned", header=HEADER + ",state")
    with shop(text=text, columns={**COLUMNS, "status": "state"}).open() as study:
        assert returns(study) == [("2024-01-02", 30.0, 3, "1")]
        assert study.table("order_lines")["net_sales"].sum() == 0


def test_a_returned_row_beside_a_sold_one_of_its_order_is_the_return_itself(
    shop: MakeShop,
) -> None:
    text = lines(
        f"{SOLD},complete", "ann,1,2024-01-09,tea,1,10.00,refunded", header=HEADER + ",state"
    )
    with shop(text=text, columns={**COLUMNS, "status": "state"}).open() as study:
        assert returns(study) == [("2024-01-09", 10.0, 1, "1")]
        assert study.table("order_lines")["net_sales"].sum() == 20


def test_a_file_of_returns_is_matched_by_its_order_or_its_customer(shop: MakeShop) -> None:
    made = shop(
        text=lines(SOLD, "bob,2,2024-01-03,cup,2,20.00"),
        columns=COLUMNS,
        tables={
            "returns": {
                "files": ["back.csv"],
                "columns": {
                    "returned_at": "day", "order_id": "order", "customer_id": "who",
                    "product_id": "sku", "quantity": "n", "line_amount": "money",
                },
            }
        },
    )  # fmt: skip
    (made.folder / "back.csv").write_text(
        "day,order,who,sku,n,money\n"
        "2024-02-01,1,,tea,1,10.00\n"
        "2024-02-02,,bob,cup,1,-10.00\n"
        "2024-02-03,2,,,1,5.00\n"
        "2024-02-04,,cid,cup,1,10.00\n"
        "2024-02-05,,,hat,1,1.00\n"
    )
    with made.open() as study:
        assert returns(study) == [
            ("2024-02-01", 10.0, 1, "1"),
            ("2024-02-02", 10.0, 1, "2"),
            ("2024-02-03", 5.0, 1, "2"),
            ("2024-02-04", 10.0, 1, None),
            ("2024-02-05", 1.0, 1, None),
        ]
        who = lines_of(study, "origin", "customer_id")
        assert [c for origin, c in who if origin == "returns"] == ["ann", "bob", "bob", "cid", None]
        seen = study.noticed.frame.set_index("rule")
        assert seen.loc["matched_return", ["n_rows", "money"]].tolist() == [3, -25.0]
        assert seen.loc["unmatched_return", ["n_rows", "money"]].tolist() == [2, -11.0]
        assert study.reconciliation.frame["n_rows"].sum() == 7


@pytest.mark.parametrize(
    ("rows", "undone"),
    [
        (["ann,5,2024-03-01,tea,-1,-10.00"], ["2"]),
        (["ann,5,2024-01-20,tea,-1,-10.00"], ["1"]),
        (["ann,5,2024-01-01,tea,-1,-10.00"], [None]),
        (["ann,5,2024-03-01,tea,-1,-10", "ann,6,2024-03-02,tea,-1,-10"], ["2", "1"]),
        (["ann,5,2024-03-01,tea,-9,-90", "ann,6,2024-03-02,tea,-1,-10"], ["2", None]),
        (["bob,5,2024-03-01,tea,-1,-10.00"], [None]),
        (["ann,5,2024-03-01,cup,-1,-10.00"], [None]),
        (["ann,1,2024-03-01,tea,-1,-10.00", "ann,6,2024-03-02,tea,-2,-10"], ["1", "2"]),
        ([",5,2024-03-01,tea,-1,-10.00"], [None]),
    ],
    ids=[
        "the latest", "one before it", "none before it", "one after the other", "all taken back",
        "another customer", "another product", "its own order first", "a guest",
    ],
)  # fmt: skip
def test_a_return_undoes_the_latest_purchase_that_is_not_yet_taken_back(
    shop: MakeShop, rows: list[str], undone: list[str | None]
) -> None:
    sold = ["ann,1,2024-01-02,tea,3,30.00", "ann,2,2024-02-02,tea,1,10.00"]
    with shop(text=lines(*sold, *rows), columns=COLUMNS).open() as study:
        assert [order for *_, order in returns(study)] == undone


def test_returns_are_matched_as_a_pile_is_by_hand(shop: MakeShop) -> None:
    """The same rule with a list as the pile, over random purchases and returns."""
    rng = random.Random(5)
    rows, pile, expected = [], {}, {}
    for n in range(400):
        customer, product = rng.choice("ab"), rng.choice("xy")
        pieces, stack = rng.randint(1, 4), pile.setdefault((customer, product), [])
        day = f"{datetime(2024, 1, 1) + timedelta(hours=n)}"  # noqa: DTZ001 - the shop's own time
        if rng.random() < 0.6:
            rows.append(f"{customer},o{n},{day},{product},{pieces},{pieces}.00")
            stack += [f"o{n}"] * pieces
        else:
            rows.append(f"{customer},o{n},{day},{product},-{pieces},-{pieces}.00")
            expected[f"o{n}"] = stack[-1] if stack else None
            del stack[max(len(stack) - pieces, 0) :]
    with shop(text=lines(*rows), columns=COLUMNS).open() as study:
        frame = study.table("order_lines")
        frame = frame[frame["kind"] == "return"]
        found = (
            frame["returns_order_id"].astype(object).where(frame["returns_order_id"].notna(), None)
        )
        assert dict(zip(frame["order_id"], found, strict=True)) == expected
        assert None in expected.values()
