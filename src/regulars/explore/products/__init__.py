"""What is bought: what carries the shop, what is bought again, and what customers begin with.

A group of products is a category; where fewer than two categories are on record, a product. The
groups with most net sales are shown by themselves; all others, and those with few customers, are
one group.
"""

from collections.abc import Mapping

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import say
from ...tables.placed_orders import placed_orders
from .first_orders import first_orders
from .grouping import CATEGORIES, PRODUCTS, SHOWN, rows, sql
from .groups import bought_again, carrying
from .orders import baskets, held

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

BUYERS = "select count(*) as n, sum(spend) as spend from facts where n_orders > 0"


def run(inputs: Inputs) -> Result:
    """Sum by group of products; count who comes back to it, and who comes back after it."""
    engine, window = inputs.engine, inputs.window
    buyers = engine.row(BUYERS)
    if not buyers["n"]:
        why = say("no customer has bought anything before {cutoff}", cutoff=window.cutoff)
        return Result(refusals=(Refusal("What is bought", why),))
    placed_orders(engine)
    parts = [baskets(inputs)]
    known = engine.row(KNOWN, cutoff=window.cutoff)
    if known["n_products"]:
        parts.append(held(inputs))
    if max(known["n_categories"], known["n_products"]) < 2:
        why = (
            say("everything that was sold is one product")
            if known["n_products"]
            else say("no record names a product")
        )
        parts.append(Result(refusals=(Refusal("Which products bring customers back", why),)))
    else:
        parts = [*_of_groups(inputs, known, int(buyers["n"])), *parts]
    return Result.of_parts(*parts)


def _of_groups(inputs: Inputs, known: Mapping[str, int], n_buyers: int) -> list[Result]:
    engine, cutoff = inputs.engine, inputs.window.cutoff
    smallest = inputs.settings.smallest_group
    grouping = CATEGORIES if known["n_categories"] >= 2 else PRODUCTS
    biggest = BIGGEST.format(group=grouping.group, shown=SHOWN)
    engine.create("products_groups", biggest, cutoff=cutoff, smallest=smallest)
    engine.create("products_pairs", sql("pairs", group=grouping.group), cutoff=cutoff)
    for shown, n_customers in engine.rows(CUSTOMERS_OF_GROUPS):
        if shown and n_customers < smallest:
            engine.execute("update products_pairs set shown = 0 where shown = $shown", shown=shown)
            engine.execute("delete from products_groups where shown = $shown", shown=shown)
    groups = engine.frame(GROUPS)
    parts = [carrying(inputs, grouping, groups, known, n_buyers)]
    names = {int(row.shown): str(row.name) for row in rows(groups) if row.shown}
    if names:
        parts += [
            bought_again(inputs, grouping, groups, names),
            first_orders(inputs, grouping, names),
        ]
    for table in ("products_pairs", "products_groups"):
        engine.execute(f"drop table {table}")
    return parts


chapter = Chapter(
    name="products",
    title="Products",
    question="What is bought, what is bought again, and what do customers who stay begin with?",
    run=run,
    claims=True,
)
