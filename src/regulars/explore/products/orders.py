"""How much orders hold, and how many products bring the sales."""

from collections.abc import Mapping

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.counted import quantile
from ...stats.ratios import Sums, interval_of_ratio, share_of_sums
from .grouping import SHOWN, sql

QUANTILES = (10, 25, 50, 75, 90)

ORDER_SIZES = """
    select cast({column} as bigint) as size, count(*) as n
    from placed_orders
    where day < $cutoff and customer_id is not null and {column} > 0
    group by 1
    order by 1
"""


def baskets(inputs: Inputs) -> Result:
    """How much customers' orders hold."""
    engine, cutoff = inputs.engine, inputs.window.cutoff
    sizes = {
        what: engine.rows(ORDER_SIZES.format(column=column), cutoff=cutoff)
        for what, column in (("order lines", "n_lines"), ("pieces", "n_pieces"))
    }
    rows = [_sizes(what, found) for what, found in sizes.items() if found]
    table = Table.of(
        pd.DataFrame(rows),
        "one row per measure of an order's size",
        Axis("measure", "Measure"),
        Axis("n_orders", "Orders", "count"),
        Axis("mean", "Mean", "number"),
        *(Axis(f"q{q}", "Median" if q == 50 else f"{q}th percentile", "count") for q in QUANTILES),
    )
    sums = engine.row(sql("baskets"), cutoff=cutoff)
    n_orders = sums["n_orders"]
    if sums["n_customers"] < max(inputs.settings.smallest_group, 2):
        why = say("only {n} customers have bought", n=count(sums["n_customers"]))
        return Result(refusals=(Refusal("How big orders are", why),))
    low, high = interval_of_ratio(_paired(sums, "n_lines"))
    lines = Quantity(sums["n_lines"] / n_orders, "number", low=low, high=high)
    single = share_of_sums(_paired(sums, "n_single"))
    finding = Finding(
        name="basket",
        kind="description",
        sentence=say(
            "An order holds {mean} lines on average, half of orders hold {median} or fewer, and "
            "{single} hold a single one.",
            mean=lines,
            median=count(quantile(sizes["order lines"], 0.5)),
            single=single,
        ),
        value=lines,
        n=int(sums["n_customers"]),
        period=inputs.window.period,
        so_what=say("One more product an order is the growth that needs no new customer."),
        caveat="Customers' orders only; a line is one product, however many pieces.",
    )
    return Result(tables={"baskets": table}, findings=(finding,))


def _sizes(what: str, found: list[tuple[int, int]]) -> dict[str, object]:
    n = sum(orders for _, orders in found)
    return {
        "measure": what,
        "n_orders": n,
        "mean": sum(size * orders for size, orders in found) / n,
        **{f"q{q}": quantile(found, q / 100) for q in QUANTILES},
    }


def _paired(sums: Mapping[str, float], measure: str) -> Sums:
    return Sums(
        int(sums["n_customers"]),
        sums[measure],
        sums["n_orders"],
        sums[f"{measure}_squared"],
        sums[f"{measure}_times_orders"],
        sums["orders_squared"],
    )


def held(inputs: Inputs) -> Result:
    """How many products bring half of net sales, and which sell most."""
    engine, cutoff = inputs.engine, inputs.window.cutoff
    found = engine.frame(sql("held"), cutoff=cutoff)
    if len(found) < 2:
        why = say("fewer than two products have net sales above nought")
        return Result(refusals=(Refusal("How net sales spread over products", why),))
    n, half = int(found["n_products"].iloc[0]), int(found["half_place"].min())
    total = float(found["total"].iloc[0])
    named = engine.frame(
        sql("named", shown=SHOWN), cutoff=cutoff, smallest=inputs.settings.smallest_group
    )
    points = pd.concat(
        [
            pd.DataFrame(
                {
                    "products": [0.0, half / n],
                    "net_sales": [0.0, float(found["half_held"].min())],
                    "label": ["", f"{half:,} of {n:,}"],
                }
            ),
            found[["products", "net_sales"]].assign(label=""),
        ],
        ignore_index=True,
    )
    # The product that reaches half may be the last of its hundredth: it is there twice then.
    frame = points.drop_duplicates("products").sort_values("products").reset_index(drop=True)
    table = Table.of(
        frame,
        "one row per hundredth of products, and where half of net sales is reached",
        Axis("products", "Share of products, best selling first", "share"),
        Axis("net_sales", "Share of net sales", "share"),
        Axis("label", "Products"),
    )
    bring = share(half / n)
    headline = say(
        "{half} of {n} products bring half of {total}",
        half=count(half),
        n=count(n),
        total=inputs.money(total),
    )
    finding = Finding(
        name="half_of_sales",
        kind="description",
        sentence=say(
            "{half} of {n} products, {share}, bring half of net sales.",
            half=count(half),
            n=count(n),
            share=bring,
        ),
        value=bring,
        n=n,
        of="products",
        period=inputs.window.period,
        so_what=_best_named(inputs, named, total),
        money=inputs.money(total / 2),
    )
    chart = Chart(
        name="product_concentration",
        kind="curve",
        table=frame,
        x=table.columns["products"],
        y=table.columns["net_sales"],
        headline=headline,
        subtitle=f"Share of net sales by share of products, {inputs.window}; n = {n:,} products",
        caption=(
            "Products from the best selling one on; those with nothing left after returns are left "
            "out. The straight line is where all sell alike."
        ),
        alt=f"A curve of the share of net sales over the share of products. {headline}.",
    )
    tables = {"held": table}
    if not named.empty:
        named["share_of_net_sales"] = named["net_sales"] / total
        tables["top_products"] = Table.of(
            named,
            "one row per product name with most net sales",
            Axis("product", "Product"),
            Axis("net_sales", "Net sales", "money", inputs.settings.currency),
            Axis("n_customers", "Customers", "count"),
            Axis("share_of_net_sales", "Share of net sales", "share"),
        )
    return Result(tables=tables, charts=(chart,), findings=(finding,))


def _best_named(inputs: Inputs, named: pd.DataFrame, total: float) -> Sentence:
    if named.empty:
        return say("Those few must never be out of stock; the others are the choice they sit in.")
    best = named.iloc[0]
    return say(
        "{name} sells most: {money}, {share} of net sales. It must never be out of stock.",
        name=str(best["product"]),
        money=inputs.money(best["net_sales"]),
        share=share(float(best["net_sales"]) / total),
    )
