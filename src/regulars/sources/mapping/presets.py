"""Layouts that are known by their header, as data. The rules must do nearly as well without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.columnmap import Columns


@dataclass(frozen=True)
class Preset:
    """A known layout: the columns that tell it, its table and its roles.

    `doubtful` roles are likely only, and why; `says` are remarks that a person should read.
    """

    name: str
    table: str
    marks: tuple[str, ...]
    roles: Mapping[str, Columns]
    doubtful: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict)


def recognise(header: Sequence[str], presets: Sequence[Preset]) -> Preset | None:
    """The preset all of whose marks stand in a header; the one with most marks where several do."""
    there = set(header)
    fitting = [preset for preset in presets if set(preset.marks) <= there]
    return max(fitting, key=lambda preset: len(preset.marks), default=None)


def _preset(name: str, table: str, marks: str, roles: Mapping[str, Columns], **more: Any) -> Preset:
    return Preset(name, table, tuple(m.strip() for m in marks.split("|")), roles, **more)


_NOBODY = "no column says who bought: without it there is no study of customers"
_ITEMS = "what was bought stands packed in one cell and is not read"

PRESETS: tuple[Preset, ...] = (
    _preset(
        "Shopify orders", "order_lines",
        "Name|Financial Status|Fulfillment Status|Lineitem quantity|Lineitem price",
        {
            "order_id": "Name", "email": "Email", "ordered_at": "Created at",
            "status": "Financial Status", "currency": "Currency", "order_amount": "Total",
            "discount": "Discount Amount", "tax": "Taxes", "shipping": "Shipping",
            "product_id": "Lineitem sku", "product_name": "Lineitem name",
            "quantity": "Lineitem quantity", "unit_price": "Lineitem price",
            "customer_name": "Billing Name", "country": "Billing Country",
            "city": "Billing City", "location": "Billing Province", "channel": "Source",
            "cancelled_at": "Cancelled at", "refunded": "Refunded Amount",
        },
        found={"per_order": ("order_amount", "discount", "tax", "shipping", "refunded")},
    ),
    _preset(
        "Shopify customers", "customers",
        "Customer ID|First Name|Last Name|Accepts Email Marketing|Total Spent|Total Orders",
        {
            "customer_id": "Customer ID", "email": "Email",
            "customer_name": ("First Name", "Last Name"), "city": "Default Address City",
            "country": "Default Address Country Code",
            "location": "Default Address Province Code", "consent": "Accepts Email Marketing",
            "spend": "Total Spent", "n_orders": "Total Orders",
        },
    ),
    _preset(
        "WooCommerce orders (WebToffee)", "orders",
        "order_id|order_number|wt_import_key|customer_user|order_total",
        {
            "order_id": "order_id", "customer_id": "customer_id", "email": "customer_email",
            "ordered_at": "order_date", "status": "status", "order_amount": "order_total",
            "discount": "discount_total", "tax": "tax_total", "shipping": "shipping_total",
            "currency": "order_currency",
            "customer_name": ("billing_first_name", "billing_last_name"),
            "country": "billing_country", "city": "billing_city", "location": "billing_state",
        },
        found={"guest_ids": ("0",)},
    ),
    _preset(
        "WooCommerce orders (CSV Import Suite)", "orders",
        "order_id|order_number|order_total|cart_discount|line_items|billing_email",
        {
            "order_id": "order_id", "customer_id": "customer_id", "email": "billing_email",
            "ordered_at": "date", "status": "status", "order_amount": "order_total",
            "discount": "discount_total", "tax": "tax_total", "shipping": "shipping_total",
            "customer_name": ("billing_first_name", "billing_last_name"),
            "country": "billing_country", "city": "billing_city", "location": "billing_state",
        },
        found={"guest_ids": ("0",)}, says=(_ITEMS,),
    ),
    _preset(
        "Klaviyo profiles", "customers",
        "Klaviyo ID|Email|First Name|Last Name",
        {
            "customer_id": "Klaviyo ID", "email": "Email",
            "customer_name": ("First Name", "Last Name"), "city": "City", "country": "Country",
            "location": "State / Region", "signed_up_at": "Profile Created On",
            "consent": "Email Marketing Consent",
        },
        says=("the e-mail address joins it to a shop's orders, not the Klaviyo ID",),
    ),
    _preset(
        "Mailchimp audience", "customers",
        "Email Address|MEMBER_RATING|OPTIN_TIME|LEID|EUID",
        {
            "customer_id": "EUID", "email": "Email Address",
            "customer_name": ("First Name", "Last Name"), "country": "CC", "location": "REGION",
            "signed_up_at": "OPTIN_TIME",
        },
        doubtful={"customer_id": "the e-mail address is what joins it to a shop's orders"},
    ),
    _preset(
        "Magento customers", "customers",
        "ID|Email|Group|Customer Since|Confirmed email|Account Lock",
        {
            "customer_id": "ID", "email": "Email", "customer_name": "Name", "country": "Country",
            "city": "City", "location": "State/Province", "gender": "Gender",
            "birth_date": "Date of Birth", "signed_up_at": "Customer Since",
        },
    ),
    _preset(
        "Magento orders", "orders",
        "ID|Purchase Point|Purchase Date|Bill-to Name|Grand Total (Base)|Status",
        {
            "order_id": "ID", "ordered_at": "Purchase Date", "customer_name": "Bill-to Name",
            "email": "Customer Email", "order_amount": "Grand Total (Purchased)",
            "status": "Status", "channel": "Purchase Point",
            "shipping": "Shipping and Handling", "refunded": "Total Refunded",
        },
    ),
    _preset(
        "Shopware 6 orders", "orders",
        "order_number|sales_channel_id|customer_email|order_state_id|amount_total",
        {
            "order_id": "order_number", "email": "customer_email",
            "ordered_at": "order_date_time", "order_amount": "amount_total",
            "status": "order_state_id", "channel": "sales_channel_id",
            "customer_name": ("customer_firstname", "customer_lastname"),
            "country": "billing_address_country_id", "city": "billing_address_city",
        },
        doubtful={"status": "it holds keys and no words", "country": "it holds keys and no words"},
        says=(_ITEMS,),
    ),
    _preset(
        "Amazon date range report (German)", "order_lines",
        "Datum/Uhrzeit|Abrechnungsnummer|Typ|Bestellnummer|Umsätze|Gesamt",
        {
            "order_id": "Bestellnummer", "ordered_at": "Datum/Uhrzeit", "product_id": "SKU",
            "product_name": "Beschreibung", "quantity": "Menge", "line_amount": "Umsätze",
            "discount": "Rabatte aus Werbeaktionen", "tax": "Produktumsatzsteuer",
            "shipping": "Gutschrift für Versandkosten", "city": "Ort der Bestellung",
            "location": "Bundesland", "event_type": "Typ", "channel": "Marketplace",
        },
        says=(_NOBODY,),
    ),
    _preset(
        "Amazon date range report (French)", "order_lines",
        "date/heure|numéro de versement|type|numéro de la commande|ventes de produits",
        {
            "order_id": "numéro de la commande", "ordered_at": "date/heure", "product_id": "sku",
            "product_name": "description", "quantity": "quantité",
            "line_amount": "ventes de produits", "discount": "Rabais promotionnels",
            "tax": "Taxes sur la vente des produits", "shipping": "crédits d'expédition",
            "status": "Statut de la transaction", "city": "ville d'où provient la commande",
            "location": "Région d'où provient la commande", "event_type": "type",
            "channel": "Marketplace",
        },
        says=(_NOBODY,),
    ),
    _preset(
        "Amazon date range report", "order_lines",
        "date/time|settlement id|type|order id|sku|product sales|total",
        {
            "order_id": "order id", "ordered_at": "date/time", "product_id": "sku",
            "product_name": "description", "quantity": "quantity", "line_amount": "product sales",
            "discount": "promotional rebates", "tax": "product sales tax",
            "shipping": "shipping credits", "city": "order city", "location": "order state",
            "event_type": "type", "channel": "marketplace",
        },
        says=(_NOBODY,),
    ),
    _preset(
        "Amazon all orders report", "order_lines",
        "amazon-order-id|purchase-date|order-status|sku|item-price",
        {
            "order_id": "amazon-order-id", "ordered_at": "purchase-date",
            "status": "order-status", "channel": "sales-channel", "product_id": "sku",
            "product_name": "product-name", "quantity": "quantity", "line_amount": "item-price",
            "tax": "item-tax", "shipping": "shipping-price", "currency": "currency",
            "discount": "item-promotion-discount", "city": "ship-city",
            "country": "ship-country", "location": "ship-state", "email": "buyer-email",
        },
    ),
    _preset(
        "Amazon settlement (V2)", "events",
        "settlement-id|transaction-type|order-id|amount-type|amount-description|amount",
        {
            "occurred_at": "posted-date-time", "event_type": "transaction-type",
            "channel": "marketplace-name", "order_id": "order-id", "product_id": "sku",
            "quantity": "quantity-purchased", "line_amount": "amount", "currency": "currency",
        },
        says=(
            _NOBODY,
            "each row is a part of an amount (price, postage, fee), and quantities are repeated",
        ),
    ),
    _preset(
        "eBay orders", "order_lines",
        "Sales Record Number|Order Number|Buyer Username|Item Number|Sold For|Total Price",
        {
            "order_id": "Order Number", "customer_id": "Buyer Username", "email": "Buyer Email",
            "customer_name": "Buyer Name", "ordered_at": "Sale Date",
            "product_id": "Item Number", "product_name": "Item Title", "quantity": "Quantity",
            "unit_price": "Sold For", "order_amount": "Total Price",
            "tax": "eBay Collected Tax", "shipping": "Shipping And Handling",
            "country": "Buyer Country", "city": "Buyer City", "location": "Buyer State",
        },
        doubtful={"unit_price": "whether of one piece or of all is not said"},
    ),
    _preset(
        "Etsy sold order items", "order_lines",
        "Sale Date|Item Name|Buyer|Transaction ID|Listing ID|Order ID|Item Total",
        {
            "order_id": "Order ID", "customer_id": "Buyer", "ordered_at": "Sale Date",
            "product_id": "Listing ID", "product_name": "Item Name", "quantity": "Quantity",
            "unit_price": "Price", "line_amount": "Item Total", "discount": "Discount Amount",
            "tax": "Order Sales Tax", "shipping": "Order Shipping", "currency": "Currency",
            "customer_name": "Ship Name", "country": "Ship Country", "city": "Ship City",
            "location": "Ship State",
        },
    ),
    _preset(
        "Etsy sold orders", "orders",
        "Sale Date|Order ID|Buyer User ID|Full Name|Order Value|Order Total",
        {
            "order_id": "Order ID", "customer_id": "Buyer User ID", "ordered_at": "Sale Date",
            "customer_name": "Full Name", "order_amount": "Order Total",
            "discount": "Discount Amount", "tax": "Sales Tax", "shipping": "Shipping",
            "currency": "Currency", "status": "Status", "country": "Ship Country",
            "city": "Ship City", "location": "Ship State",
        },
    ),
    _preset(
        "Stripe payments", "orders",
        "id|Created (UTC)|Amount|Amount Refunded|Converted Amount|Customer ID|Card Fingerprint",
        {
            "order_id": "id", "customer_id": "Customer ID", "email": "Customer Email",
            "ordered_at": "Created (UTC)", "order_amount": "Amount", "currency": "Currency",
            "status": "Status", "refunded": "Amount Refunded",
            "country": "Card Address Country", "city": "Card Address City",
            "location": "Card Address State",
        },
        says=("Tax is that on Stripe's own fee; rows whose Mode is Test are no payments",),
    ),
    _preset(
        "PayPal activity", "orders",
        "Date|Time|Type|Status|Gross|Fee|Net|From Email Address|To Email Address|Transaction ID",
        {
            "order_id": "Transaction ID", "email": "From Email Address",
            "ordered_at": ("Date", "Time"), "event_type": "Type", "status": "Status",
            "currency": "Currency", "order_amount": "Gross", "tax": "Sales Tax",
            "shipping": "Shipping and Handling Amount", "customer_name": "Name",
            "country": "Country", "city": "Town/City", "product_id": "Item ID",
            "product_name": "Item Title", "quantity": "Quantity",
        },
        says=(
            "it is a ledger: transfers and fees are rows too, and money that goes out names "
            "yourself as the payer",
        ),
    ),
    _preset(
        "Square transactions", "orders",
        "Date|Time|Gross Sales|Net Sales|Total Collected|Net Total|Transaction ID|Event Type",
        {
            "order_id": "Transaction ID", "customer_id": "Customer ID",
            "customer_name": "Customer Name", "ordered_at": ("Date", "Time"),
            "order_amount": "Total Collected", "discount": "Discounts", "tax": "Tax",
            "status": "Transaction Status", "event_type": "Event Type", "channel": "Source",
        },
    ),
    _preset(
        "Square items", "order_lines",
        "Date|Time|Category|Item|Qty|Gross Sales|Net Sales|Transaction ID|Event Type",
        {
            "order_id": "Transaction ID", "customer_id": "Customer ID",
            "customer_name": "Customer Name", "ordered_at": ("Date", "Time"),
            "product_id": "SKU", "product_name": "Item", "category": "Category",
            "quantity": "Qty", "line_amount": "Net Sales", "discount": "Discounts", "tax": "Tax",
            "event_type": "Event Type",
        },
    ),
    _preset(
        "Wix orders", "order_lines",
        "Order number|Date created|Time|Contact email|Item|Qty|Quantity refunded|Total",
        {
            "order_id": "Order number", "email": "Contact email",
            "ordered_at": ("Date created", "Time"), "product_id": "SKU",
            "product_name": "Item", "quantity": "Qty", "unit_price": "Price",
            "order_amount": "Total", "tax": "Total tax", "shipping": "Shipping rate",
            "currency": "Currency", "status": "Payment status", "refunded": "Refunded amount",
            "customer_name": "Billing name", "country": "Billing country",
            "city": "Delivery city", "location": "Delivery state",
        },
    ),
    _preset(
        "HubSpot deals", "orders",
        "Record ID|Deal Name|Deal Stage|Amount|Close Date",
        {
            "order_id": "Record ID", "ordered_at": "Close Date", "order_amount": "Amount",
            "status": "Deal Stage",
        },
        says=(_NOBODY, "only deals that are won are sales"),
    ),
    _preset(
        "Salesforce opportunities", "orders",
        "Account Name|Opportunity Name|Stage|Forecast Category|Close Date|Total Amount",
        {
            "order_id": "Opportunity Name", "customer_id": "Account Name",
            "customer_name": "Account Name",
            "ordered_at": "Close Date", "order_amount": "Total Amount",
            "currency": "Total Amount Currency", "status": "Stage",
        },
        doubtful={
            "order_id": "there is no key: two deals of one name count as one",
            "customer_id": "there is no key: two firms of one name count as one",
        },
        says=("only opportunities that are won are sales",),
    ),
    _preset(
        "Google Analytics 4 events", "events",
        "event_date|event_timestamp|event_name|event_params|user_pseudo_id",
        {
            "occurred_at": "event_timestamp", "event_type": "event_name",
            "customer_id": "user_pseudo_id",
        },
        doubtful={"customer_id": "it tells browsers apart, not persons; user_id does where filled"},
    ),
    _preset(
        "UCI Online Retail", "order_lines",
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID",
        {
            "order_id": "InvoiceNo", "customer_id": "CustomerID", "ordered_at": "InvoiceDate",
            "product_id": "StockCode", "product_name": "Description", "quantity": "Quantity",
            "unit_price": "UnitPrice", "country": "Country",
        },
        found={"returns_start_with": "C"},
    ),
    _preset(
        "UCI Online Retail II", "order_lines",
        "Invoice|StockCode|Description|Quantity|InvoiceDate|Price|Customer ID",
        {
            "order_id": "Invoice", "customer_id": "Customer ID", "ordered_at": "InvoiceDate",
            "product_id": "StockCode", "product_name": "Description", "quantity": "Quantity",
            "unit_price": "Price", "country": "Country",
        },
        found={"returns_start_with": "C"},
    ),
    _preset(
        "Instacart orders", "orders",
        "order_id|user_id|eval_set|order_number|order_dow|days_since_prior_order",
        {"order_id": "order_id", "customer_id": "user_id"},
        says=("there is no date: only the weekday, the hour and the days since the order before",),
    ),
    _preset(
        "Olist orders", "orders",
        "order_id|customer_id|order_status|order_purchase_timestamp|order_approved_at",
        {
            "order_id": "order_id", "customer_id": "customer_id",
            "ordered_at": "order_purchase_timestamp", "status": "order_status",
        },
        doubtful={"customer_id": "it is another one for each order of a person"},
        says=(
            "customer_id is made anew for each order: with it nobody ever comes back. The person "
            "is customer_unique_id in the file of customers: join the two first",
            "there is no amount: it stands in the files of items and payments",
        ),
    ),
    _preset(
        "Olist customers", "customers",
        "customer_id|customer_unique_id|customer_zip_code_prefix|customer_city|customer_state",
        {
            "customer_id": "customer_id", "city": "customer_city", "location": "customer_state",
        },
        says=("the person is customer_unique_id; customer_id is another one for each order",),
    ),
    _preset(
        "H&M transactions", "order_lines",
        "t_dat|customer_id|article_id|price|sales_channel_id",
        {
            "customer_id": "customer_id", "ordered_at": "t_dat", "product_id": "article_id",
            "unit_price": "price", "channel": "sales_channel_id",
        },
        found={"repeated_rows": "keep"},
        says=("prices are scaled and in no currency; two equal rows are two pieces",),
    ),
    _preset(
        "Northwind orders", "orders",
        "OrderID|CustomerID|EmployeeID|OrderDate|RequiredDate|ShippedDate|Freight",
        {
            "order_id": "OrderID", "customer_id": "CustomerID", "ordered_at": "OrderDate",
            "shipping": "Freight", "customer_name": "ShipName", "country": "ShipCountry",
            "city": "ShipCity", "location": "ShipRegion",
        },
        says=("there is no amount: it stands in the file of order details",),
    ),
    _preset(
        "AdventureWorks order details", "order_lines",
        "SalesOrderID|SalesOrderDetailID|OrderQty|ProductID|UnitPrice|UnitPriceDiscount|LineTotal",
        {
            "order_id": "SalesOrderID", "product_id": "ProductID", "quantity": "OrderQty",
            "unit_price": "UnitPrice", "line_amount": "LineTotal",
            "discount": "UnitPriceDiscount",
        },
        doubtful={"discount": "it is a share of the price, not an amount"},
        says=("who bought and when stands in the file of order headers",),
    ),
    _preset(
        "Nuvemshop orders", "order_lines",
        "Número do Pedido|Status do Pedido|Valor do Frete|Nome do Produto|Quantidade Comprada",
        {
            "order_id": "Número do Pedido", "email": "E-mail", "ordered_at": "Data",
            "status": "Status do Pedido", "order_amount": "Total", "discount": "Desconto",
            "shipping": "Valor do Frete", "customer_name": "Nome do comprador",
            "product_id": "SKU", "product_name": "Nome do Produto",
            "quantity": "Quantidade Comprada", "unit_price": "Valor do Produto",
        },
        found={"per_order": ("order_amount", "discount", "shipping")},
    ),
    _preset(
        "Taobao orders", "orders",
        "订单编号|买家会员名|买家实际支付金额|订单状态|订单创建时间",
        {
            "order_id": "订单编号", "customer_id": "买家会员名", "ordered_at": "订单创建时间",
            "order_amount": "买家实际支付金额", "discount": "卡券抵扣", "shipping": "买家应付邮费",
            "status": "订单状态", "customer_name": "收货人姓名", "product_name": "宝贝标题",
            "quantity": "宝贝总数量",
        },
    ),
)  # fmt: skip
