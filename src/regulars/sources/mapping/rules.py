"""How names speak for each role: the concepts that make it, those that are no news, those that bar.

The order of the tables does not matter here; which roles a file can have is decided in `deciding`.
"""

from collections.abc import Mapping

from .names import Rule, rule

_PERSON_BARS = "staff seller product item sku category event campaign status type tax card brand"
_ID_BARS = "staff seller product item sku category event campaign status type tax brand"
_TIME_BARS = """birth due updated shipped delivered delivery cancelled refund since lifetime zone
    days payout release dispute count amount id status event approved campaign prior method name
    redeemed"""
_MONEY_BARS = """date time currency id code name type status rate points payout lifetime method
    reason flag zone balance tip insurance gift withheld dispute days count quantity recency
    birth age zip compare variant description forecast card other"""

RULES: Mapping[str, Rule] = {
    # who
    "customer_id": rule(
        """customer id 1, customer code .95, customer username .95, customer loyalty id .95,
        loyalty id .8, customer .75, username .7, account id .65, person id .65, taxid .5,
        loyalty card id .85, card id .6""",
        may="sale person account loyalty",
        never=f"""{_ID_BARS} phone group segment since reason service company ip address city
        country zip region order invoice receipt transaction line birth gender age name count total
        amount date time description title first last lifetime email reference firstname lastname
        consent delivery billing payment flag spend points refund recency campaign visit type""",
    ),
    "email": rule(
        "email 1",
        may="customer address billing id person start account default payment",
        never="""consent approved staff seller to count click name time date type status flag
        campaign title redeemed contacted""",
    ),
    "firstname": rule(
        "firstname 1, first name .95, customer first name .95",
        may="customer billing delivery person",
        never=f"{_PERSON_BARS} last date phone",
    ),
    "lastname": rule(
        "lastname 1, last name .95, customer last name .95",
        may="customer billing delivery person",
        never=f"{_PERSON_BARS} first date phone",
    ),
    "customer_name": rule(
        """customer name .97, billing name .9, person name .85, account name .8, delivery name .72,
        name .72, customer .72, delivery .3""",
        may="customer person to account",
        never=f"""{_PERSON_BARS} company firstname lastname first last id code email phone address
        country city region zip order date variant channel marketplace discount currency
        username lifetime method since birth gender segment group reason count deal page
        transaction reference ip description title time""",
    ),
    "gender": rule("gender 1", may="customer id code", never="category product"),
    "age": rule(
        "age 1", may="customer group segment year code", never="product order days account category"
    ),
    "birth_date": rule("birth date 1, birth year 1, birth .95", may="customer time", never="city"),
    "country": rule(
        "country .97",
        may="billing customer name code id address delivery default card",
        never="phone product currency tax release ip",
    ),
    "city": rule(
        "city .97",
        may="billing customer name address delivery default card order",
        never="phone product id birth ip",
    ),
    "location": rule(
        "region .9, zip .8, state .7",
        may="billing customer name code address delivery default",
        never="order payment status id phone tax product",
    ),
    # what
    "order_id": rule(
        """order id 1, order code .97, order .75, invoice id .92, invoice code .9, invoice .8,
        receipt id .9, receipt .75, transaction id .8, transaction .6, payment id .5, deal id .9,
        deal name .5, sale id .7, deal .5""",
        may="sale date customer",
        never="""line item product sku variant staff seller reference adjustment amount
        total count quantity price status type time tax discount days currency method payout email
        address phone first last prior zone description reason campaign coupon promotion event
        channel tracking cost shipping spend recency""",
    ),
    "ordered_at": rule(
        """order date 1, order time 1, order placed 1, order placed time 1, order placed date 1,
        placed .87, placed time .88, placed date .88, date .86,
        date time .88, time .72, invoice date .95, invoice time .95, sale date .95, sale time .95,
        transaction date .93, transaction time .93, receipt date .95, receipt time .95,
        payment date .72, paid date .72, paid .6, close date .74, paid order .6,
        deal date .8, customer date .3""",
        may="utc",
        never=f"{_TIME_BARS} start end first last recency click visit consent contacted",
    ),
    "order_amount": rule(
        """order total 1, order amount 1, order revenue 1, total .85, total amount .88,
        total price .86, grand total .97, total charged .92, total paid .9, amount paid .88,
        customer paid amount .95, amount .84, revenue .84, gross .74, gross sale .7, net sale .72,
        net total .7, net .6, sale .7, sale amount .84, money .72, deal amount .95,
        invoice amount .95, transaction amount .95, payment amount .9, subtotal .5, amount total .9,
        paid .7,
        total sale .86, total gross .95, amount owed .6, spend .6""",
        may="customer actual order transaction paid",
        never=f"""{_MONEY_BARS} tax shipping discount fee refund line item product unit cost profit
        converted sku category campaign event credit coupon status service visit
        consent""",
    ),
    "line_amount": rule(
        """line total 1, line amount 1, item total 1, item amount 1, product sale .95,
        product revenue .97, line revenue 1, amount .86, total amount .8, sale .86, sale amount .92,
        revenue .86, net .76, net amount .86, gross .7, gross amount .84, net sale .86,
        money .8, total .66, total price .76, sale price .6, spend .76, product amount .7,
        line price total 1, line price .6, price total .76, charged .5, transaction amount .8,
        payment amount .7, product total .9, paid .74""",
        may="customer net paid transaction line",
        never=f"""{_MONEY_BARS} tax shipping discount fee refund unit cost profit converted
        subtotal order campaign event credit coupon service category visit consent segment grand""",
    ),
    "unit_price": rule(
        """price unit 1, product price .95, item price .95, line price .92, price .88,
        sale price .72, product amount .72, item sale .7, sold .75, unit amount .8""",
        may="item product line",
        never=f"""{_MONEY_BARS} tax shipping discount fee refund total cost profit converted
        subtotal order campaign credit coupon""",
    ),
    "quantity": rule(
        """quantity .95, item quantity .97, product quantity .97, line quantity .97,
        order quantity .9, product count .8, item count .8, product total quantity .9""",
        may="order line item product unit",
        never="""date id code price amount tax refund name currency description returned brand type
        lifetime variant""",
    ),
    "cost": rule(
        "product cost .95, unit cost .97, item cost .95, cost .8, cost price .9",
        may="",
        never=f"{_MONEY_BARS} shipping payment fee campaign tax customer delivery contacted total",
    ),
    "discount": rule(
        "discount .86, discount amount .96, discount total .97, coupon discount .9",
        may="order item line product unit price promotion card",
        never="""shipping tax code name type reason id status rate fee currency method gift date
        flag days customer""",
    ),
    "tax": rule(
        "tax .88, tax amount .96, tax total .96, sale tax .96, product sale tax .97",
        may="order item line product sale charged",
        never="""id shipping fee gift discount rate name included code flag class subtotal
        withheld delivery type number gross net converted status category state credit date model
        reason price""",
    ),
    "shipping": rule(
        """shipping .86, shipping amount .96, shipping total .96, shipping cost .96,
        shipping price .96, shipping rate .92, shipping charged .96, shipping revenue .9,
        delivery cost .9, delivery amount .9, shipping credit .9, delivery fee .8, shipping fee .8,
        delivery price .9, delivery charged .9""",
        may="customer order owed amount gross net",
        never="""name firstname lastname address city country zip region state phone company email
        tax discount date time method status id code service flag type reason item gift insurance
        line payout refund delivered person to""",
    ),
    "refunded": rule(
        "refund .9, refund amount 1, refund total 1, order refund amount 1",
        may="amount total order",
        never="""quantity date time reason id converted tax shipping status type name code count
        flag""",
    ),
    "currency": rule(
        "currency .95",
        may="order code total amount payment transaction sale invoice name",
        never="rate",
    ),
    "status": rule(
        """order status 1, order state .9, status .88, payment status .92, deal status .92,
        transaction status .95, order payment status .95, state .3""",
        may="id name actual sale",
        never="""customer address delivery region line item product dispute card tracking shipping
        account tax date time marital consent staff marketplace category country""",
    ),
    "event_type": rule(
        """event type 1, event name 1, event action 1, action .87, action type .9, type .76,
        transaction type .88, event .75, amount type .5""",
        may="",
        never="""payment card product item customer order address campaign tender delivery discount
        source date time id account sale start end count email tax category method""",
    ),
    "channel": rule(
        """channel .9, sale channel .97, order channel .95, order source .9, source .76,
        marketplace .88, customer source .8, sale source .85, traffic source .8""",
        may="id name",
        never="payment card type address tax date amount total tender withheld count",
    ),
    "campaign_id": rule(
        "campaign id 1, campaign name .85, campaign .86, promotion id .5",
        may="code",
        never="type date time cost start end channel count status redeemed tax discount",
    ),
    # which product
    "product_id": rule(
        """sku 1, product id 1, product code 1, item id .95, item code .95, product sku 1,
        product .6, item .4, line sku 1""",
        may="line variant item seller order",
        never="""name description title category brand type date price amount quantity tax customer
        reference transaction group segment count policy updated revenue status promotion
        flag currency invoice adjustment coupon""",
    ),
    "product_name": rule(
        """product name 1, item name 1, product title 1, item title 1, description .8,
        product description .9, item description .9, line name 1, title .6, product .82, item .78,
        product type .72, deal name .3""",
        may="sale",
        never="""id code sku category date price amount tax customer seller staff event campaign
        quantity payment status brand account coupon card order discount group variant count
        page address total revenue fee gift shipping charged flag reason""",
    ),
    "category": rule(
        """category .9, product category 1, product type .7, product group .97, item category 1,
        product segment .8, item type .8, item group .95, product category name 1,
        product subcategory .7, product description category .9""",
        may="name description line",
        never="forecast customer tax id date code sub amount payment revenue count order event age",
    ),
    # what became of it
    "cancelled_at": rule("cancelled date 1, cancelled time 1, cancelled .85", may="order",
                         never="id flag reason amount status refund"),
    "refunded_at": rule("refund date 1, refund time 1", may="order", never="id flag reason amount"),
    "returned_at": rule("refund date 1, refund time 1", may="order", never="id flag reason amount"),
    # customers as they are
    "signed_up_at": rule(
        """since 1, since date 1, since time 1, customer date .95, placed .9, placed date .9,
        customer since 1, consent time .8, account placed .8, date .6, consent date .8""",
        may="customer account",
        never="birth updated last click id name source ip approved order end zone first redeemed",
    ),
    "consent": rule("consent .86, consent email 1, consent status .9", may="email flag type",
                    never="time date ip id campaign source count"),
    "acquisition_cost": rule("customer cost .6", never="total product"),
    "n_orders": rule(
        "count order .95, total order .95, lifetime order .9",
        may="lifetime total customer",
        never="amount revenue date id spend first last days value credit",
    ),
    "spend": rule(
        """total spend .97, spend .9, lifetime spend .97, lifetime revenue .95, lifetime amount .95,
        lifetime .7, order total amount .85, total revenue .9, revenue .8, amount product .85""",
        may="customer total order",
        never="date average count id segment",
    ),
    "first_purchase": rule("first order 1, first order date 1, first order time 1",
                           never="id amount count"),
    "last_purchase": rule("last order 1, last order date 1, last order time 1",
                          never="id amount count days"),
    "days_since_last_purchase": rule(
        "recency .95, days last order 1, days since order 1, days since last order 1",
        may="since", never="prior date",
    ),
    "n_visits": rule("visit count .95, visit .85, web visit count .97", may="web total",
                     never="id date time last first source"),
    "n_clicks": rule("click count .95, click .85, total click .95", may="email total",
                     never="id date time last first rate"),
    "n_contacts": rule("contacted count .9", may="email campaign", never="id date"),
    "n_responses": rule("redeemed campaign .95, redeemed .75, redeemed count .9", may="count",
                        never="id date time coupon last type flag consent"),
    # campaigns and what people do
    "occurred_at": rule(
        "event time 1, event date .95, time .88, date .86, date time .9, action time .95,"
        " action date .95, visit time .9, visit date .9, click time .9, transaction date .9,"
        " transaction time .9, placed .86, placed time .87",
        may="utc",
        never="first last prior birth updated zone since offset end campaign payout",
    ),
    "campaign_kind": rule("campaign type 1, campaign channel 1, type .7, campaign description .8",
                          never="id date status"),
    "starts_at": rule("start date 1, start time 1, start .9, campaign start 1, date .6,"
                      " contacted time .8", may="campaign", never="end id"),
    "ends_at": rule("end date 1, end time 1, end .9, campaign end 1", may="campaign",
                    never="start id"),
    "contacted_at": rule("contacted date 1, contacted time 1, shipped date .95, shipped time .95,"
                         " date .8, time .8", may="campaign email",
                         never="id end redeemed"),
    "arm": rule("arm 1, arm name .95, group .7", may="campaign", never="id date time count"),
    "responded_at": rule("redeemed date 1, redeemed time 1, click time .9, date .7, time .7",
                         may="campaign coupon", never="id start end"),
    "n_events": rule("event count .95, count .6", never="id date time"),
}  # fmt: skip
