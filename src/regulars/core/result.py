"""What a chapter takes and gives: frozen values that know nothing of how they are drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pandas as pd
from pydantic import PlainSerializer, PlainValidator

from .window import Window
from .words import Quantity, Sentence, Unit, say

if TYPE_CHECKING:
    from .engine import Engine
    from .settings import Settings

Kind = Literal[
    "kpis",
    "columns",
    "bars",
    "dots",
    "curve",
    "pairs",
    "histogram",
    "matrix",
    "bridge",
    "points",
    "pair_plot",
]


def _plain(frame: pd.DataFrame) -> dict[str, list[object]]:
    """A small frame as JSON can hold it; whatever is missing becomes null."""
    return {
        str(name): [None if pd.isna(value) else value for value in column.tolist()]
        for name, column in frame.items()
    }


def _framed(value: Any) -> pd.DataFrame:
    return value if isinstance(value, pd.DataFrame) else pd.DataFrame(value)


Frame = Annotated[pd.DataFrame, PlainValidator(_framed), PlainSerializer(_plain)]
"""A frame of texts, numbers and truths; days and months are ISO 8601 text."""


@dataclass(frozen=True)
class Axis:
    """A column of a chart's table as it is shown: what it is called and in which unit it counts."""

    column: str
    title: str
    unit: Unit | Literal["name", "month", "day"] = "name"
    currency: str = ""
    log: bool = False
    """Drawn on a logarithmic scale: for values above nought only."""
    reach: float | None = None
    """How far from nought the colours of a matrix reach at the least, so that weak values look weak
    where nothing is strong; without it they reach to the largest cell."""


@dataclass(frozen=True)
class Guide:
    """A line across a chart at one value of an axis: a median, a fence, the average."""

    at: float
    label: str
    across: Literal["x", "y"] = "x"
    """The axis that `at` is a value of; the line stands upright for x and lies for y."""


@dataclass(frozen=True)
class Chart:
    """A picture as data: what is on which axis, and the words around it.

    kind      what is drawn:
                kpis       a strip of figures: `x` names them, `y` holds the value; every row has
                           its own `unit` (a Unit) and may have a `note`
                columns    upright bars over time; rows with `partial` true are hatched; a column
                           `part` stacks up to three parts of each bar
                bars       lying bars, in the order of the table, first on top
                dots       points beside names, with their intervals, on an axis that need not
                           begin at nought: for estimates to be compared
                curve      lines over a number, a month or a day; a column `series` tells up to
                           five lines apart; one line of shares over shares is drawn against the
                           diagonal
                pairs      two measures of each row side by side: `y` and `other`
                histogram  touching columns: `x` is the lower edge of a bin, a column `x_high` its
                           upper one, `y` what is in it
                matrix     a heat map: `x` names the columns, `other` the rows, both in the order
                           in which the table first names them, `y` is the value; a cell without
                           a row is blank; values on both sides of nought get two hues
                bridge     from one total to another by steps that add up: rows with `total` true
                           stand on nought, each other row is the step from the row before it
                points     a cloud: `x` and `y` of each dot, all of one size, coloured by a column
                           `series` of at most five (grey without one), each named where its dots
                           lie thickest. A dot stands for `n` customers who are alike, at their mean
                pair_plot  clouds of every two of `axes` (two to five numbers) in a triangle, and
                           each of them alone, by `series`, on the diagonal; `x` and `y` are the
                           first two of `axes`; rows are dots as for points
    table     tidy: one row a mark. A column `label` is written beside the mark (in the cell of a
              matrix); `low` and `high` are its 95% interval; `other_low` and `other_high` that of
              the `other` measure.
    guides    lines across the chart: the median of a histogram, the average of dots
    headline  the finding, ten words or fewer, made from the table's numbers
    subtitle  what is measured, the period and n
    caption   the definition, and what was left out
    alt       the picture in words, for those who do not see it
    """

    name: str
    kind: Kind
    table: Frame
    x: Axis
    y: Axis
    headline: Sentence
    subtitle: str
    caption: str
    alt: str
    other: Axis | None = None
    guides: tuple[Guide, ...] = ()
    axes: tuple[Axis, ...] = ()
    """Of a pair plot: the measures that are held against each other."""


@dataclass(frozen=True)
class Table:
    """A tidy table of a Result: a frame, what one row is, and what each column means."""

    frame: Frame
    grain: str
    columns: Mapping[str, Axis]

    @classmethod
    def of(cls, frame: pd.DataFrame, grain: str, *axes: Axis) -> "Table":
        """A table from its frame and the axes of its columns."""
        return cls(frame, grain, {axis.column: axis for axis in axes})


@dataclass(frozen=True)
class Finding:
    """Something true of this shop: what, how much, compared with what, how sure, so what.

    A `description` states a figure. A `claim` says that two figures differ: it carries a p-value
    that was corrected for how many were looked at, and an interval.
    """

    name: str
    kind: Literal["description", "claim"]
    sentence: Sentence
    value: Quantity
    n: int
    """How many customers the figure rests on, or how many of what `of` names."""
    period: tuple[date, date]
    """First and last day of the records that it rests on."""
    so_what: Sentence
    caveat: str = ""
    money: Quantity | None = None
    """Net sales that the finding is about: what the ranking goes by."""
    p_value: float | None = None
    of: str = "customers"
    """What `n` counts."""

    def __post_init__(self) -> None:
        if self.kind == "claim" and (self.p_value is None or self.value.low is None):
            raise ValueError(f"the claim {self.name!r} has no p-value or no interval")


@dataclass(frozen=True)
class Refusal:
    """What could not be said, and why."""

    what: str
    why: Sentence


@dataclass(frozen=True)
class Result:
    """What a chapter found.

    `customers` names a table in the engine, one row per customer: columns for customers.parquet,
    never drawn. `fitted` is what is needed to apply the result to new records, in plain values that
    a person can read: it is saved as models/CHAPTER.json.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    customers: str | None = None
    fitted: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of_parts(cls, *parts: "Result") -> "Result":
        """Tables, charts, findings and refusals of several, one after the other."""
        return cls(
            tables={name: table for part in parts for name, table in part.tables.items()},
            charts=tuple(chart for part in parts for chart in part.charts),
            findings=tuple(finding for part in parts for finding in part.findings),
            refusals=tuple(refusal for part in parts for refusal in part.refusals),
        )


@dataclass(frozen=True)
class Audience:
    """Whom an action is for: the rule in words, and the engine's table that lists them.

    The table holds customer_id and `reason`, a sentence on each.
    """

    name: str
    rule: Sentence
    table: str
    n: int


@dataclass(frozen=True)
class Action:
    """Something worth doing: with whom, what, why, worth how much, and how we shall know."""

    name: str
    what: Sentence
    who: Audience
    why: tuple[str, ...]
    """Names of the findings that it rests on, as chapter.finding."""
    value: Quantity
    """Expected in the horizon, as a range: what is at stake is its high end."""
    value_of: Literal["net sales", "margin"]
    assumptions: tuple[Sentence, ...]
    measured_by: Sentence


@dataclass(frozen=True)
class Inputs:
    """What a chapter may look at: nothing else."""

    engine: "Engine"
    window: Window
    settings: "Settings"
    results: Mapping[str, Result] = field(default_factory=dict)
    """Those of the chapters that it named in `needs`."""
    n_families: int = 1
    """How many chapters of the study make claims: each corrects its p-values by it once more, so
    that a study in which nothing differs makes any claim at most once in twenty."""

    def money(self, value: float, low: float | None = None, high: float | None = None) -> Quantity:
        """An amount in the currency of the study."""
        return Quantity(float(value), "money", self.settings.currency, low, high)


Place = Callable[["Engine", Mapping[str, Any], str, str], None]
"""From the engine, what was `fitted`, and the name of a table of facts: makes the table that is
named last, one row per customer, with the columns that Result.customers has."""


@dataclass(frozen=True)
class Chapter:
    """One question put to the records, and how it is answered."""

    name: str
    title: str
    question: str
    run: Callable[[Inputs], Result]
    needs: tuple[str, ...] = ()
    claims: bool = False
    """Whether it compares, and may claim that something differs."""
    of_customers: bool = False
    """Whether it tells something of each customer: its Result may have `customers`."""
    from_totals: bool = False
    """Whether it can also be asked where customers are known by ready-made totals alone."""
    place: "Place | None" = None
    """Sorts customers of other records, or at another cut-off, as was found here."""

    def ask(self, inputs: Inputs) -> Result:
        """Run it, or refuse where it takes orders and no file lists any.

        Every chart of a simulated shop says that it is one, wherever it is drawn.
        """
        if inputs.settings.lists_orders or self.from_totals:
            result = self.run(inputs)
            return _labelled(result) if inputs.settings.simulated else result
        why = say("no file lists orders with their days: of customers only totals are known")
        return Result(refusals=(Refusal(self.title, why),))


def _labelled(result: Result) -> Result:
    charts = (
        replace(chart, caption=f"Simulated data. {chart.caption}".strip())
        for chart in result.charts
    )
    return replace(result, charts=tuple(charts))


@dataclass(frozen=True)
class Answer:
    """A chapter's question with what it found."""

    name: str
    title: str
    question: str
    result: Result


@dataclass(frozen=True)
class RankedFinding:
    """A finding, the chapter that it comes from, and what its place in the ranking goes by."""

    chapter: str
    finding: Finding
    score: float

    @property
    def name(self) -> str:
        return f"{self.chapter}.{self.finding.name}"


@dataclass(frozen=True)
class Story:
    """A whole study as values, in reading order: what a report, a deck or an app draws.

    `ledger` has one row a rule, `noticed` one row a rule by which kept records are odd,
    `reconciliation` one row a place where input money went, `sales_by_month` one row a month;
    `sources` one row a file: table, file, rows, columns used and not used.
    """

    name: str
    simulated: bool
    window: Window
    currency: str
    answers: tuple[Answer, ...]
    findings: tuple[RankedFinding, ...]
    actions: tuple[Action, ...]
    ledger: Table
    noticed: Table
    reconciliation: Table
    sales_by_month: Table
    sources: Table
    version: str
    seed: int
