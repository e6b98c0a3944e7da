"""What is sold on discount, to whom, and what follows: the dip after, and the next order.

A line is on discount if something was taken off it at the sale. Nothing here says what would have
been sold without: whoever buys on discount differs from those who do not in more than that.
"""

from itertools import pairwise
from math import nan
from pathlib import Path

import numpy as np
import pandas as pd

from ..core.engine import render
from ..core.periods import whole_weeks
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Sentence, count, days, say, share
from ..stats.corrections import LEVEL, holm
from ..stats.differences import Difference
from ..stats.intervals import share_of, share_of_total, wilson
from ..stats.promotions import AFTER, Aftermath, around_promotions, promotion_weeks
from ..stats.ratios import Sums, share_of_sums
from ..stats.strata import of_shares_in_strata

# decimal(19, 2), so that squares neither overflow nor depend on the order of the rows.
SUMS = """
    select
        count(*) as n,
        sum(part) as part,
        sum(whole) as whole,
        sum(cast(part as decimal(19, 2)) * cast(part as decimal(19, 2))) as part_squares,
        sum(cast(part as decimal(19, 2)) * cast(whole as decimal(19, 2))) as products,
        sum(cast(whole as decimal(19, 2)) * cast(whole as decimal(19, 2))) as whole_squares
    from (select {part} as part, {whole} as whole from discounts_buyers) as buyers
    where whole > 0
"""

WEEKS = """
    select
        cast(floor(date_diff('day', $from_day, day) / 7e0) as bigint) as week,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales
    from order_lines
    where kind = 'sale' and day >= $from_day and day < $to_day
    group by 1
    order by 1
"""

MARGIN = """
    select
        count(*) as n_lines,
        count(margin) as n_known,
        sum(margin) as margin,
        sum(case when margin is not null then discounts end) as discounts
    from order_lines
    where kind = 'sale' and day < $cutoff
"""

HERE = Path(__file__).parent
BAND_NAMES = ("Nothing", "Up to 25%", "25% to 50%", "50% to 75%", "Over 75%", "Everything")
HALF, ONLY = 3, len(BAND_NAMES) - 1
"""The first of the bands from half on discount up, and that of whoever buys nothing else."""
FEWEST_PROMOTIONS = 5
"""Promotions below which nothing is said of the weeks after them."""


def run(inputs: Inputs) -> Result:
    """Shares on discount, who lives off it, and what comes after, with two comparisons."""
    engine = inputs.engine
    sql = render(HERE / "discounts_buyers.sql")
    engine.create("discounts_buyers", sql, cutoff=inputs.window.cutoff)
    try:
        return _run(inputs)
    finally:
        engine.execute("drop table discounts_buyers")


def _run(inputs: Inputs) -> Result:
    what = "What is sold on discount"
    found = inputs.engine.row(
        "select count(*) as n, coalesce(sum(gross_sales), 0) as gross_sales, "
        "coalesce(sum(discounts), 0) as discounts from discounts_buyers"
    )
    if not found["n"]:
        why = say("nobody has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal(what, why),))
    if found["discounts"] <= 0:
        why = say(
            "none is on record: among {n} buyers nobody paid less than the list price",
            n=count(found["n"]),
        )
        return Result(refusals=(Refusal(what, why),))
    least = max(inputs.settings.smallest_group, 2)
    if found["n"] < least:
        why = say("there are fewer than {least} buyers", least=count(least))
        return Result(refusals=(Refusal(what, why),))
    return Result.of_parts(_extent(inputs), _bands(inputs), _margin(inputs), _comparisons(inputs))


def _sums(inputs: Inputs, part: str, whole: str) -> Sums:
    found = inputs.engine.row(SUMS.format(part=part, whole=whole))
    names = ("part", "whole", "part_squares", "products", "whole_squares")
    return Sums(int(found["n"]), *(float(found[name] or 0) for name in names))


def _extent(inputs: Inputs) -> Result:
    """How much of sales, lines, orders and buyers is on discount, and what it costs."""
    asked = {
        "Net sales": ("net_off", "net_sales", "sold with something taken off"),
        "Order lines": ("n_lines_off", "n_lines", "with something taken off"),
        "Orders": ("n_orders_off", "n_orders", "with one such line or more"),
        "Buyers": ("case when n_lines_off > 0 then 1 else 0 end", "1", "with one such order"),
        "Given away": ("discounts", "gross_sales", "discounts, of all list prices"),
        "Depth": (
            "discounts",
            "gross_off",
            "discounts, of list prices of what was on discount",
        ),
    }
    sums = {name: _sums(inputs, part, whole) for name, (part, whole, _) in asked.items()}
    # Where all is given away there are no net sales to have a share in.
    found = {name: share_of_sums(value) for name, value in sums.items() if value.n > 1}
    if not {"Orders", "Depth", "Given away"} <= found.keys():
        why = say("fewer than {least} customers paid less than the list price", least=count(2))
        return Result(refusals=(Refusal("How much is sold on discount", why),))
    frame = pd.DataFrame(
        {
            "figure": list(found),
            "share": [quantity.value for quantity in found.values()],
            "low": [quantity.low for quantity in found.values()],
            "high": [quantity.high for quantity in found.values()],
            "meaning": [asked[name][-1] for name in found],
        }
    )
    table = Table.of(
        frame,
        "one row per figure",
        Axis("figure", "Of"),
        Axis("share", "Share", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("meaning", "Meaning"),
    )
    money = inputs.money(sums["Given away"].part)
    told = {"orders": found["Orders"], "depth": found["Depth"]}
    if "Net sales" in found:
        told["sold"] = found["Net sales"]
    what = "{sold} of net sales and {orders} of orders" if "sold" in told else "{orders} of orders"
    finding = Finding(
        name="on_discount",
        kind="description",
        sentence=say(
            what + " were on discount; where something was taken off it was {depth} of the list "
            "price.",
            **told,
        ),
        value=told.get("sold", found["Orders"]),
        n=sums["Orders"].n,
        of="buyers",
        period=inputs.window.period,
        so_what=say(
            "{money} were given away, {given} of all that was bought at list prices.",
            money=money,
            given=found["Given away"],
        ),
        caveat="What would have been sold without discounts is not known.",
        money=money,
    )
    return Result(tables={"extent": table}, findings=(finding,))


def _bands(inputs: Inputs) -> Result:
    """Customers by how much of what they buy is on discount."""
    what = "Who buys on discount only"
    rows = inputs.engine.frame(render(HERE / "discounts_bands.sql"))
    n, net = int(rows["n_customers"].sum()), float(rows["net_sales"].sum())
    least = max(inputs.settings.smallest_group, 2)
    shown = rows[rows["n_customers"] >= inputs.settings.smallest_group]
    if n < least or net <= 0 or shown.empty:
        why = say("fewer than {least} customers bought at a price", least=count(least))
        return Result(refusals=(Refusal(what, why),))
    squares = float(rows["squares"].sum())
    of_sales = [
        share_of_total(n, float(r.net_sales), float(r.squares), net, squares)
        for r in shown.itertuples()
    ]
    of_customers = [wilson(int(k), n) for k in shown["n_customers"]]
    held = (shown["net_sales"] / net).clip(0, 1).to_numpy()
    frame = pd.DataFrame(
        {
            "band": [BAND_NAMES[int(band)] for band in shown["band"]],
            "n_customers": shown["n_customers"].astype(int).to_numpy(),
            "customers": shown["n_customers"].to_numpy() / n,
            "low": [low for low, _ in of_customers],
            "high": [high for _, high in of_customers],
            "net_sales": held,
            "other_low": [min(low, v) for (low, _), v in zip(of_sales, held, strict=True)],
            "other_high": [max(high, v) for (_, high), v in zip(of_sales, held, strict=True)],
        }
    )
    table = Table.of(
        frame,
        "one row per band",
        Axis("band", "On discount"),
        Axis("n_customers", "Customers", "count"),
        Axis("customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Share of net sales", "share"),
        Axis("other_low", "from", "share"),
        Axis("other_high", "to", "share"),
    )
    half = int(rows.loc[rows["band"] >= HALF, "n_customers"].sum())
    headline = say("{share} of customers buy at least half on discount", share=share(half / n))
    chart = Chart(
        name="dependence",
        kind="pairs",
        table=frame,
        x=table.columns["band"],
        y=table.columns["customers"],
        other=table.columns["net_sales"],
        headline=headline,
        subtitle=f"Customers by how much of what they buy is on discount, {inputs.window}; "
        f"n = {n:,} customers",
        caption="Measured at list prices. Net sales before returns. Left out: guests, and bands of "
        f"fewer than {inputs.settings.smallest_group} customers. Lines: 95% intervals.",
        alt=f"Pairs of bars, share of customers and of net sales, one pair per band. {headline}.",
    )
    repeat = int(rows["n_repeat"].sum())
    only = rows[rows["band"] == ONLY]
    k = int(only["n_repeat"].sum())
    if repeat < least:
        why = say("fewer than {least} customers ordered twice", least=count(least))
        return Result(tables={"dependence": table}, charts=(chart,), refusals=(Refusal(what, why),))
    if k < least:
        # How many exactly, and what they spent, is theirs to know.
        finding = Finding(
            name="mostly_on_discount",
            kind="description",
            sentence=say(
                "{half} of customers buy at least half on discount; fewer than {least} of those "
                "with two orders or more buy on discount only.",
                half=share_of(half, n),
                least=count(least),
            ),
            value=share_of(half, n),
            n=n,
            period=inputs.window.period,
            so_what=say("Next to nobody waits for discounts alone: most baskets are mixed."),
            caveat="On discount: something was taken off the line at the sale.",
            money=inputs.money(float(rows.loc[rows["band"] >= HALF, "net_sales"].sum())),
        )
    else:
        spent = inputs.money(float(only["repeat_net_sales"].sum()))
        finding = Finding(
            name="only_on_discount",
            kind="description",
            sentence=say(
                "{share} of customers with two orders or more never bought anything at its list "
                "price; they brought {money}.",
                share=share_of(k, repeat),
                money=spent,
            ),
            value=share_of(k, repeat),
            n=repeat,
            period=inputs.window.period,
            so_what=say(
                "{half} of all customers buy at least half on discount: a cut of discounts "
                "reaches them first.",
                half=share_of(half, n),
            ),
            caveat="On discount: something was taken off the line at the sale.",
            money=spent,
        )
    return Result(tables={"dependence": table}, charts=(chart,), findings=(finding,))


def _margin(inputs: Inputs) -> Result:
    """What discounts take of the margin, where costs are on record or a margin is set."""
    found = inputs.engine.row(MARGIN, cutoff=inputs.window.cutoff)
    if found["n_known"]:
        margin, given = float(found["margin"]), float(found["discounts"])
        known = share(found["n_known"] / found["n_lines"])
        so_what = say("Costs are known of {known} of order lines.", known=known)
    elif inputs.settings.margin:
        extent = _sums(inputs, "discounts", "net_sales")
        margin, given = inputs.settings.margin * extent.whole, extent.part
        so_what = say(
            "Taken from the stated margin of {margin} of net sales.",
            margin=share(inputs.settings.margin),
        )
    else:
        why = say("the records hold no costs, and no margin is set")
        return Result(refusals=(Refusal("What discounts take of the margin", why),))
    if margin + given <= 0 or given <= 0:
        why = say(
            "at list prices, too, goods cost more than they bring: {margin}",
            margin=inputs.money(margin + given),
        )
        return Result(refusals=(Refusal("What discounts take of the margin", why),))
    value = share(given / (margin + given))
    finding = Finding(
        name="margin_given_away",
        kind="description",
        sentence=say(
            "Discounts took {given}: {share} of the margin that the same sales would have had at "
            "list prices; {left} were left.",
            given=inputs.money(given),
            share=value,
            left=inputs.money(margin),
        ),
        value=value,
        n=int(found["n_known"] or found["n_lines"]),
        of="order lines",
        period=inputs.window.period,
        so_what=so_what,
        caveat="Without discounts less would have been sold: this is no gain that waits to be "
        "had. Returns are not taken off.",
        money=inputs.money(given),
    )
    return Result(findings=(finding,))


def _comparisons(inputs: Inputs) -> Result:
    """The weeks after promotions, and the second order after a first one on discount."""
    weeks = _weeks(inputs)
    promoted = weeks["promotion"].tolist() if weeks is not None else []
    aftermath = (
        around_promotions(weeks["net_sales"].tolist(), promoted) if weeks is not None else None
    )
    if aftermath is not None and aftermath.n < FEWEST_PROMOTIONS:
        aftermath = None
    firsts = _firsts(inputs)
    second = _second_difference(inputs, firsts)
    compared = [d for d in (aftermath.after if aftermath else None, second) if d is not None]
    corrected = iter(holm([difference.p_value for difference in compared], inputs.n_families))
    steps = [_given_away(inputs, weeks)] if weeks is not None else []
    if aftermath is None:
        runs = sum(now and not before for before, now in pairwise([False, *promoted]))
        why = say(
            "it takes {least} promotions with ordinary weeks before and after them; those that "
            "stand out from the weeks around them are {n}",
            n=count(runs),
            least=count(FEWEST_PROMOTIONS),
        )
        steps.append(Result(refusals=(Refusal("What happens after a promotion", why),)))
    else:
        steps.append(_after(inputs, aftermath, next(corrected)))
    if second is None:
        why = say(
            "fewer than {least} new customers began on discount, or without, and were observed "
            "for {days}",
            least=count(inputs.settings.smallest_group),
            days=days(inputs.settings.horizon_days),
        )
        steps.append(Result(refusals=(Refusal("Whether discount buyers come back", why),)))
    else:
        steps.append(_second(inputs, firsts, second, next(corrected)))
    return Result.of_parts(*steps)


def _weeks(inputs: Inputs) -> pd.DataFrame | None:
    """One row a whole week; none where there is none."""
    start, end, n = whole_weeks(inputs.window)
    if not n:
        return None
    found = inputs.engine.frame(WEEKS, from_day=start, to_day=end).set_index("week")
    frame = found.reindex(range(n), fill_value=0).reset_index(drop=True)
    frame.insert(0, "week", pd.date_range(start, periods=n, freq="7D").strftime("%Y-%m-%d"))
    gross = frame["gross_sales"]
    frame["share"] = (frame["discounts"] / gross.where(gross > 0, nan)).astype(float)
    frame["promotion"] = promotion_weeks(frame["share"].tolist())
    return frame


def _given_away(inputs: Inputs, weeks: pd.DataFrame) -> Result:
    sold = weeks[weeks["share"].notna()].reset_index(drop=True)
    if len(sold) < 2:
        return Result()
    currency = inputs.settings.currency
    table = Table.of(
        sold,
        "one row per whole week with sales",
        Axis("week", "Week from", "day"),
        Axis("gross_sales", "At list prices", "money", currency),
        Axis("discounts", "Discounts", "money", currency),
        Axis("net_sales", "Net sales before returns", "money", currency),
        Axis("share", "Discounts, of list prices", "share"),
        Axis("promotion", "Promotion"),
    )
    usual = float(np.median(sold["share"]))
    top = sold.loc[sold["share"].idxmax()]
    headline = say(
        "Discounts usually take {usual} of prices, at most {most}",
        usual=share(usual),
        most=share(top["share"]),
    )
    n = int(sold["promotion"].sum())
    chart = Chart(
        name="given_away",
        kind="curve",
        table=sold,
        x=table.columns["week"],
        y=table.columns["share"],
        headline=headline,
        subtitle=f"Discounts as a share of list prices by week; n = {len(sold)} whole weeks",
        caption="Guests' sales included, returns not taken off. "
        + (f"Weeks that stand out from those around them: {n}." if n else "No week stands out."),
        alt=f"A line over {len(sold)} weeks, with the median as a guide. {headline}.",
        guides=(Guide(usual, "median week", "y"),),
    )
    return Result(tables={"weeks": table}, charts=(chart,))


def _after(inputs: Inputs, found: Aftermath, p_value: float) -> Result:
    after = found.after
    frame = pd.DataFrame(
        {
            "week": [float(w.week) for w in found.weeks],
            "times": [w.value for w in found.weeks],
            "low": [w.low for w in found.weeks],
            "high": [w.high for w in found.weeks],
            "n": [w.n for w in found.weeks],
        }
    )
    table = Table.of(
        frame,
        "one row per week around a promotion",
        Axis("week", "Weeks after the promotion", "number"),
        Axis("times", "Times the expected net sales", "times"),
        Axis("low", "from", "times"),
        Axis("high", "to", "times"),
        Axis("n", "Promotions", "count"),
    )
    less = after.value < 0
    value = share(
        abs(after.value), *sorted((-after.low, -after.high) if less else (after.low, after.high))
    )
    sure = p_value < LEVEL
    side = "below" if less else "above"
    sentence = (
        say(
            "In the two weeks after {n} promotions net sales were {share} {side} what was to be "
            "expected from ordinary weeks around them.",
            n=count(found.n),
            share=value,
            side=side,
        )
        if sure
        else say(
            "In the two weeks after {n} promotions net sales were at {share} of what was to be "
            "expected, which may be chance given how much is compared.",
            n=count(found.n),
            share=share(1 + after.value, 1 + after.low, 1 + after.high),
        )
    )
    finding = Finding(
        name="after_promotions",
        kind="claim" if sure else "description",
        sentence=sentence,
        value=value if sure else share(1 + after.value, 1 + after.low, 1 + after.high),
        n=found.n,
        of="promotions",
        period=inputs.window.period,
        so_what=_after_so_what(sure, less),
        caveat="Promotions often lie before or on holidays, which move sales by themselves.",
        p_value=p_value if sure else None,
    )
    headline = say(
        "After promotions sales are at {share} of expected", share=share(1 + after.value)
    )
    chart = Chart(
        name="after_promotions",
        kind="curve",
        table=frame,
        x=table.columns["week"],
        y=table.columns["times"],
        headline=headline,
        subtitle=f"Net sales around promotions over those expected; n = {found.n} promotions",
        caption="A promotion: weeks in a row whose discounts stand out from the half year around "
        "them; nought is the promotion itself. Expected: a line through ordinary weeks "
        f"on both sides, without the {AFTER} weeks behind. Band: 95% interval over promotions.",
        alt=f"A line from before a promotion to {AFTER} weeks after it, with a band. {headline}.",
        guides=(Guide(1.0, "expected", "y"),),
    )
    return Result(tables={"after_promotions": table}, charts=(chart,), findings=(finding,))


def _after_so_what(sure: bool, less: bool) -> Sentence:
    if not sure:
        return say("Whether promotions only bring purchases forward is not settled yet.")
    if less:
        return say("A part of what a promotion sells is only bought earlier: count it off.")
    return say("Sales stay up for a while: no sign that customers only bought earlier.")


def _firsts(inputs: Inputs) -> pd.DataFrame:
    within = inputs.settings.horizon_days
    return inputs.engine.frame(
        render(HERE / "discounts_second.sql"),
        cutoff=inputs.window.cutoff,
        within=within,
        # Observed for all of those days, of which the first is the day after the first order.
        last_first=inputs.window.before(within + 1),
    )


def _second_difference(inputs: Inputs, firsts: pd.DataFrame) -> Difference | None:
    """Second orders after a first one on discount less those after others of the same size."""
    by_kind = firsts.groupby("on_discount")["n"].sum()
    if len(by_kind) < 2 or by_kind.min() < inputs.settings.smallest_group:
        return None
    wide = firsts.pivot_table(
        ["n", "n_back"], "size", "on_discount", aggfunc="sum", fill_value=0
    ).astype(int)
    strata = [
        (r[("n_back", True)], r[("n", True)], r[("n_back", False)], r[("n", False)])
        for _, r in wide.iterrows()
    ]
    if not any(n and m for _, n, _, m in strata):
        return None
    return of_shares_in_strata(strata)


def _second(inputs: Inputs, firsts: pd.DataFrame, difference: Difference, p_value: float) -> Result:
    sums = firsts.groupby("on_discount")[["n", "n_back", "net_sales"]].sum()
    names = {True: "First order on discount", False: "First order at list prices"}
    back, total = sums["n_back"].astype(int), sums["n"].astype(int)
    bounds = {kind: wilson(int(back[kind]), int(total[kind])) for kind in names}
    rate = {kind: float(back[kind] / total[kind]) for kind in names}
    frame = pd.DataFrame(
        {
            "group": [f"{name}, n={total[k]:,}" for k, name in names.items()],
            "rate": [rate[kind] for kind in names],
            "low": [bounds[kind][0] for kind in names],
            "high": [bounds[kind][1] for kind in names],
            "n": [int(total[kind]) for kind in names],
        }
    )
    within = days(inputs.settings.horizon_days)
    table = Table.of(
        frame,
        "one row per kind of first order",
        Axis("group", "New customers"),
        Axis("rate", "Ordered again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n", "Customers", "count"),
    )
    n = int(total.sum())
    sure = p_value < LEVEL
    value = share(
        abs(difference.value),
        *sorted(
            (difference.low, difference.high)
            if difference.value >= 0
            else (-difference.low, -difference.high)
        ),
    )
    side = "higher" if difference.value >= 0 else "lower"
    raw = {"on": share(rate[True], *bounds[True]), "off": share(rate[False], *bounds[False])}
    gap = share(difference.value, difference.low, difference.high)
    finding = Finding(
        name="second_order",
        kind="claim" if sure else "description",
        sentence=say(
            "Of new customers whose first order was on discount {on} ordered again within "
            "{within}, of the others {off}; at first orders of like size the share is {gap} "
            + side
            + ".",
            **raw,
            within=within,
            gap=value,
        )
        if sure
        else say(
            "Of new customers whose first order was on discount {on} ordered again within "
            "{within}, of the others {off}; at first orders of like size the difference is "
            "{gap}, which may be chance given how much is compared.",
            **raw,
            within=within,
            gap=gap,
        ),
        value=value if sure else gap,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Customers who are won by a discount are not like the others: this is whom discounts "
            "bring, not what they do."
        ),
        caveat="It is selection, not effect: only an experiment tells what a discount does. Sizes "
        "are compared by doubling numbers of lines.",
        money=inputs.money(float(sums["net_sales"].sum())),
        p_value=p_value if sure else None,
    )
    headline = say(
        "{on} reorder after a discounted first order, {off} otherwise",
        on=share(rate[True]),
        off=share(rate[False]),
    )
    chart = Chart(
        name="second_order",
        kind="dots",
        table=frame,
        x=table.columns["group"],
        y=table.columns["rate"],
        headline=headline,
        subtitle=f"New customers who ordered again within {within}; n = {n:,} observed for so long",
        caption="On discount: something was taken off a line of the first purchase day. Larger "
        "orders hold a discount more easily, and their customers come back more: the comparison "
        "in the text is among orders of like size. Lines: 95% intervals.",
        alt=f"Two dots with intervals: second order rates by kind of first order. {headline}.",
    )
    return Result(tables={"second_order": table}, charts=(chart,), findings=(finding,))


chapter = Chapter(
    name="discounts",
    title="Discounts",
    question="What is sold on discount, to whom, and what comes after?",
    run=run,
    claims=True,
)
