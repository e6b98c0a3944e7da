"""What is left of net sales after the cost of goods, as far as the records or the settings say."""

from dataclasses import dataclass

from ...core.result import Inputs
from ...core.words import Quantity, Sentence, say

LEAST_KNOWN = 0.5
"""Share of net sales whose cost is known, from which its margin stands for the rest as well."""


@dataclass(frozen=True)
class Margin:
    """The share of net sales that is margin; `rate` is 1 where nothing is known of costs."""

    rate: float
    words: Sentence
    of_a_line: str
    """SQL: the margin of a row of order_lines, as a float."""
    known: bool = True

    def net_sales(self, amount: float) -> float:
        """The net sales of which so much is margin: what findings are ranked by."""
        return amount / self.rate

    @property
    def name(self) -> str:
        """What money is called that was multiplied by the rate."""
        return "margin" if self.known else "net sales"


def margin_of(inputs: Inputs) -> Margin:
    """The rate of the settings, else that of the lines whose cost is known, else none."""
    stated = inputs.settings.margin
    if stated is not None:
        return Margin(
            stated,
            say(
                "Margin is {rate} of net sales, as the settings say", rate=Quantity(stated, "share")
            ),
            f"cast(net_sales as double) * {stated!r}",
        )
    found = inputs.engine.row(
        "select cast(sum(net_sales) as double) as net_sales, "
        "cast(sum(case when margin is not null then net_sales end) as double) as known, "
        "cast(sum(margin) as double) as margin from order_lines where day < $cutoff",
        cutoff=inputs.window.cutoff,
    )
    net_sales, known = found["net_sales"] or 0.0, found["known"] or 0.0
    if net_sales > 0 and known >= LEAST_KNOWN * net_sales and found["margin"] > 0:
        rate = found["margin"] / known
        return Margin(
            rate,
            say(
                "Margin is {rate} of net sales, by the cost of goods on record",
                rate=Quantity(rate, "share"),
            ),
            f"coalesce(cast(margin as double), cast(net_sales as double) * {rate!r})",
        )
    return Margin(
        1.0,
        say("Net sales: neither the cost of goods nor a margin is known"),
        "cast(net_sales as double)",
        known=False,
    )
