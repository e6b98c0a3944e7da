"""Flags of customers: beyond a fence, probable resellers, probable subscribers.

They are rules for a second look, and nobody is left out of anything for them.
"""

from collections.abc import Mapping
from pathlib import Path

from ...core.engine import render
from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, days, say, share
from ...stats.intervals import share_of, share_of_total
from .fences import Measured

HERE = Path(__file__).parent

TIMES = 3.0
"""A reseller buys more than so many times what is usual, in all and by the line."""


RULES = {"least_orders": 3, "least_gaps": 4, "least_days": 6, "constant": 0.8, "leeway": 0.1}
"""Orders of a probable reseller at the least. Of a probable subscriber: gaps, their median in days
(daily buyers have constant gaps too), the share of them that is constant, and how far such a gap
may be from the median, a day at the least."""


# decimal(18, 2) would be squared in 64 bits and overflow at 30 million.
FLAGGED = """
    select
        count(*) as n,
        count(case when {flag} then 1 end) as n_flagged,
        coalesce(sum(case when {flag} then spend end), 0) as spend_flagged,
        coalesce(sum(spend), 0) as spend,
        coalesce(
            sum(
                case when {flag}
                    then cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2)) end
            ),
            0
        ) as squares_flagged,
        coalesce(sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))), 0) as squares,
        cast(coalesce(sum(case when {flag} then n_orders end), 0) as bigint) as orders_flagged,
        cast(coalesce(sum(n_orders), 0) as bigint) as orders
    from facts
    inner join outliers_customers using (customer_id)
    where coalesce(n_orders, 1) > 0
"""


def flag(inputs: Inputs, measured: Mapping[str, Measured]) -> None:
    """Make outliers_customers; a measure without a fence flags nobody."""

    def high(name: str) -> float | None:
        return measured[name].high if name in measured else None

    pieces, a_line = _many(measured)
    values = {**RULES, "with_orders": inputs.settings.lists_orders}
    inputs.engine.create(
        "outliers_customers",
        render(HERE / "outliers_customers.sql", values),
        cutoff=inputs.window.cutoff,
        high_spend=high("spend"),
        high_n_orders=high("n_orders"),
        high_order_value=high("order_value"),
        many_pieces=pieces,
        many_pieces_a_line=a_line,
    )


def _many(measured: Mapping[str, Measured]) -> tuple[float | None, float | None]:
    """From how many pieces in all, and by the line, somebody may be a reseller.

    Pieces in all go with how often and how long somebody has bought: in most shops their fence lies
    beyond everybody. It is the line that tells a reseller, so the fence is drawn there.
    """
    pieces, a_line = measured.get("pieces"), measured.get("pieces_a_line")
    if pieces is None or a_line is None:
        return None, None
    return TIMES * pieces.median, max(a_line.high, TIMES * a_line.median)


def of_flag(inputs: Inputs, flag: str) -> dict[str, float]:
    """What the customers with a flag and all of them hold."""
    row = inputs.engine.row(FLAGGED.format(flag=flag))
    return {name: float(value) for name, value in row.items()}


def interval(row: Mapping[str, float]) -> tuple[float, float] | tuple[None, None]:
    if row["spend"] <= 0 or not 0 <= row["spend_flagged"] <= row["spend"]:
        return None, None
    return share_of_total(
        int(row["n"]), row["spend_flagged"], row["squares_flagged"], row["spend"], row["squares"]
    )


def resellers(inputs: Inputs, measured: Mapping[str, Measured]) -> Finding | None:
    """Few products in large quantities, again and again."""
    pieces, a_line = _many(measured)
    if pieces is None or a_line is None:
        return None
    rule = say(
        "{orders} orders or more, more than {pieces} pieces in all and {each} an order line",
        orders=count(RULES["least_orders"]),
        pieces=count(pieces),
        each=Quantity(a_line, "number"),
    )
    return _flagged(inputs, "probable_reseller", "look like resellers", rule,
                    say("Serve them apart: a trade price, and no place in the means of the rest."),
                    )  # fmt: skip


def subscribers(inputs: Inputs) -> Finding | None:
    """The same gap again and again."""
    rule = say(
        "{gaps} gaps or more, {constant} of them within {leeway} of a usual one of {days} or more",
        gaps=count(RULES["least_gaps"]),
        constant=share(RULES["constant"]),
        leeway=share(RULES["leeway"]),
        days=days(RULES["least_days"]),
    )
    return _flagged(inputs, "probable_subscriber", "buy by the clock, as subscribers do", rule,
                    say("A missed day of theirs tells more than anyone else's silence."),
                    )  # fmt: skip


def _flagged(inputs: Inputs, flag: str, do: str, rule: Sentence, so_what: Sentence) -> Finding:
    row = of_flag(inputs, flag)
    n, least = int(row["n_flagged"]), inputs.settings.smallest_group
    shown = n >= least
    words: dict[str, Quantity | str] = {"rule": str(rule)}
    if shown and row["spend"] > 0:
        value = share(row["spend_flagged"] / row["spend"], *interval(row))
        sentence = f"{{n}} customers {do} ({{rule}}); they bring {{held}} of net sales."
        words |= {"n": count(n), "held": value}
    elif shown:
        value = share_of(n, row["n"])
        sentence = f"{{share}} of customers {do} ({{rule}})."
        words |= {"share": value}
    else:
        value = count(least)
        sentence = f"Fewer than {{least}} customers {do} ({{rule}})."
        words |= {"least": value}
    return Finding(
        name=flag,
        kind="description",
        sentence=say(sentence, **words),
        value=value,
        n=int(row["n"]),
        period=inputs.window.period,
        so_what=so_what if shown else say("Whoever does carries a flag in the table of customers."),
        caveat="A rule, not a fact: flagged in the table of customers, left out of nothing.",
        money=inputs.money(max(row["spend_flagged"], 0.0)) if shown else None,
    )
