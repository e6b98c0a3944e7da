"""Survival curves: against a published table, another implementation, and the truth."""

from collections.abc import Callable

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from regulars.stats.survival import Curve, Influence, Spans, clustered

# Freireich et al. (1963), weeks in remission under 6-MP, as in Cox and Oakes (1984), table 1.1, and
# Kleinbaum and Klein, Survival analysis, table 2.3: True where it ended.
REMISSION = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False),
    (11, False), (13, True), (16, True), (17, False), (19, False), (20, False), (22, True),
    (23, True), (25, False), (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip
PRINTED = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}

Gaps = list[list[tuple[float, bool]]]


def curve_of(spans: list[tuple[float, bool]], least: float = 0) -> Curve:
    days, ended = zip(*spans, strict=True)
    return Spans.of(days, ended, [1.0] * len(days)).curve(least)


def test_it_gives_the_published_table() -> None:
    curve = curve_of(REMISSION)
    assert dict(zip(curve.days, curve.left.round(4), strict=True)) == PRINTED
    # Standard errors of Greenwood, Kleinbaum and Klein's computer output.
    errors = curve.left * np.sqrt(curve.variance)
    assert errors[[0, 3, 6]] == pytest.approx([0.0764, 0.1068, 0.1346], abs=0.0001)
    median = curve.quantile(0.5)
    assert median is not None
    assert median[0] == 23
    assert curve.quantile(0.8) is None


def random_spans(seed: int, n: int = 300) -> list[tuple[float, bool]]:
    rng = np.random.default_rng(seed)
    event, watched = rng.geometric(0.04, n), rng.integers(1, 90, n)
    return [(float(min(e, w)), bool(e <= w)) for e, w in zip(event, watched, strict=True)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_agrees_with_statsmodels(seed: int) -> None:
    spans = random_spans(seed)
    curve = curve_of(spans)
    days, ended = zip(*spans, strict=True)
    other = SurvfuncRight(np.array(days), np.array(ended, dtype=int))
    assert curve.days == pytest.approx(other.surv_times)
    assert curve.left == pytest.approx(other.surv_prob)
    # Where nobody is left statsmodels has no error, and neither has the curve a use for one.
    some = curve.left > 0
    errors = curve.left * np.sqrt(curve.variance)
    assert errors[some] == pytest.approx(other.surv_prob_se[some])
    assert curve.quantile(0.5)[0] == other.quantile(0.5)  # type: ignore[index]
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = other.quantile_ci(0.5, method="cloglog")
    assert curve.quantile(0.5)[1:] == (low, high)  # type: ignore[index]


def test_the_influences_of_single_spans_add_up_to_greenwood() -> None:
    spans = random_spans(4)
    curve = curve_of(spans)
    influence = Influence.of(curve, points=10_000)
    sums = influences(influence, [[span] for span in spans])
    n = len(spans)
    found = clustered(curve, influence.grid, sums)
    # Groups of one customer each; the factor is that of a sample's variance.
    assert found.variance == pytest.approx(curve.variance * n / (n - 1), rel=1e-9)


def influences(influence: Influence, customers: Gaps, weigh: bool = False) -> np.ndarray:
    """Row a customer, column a day of the grid, straight from the definition."""
    rows = []
    for spans in customers:
        row = np.zeros(influence.grid.size)
        for day, ended in spans:
            ending, open_ = influence.at(np.array([day]))
            met = ending[0] if ended else open_[0]
            row += np.where(influence.grid < day, -influence.loss_at_grid, met)
        rows.append(row / (len(spans) if weigh else 1))
    return np.array(rows)


def test_a_curve_ends_where_too_few_are_left() -> None:
    curve = curve_of(REMISSION, least=10)
    assert curve.last == 17
    assert list(curve.days) == [6, 7, 10, 13, 16]
    assert curve.within(100)[0] == curve.within(16)[0] == pytest.approx(1 - 0.6275, abs=0.0001)


def test_when_all_are_back_at_once_the_curve_falls_to_nought() -> None:
    curve = curve_of([(3.0, True)] * 5)
    assert curve.quantile(0.5) is not None
    assert curve.within(3) == (1.0, 0.0, 1.0)
    assert curve.within(2) == (0.0, 0.0, 0.0)
    assert not Spans.of([], [], []).curve().days.size
    assert curve_of([(5.0, False)] * 3).quantile(0.5) is None


def test_bounds_never_leave_the_share_that_they_are_of() -> None:
    for seed in range(5):
        curve = curve_of(random_spans(seed, 30))
        low, high = curve.bands()
        assert (low <= curve.met + 1e-12).all()
        assert (curve.met <= high + 1e-12).all()
        assert (np.diff(low) >= 0).all()
        assert low.min() >= 0
        assert high.max() <= 1


def shop(rng: np.random.Generator, n: int) -> Gaps:
    """Customers with a pace and a chance to leave of their own, watched for up to 240 days."""
    found = []
    for _ in range(n):
        pace, leaves = rng.gamma(2.0, 1 / 60), rng.beta(1, 3)
        watched, day, gaps = rng.uniform(20, 240), 0.0, []
        while True:
            gap = np.inf if rng.random() < leaves else np.ceil(rng.exponential(1 / pace))
            if day + gap > watched:
                gaps.append((np.floor(watched - day), False))
                break
            gaps.append((gap, True))
            day += gap
        found.append(gaps)
    return found


def exchangeable(customers: Gaps) -> Gaps:
    """The gaps that ended, or the open one of a customer without (Wang and Chang 1999)."""
    return [gaps[:-1] or gaps for gaps in customers]


def weighted(customers: Gaps) -> Curve:
    columns = [(d, e, 1 / len(gaps)) for gaps in customers for d, e in gaps]
    return Spans.of(*zip(*columns, strict=True)).curve(10)


def true_share(day: float) -> float:
    """Of the first gap: E[(1 - leaves) (1 - exp(-pace day))], gamma and beta worked out."""
    return 0.75 * (1 - (1 + day / 60) ** -2.0)


def test_weights_of_open_gaps_too_would_mislead() -> None:
    """Why the last, open gap is left out: with it the curve is a quarter too low."""
    customers = shop(np.random.default_rng(1), 3000)
    right, wrong = weighted(exchangeable(customers)), weighted(customers)
    for day in (10, 30, 90):
        assert right.within(day)[0] == pytest.approx(true_share(day), abs=0.03)
        assert wrong.within(day)[0] < true_share(day) - 0.04


@pytest.mark.prove
@pytest.mark.parametrize("cut", [exchangeable, lambda customers: [gaps[:1] for gaps in customers]])
def test_the_band_covers_the_truth_at_the_promised_rate(cut: Callable[[Gaps], Gaps]) -> None:
    """500 shops of 200 customers; three standard errors of a share of 500 at 95% are 2.9 points."""
    rng, days, runs = np.random.default_rng(5), (10, 30, 90), 500
    covered, half = dict.fromkeys(days, 0), 0
    # 0.75 (1 - (1 + t/60)^-2) = 0.5; whole days, rounded up as the gaps are.
    median = np.ceil(60 * ((1 - 0.5 / 0.75) ** -0.5 - 1))
    for _ in range(runs):
        customers = cut(shop(rng, 200))
        curve = weighted(customers)
        influence = Influence.of(curve)
        sums = influences(influence, customers, weigh=True)
        curve = clustered(curve, influence.grid, sums)
        for day in days:
            _, low, high = curve.within(day)
            covered[day] += low <= true_share(day) <= high
        found = curve.quantile(0.5)
        half += found is None or found[1] <= median <= found[2]
    for day in days:
        assert 0.92 <= covered[day] / runs <= 0.98, (day, covered)
    assert 0.92 <= half / runs <= 0.99
