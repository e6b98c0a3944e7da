"""Groups of customers by rules that anyone can apply: in words, in SQL, and saved in a file.

A rule is ranges of facts: "6 or more orders, last order 0-32 days ago". A grouping gives each group
its rule, so that everyone it is about falls into one of them; with the same borders it sorts the
facts of another cut-off, or of new records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter

from .engine import Engine, literal, quote
from .words import Quantity, Sentence, Unit

Kind = Literal["whole", "money", "number", "share", "flag"]


@dataclass(frozen=True)
class Worded:
    """How a rule speaks of a fact: `{range}` stands for the values, for one value `single`."""

    kind: Kind
    words: str
    single: str = ""
    absent: str = ""
    """Of a flag: what it says where it does not hold."""


FACTS: Mapping[str, Worded] = {
    "n_orders": Worded("whole", "{range} orders", "{range} order"),
    "days_since_last_purchase": Worded(
        "whole", "last order {range} days ago", "last order {range} day ago"
    ),
    "T": Worded("whole", "first order {range} days ago", "first order {range} day ago"),
    "spend": Worded("money", "net sales of {range}"),
    "n_orders_of_span": Worded("whole", "{range} orders in the span", "{range} order in the span"),
    "spend_of_span": Worded("money", "net sales of {range} in the span"),
    "n_purchase_days": Worded("whole", "{range} purchase days", "{range} purchase day"),
    "purchases_per_month": Worded("number", "{range} purchase days a month"),
    "mean_order_value": Worded("money", "{range} an order"),
    "lines_per_day": Worded("number", "{range} lines a purchase day"),
    "discount_share": Worded("share", "{range} of list prices taken off"),
    "visits_per_month": Worded("number", "{range} visits a month"),
    "clicks_per_month": Worded("number", "{range} clicks in e-mails a month"),
    "response_share": Worded("share", "{range} of campaigns answered"),
    "start_known": Worded(
        "flag", "first seen after the run-in", absent="already a customer in the run-in"
    ),
}
"""The facts that rules speak of, and how."""


def worded(fact: str) -> Worded:
    """How a rule speaks of a fact; one without words of its own is named as it is."""
    return FACTS.get(fact) or Worded("number", f"{fact.replace('_', ' ')} {{range}}")


@dataclass(frozen=True)
class Span:
    """The values of one fact from `least` on and under `below`; without one, open on that side.

    Of a flag: that it holds (`least` one) or that it does not (`below` one).
    """

    fact: str
    least: Decimal | None = None
    below: Decimal | None = None

    @property
    def sql(self) -> str:
        """The condition; null where the fact is missing."""
        column = quote(self.fact)
        if worded(self.fact).kind == "flag":
            return column if self.least is not None else f"not {column}"
        ends = [f"{column} >= {self.least}"] if self.least is not None else []
        ends += [f"{column} < {self.below}"] if self.below is not None else []
        return " and ".join(ends) or f"{column} is not null"


@dataclass(frozen=True)
class Rule:
    """Boxes of which one must hold; a box is spans that hold together."""

    boxes: tuple[tuple[Span, ...], ...]

    @property
    def sql(self) -> str:
        """The condition that picks the customers."""
        boxes = (" and ".join(span.sql for span in box) or "true" for box in self.boxes)
        return " or ".join(f"({box})" for box in boxes)

    def words(self, currency: str = "") -> Sentence:
        """The rule as a person reads and applies it, every border to its last digit."""
        fillings: dict[str, Quantity] = {}
        boxes = [
            ", ".join(_phrase(span, currency, f"b{_letters(i)}_{_letters(j)}", fillings)
                      for j, span in enumerate(box))
            for i, box in enumerate(self.boxes)
        ]  # fmt: skip
        return Sentence("; or ".join(boxes), dict(fillings))


@dataclass(frozen=True)
class Grouping:
    """Named groups, each with its rule, of the customers whom `among` picks.

    column    the name of the group's column in customers.parquet
    """

    column: str
    groups: Mapping[str, Rule]
    among: Rule = Rule(((),))

    def place(self, engine: Engine, facts: str, table: str) -> None:
        """Make `table`: customer_id and the group of everyone in a table of facts.

        Whom the grouping is not about, or of whom a fact is missing that it asks for, is in none.
        """
        rules = self.groups.items()
        whens = " ".join(f"when {rule.sql} then {literal(name)}" for name, rule in rules)
        engine.create(
            table,
            f"select customer_id, case when not coalesce({self.among.sql}, false) then null "
            f"{whens} end as {quote(self.column)} from {facts} order by customer_id",
        )

    def saved(self, currency: str = "") -> dict[str, Any]:
        """As plain values, for Result.fitted: the borders, and beside them the rules in words."""
        words = {name: str(rule.words(currency)) for name, rule in self.groups.items()}
        return {"rules": words, "grouping": _GROUPING.dump_python(self, mode="json")}

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> "Grouping":
        """The grouping that `saved` gave; pydantic's ValidationError where it was edited badly."""
        return _GROUPING.validate_python(saved["grouping"])


_GROUPING = TypeAdapter(Grouping)
_UNITS: Mapping[Kind, Unit] = {
    "whole": "count", "money": "money", "number": "number", "share": "share",
}  # fmt: skip


def _letters(number: int) -> str:
    """A gap's name holds no digit, for a template may hold none."""
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)


def _phrase(span: Span, currency: str, gap: str, fillings: dict[str, Quantity]) -> str:
    """A span in words; what fills its gaps is put into `fillings`."""
    how = worded(span.fact)
    if how.kind == "flag":
        return how.words if span.least is not None else how.absent
    whole = how.kind == "whole"
    least = span.least
    most = span.below - 1 if whole and span.below is not None else span.below

    def fill(name: str, value: Decimal) -> str:
        unit = _UNITS[how.kind]
        fillings[f"{gap}_{name}"] = Quantity(
            float(value), unit, currency if unit == "money" else "", exact=True
        )
        return f"{{{gap}_{name}}}"

    words = how.words
    if least is not None and least == most and whole:
        words = (how.single or words) if least == 1 else words
        said = fill("least", least)
    elif least is not None and most is not None:
        ends = fill("least", least), fill("most", most)
        said = f"{ends[0]}-{ends[1]}" if whole else f"{ends[0]} or more, but less than {ends[1]}"
    elif least is not None:
        said = f"{fill('least', least)} or more"
    elif most is not None:
        said = f"{'at most' if whole else 'less than'} {fill('most', most)}"
    else:
        said = "of any size"
    return words.replace("{range}", said)
