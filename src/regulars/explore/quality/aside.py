"""What cleaning set aside, what it noticed in what was kept, and what no customer is known of."""

from typing import Any

from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, say, share, write_money
from .reading import rows, spoken

ASIDE = """
    select
        (select coalesce(sum(n_rows), 0) from reconciliation) as n_read,
        (select coalesce(sum(n_without_amount), 0) from reconciliation) as n_without_amount,
        (select coalesce(sum(n_rows), 0) from ledger where {about}) as n_aside,
        (select coalesce(sum(money), 0) from ledger where {about}) as money,
        (select max(day) from order_lines) as last_day
"""

RULES = """
    select
        rule,
        cast(sum(n_rows) as bigint) as n_rows,
        sum(money) as money,
        max(share_of_rows) as share_of_rows
    from ledger
    where {about}
    group by rule
    order by n_rows desc, rule
"""

NOTICED = """
    select rule, n_rows, n_customers, coalesce(money, 0) as money
    from noticed
    order by n_rows desc, rule
"""

IDENTIFIED = """
    select
        sum(gross_sales) as gross_sales,
        sum(case when customer_id is not null then gross_sales end) as customers_gross_sales,
        sum(net_sales) as net_sales,
        sum(case when customer_id is not null then net_sales end) as customers_net_sales
    from order_lines
    where day < $cutoff
"""


def _records(n: int) -> str:
    return f"{n:,} record" if n == 1 else f"{n:,} records"


def set_aside(inputs: Inputs) -> Result:
    """What cleaning kept out, by rule, and its money."""
    about = (
        "source in ('order_lines', 'orders', 'returns')"
        if inputs.settings.lists_orders
        else "source = 'customers'"
    )
    aside = inputs.engine.row(ASIDE.format(about=about))
    if not aside["n_read"]:
        why = say("no record was read that could be set aside")
        return Result(refusals=(Refusal("What was set aside", why),))
    part = Quantity(float(aside["n_aside"]) / float(aside["n_read"]), "share")
    finding = Finding(
        name="set_aside",
        kind="description",
        sentence=_sentence(inputs, aside, part),
        value=part,
        n=int(aside["n_read"]),
        of="records",
        # Cleaning looks at all records, also at those from the cut-off on.
        period=(inputs.window.start, aside["last_day"] or inputs.window.last_day),
        so_what=say("Each of them is kept with its reason, and the ledger adds up to the cent.")
        if aside["n_aside"]
        else say("All that was read counts."),
        money=inputs.money(abs(float(aside["money"]))),
    )
    if not aside["n_aside"]:
        return Result(findings=(finding,))
    frame = inputs.engine.frame(RULES.format(about=about))
    currency = inputs.settings.currency
    frame["label"] = [
        f"{_records(row.n_rows)}, {write_money(float(row.money), currency)}" for row in rows(frame)
    ]
    frame["rule"] = [spoken(rule) for rule in frame["rule"]]
    table = Table.of(
        frame,
        "one row per rule that set records aside",
        Axis("rule", "Rule"),
        Axis("n_rows", "Records", "count"),
        Axis("money", "Money", "money", currency),
        Axis("share_of_rows", "Share of records", "share"),
        Axis("label", "Records and money"),
    )
    headline = say("{share} of records were set aside", share=part)
    chart = Chart(
        name="set_aside",
        kind="bars",
        table=frame,
        x=table.columns["rule"],
        y=table.columns["n_rows"],
        headline=headline,
        subtitle=f"Records by the rule that set them aside; n = {int(aside['n_read']):,} read",
        caption=(
            "Each record counts once, under the first rule that it breaks. All of them are kept "
            "in set_aside.parquet."
        ),
        alt=f"Bars, one per cleaning rule. {headline}.",
    )
    return Result(tables={"set_aside": table}, charts=(chart,), findings=(finding,))


def _sentence(inputs: Inputs, aside: dict[str, Any], part: Quantity) -> Sentence:
    if not aside["n_aside"]:
        return say("None of {read} records was set aside.", read=count(aside["n_read"]))
    told = "{n} of {read} records ({share}) were set aside by cleaning; they amount to {money}"
    fillings = {
        "n": count(aside["n_aside"]),
        "read": count(aside["n_read"]),
        "share": part,
        "money": inputs.money(aside["money"]),
    }
    if aside["n_without_amount"]:
        told += ", and {without} of them have no readable amount"
        fillings["without"] = count(aside["n_without_amount"])
    return say(f"{told}.", **fillings)


def noticed(inputs: Inputs) -> Result:
    """What is odd about records that were kept."""
    found = inputs.engine.rows(NOTICED)
    if not found:
        return Result()
    rule, n_rows, _, money = found[0]
    ((last_day,),) = inputs.engine.rows("select max(day) from order_lines")
    finding = Finding(
        name="noticed",
        kind="description",
        sentence=say(
            "{kinds} kinds of oddities were noticed among records that were kept; the most common "
            "is {rule}: {n} records, net sales of {money}.",
            kinds=count(len(found)),
            rule=spoken(str(rule)),
            n=count(n_rows),
            money=inputs.money(money),
        )
        if len(found) > 1
        else say(
            "One kind of oddity was noticed among records that were kept, {rule}: {n} records, "
            "net sales of {money}.",
            rule=spoken(str(rule)),
            n=count(n_rows),
            money=inputs.money(money),
        ),
        value=count(n_rows),
        n=int(n_rows),
        of="records",
        # Cleaning looks at all records, also at those from the cut-off on.
        period=(inputs.window.start, last_day or inputs.window.last_day),
        so_what=say("They count in every figure: the list of what was noticed says where to look."),
        money=inputs.money(abs(float(money))),
    )
    return Result(findings=(finding,))


def identified(inputs: Inputs) -> Result:
    """Which part of sales can be told of customers at all."""
    sales = {
        name: float(value or 0)
        for name, value in inputs.engine.row(IDENTIFIED, cutoff=inputs.window.cutoff).items()
    }
    ((n_customers,),) = inputs.engine.rows("select count(*) from facts where n_orders > 0")
    if sales["gross_sales"] <= 0:
        why = say("gross sales are nought")
        return Result(refusals=(Refusal("Which share of sales is by known customers", why),))
    if sales["customers_gross_sales"] == sales["gross_sales"]:
        return Result()
    part = share(sales["customers_gross_sales"] / sales["gross_sales"])
    guests = sales["net_sales"] - sales["customers_net_sales"]
    finding = Finding(
        name="identified_sales",
        kind="description",
        sentence=say(
            "{share} of gross sales carry a customer's id; guests brought {guests} net.",
            share=part,
            guests=inputs.money(guests),
        ),
        value=part,
        n=n_customers,
        period=inputs.window.period,
        so_what=say("Whatever is said of customers holds for that share of the business only."),
        money=inputs.money(abs(guests)),
    )
    return Result(findings=(finding,))
