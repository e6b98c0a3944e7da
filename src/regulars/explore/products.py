"""What is bought: what carries the shop, what is bought again, and what customers begin with.

A group of products is a category; where fewer than two categories are on record, a product. The
groups with most net sales are shown by themselves; all others, and those with few customers, are
one group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, days, say, share
from ..stats.against_the_rest import Contrast, against_the_rest
from ..stats.counted import quantile
from ..stats.intervals import share_of, wilson
from ..stats.ratios import PairedSums, of_sums
from ..tables.placed_orders import placed_orders

HERE = Path(__file__).parent
SHOWN = 12
"""Groups of products that are shown by themselves."""
QUANTILES = (10, 25, 50, 75, 90)
TOLD = 3
"""How many categories of first orders are told of at most: those least likely to be chance."""

KNOWN = """
    select
        count(*) as n_lines,
        count(distinct nullif(trim(category), '')) as n_categories,
        count(distinct nullif(trim(product_name), '')) as n_names,
        count(distinct coalesce(product_id, product_name)) as n_products
    from order_lines
    where kind = 'sale' and day < $cutoff
"""

BIGGEST = """
    select
        name,
        cast(row_number() over (order by net_sales desc, n_lines desc, name) as bigint) as shown
    from (
        select {group} as name, sum(net_sales) as net_sales, count(*) as n_lines
        from order_lines
        where day < $cutoff
        group by 1
        having count(case when kind = 'sale' then customer_id end) >= $smallest
    ) as found
    order by shown
    limit {shown}
"""

CUSTOMERS_OF_GROUPS = """
    select shown, count(case when first_day is not null then customer_id end) as n_customers
    from products_pairs
    group by shown
"""

GROUPS = """
    select
        pairs.shown,
        min(name) as name,
        sum(net_sales) as net_sales,
        count(case when first_day is not null then pairs.customer_id end) as n_customers
    from (
        -- A customer counts once among all others, whatever was merged into them.
        select customer_id, shown, sum(net_sales) as net_sales, min(first_day) as first_day
        from products_pairs
        group by customer_id, shown
    ) as pairs
    left join products_groups on products_groups.shown = pairs.shown
    group by pairs.shown
    order by case when pairs.shown = 0 then 1 else 0 end, net_sales desc, name
"""

ORDER_SIZES = """
    select cast({column} as bigint) as size, count(*) as n
    from placed_orders
    where day < $cutoff and customer_id is not null and {column} > 0
    group by 1
    order by 1
"""

BUYERS = "select count(*) as n, sum(spend) as spend from facts where n_orders > 0"


@dataclass(frozen=True)
class Grouping:
    """What the groups of products are: an expression in SQL, and the words for one and many."""

    group: str
    one: str
    many: str


CATEGORIES = Grouping(
    "coalesce(nullif(trim(category), ''), 'no category')", "category", "categories"
)
PRODUCTS = Grouping(
    "coalesce(nullif(trim(product_name), ''), product_id, 'no product')", "product", "products"
)


def run(inputs: Inputs) -> Result:
    """Sum by group of products; count who comes back to it, and who comes back after it."""
    engine, window = inputs.engine, inputs.window
    buyers = engine.row(BUYERS)
    if not buyers["n"]:
        why = say("no customer has bought anything before {cutoff}", cutoff=window.cutoff)
        return Result(refusals=(Refusal("What is bought", why),))
    placed_orders(engine)
    parts = [_baskets(inputs)]
    known = engine.row(KNOWN, cutoff=window.cutoff)
    if known["n_products"]:
        parts.append(_held(inputs))
    if max(known["n_categories"], known["n_products"]) < 2:
        why = (
            say("everything that was sold is one product")
            if known["n_products"]
            else say("no record names a product")
        )
        parts.append(Result(refusals=(Refusal("Which products bring customers back", why),)))
    else:
        parts = [*_of_groups(inputs, known, int(buyers["n"])), *parts]
    return Result(
        tables={name: table for part in parts for name, table in part.tables.items()},
        charts=tuple(chart for part in parts for chart in part.charts),
        findings=tuple(finding for part in parts for finding in part.findings),
        refusals=tuple(refusal for part in parts for refusal in part.refusals),
    )


def _sql(name: str, **values: object) -> str:
    return render(HERE / f"products_{name}.sql", values)


def _of_groups(inputs: Inputs, known: Mapping[str, int], n_buyers: int) -> list[Result]:
    engine, cutoff = inputs.engine, inputs.window.cutoff
    smallest = inputs.settings.smallest_group
    grouping = CATEGORIES if known["n_categories"] >= 2 else PRODUCTS
    sql = BIGGEST.format(group=grouping.group, shown=SHOWN)
    engine.create("products_groups", sql, cutoff=cutoff, smallest=smallest)
    engine.create("products_pairs", _sql("pairs", group=grouping.group), cutoff=cutoff)
    for shown, n_customers in engine.rows(CUSTOMERS_OF_GROUPS):
        if shown and n_customers < smallest:
            engine.execute("update products_pairs set shown = 0 where shown = $shown", shown=shown)
            engine.execute("delete from products_groups where shown = $shown", shown=shown)
    groups = engine.frame(GROUPS)
    parts = [_groups(inputs, grouping, groups, known, n_buyers)]
    names = {int(row.shown): str(row.name) for row in _rows(groups) if row.shown}
    if names:
        parts += [
            _again(inputs, grouping, groups, names),
            _first_orders(inputs, grouping, names),
        ]
    for table in ("products_pairs", "products_groups"):
        engine.execute(f"drop table {table}")
    return parts


def _groups(
    inputs: Inputs,
    grouping: Grouping,
    groups: pd.DataFrame,
    known: Mapping[str, int],
    n_buyers: int,
) -> Result:
    """Which share of net sales and of customers each group has."""
    n_all = known[f"n_{grouping.many}"]
    rest = max(n_all - int((groups["shown"] > 0).sum()), 0)
    total = float(groups["net_sales"].sum())
    # A handful of customers is nobody's business, not even among all others.
    seen = groups[groups["n_customers"] >= inputs.settings.smallest_group]
    if seen.empty:
        least = count(inputs.settings.smallest_group)
        why = say(f"no {grouping.one} was bought by {{least}} customers", least=least)
        return Result(refusals=(Refusal(f"Which {grouping.many} carry the shop", why),))
    frame = pd.DataFrame(
        {
            "group": [row.name if row.shown else f"all others ({rest:,})" for row in _rows(seen)],
            "net_sales": seen["net_sales"].astype(float).tolist(),
            "share_of_net_sales": [
                float(value) / total if total > 0 else 0.0 for value in seen["net_sales"]
            ],
            "n_customers": seen["n_customers"].astype(int).tolist(),
            "share_of_customers": (seen["n_customers"] / n_buyers).tolist(),
        }
    )
    table = Table.of(
        frame,
        f"one row per {grouping.one} that is shown",
        Axis("group", grouping.one.capitalize()),
        Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
    )
    shown = frame[(seen["shown"] > 0).to_numpy()]
    if total <= 0 or shown.empty:
        why = say("net sales are {total}", total=inputs.money(total))
        return Result(
            tables={"groups": table},
            refusals=(Refusal(f"Which {grouping.many} carry the shop", why),),
        )
    best = shown.iloc[0]
    brought = share(best["share_of_net_sales"])
    finding = Finding(
        name="biggest",
        kind="description",
        sentence=say(
            f"{{name}} brings {{share}} of net sales, the most of {{n}} {grouping.many}, and "
            "{reach} of customers bought it.",
            name=str(best["group"]),
            share=brought,
            n=count(n_all),
            reach=share_of(best["n_customers"], n_buyers),
        ),
        value=brought,
        n=n_buyers,
        period=inputs.window.period,
        so_what=say(
            f"The {{shown}} {grouping.many} that are shown bring {{held}} together.",
            shown=count(len(shown)),
            held=share(shown["share_of_net_sales"].sum()),
        ),
        caveat=f"By {grouping.one}, guests' purchases included.",
        money=inputs.money(best["net_sales"]),
    )
    headline = say(
        f"One of {{n}} {grouping.many} brings {{share}} of net sales",
        n=count(n_all),
        share=brought,
    )
    chart = Chart(
        name="product_groups",
        kind="pairs",
        table=frame,
        x=table.columns["group"],
        y=table.columns["share_of_net_sales"],
        other=table.columns["share_of_customers"],
        headline=headline,
        subtitle=f"Net sales and customers by {grouping.one}, {inputs.window}; "
        f"n = {n_buyers:,} customers",
        caption=(
            "Share of net sales, guests' included, beside the share of customers who bought of it "
            f"at least once. The {len(shown)} biggest {grouping.many}; a customer of several "
            "counts in each, so the shares of customers add up to more than all."
        ),
        alt=f"Pairs of bars, one pair per {grouping.one}. {headline}: {best['group']}.",
    )
    return Result(tables={"groups": table}, charts=(chart,), findings=(finding,))


def _again(
    inputs: Inputs, grouping: Grouping, groups: pd.DataFrame, names: Mapping[int, str]
) -> Result:
    """How many of a group's customers buy of it again."""
    window, within = inputs.window, inputs.settings.horizon_days
    found = inputs.engine.rows(
        _sql("again", group=grouping.group),
        cutoff=window.cutoff,
        observed_to=window.before(within),
        within=within,
    )
    smallest = inputs.settings.smallest_group
    enough = sorted(
        ((shown, n, k) for shown, n, k in found if n >= smallest),
        key=lambda row: (-row[2] / row[1], row[0]),
    )
    what = f"Which {grouping.many} are bought again"
    if len(enough) < 2:
        why = say(
            f"fewer than two {grouping.many} have {{least}} customers observed for {{span}}",
            least=count(smallest),
            span=days(within),
        )
        return Result(refusals=(Refusal(what, why),))
    bounds = [wilson(k, n) for _, n, k in enough]
    frame = pd.DataFrame(
        {
            "group": [names[shown] for shown, _, _ in enough],
            "n": [int(n) for _, n, _ in enough],
            "bought_again": [k / n for _, n, k in enough],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
        }
    )
    frame["label"] = [f"{share(row.bought_again)} of {row.n:,}" for row in _rows(frame)]
    table = Table.of(
        frame,
        f"one row per {grouping.one} with enough customers",
        Axis("group", grouping.one.capitalize()),
        Axis("n", "Customers", "count"),
        Axis("bought_again", "Bought it again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Share"),
    )
    (best, n_best, k_best), (worst, n_worst, k_worst) = enough[0], enough[-1]
    span = days(within)
    headline = say(
        "{high} rebuy {best}, {low} rebuy {worst}",
        high=share(k_best / n_best),
        best=names[best],
        low=share(k_worst / n_worst),
        worst=names[worst],
    )
    if len(str(headline).split()) > 10:
        headline = say(
            "Rebuying runs from {low} to {high}",
            low=share(k_worst / n_worst),
            high=share(k_best / n_best),
        )
    sales = {int(row.shown): float(row.net_sales) for row in _rows(groups)}
    finding = Finding(
        name="bought_again",
        kind="description",
        sentence=say(
            "{share} of those who buy {best} buy it again within {span}; of {worst}, {other}.",
            share=share_of(k_best, n_best),
            best=names[best],
            span=span,
            worst=names[worst],
            other=share_of(k_worst, n_worst),
        ),
        value=share_of(k_best, n_best),
        n=int(n_best),
        period=window.period,
        so_what=say(
            "What is bought again by most is what brings customers back: it must not run out."
        ),
        caveat="From the first purchase on record: regular customers had bought before. The best "
        "and the worst of several are picked, so the gap between them is a little too wide.",
        money=inputs.money(abs(sales[best])),
    )
    chart = Chart(
        name="bought_again",
        kind="dots",
        table=frame,
        x=table.columns["group"],
        y=table.columns["bought_again"],
        headline=headline,
        subtitle=f"Customers who bought it again within {span}, {window}; "
        f"n = {min(n for _, n, _ in enough):,} to {max(n for _, n, _ in enough):,} customers each",
        caption=(
            f"Of customers whose first purchase of it on record is {span} back or more, those who "
            "bought of it again on a later day in that time. Lines: 95% intervals."
        ),
        alt=f"Dots with intervals, one per {grouping.one}, highest first. {headline}.",
    )
    return Result(tables={"bought_again": table}, charts=(chart,), findings=(finding,))


def _first_orders(inputs: Inputs, grouping: Grouping, names: Mapping[int, str]) -> Result:
    """What new customers buy first, and whether those who do come back more than other new ones."""
    engine, window, within = inputs.engine, inputs.window, inputs.settings.horizon_days
    observed = {
        "cutoff": window.cutoff,
        "observed_to": window.before(within),
        "within": within,
    }
    engine.create("products_firsts", _sql("firsts"), **observed)
    ((n, n_back),) = engine.rows(
        "select count(*), count(case when came_back then 1 end) from products_firsts"
    )
    found = engine.rows(_sql("first_groups", group=grouping.group))
    engine.execute("drop table products_firsts")
    smallest = inputs.settings.smallest_group
    kept = [row for row in found if row[1] >= smallest and n - row[1] >= smallest]
    if not kept:
        why = say(
            f"{{n}} new customers have been observed for {{span}}; no two groups of {{least}} can "
            f"be told apart by the {grouping.many} of their first order",
            n=count(n),
            span=days(within),
            least=count(smallest),
        )
        return Result(refusals=(Refusal("What new customers buy first", why),))
    contrasts = against_the_rest(
        {names[shown]: (held, back) for shown, held, back, _ in kept}, n, n_back, inputs.n_families
    )
    spend = {names[shown]: float(sales) for shown, _, _, sales in kept}
    table = _first_table(grouping, contrasts)
    overall = share_of(n_back, n)
    claims = [_claim(inputs, grouping, c, len(kept), spend[c.name]) for c in contrasts if c.is_sure]
    finding = _common(inputs, grouping, max(contrasts, key=lambda c: c.n), overall, claims, spend)
    return Result(
        tables={"first_orders": table},
        charts=(_first_chart(inputs, grouping, table, overall, n, claims),),
        findings=(finding, *claims[:TOLD]),
    )


def _first_table(grouping: Grouping, contrasts: list[Contrast]) -> Table:
    found = sorted(contrasts, key=lambda c: (-c.k / c.n, c.name))
    bounds = [wilson(c.k, c.n) for c in found]
    frame = pd.DataFrame(
        {
            "group": [c.name for c in found],
            "n": [c.n for c in found],
            "came_back": [c.k / c.n for c in found],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
            "n_others": [c.n_others for c in found],
            "others_came_back": [c.k_others / c.n_others for c in found],
            "difference": [c.difference.value for c in found],
            "difference_low": [c.difference.low for c in found],
            "difference_high": [c.difference.high for c in found],
            "p_value": [c.p_value for c in found],
            "label": [f"{share(c.k / c.n)} of {c.n:,}" for c in found],
        }
    )
    return Table.of(
        frame,
        f"one row per {grouping.one} of first orders",
        Axis("group", f"{grouping.one.capitalize()} of the first order"),
        Axis("n", "New customers", "count"),
        Axis("came_back", "Ordered again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n_others", "Other new customers", "count"),
        Axis("others_came_back", "Others ordered again", "share"),
        Axis("difference", "Difference", "share"),
        Axis("difference_low", "Difference from", "share"),
        Axis("difference_high", "Difference to", "share"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("label", "Share"),
    )


SELECTION = (
    "Nobody was told what to buy first: those who begin with it may be others in kind, and "
    "who buys much at once holds more of everything."
)


def _claim(
    inputs: Inputs, grouping: Grouping, first: Contrast, n_compared: int, spend: float
) -> Finding:
    more = first.difference.value > 0
    gap = Quantity(
        first.difference.value, "share", low=first.difference.low, high=first.difference.high
    )
    return Finding(
        name=f"first_{_slug(first.name)}",
        kind="claim",
        sentence=say(
            "Of new customers who begin with {name}, {share} order again within {span}, against "
            "{others} of other new customers: a difference of {gap}.",
            name=first.name,
            share=share(first.k / first.n),
            span=days(inputs.settings.horizon_days),
            others=share(first.k_others / first.n_others),
            gap=gap,
        ),
        value=gap,
        n=first.n,
        period=inputs.window.period,
        so_what=say(
            "Worth an experiment: offer it to some new customers by lot, and not to others."
            if more
            else "Their second order needs help: a reminder by lot would show if it can be won."
        ),
        caveat=f"{SELECTION} Corrected for {n_compared} {grouping.many}.",
        money=inputs.money(abs(spend)),
        p_value=first.p_value,
    )


def _common(
    inputs: Inputs,
    grouping: Grouping,
    first: Contrast,
    overall: Quantity,
    claims: list[Finding],
    spend: Mapping[str, float],
) -> Finding:
    """What most new customers begin with; it is said here that nothing stands out, if so."""
    n = first.n + first.n_others
    held = share_of(first.n, n)
    return Finding(
        name="first_orders",
        kind="description",
        sentence=say(
            "{share} of {n} new customers begin with an order that holds {name}, the most; "
            "{overall} of all order again within {span}.",
            share=held,
            n=count(n),
            name=first.name,
            overall=overall,
            span=days(inputs.settings.horizon_days),
        ),
        value=held,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "{n} of the {many} of first orders go with more or fewer second ones.",
            n=count(len(claims)),
            many=grouping.many,
        )
        if claims
        else say(
            "No {one} of the first order goes with more or fewer second ones beyond chance; how "
            "large a difference may still be, its interval says.",
            one=grouping.one,
        ),
        caveat=SELECTION,
        money=inputs.money(abs(spend[first.name])),
    )


def _first_chart(
    inputs: Inputs,
    grouping: Grouping,
    table: Table,
    overall: Quantity,
    n: int,
    claims: list[Finding],
) -> Chart:
    if len(claims) > 1:
        headline = say("{n} first purchases tell who returns", n=count(len(claims)))
    elif claims:
        headline = say("{n} first purchase tells who returns", n=count(len(claims)))
    else:
        headline = say("{share} return, whatever they begin with", share=share(overall.value))
    span = days(inputs.settings.horizon_days)
    return Chart(
        name="first_orders",
        kind="dots",
        table=table.frame,
        x=table.columns["group"],
        y=table.columns["came_back"],
        guides=(Guide(overall.value, f"all {n:,}: {overall.point}", "y"),),
        headline=headline,
        subtitle=f"New customers who order again within {span}, by {grouping.one} of the first "
        f"order, {inputs.window}; n = {n:,}",
        caption=(
            "New customers, first seen after the run-in, whose first order is that long ago. An "
            f"order with several {grouping.many} counts in each. Lines: 95% intervals. {SELECTION}"
        ),
        alt=f"Dots with intervals, one per {grouping.one} of the first order, and a line at the "
        f"share of all. {headline}.",
    )


def _slug(name: str) -> str:
    """A group's name as part of a finding's name."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "unnamed"


def _baskets(inputs: Inputs) -> Result:
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
    sums = engine.row(_sql("baskets"), cutoff=cutoff)
    n_orders = sums["n_orders"]
    if sums["n_customers"] < max(inputs.settings.smallest_group, 2):
        why = say("only {n} customers have bought", n=count(sums["n_customers"]))
        return Result(refusals=(Refusal("How big orders are", why),))
    low, high = of_sums(_paired(sums, "n_lines"))
    lines = Quantity(sums["n_lines"] / n_orders, "number", low=low, high=high)
    low, high = of_sums(_paired(sums, "n_single"))
    single = share(sums["n_single"] / n_orders, low, min(high, 1.0))
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


def _paired(sums: Mapping[str, float], measure: str) -> PairedSums:
    return PairedSums(
        int(sums["n_customers"]),
        sums[measure],
        sums["n_orders"],
        sums[f"{measure}_squared"],
        sums[f"{measure}_times_orders"],
        sums["orders_squared"],
    )


def _held(inputs: Inputs) -> Result:
    """How many products bring half of net sales, and which sell most."""
    engine, cutoff = inputs.engine, inputs.window.cutoff
    found = engine.frame(_sql("held"), cutoff=cutoff)
    if len(found) < 2:
        why = say("fewer than two products have net sales above nought")
        return Result(refusals=(Refusal("How net sales spread over products", why),))
    n, half = int(found["n_products"].iloc[0]), int(found["half_place"].min())
    total = float(found["total"].iloc[0])
    named = engine.frame(
        _sql("named", shown=SHOWN), cutoff=cutoff, smallest=inputs.settings.smallest_group
    )
    frame = pd.concat(
        [
            pd.DataFrame({"products": [0.0], "net_sales": [0.0]}),
            found[["products", "net_sales"]],
        ],
        ignore_index=True,
    )
    table = Table.of(
        frame,
        "one row per hundredth of products",
        Axis("products", "Share of products, best selling first", "share"),
        Axis("net_sales", "Share of net sales", "share"),
    )
    bring = share(half / n)
    headline = say("{half} of {n} products bring half of sales", half=count(half), n=count(n))
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


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))


chapter = Chapter(
    name="products",
    title="Products",
    question="What is bought, what is bought again, and what do customers who stay begin with?",
    run=run,
    claims=True,
)
