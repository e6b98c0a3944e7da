"""What customers will buy and bring: by repeat-buying models, simple rules, and mixtures of them.

Every forecast looks at a frame with one row per customer, as known at a cut-off: x, t_x, T (days),
mean_value (of all purchase days), mean_repeat_value (of all but the first; NaN where x = 0), spend,
purchases_before and spend_before (in the last span before the cut-off). It foretells the amount in
(0, t] days from the cut-off, and can be saved as plain values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .bg_nbd import BetaGeometricNBD
from .future_value import A_YEAR, MONTHS, discounted_purchases
from .gamma_gamma import GammaGamma, independence, tied
from .histories import Histories
from .mbg_nbd import ModifiedBetaGeometricNBD
from .pareto_nbd import ParetoNBD
from .usable import usable_buying, usable_value

Floats = NDArray[np.float64]

MODELS: dict[str, Any] = {
    "BG/NBD": BetaGeometricNBD,
    "MBG/NBD": ModifiedBetaGeometricNBD,
    "Pareto/NBD": ParetoNBD,
}


class Rule(Protocol):
    """A way to foretell an amount of each customer."""

    kind: ClassVar[str]

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        """Of each row, in (0, t] days from the cut-off."""

    def present(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        """The same, each part worth less the later it comes."""


def _evenly(t: float, yearly_rate: float) -> float:
    """What is left of an amount that comes evenly in t days, discounted as `future_value` does."""
    edges = np.linspace(0, t, max(1, round(t / A_YEAR * MONTHS)) + 1)
    return float(((1 + yearly_rate) ** (-(edges[1:] + edges[:-1]) / 2 / A_YEAR)).mean())


@dataclass(frozen=True)
class _Even:
    """Rules by which as much comes on one day as on another."""

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        raise NotImplementedError

    def present(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        """The same, each part worth less the later it comes."""
        return np.asarray(self.foretell(customers, t) * _evenly(t, yearly_rate))


@dataclass(frozen=True)
class RepeatBuying:
    """Purchase days by a repeat-buying model with these parameters."""

    model: str
    parameters: tuple[float, ...]
    kind: ClassVar[str] = "model"

    @classmethod
    def fit(cls, model: str, customers: pd.DataFrame | Histories) -> tuple[Self | None, str]:
        """The fit that may be used, None where there is none; and why it is not the plain one."""
        usable = usable_buying(MODELS[model], customers)
        fitted = usable.model
        made = None if fitted is None else cls(model, tuple(map(float, fitted.parameters)))
        return made, usable.reason

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        return np.asarray(self._made.expected_further(customers, t))

    def interval(self, customers: pd.DataFrame, t: float, level: float) -> tuple[Floats, Floats]:
        """Least and most purchase days of each row, with at least this chance."""
        low, high = self._made.interval(customers, t, level)
        return np.asarray(low), np.asarray(high)

    def present(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        return discounted_purchases(self._made, customers, yearly_rate=yearly_rate, horizon=t)

    @property
    def _made(self) -> Any:
        return MODELS[self.model].of(*self.parameters)


@dataclass(frozen=True)
class Rate(_Even):
    """As much a day as since the first purchase: x / T of purchases, spend / T of money."""

    of: str
    kind: ClassVar[str] = "rate"

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        amount = np.maximum(customers[self.of].to_numpy(dtype=np.float64), 0.0)
        return np.asarray(amount / np.maximum(customers["T"].to_numpy(dtype=np.float64), 1.0) * t)


@dataclass(frozen=True)
class LastSpan(_Even):
    """The same again as in the last `days` days."""

    of: str
    days: int
    kind: ClassVar[str] = "last span"

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        amount = np.maximum(customers[self.of].to_numpy(dtype=np.float64), 0.0)
        return np.asarray(amount * t / self.days)


@dataclass(frozen=True)
class TierMean(_Even):
    """What customers of the same tenth by spend brought on average, in the span before this one."""

    borders: tuple[float, ...]
    """Spend from which the next tenth begins, at this cut-off."""
    means: tuple[float, ...]
    """What one of each tenth brought in `days` days, from an earlier cut-off on."""
    days: int
    kind: ClassVar[str] = "tier mean"

    @classmethod
    def fit(cls, of: str, customers: pd.DataFrame, earlier: pd.DataFrame, days: int) -> Self:
        """Borders of these customers; means of those at an earlier cut-off, whose `of` is known."""
        parts = np.arange(0.1, 1.0, 0.1)
        then = np.digitize(earlier["spend"], np.quantile(earlier["spend"], parts))
        came = earlier[of].to_numpy(dtype=np.float64)
        means = [float(came[then == k].mean()) if (then == k).any() else 0.0 for k in range(10)]
        borders = np.quantile(customers["spend"], parts)
        return cls(tuple(map(float, borders)), tuple(means), days)

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        means = np.asarray(self.means)
        return np.asarray(means[np.digitize(customers["spend"], self.borders)] * t / self.days)


@dataclass(frozen=True)
class Worth:
    """Purchases, times what one is worth by Gamma-Gamma: a customer's mean, shrunk to that of all.

    of    mean_value of all purchase days, or mean_repeat_value of all but the first
    """

    of: str
    p: float
    q: float
    gamma: float
    purchases: "Mixture"
    kind: ClassVar[str] = "worth"

    @classmethod
    def fit(cls, of: str, customers: pd.DataFrame, purchases: "Mixture") -> tuple[Self | None, str]:
        """The fit that may be used, None where there is none; and what speaks against it."""
        seen = cls._seen(of, customers)
        seen = seen[seen["x"] > 0]
        if len(seen) < 2:
            return None, "nobody has bought at a value above nought"
        usable = usable_value(seen)
        if usable.model is None:
            return None, usable.reason
        p, q, gamma = map(float, usable.model.parameters)
        return cls(of, p, q, gamma, purchases), usable.reason or tied(independence(seen))

    @staticmethod
    def _seen(of: str, customers: pd.DataFrame) -> pd.DataFrame:
        """How many purchase days, and their mean value; none where it is nought or less."""
        x = customers["x"] + (of == "mean_value")
        value = customers[of]
        return pd.DataFrame({"x": x.where(value > 0, 0), "mean_value": value.where(value > 0, 1.0)})

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        return np.asarray(self._worth(customers) * self.purchases.foretell(customers, t))

    def present(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        purchases = self.purchases.present(customers, t, yearly_rate)
        return np.asarray(self._worth(customers) * purchases)

    def _worth(self, customers: pd.DataFrame) -> Floats:
        made = GammaGamma.of(self.p, self.q, self.gamma)
        return made.expected_value(self._seen(self.of, customers))


@dataclass(frozen=True)
class Mixture:
    """A weighted sum of rules; one rule alone has the weight 1."""

    name: str
    rules: tuple[Rule, ...]
    weights: tuple[float, ...]
    kind: ClassVar[str] = "mixture"

    def foretell(self, customers: pd.DataFrame, t: float) -> Floats:
        return self._sum(lambda rule: rule.foretell(customers, t))

    def present(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        return self._sum(lambda rule: rule.present(customers, t, yearly_rate))

    def _sum(self, of: Callable[[Rule], Floats]) -> Floats:
        parts = zip(self.weights, self.rules, strict=True)
        return np.asarray(sum(weight * of(rule) for weight, rule in parts if weight))


KINDS: dict[str, Any] = {
    rule.kind: rule for rule in (RepeatBuying, Rate, LastSpan, TierMean, Worth, Mixture)
}


def saved(rule: Rule) -> dict[str, object]:
    """Plain values that give the same rule again."""
    values: dict[str, object] = {"kind": rule.kind}
    for name, value in vars(rule).items():
        if name == "rules":
            values[name] = [saved(part) for part in value]
        elif name == "purchases":
            values[name] = saved(value)
        else:
            values[name] = list(value) if isinstance(value, tuple) else value
    return values


def loaded(values: Mapping[str, Any]) -> Any:
    """The rule that `saved` gave; ValueError where it is none."""
    kind = KINDS.get(values["kind"])
    if kind is None:
        raise ValueError(f"there is no way to foretell called {values['kind']!r}")
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name == "rules":
            fields[name] = tuple(loaded(part) for part in value)
        elif name == "purchases":
            fields[name] = loaded(value)
        elif name != "kind":
            fields[name] = (
                tuple(value)
                if isinstance(value, Sequence) and not isinstance(value, str)
                else value
            )
    return kind(**fields)


@dataclass(frozen=True)
class Forecast:
    """What customers will buy, and what they will bring."""

    of_purchases: Mixture
    of_value: Mixture

    def purchases(self, customers: pd.DataFrame, t: float) -> Floats:
        """Expected purchase days of each row in (0, t] days from the cut-off."""
        return self.of_purchases.foretell(customers, t)

    def value(self, customers: pd.DataFrame, t: float) -> Floats:
        """Expected net sales of each row in the same."""
        return self.of_value.foretell(customers, t)

    def present_value(self, customers: pd.DataFrame, t: float, yearly_rate: float) -> Floats:
        """The same, each part worth less the later it comes: see `future_value`."""
        return self.of_value.present(customers, t, yearly_rate)

    def times(self, factor: float) -> "Forecast":
        """So many times as much of everything."""
        purchases, value = (
            replace(mixture, weights=tuple(factor * weight for weight in mixture.weights))
            for mixture in (self.of_purchases, self.of_value)
        )
        return Forecast(purchases, value)

    def saved(self) -> dict[str, object]:
        """Plain values, for Forecast.of."""
        return {"of_purchases": saved(self.of_purchases), "of_value": saved(self.of_value)}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The forecast that was saved."""
        return cls(loaded(values["of_purchases"]), loaded(values["of_value"]))
