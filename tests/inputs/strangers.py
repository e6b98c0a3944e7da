"""More files of the kind in `homemade`, written down when the rules were there already.

They say how the rules do on files that they were never tried on.
"""

from datetime import date, timedelta

from .homemade import (
    BUYS,
    FIRST,
    FIRSTS,
    GOODS,
    KINDS,
    LANDS,
    LAST,
    TOTALS,
    TOWNS,
    Homemade,
    clock,
    each,
    euros,
    person,
    text,
)  # fmt: skip

DANISH = Homemade(
    "lines of a Danish shop",
    each(
        "Ordrenr;Dato;Kundenr;Kundenavn;Varenr;Vare;Antal;Stk. pris;Beløb;Moms;Land",
        lambda b: (
            b.order, f"{b.day:%d-%m-%Y}", b.customer, person(b.customer), f"V{b.product}",
            GOODS[b.product], b.pieces, euros(b.price), euros(b.amount), euros(b.amount / 4),
            LANDS[b.customer % 4],
        ),
        BUYS,
        ";",
    ),
    "order_lines",
    {
        "order_id": "Ordrenr", "ordered_at": "Dato", "customer_id": "Kundenr",
        "customer_name": "Kundenavn", "product_id": "Varenr", "product_name": "Vare",
        "quantity": "Antal", "unit_price": "Stk. pris", "line_amount": "Beløb", "tax": "Moms",
        "country": "Land",
    },
)  # fmt: skip

PORTUGUESE = Homemade(
    "sales in Portuguese with the customers' traits",
    each(
        "id_pedido,data_pedido,id_cliente,nome_cliente,sexo,idade,cidade,produto,categoria,"
        "quantidade,preco_unitario,valor_total",
        lambda b: (
            b.order, f"{b.day:%d/%m/%Y}", b.customer, person(b.customer), "MF"[b.customer % 2],
            20 + b.customer, TOWNS[b.customer % 4], GOODS[b.product], KINDS[b.product], b.pieces,
            b.price, b.amount,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "id_pedido", "ordered_at": "data_pedido", "customer_id": "id_cliente",
        "customer_name": "nome_cliente", "gender": "sexo", "age": "idade", "city": "cidade",
        "product_name": "produto", "category": "categoria", "quantity": "quantidade",
        "unit_price": "preco_unitario", "line_amount": "valor_total",
    },
)  # fmt: skip

MALL = Homemade(
    "sales of a shopping mall",
    each(
        "invoice_no,customer_id,gender,age,category,quantity,price,payment_method,invoice_date,"
        "shopping_mall",
        lambda b: (
            f"I{b.order * 17}", f"C{b.customer}", ("Female", "Male")[b.customer % 2],
            18 + b.customer, KINDS[b.product], b.pieces, b.amount, "Cash",
            f"{b.day.day}/{b.day.month}/{b.day.year}", "Kanyon",
        ),
        FIRSTS,
    ),
    "order_lines",
    {
        "order_id": "invoice_no", "customer_id": "customer_id", "gender": "gender", "age": "age",
        "category": "category", "quantity": "quantity", "ordered_at": "invoice_date",
    },
    # Its price is that of all pieces.
    {"unit_price": ("price",), "line_amount": ("price",)},
)  # fmt: skip

CHURN = Homemade(
    "purchases with a flag of churn",
    each(
        "Customer ID,Purchase Date,Product Category,Product Price,Quantity,Total Purchase Amount,"
        "Payment Method,Customer Age,Returns,Customer Name,Gender,Churn",
        lambda b: (
            b.customer, f"{b.day} {clock(b)}:00", KINDS[b.product], int(b.price * 10), b.pieces,
            int(b.price * 10) * b.pieces + 7 * b.order % 90, "Credit Card", 20 + b.customer,
            b.order % 2, person(b.customer), ("Male", "Female")[b.customer % 2], b.customer % 2,
        ),
        FIRSTS,
    ),
    "order_lines",
    {
        "customer_id": "Customer ID", "ordered_at": "Purchase Date",
        "category": "Product Category", "unit_price": "Product Price", "quantity": "Quantity",
        "line_amount": "Total Purchase Amount", "age": "Customer Age",
        "customer_name": "Customer Name", "gender": "Gender",
    },
)  # fmt: skip

EMAILS = Homemade(
    "what readers of e-mails did",
    text(
        "profile_id,email,event,timestamp,campaign_name",
        [
            (f"01H{b.customer:05}", f"r{b.customer}@example.org",
             ("Opened Email", "Clicked Email", "Received Email")[b.order % 3],
             f"{b.day}T{b.minute // 60:02}:{b.minute % 60:02}:00+00:00", f"May {b.order % 4}")
            for b in BUYS
        ],
    ),
    "events",
    {"email": "email", "event_type": "event", "occurred_at": "timestamp",
     "campaign_id": "campaign_name"},
    {"customer_id": ("profile_id",)},
)  # fmt: skip

ITEMS = Homemade(
    "items of orders, the orders being elsewhere",
    each(
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
        lambda b: (
            f"{b.order:032x}", b.line + 1, f"{b.product:032x}", f"{b.product % 3:032x}",
            f"{b.day + timedelta(days=6)} 12:00:00", b.price, 8.72,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "order_id", "product_id": "product_id", "unit_price": "price",
        "shipping": "freight_value",
    },
    {"line_amount": ("price",)},
)  # fmt: skip

LOYALTY = Homemade(
    "holders of a loyalty card",
    text(
        "card_number;first_name;last_name;dob;postcode;join_date;opt_in_email",
        [
            (f"98{n:08}", FIRST[n % 7], LAST[n % 5],
             f"{date(1950, 3, 1) + timedelta(days=211 * n):%d/%m/%Y}", f"SW{n} 4AB",
             f"{date(2019, 3, 1) + timedelta(days=11 * n):%d/%m/%Y}", ("Y", "N")[n % 2])
            for n in range(70)
        ],
        ";",
    ),
    "customers",
    {
        "customer_id": "card_number", "customer_name": ("first_name", "last_name"),
        "birth_date": "dob", "location": "postcode", "signed_up_at": "join_date",
        "consent": "opt_in_email",
    },
)  # fmt: skip

TILL = Homemade(
    "lines of a till",
    each(
        "Receipt No,Receipt Date,Time,Cashier,Store,Item Code,Item Description,Dept,Units Sold,"
        "Gross Amount,Discount,Net Amount,Loyalty Card No",
        lambda b: (
            b.order, f"{b.day:%d/%m/%Y}", clock(b), ("Jo", "Al")[b.order % 2], "High Street",
            f"{4000 + b.product}", GOODS[b.product], KINDS[b.product], b.pieces, b.amount,
            round(b.amount * 0.1, 2) if b.order % 3 == 0 else 0,
            round(b.amount * 0.9, 2) if b.order % 3 == 0 else b.amount,
            "" if b.customer < 5 else 980000 + b.customer,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "Receipt No", "ordered_at": ("Receipt Date", "Time"),
        "product_id": "Item Code", "product_name": "Item Description", "category": "Dept",
        "quantity": "Units Sold", "line_amount": "Net Amount", "discount": "Discount",
        "customer_id": "Loyalty Card No",
    },
)  # fmt: skip

GERMAN_LINES = Homemade(
    "lines of orders from a German merchandise system",
    each(
        "AuftragsNr|Auftragsdatum|KdNr|ArtNr|Bezeichnung|Menge|Einzelpreis|Gesamtpreis",
        lambda b: (
            b.order, f"{b.day:%d.%m.%y}", b.customer + 20000, f"{b.product:05}",
            GOODS[b.product], b.pieces, euros(b.price), euros(b.amount),
        ),
        BUYS,
        "|",
    ),
    "order_lines",
    {
        "order_id": "AuftragsNr", "ordered_at": "Auftragsdatum", "customer_id": "KdNr",
        "product_id": "ArtNr", "product_name": "Bezeichnung", "quantity": "Menge",
        "unit_price": "Einzelpreis", "line_amount": "Gesamtpreis",
    },
)  # fmt: skip

WEB_SHOP = Homemade(
    "orders of a web shop",
    each(
        "Order #,Placed On,Customer Email,Ship Country,Items,Subtotal,Shipping,Sales Tax,"
        "Order Total,Order Status,Referral Source",
        lambda b: (
            f"W{b.order}", f"{b.day:%b %d, %Y} {clock(b)}", f"shopper{b.customer}@example.org",
            LANDS[b.customer % 4], 2, TOTALS[b.order], 4.5, round(TOTALS[b.order] * 0.08, 2),
            round(TOTALS[b.order] * 1.08 + 4.5, 2), ("Shipped", "Refunded")[b.order % 7 == 0],
            ("google", "mail", "direct")[b.order % 3],
        ),
        FIRSTS,
    ),
    "orders",
    {
        "order_id": "Order #", "ordered_at": "Placed On", "email": "Customer Email",
        "country": "Ship Country", "shipping": "Shipping", "tax": "Sales Tax",
        "order_amount": "Order Total", "status": "Order Status",
    },
    {"channel": ("Referral Source",)},
)  # fmt: skip

ALL = (
    DANISH, PORTUGUESE, MALL, CHURN, EMAILS, ITEMS, LOYALTY, TILL, GERMAN_LINES, WEB_SHOP,
)  # fmt: skip
