"""Looking at a column before it is read: some of its values, or aggregates over all of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..core.engine import Engine
from .text import as_text

SAMPLE = 20_000
"""Records at the start of a file that are looked at value by value."""


@dataclass(frozen=True)
class Look:
    """A column to look at: a sample of it, or all of it where the sample does not tell."""

    engine: Engine
    relation: str
    sample: str
    raw: str
    kind: str

    def values(self, clean: Callable[[str], str]) -> Counter[str]:
        """The sampled values that are given, with how often each stands there."""
        return Counter(dict(self.engine.rows(self._grouped(clean))))

    def share(self, clean: Callable[[str], str], read: Callable[[str], str]) -> float:
        """Share of the sampled values that are given which `read` makes something of."""
        ((read_, given),) = self.engine.rows(
            f"select sum(n) filter (where {read('x')} is not null), sum(n) "
            f"from ({self._grouped(clean)})"
        )
        return float(read_ or 0) / float(given) if given else 1.0

    def all_of(self, aggregates: str) -> tuple[object, ...]:
        """Aggregates over every value `x` of the column."""
        (found,) = self.engine.rows(
            f"select {aggregates} from (select {as_text(self.raw)} as x from ({self.relation}))"
        )
        return found

    def _grouped(self, clean: Callable[[str], str]) -> str:
        return (
            f"select x, count(*) as n from (select {clean('r')} as x from "
            f"(select {self.raw} as r from ({self.sample}) limit {SAMPLE})) "
            "where x is not null group by x"
        )
