"""Files as shops make them at home, and public data sets that no preset knows.

They were written before the rules were tuned, and no rule may name one of them. Each has its true
roles; `fine` are columns that are not wrong for a role.
"""

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

Columns = str | tuple[str, ...]


@dataclass(frozen=True)
class Homemade:
    """A file with its truth: which table it is, and which column plays which role."""

    name: str
    text: str
    table: str
    roles: Mapping[str, Columns]
    fine: Mapping[str, Sequence[Columns]] = field(default_factory=dict)


@dataclass(frozen=True)
class Buy:
    """One line of an order of a small shop."""

    order: int
    line: int
    customer: int
    day: date
    minute: int
    product: int
    pieces: int

    @property
    def price(self) -> float:
        return PRICES[self.product]

    @property
    def amount(self) -> float:
        return round(self.price * self.pieces, 2)


PRICES = (4.5, 12.0, 7.95, 19.9, 3.2, 49.0, 8.75)
GOODS = ("Green Tea", "Tea Pot", "Honey Jar", "Wool Scarf", "Soap", "Table Lamp", "Mug, blue")
KINDS = ("Food", "Home", "Food", "Fashion", "Care", "Home", "Home")
LANDS = ("Germany", "Austria", "France", "Belgium")
TOWNS = ("Berlin", "Wien", "Lyon", "Gent")
FIRST = ("Anna", "Ben", "Clara", "David", "Eva", "Felix", "Greta")
LAST = ("Adler", "Braun", "Conrad", "Dietz", "Ebert")


def _buys(orders: int = 90, seed: int = 7) -> list[Buy]:
    chance = random.Random(seed)
    found = []
    day = date(2023, 1, 2)
    for order in range(orders):
        day += timedelta(days=chance.randrange(0, 5))
        customer, minute = chance.randrange(1, 26), chance.randrange(480, 1260)
        for line, product in enumerate(chance.sample(range(7), chance.choice((1, 1, 2, 3)))):
            found.append(
                Buy(5000 + order, line, customer, day, minute, product, chance.choice((1, 1, 2, 3)))
            )
    return found


BUYS = _buys()
FIRSTS = [buy for buy in BUYS if buy.line == 0]
TOTALS = {b.order: round(sum(x.amount for x in BUYS if x.order == b.order), 2) for b in FIRSTS}


def person(customer: int) -> str:
    return f"{FIRST[customer % 7]} {LAST[customer % 5]}"


def clock(buy: Buy) -> str:
    return f"{buy.minute // 60}:{buy.minute % 60:02}"


def text(header: str, rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(delimiter))
    writer.writerows(rows)
    return out.getvalue()


def each(
    header: str, row: Callable[[Buy], Sequence[object]], buys: Sequence[Buy], delimiter: str = ","
) -> str:
    return text(header, [row(buy) for buy in buys], delimiter)


def euros(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",")


GERMAN = Homemade(
    "a list of sales in German",
    each(
        "Kunde;Datum;Betrag",
        lambda b: (f"K{b.customer:04}", f"{b.day:%d.%m.%Y}", euros(TOTALS[b.order])),
        FIRSTS,
        ";",
    ),
    "order_lines",
    {"customer_id": "Kunde", "ordered_at": "Datum", "line_amount": "Betrag"},
)

TERSE = Homemade(
    "short names of an old till",
    each(
        "cust_no,inv_date,inv_no,sku,qty,net",
        lambda b: (b.customer, b.day, b.order, f"S-{b.product}", b.pieces, f"{b.amount:.2f}"),
        BUYS,
    ),
    "order_lines",
    {
        "customer_id": "cust_no",
        "ordered_at": "inv_date",
        "order_id": "inv_no",
        "product_id": "sku",
        "quantity": "qty",
        "line_amount": "net",
    },
)

INVOICES = Homemade(
    "lines of invoices, as the field's best known file",
    each(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        lambda b: (
            b.order + 530000, f"85{b.product}23A", GOODS[b.product].upper(), b.pieces,
            f"{b.day.month}/{b.day.day}/{b.day.year} {clock(b)}", b.price,
            "" if b.customer == 3 else 17000 + b.customer, LANDS[b.customer % 4],
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": "UnitPrice",
        "customer_id": "CustomerID",
        "country": "Country",
    },
)  # fmt: skip

RETAIL = Homemade(
    "one row a sale, with the customer's traits",
    each(
        "Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity,Price per Unit,"
        "Total Amount",
        lambda b: (
            b.order - 4999, b.day, f"CUST{b.order - 4999:03}", ("Male", "Female")[b.order % 2],
            18 + b.order % 47, KINDS[b.product], b.pieces, b.price, b.amount,
        ),
        FIRSTS,
    ),
    "order_lines",
    {
        "order_id": "Transaction ID",
        "ordered_at": "Date",
        "gender": "Gender",
        "age": "Age",
        "category": "Product Category",
        "quantity": "Quantity",
        "unit_price": "Price per Unit",
        "line_amount": "Total Amount",
    },
    # No customer comes twice in it, so whether its customers are persons cannot be known.
    {"customer_id": ("Customer ID",)},
)  # fmt: skip

CDNOW = Homemade(
    "four columns of a record shop",
    each(
        "id,date,cds,dollars",
        lambda b: (f"{b.customer:05}", f"{b.day:%Y%m%d}", b.pieces, f"{TOTALS[b.order]:.2f}"),
        FIRSTS,
    ),
    "order_lines",
    {"customer_id": "id", "ordered_at": "date", "line_amount": "dollars"},
    {"quantity": ("cds",)},
)

BASKETS = Homemade(
    "a grocer's baskets",
    each(
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,"
        "coupon_match_disc,week,transaction_timestamp",
        lambda b: (
            b.customer, 300 + b.order % 4, b.order + 31000000000, 800000 + b.product, b.pieces,
            b.amount, round(b.amount * 0.1, 2) if b.line else 0, 0, 0, b.day.isocalendar().week,
            f"{b.day} {b.minute // 60:02}:{b.minute % 60:02}:08",
        ),
        BUYS,
    ),
    "order_lines",
    {
        "customer_id": "household_id",
        "order_id": "basket_id",
        "product_id": "product_id",
        "quantity": "quantity",
        "line_amount": "sales_value",
        "ordered_at": "transaction_timestamp",
    },
    {"discount": ("retail_disc", ("retail_disc", "coupon_disc", "coupon_match_disc"))},
)  # fmt: skip

HOUSEHOLDS = Homemade(
    "a grocer's households",
    text(
        "household_id,age,income,home_ownership,marital_status,household_size,household_comp,"
        "kids_count",
        [
            (n, ("19-24", "25-34", "35-44", "65+")[n % 4], ("35-49K", "50-74K")[n % 2],
             ("Homeowner", "Renter")[n % 2], ("Married", "")[n % 2], n % 4 + 1, "2 Adults",
             n % 3)
            for n in range(1, 61)
        ],
    ),
    "customers",
    {"customer_id": "household_id", "age": "age"},
)  # fmt: skip

CAMPAIGNS = Homemade(
    "a grocer's campaigns",
    text(
        "campaign_id,campaign_type,start_date,end_date",
        [
            (n, f"Type {'ABC'[n % 3]}", date(2017, 1, 4) + timedelta(days=9 * n),
             date(2017, 2, 4) + timedelta(days=9 * n))
            for n in range(1, 28)
        ],
    ),
    "campaigns",
    {
        "campaign_id": "campaign_id",
        "campaign_kind": "campaign_type",
        "starts_at": "start_date",
        "ends_at": "end_date",
    },
)  # fmt: skip

CONTACTS = Homemade(
    "a grocer's campaigns and whom they went to",
    text("campaign_id,household_id", [(n % 9 + 1, n % 40 + 1) for n in range(120)]),
    "campaign_contacts",
    {"campaign_id": "campaign_id", "customer_id": "household_id"},
)

REDEMPTIONS = Homemade(
    "a grocer's redeemed coupons",
    text(
        "household_id,coupon_upc,campaign_id,redemption_date",
        [
            (n % 40 + 1, 10000085000 + n % 5, n % 9 + 1, date(2017, 1, 8) + timedelta(days=3 * n))
            for n in range(90)
        ],
    ),
    "campaign_responses",
    {
        "customer_id": "household_id",
        "campaign_id": "campaign_id",
        "responded_at": "redemption_date",
    },
)

PRODUCTS = Homemade(
    "a grocer's products",
    text(
        "product_id,manufacturer_id,department,brand,product_category,product_type,package_size",
        [
            (25671 + n, n % 6, "GROCERY", ("National", "Private")[n % 2], KINDS[n % 7].upper(),
             f"{GOODS[n % 7]} {n}", "22 LB")
            for n in range(70)
        ],
    ),
    "products",
    {"product_id": "product_id", "product_name": "product_type", "category": "product_category"},
)  # fmt: skip

PERSONALITY = Homemade(
    "one row a customer, with what was spent",
    text(
        "ID,Year_Birth,Education,Marital_Status,Income,Kidhome,Teenhome,Dt_Customer,Recency,"
        "MntWines,MntFruits,MntMeatProducts,NumDealsPurchases,NumWebPurchases,NumStorePurchases,"
        "NumWebVisitsMonth,AcceptedCmp1,AcceptedCmp2,Complain,Z_CostContact,Response",
        [
            (
                5500 + 7 * n, 1945 + n % 50, ("Graduation", "PhD", "Master")[n % 3],
                ("Single", "Married")[n % 2], 20000 + 613 * n, n % 2, n % 3 % 2,
                date(2012, 8, 1) + timedelta(days=7 * n), n * 7 % 100, n * 13 % 600, n * 5 % 70,
                n * 11 % 300, n % 5, n % 9, n % 10, n % 8, int(n % 11 == 0), int(n % 13 == 0), 0, 3,
                int(n % 7 == 0),
            )
            for n in range(90)
        ],
    ),
    "customers",
    {
        "customer_id": "ID",
        "birth_date": "Year_Birth",
        "signed_up_at": "Dt_Customer",
        "days_since_last_purchase": "Recency",
        "spend": ("MntWines", "MntFruits", "MntMeatProducts"),
        "n_visits": "NumWebVisitsMonth",
        "n_responses": ("AcceptedCmp1", "AcceptedCmp2", "Response"),
    },
    {
        "n_orders": (
            ("NumWebPurchases", "NumStorePurchases"),
            ("NumDealsPurchases", "NumWebPurchases", "NumStorePurchases"),
        )
    },
)  # fmt: skip

FRENCH = Homemade(
    "orders of a French web shop",
    each(
        "N° commande;Date de commande;Code client;Courriel;Nom;Prénom;Ville;Pays;Total HT;"
        "Frais de port;TVA;Total TTC;État",
        lambda b: (
            b.order, f"{b.day:%d/%m/%Y} {clock(b)}", f"C{b.customer:03}",
            f"client{b.customer}@exemple.fr", LAST[b.customer % 5], FIRST[b.customer % 7],
            TOWNS[b.customer % 4], LANDS[b.customer % 4], euros(TOTALS[b.order]), "4,90",
            euros(TOTALS[b.order] / 5), euros(round(TOTALS[b.order] * 1.2 + 4.9, 2)),
            ("Expédiée", "Payée", "Annulée")[b.order % 3],
        ),
        FIRSTS,
        ";",
    ),
    "orders",
    {
        "order_id": "N° commande",
        "ordered_at": "Date de commande",
        "customer_id": "Code client",
        "email": "Courriel",
        "customer_name": ("Prénom", "Nom"),
        "city": "Ville",
        "country": "Pays",
        "shipping": "Frais de port",
        "tax": "TVA",
        "status": "État",
        "order_amount": "Total TTC",
    },
    {"order_amount": ("Total HT",), "customer_name": (("Nom", "Prénom"), "Nom")},
)  # fmt: skip

SPANISH = Homemade(
    "lines of invoices in Spanish",
    each(
        "numero_factura,fecha,id_cliente,codigo_producto,descripcion,cantidad,precio_unitario,"
        "importe,ciudad",
        lambda b: (
            b.order, f"{b.day:%d/%m/%Y}", b.customer, f"P{b.product:03}", GOODS[b.product],
            b.pieces, b.price, b.amount, TOWNS[b.customer % 4],
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "numero_factura",
        "ordered_at": "fecha",
        "customer_id": "id_cliente",
        "product_id": "codigo_producto",
        "product_name": "descripcion",
        "quantity": "cantidad",
        "unit_price": "precio_unitario",
        "line_amount": "importe",
        "city": "ciudad",
    },
)  # fmt: skip

POLISH = Homemade(
    "orders of a Polish shop",
    each(
        "Nr zamówienia;Data zamówienia;Klient;E-mail klienta;Wartość zamówienia;Waluta;Status;"
        "Koszt dostawy;Miasto",
        lambda b: (
            f"Z/{b.order}", f"{b.day} {b.minute // 60:02}:{b.minute % 60:02}", person(b.customer),
            f"klient{b.customer}@sklep.pl", euros(TOTALS[b.order]), "PLN",
            ("zrealizowane", "anulowane")[b.order % 9 == 0], "12,99", TOWNS[b.customer % 4],
        ),
        FIRSTS,
        ";",
    ),
    "orders",
    {
        "order_id": "Nr zamówienia",
        "ordered_at": "Data zamówienia",
        "customer_name": "Klient",
        "email": "E-mail klienta",
        "order_amount": "Wartość zamówienia",
        "currency": "Waluta",
        "status": "Status",
        "shipping": "Koszt dostawy",
        "city": "Miasto",
    },
)  # fmt: skip

SWEDISH = Homemade(
    "lines of a Swedish till",
    each(
        "kvittonr,kundnr,datum,artikelnr,artikel,antal,pris,belopp",
        lambda b: (
            b.order, b.customer, b.day, f"A{b.product}", GOODS[b.product], b.pieces, b.price,
            b.amount,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "kvittonr",
        "customer_id": "kundnr",
        "ordered_at": "datum",
        "product_id": "artikelnr",
        "product_name": "artikel",
        "quantity": "antal",
        "unit_price": "pris",
        "line_amount": "belopp",
    },
)  # fmt: skip

DUTCH = Homemade(
    "orders of a Dutch shop",
    each(
        "Bestelnummer,Besteldatum,Klantnummer,Klantnaam,Plaats,Land,Verzendkosten,BTW,Totaalbedrag",
        lambda b: (
            b.order, f"{b.day:%d-%m-%Y}", b.customer, person(b.customer), TOWNS[b.customer % 4],
            LANDS[b.customer % 4], 3.95, round(TOTALS[b.order] * 0.21, 2), TOTALS[b.order],
        ),
        FIRSTS,
    ),
    "orders",
    {
        "order_id": "Bestelnummer",
        "ordered_at": "Besteldatum",
        "customer_id": "Klantnummer",
        "customer_name": "Klantnaam",
        "city": "Plaats",
        "country": "Land",
        "shipping": "Verzendkosten",
        "tax": "BTW",
        "order_amount": "Totaalbedrag",
    },
)  # fmt: skip

ITALIAN = Homemade(
    "lines of an Italian shop",
    each(
        "ID ordine,Data ordine,ID cliente,Prodotto,Categoria,Quantità,Prezzo unitario,Sconto",
        lambda b: (
            b.order, f"{b.day:%d/%m/%Y}", b.customer, GOODS[b.product], KINDS[b.product], b.pieces,
            b.price, round(b.amount * 0.05, 2) if b.order % 4 == 0 else 0,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "ID ordine",
        "ordered_at": "Data ordine",
        "customer_id": "ID cliente",
        "product_name": "Prodotto",
        "category": "Categoria",
        "quantity": "Quantità",
        "unit_price": "Prezzo unitario",
        "discount": "Sconto",
    },
)  # fmt: skip

SUPERSTORE = Homemade(
    "lines of a superstore",
    each(
        "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,"
        "City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,"
        "Quantity,Discount,Profit",
        lambda b: (
            BUYS.index(b) + 1, f"CA-2023-{b.order}", f"{b.day.month}/{b.day.day}/{b.day.year}",
            f"{b.day.month}/{b.day.day}/{b.day.year}", "Second Class", f"CG-{12000 + b.customer}",
            person(b.customer), ("Consumer", "Corporate")[b.customer % 2], "United States",
            TOWNS[b.customer % 4], "Kentucky", 42420, "South", f"FUR-BO-{b.product}",
            KINDS[b.product], f"{KINDS[b.product]} small", GOODS[b.product], b.amount, b.pieces,
            (0, 0.2)[b.line % 2], round(b.amount / 6, 4),
        ),
        BUYS,
    ),
    "order_lines",
    {
        "order_id": "Order ID",
        "ordered_at": "Order Date",
        "customer_id": "Customer ID",
        "customer_name": "Customer Name",
        "country": "Country",
        "city": "City",
        "product_id": "Product ID",
        "category": "Category",
        "product_name": "Product Name",
        "line_amount": "Sales",
        "quantity": "Quantity",
    },
    {"discount": ("Discount",), "location": ("State", "Region", "Postal Code")},
)  # fmt: skip

CLICKS = Homemade(
    "what visitors of a web shop did",
    text(
        "event_time,event_type,product_id,category_code,brand,price,user_id,user_session",
        [
            (f"{b.day} {b.minute // 60:02}:{b.minute % 60:02}:00 UTC",
             ("view", "cart", "view", "purchase")[b.order % 4], 1003461 + b.product,
             f"home.{KINDS[b.product].lower()}", "acme", b.price, 520000000 + b.customer,
             f"4d3b30da-a5e4-{b.order}")
            for b in BUYS
        ],
    ),
    "events",
    {"occurred_at": "event_time", "event_type": "event_type", "customer_id": "user_id"},
)  # fmt: skip

OPENS = Homemade(
    "who opened which newsletter",
    text(
        "Email,Campaign,Action,Timestamp",
        [
            (f"reader{b.customer}@example.org", f"Spring {b.order % 3}",
             ("open", "click")[b.line % 2], f"{b.day} {b.minute // 60:02}:{b.minute % 60:02}:11")
            for b in BUYS
        ],
    ),
    "events",
    {
        "email": "Email",
        "campaign_id": "Campaign",
        "event_type": "Action",
        "occurred_at": "Timestamp",
    },
)  # fmt: skip

REFUNDS = Homemade(
    "a file of refunds",
    each(
        "refund_id,order_id,customer_id,refund_date,product_id,refund_amount",
        lambda b: (
            900 + b.order, b.order, b.customer, b.day, f"S-{b.product}", f"{b.amount:.2f}",
        ),
        FIRSTS,
    ),
    "returns",
    {
        "order_id": "order_id",
        "customer_id": "customer_id",
        "returned_at": "refund_date",
        "product_id": "product_id",
        "line_amount": "refund_amount",
    },
)  # fmt: skip

MEMBERS = Homemade(
    "a club's members",
    text(
        "Mitgliedsnummer;Vorname;Nachname;Geschlecht;Geburtsdatum;PLZ;Ort;Land;Registriert am;"
        "Newsletter",
        [
            (f"M{n:05}", FIRST[n % 7], LAST[n % 5], "mw"[n % 2],
             f"{date(1950, 3, 1) + timedelta(days=211 * n):%d.%m.%Y}", 10115 + n, TOWNS[n % 2],
             LANDS[n % 2], f"{date(2019, 3, 1) + timedelta(days=11 * n):%d.%m.%Y}",
             ("ja", "nein")[n % 2])
            for n in range(70)
        ],
        ";",
    ),
    "customers",
    {
        "customer_id": "Mitgliedsnummer",
        "customer_name": ("Vorname", "Nachname"),
        "gender": "Geschlecht",
        "birth_date": "Geburtsdatum",
        "city": "Ort",
        "country": "Land",
        "signed_up_at": "Registriert am",
    },
    {"consent": ("Newsletter",), "location": ("PLZ",)},
)  # fmt: skip

GROCER = Homemade(
    "names that lie: an amount that counts",
    each(
        "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,"
        "SALES_PRICE",
        lambda b: (
            f"{b.day.month}/{b.day.day}/{b.day.year}", f"{b.customer:08}",
            f"{25 + b.customer % 3}-34",
            115, 100200 + b.product, 4710000 + b.product, b.pieces, round(b.amount * 0.8, 2),
            b.amount,
        ),
        BUYS,
    ),
    "order_lines",
    {
        "ordered_at": "TRANSACTION_DT",
        "customer_id": "CUSTOMER_ID",
        "age": "AGE_GROUP",
        "product_id": "PRODUCT_ID",
    },
    # AMOUNT is how many pieces were bought, SALES_PRICE what they came to together.
    {
        "quantity": ("AMOUNT",),
        "line_amount": ("SALES_PRICE",),
        "category": ("PRODUCT_SUBCLASS",),
        "location": ("PIN_CODE",),
    },
)  # fmt: skip

ALL = (
    GERMAN, TERSE, INVOICES, RETAIL, CDNOW, BASKETS, HOUSEHOLDS, CAMPAIGNS, CONTACTS, REDEMPTIONS,
    PRODUCTS, PERSONALITY, FRENCH, SPANISH, POLISH, SWEDISH, DUTCH, ITALIAN, SUPERSTORE, CLICKS,
    OPENS, REFUNDS, MEMBERS, GROCER,
)  # fmt: skip
