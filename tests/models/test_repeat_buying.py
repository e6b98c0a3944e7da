"""What all repeat-buying models promise: BG/NBD, MBG/NBD and Pareto/NBD."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import gammaln

from regulars.models.beta_geometric_likelihood import BetaGeometricLikelihood
from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.histories import Histories
from regulars.models.likelihood import Objective, maximise
from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_likelihood import ParetoLikelihood
from regulars.models.pareto_nbd import ParetoNBD

GEOMETRIC = (BetaGeometricNBD, ModifiedBetaGeometricNBD)
MODELS = (*GEOMETRIC, ParetoNBD)
TRUE = {"r": 0.8, "alpha": 6.0, "a": 0.9, "b": 3.0}
TRUE_PARETO = {"r": 0.8, "alpha": 6.0, "s": 0.7, "beta": 12.0}
every_model = pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
geometric_models = pytest.mark.parametrize("kind", GEOMETRIC, ids=lambda kind: kind.__name__)


def truth(kind: type) -> dict[str, float]:
    return TRUE_PARETO if kind is ParetoNBD else TRUE


def parameters(model: object) -> tuple[float, ...]:
    """The fitted four, in the paper's order."""
    return tuple(getattr(model, f"{name}_") for name in truth(type(model)))


def simulated(kind: type, n: int, seed: int, further: float = 0.0) -> pd.DataFrame:
    """Customers who buy and leave as the model has it; `after`: purchases in (T, T + further]."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        rate, leave = rng.gamma(TRUE["r"], 1 / TRUE["alpha"]), rng.beta(TRUE["a"], TRUE["b"])
        T = float(rng.integers(20, 40))
        time, x, t_x, after = 0.0, 0, 0.0, 0
        alive = kind is not ModifiedBetaGeometricNBD or rng.random() >= leave
        end = T + further
        if kind is ParetoNBD:
            leaving = rng.gamma(TRUE_PARETO["s"], 1 / TRUE_PARETO["beta"])
            end, leave = min(end, rng.exponential(1 / leaving)), 0.0
        while alive:
            time += rng.exponential(1 / rate)
            if time > end:
                break
            if time <= T:
                x, t_x = x + 1, time
            else:
                after += 1
            alive = rng.random() >= leave
        rows.append((x, t_x, T, after))
    return pd.DataFrame(rows, columns=["x", "t_x", "T", "after"])


@pytest.fixture(scope="module", params=MODELS, ids=lambda kind: kind.__name__)
def shop(request: pytest.FixtureRequest) -> tuple[type, pd.DataFrame]:
    return request.param, simulated(request.param, 6_000, 1, further=26)


def test_the_true_parameters_are_found_within_their_errors(shop: tuple) -> None:
    kind, customers = shop
    model = kind().fit(customers)
    found = np.array(parameters(model))
    away = (found - np.array(list(truth(kind).values()))) / model.standard_errors_
    assert (np.abs(away) < 3.5).all(), away
    assert not model.degenerate_


def test_what_is_foretold_comes(shop: tuple) -> None:
    kind, customers = shop
    model = kind().fit(customers)
    expected = model.expected_further(customers, 26)
    assert expected.sum() == pytest.approx(customers["after"].sum(), rel=0.06)
    nothing = model.p_no_purchase(customers, 26)
    assert nothing.mean() == pytest.approx((customers["after"] == 0).mean(), abs=0.015)
    by_score = customers.groupby(pd.qcut(nothing, 5, labels=False))["after"]
    told = pd.Series(nothing).groupby(pd.qcut(nothing, 5, labels=False)).mean()
    came = by_score.apply(lambda after: (after == 0).mean())
    assert np.abs(told - came).max() < 0.05


def test_expected_purchases_of_a_new_customer_are_those_of_all(shop: tuple) -> None:
    kind, customers = shop
    model = kind().fit(customers)
    by_hand = [model.expected_purchases(T) for T in customers["T"]]
    assert np.mean(by_hand) == pytest.approx(customers["x"].mean(), rel=0.03)
    assert (np.diff(model.expected_purchases([0, 1, 5, 20, 100])) > 0).all()
    assert model.expected_purchases(0) == pytest.approx(0)


@every_model
def test_the_gradient_is_that_of_the_likelihood(kind: type) -> None:
    customers = Histories.fold(simulated(kind, 300, 2))
    parts = ParetoLikelihood(customers)
    if kind is not ParetoNBD:
        parts = BetaGeometricLikelihood(customers, chances=int(kind is ModifiedBetaGeometricNBD))

    for point in ([0.0, 0.0, 0.0, 0.0], [-1.0, 2.0, -0.5, 1.5]):
        at = np.array(point)
        by_steps = approx_fprime(at, lambda logs: parts.log_likelihood(logs)[0], 1e-6)
        assert parts.log_likelihood(at)[1] == pytest.approx(by_steps, abs=1e-5)


@every_model
def test_the_likelihood_is_the_density_of_histories(kind: type) -> None:
    """P(x = 0 until T) and the densities of all other histories add up to one."""
    model = kind.of(**truth(kind))
    T = 12.0
    times = (np.arange(600) + 0.5) * T / 600
    total = np.exp(model.log_likelihood(pd.DataFrame({"x": [0], "t_x": [0.0], "T": [T]})))
    for x in range(1, 40):
        # x - 1 earlier purchases lie anywhere before the last one: t^(x-1) / (x-1)! orders of them.
        for_times = pd.DataFrame({"x": x, "t_x": times, "T": T})
        one = np.array([model.log_likelihood(for_times.iloc[[i]]) for i in range(0, 600, 20)])
        volume = np.exp((x - 1) * np.log(times[::20]) - np.sum(np.log(np.arange(1, x))))
        total += (np.exp(one) * volume).mean() * T
        if x > 15:
            break
    assert total == pytest.approx(1, abs=0.01)


@every_model
def test_folded_histories_give_the_same_fit(kind: type) -> None:
    customers = simulated(kind, 800, 3).round(0)
    customers = customers[(customers["x"] == 0) | (customers["t_x"] > 0)]
    folded = customers.groupby(["x", "t_x", "T"], as_index=False).size()
    folded = folded.rename(columns={"size": "count"})
    assert len(folded) < len(customers)
    one, two = kind().fit(customers), kind().fit(folded)
    assert one.log_likelihood_ == pytest.approx(two.log_likelihood_, abs=1e-9)
    assert parameters(one) == parameters(two)


@every_model
def test_weeks_and_days_are_the_same(kind: type) -> None:
    weeks = simulated(kind, 800, 4)
    days = weeks.assign(t_x=weeks["t_x"] * 7, T=weeks["T"] * 7)
    one, two = kind().fit(weeks), kind().fit(days)
    in_time = np.array([1, 7, 1, 7 if kind is ParetoNBD else 1])
    assert np.array(parameters(one)) * in_time == pytest.approx(parameters(two), rel=1e-3)
    assert one.expected_further(weeks, 13) == pytest.approx(
        two.expected_further(days, 91), rel=1e-4
    )


@every_model
def test_neither_the_order_of_customers_nor_how_they_are_told_apart_matters(kind: type) -> None:
    customers = simulated(kind, 3_000, 6)
    by_day = customers.assign(t_x=np.ceil(customers["t_x"] * 7) / 7)
    shuffled = by_day.sample(frac=1, random_state=1)
    # No longer on the grid of days: told apart by comparing, and of the same meaning.
    off_grid = by_day.assign(t_x=by_day["t_x"] * np.pi, T=by_day["T"] * np.pi)
    one = kind().fit(by_day)
    in_time = np.array([1, np.pi, 1, np.pi if kind is ParetoNBD else 1])
    for other, unit in ((shuffled, np.ones(4)), (off_grid, in_time)):
        two = kind().fit(other)
        assert np.array(parameters(one)) * unit == pytest.approx(parameters(two), rel=1e-9)
    assert one.expected_further(by_day, 26)[shuffled.index] == pytest.approx(
        one.expected_further(shuffled, 26), rel=1e-12
    )


@every_model
def test_the_search_in_rough_ends_where_the_long_one_does(kind: type) -> None:
    customers = simulated(kind, 3_000, 7)
    parts = ParetoLikelihood(Histories.fold(customers), 30)
    if kind is not ParetoNBD:
        chances = int(kind is ModifiedBetaGeometricNBD)
        parts = BetaGeometricLikelihood(Histories.fold(customers), chances, 30)
    at = maximise(parts.log_likelihood, tuple(truth(kind)), len(customers), np.ones(4))
    _, gradient = parts.log_likelihood(np.log(at.parameters))
    assert np.abs(gradient).max() < 1e-10
    model = kind().fit(customers)
    found = np.array(parameters(model)) / [1, 30, 1, 30 if kind is ParetoNBD else 1]
    assert found == pytest.approx(at.parameters, rel=1e-6)
    assert model.standard_errors_ / model.standard_errors_[0] == pytest.approx(
        at.standard_errors / at.standard_errors[0] * [1, 30, 1, 30 if kind is ParetoNBD else 1],
        rel=1e-5,
    )


def test_a_rough_likelihood_that_misleads_does_no_harm() -> None:
    def shifted(by: float) -> Objective:
        def objective(logs: np.ndarray) -> tuple[float, np.ndarray]:
            away = logs - by
            return -float((away**2).sum() + (away**4).sum()), -2 * away - 4 * away**3

        return objective

    flat: Objective = lambda logs: (0.0, np.zeros_like(logs))  # noqa: E731
    for rough in (None, shifted(0.7), shifted(-8.0), flat):
        found = maximise(shifted(0.5), ("r", "alpha"), 100, np.ones(2), rough=rough)
        assert found.parameters == pytest.approx(np.exp(0.5), rel=1e-8)


@geometric_models
def test_expected_purchases_stand_where_parameters_ran_off(kind: type) -> None:
    """a, b to infinity at a / (a + b) = .25: everybody leaves with the chance .25."""
    model = kind.of(0.8, 6.0, 2.5e6, 7.5e6)
    new = pd.DataFrame({"x": [0], "t_x": [0.0], "T": [0.0]})
    # The purchases of somebody of rate l until u, each followed by .25: E over Gamma(.8, 6) of
    # (1 - e^(-.25 l u)) / .25, and .75 of it where he may have left at once.
    by_hand = (1 - (6.0 / (6.0 + 0.25 * 20)) ** 0.8) / 0.25
    if kind is ModifiedBetaGeometricNBD:
        by_hand *= 0.75
    assert model.expected_further(new, 20)[0] == pytest.approx(by_hand, rel=1e-5)


def test_nobody_has_left_who_never_came_back_only_by_bg_nbd() -> None:
    once = pd.DataFrame({"x": [0], "t_x": [0.0], "T": [30.0]})
    assert BetaGeometricNBD.of(**TRUE).p_alive(once)[0] == 1
    assert 0 < ModifiedBetaGeometricNBD.of(**TRUE).p_alive(once)[0] < 1


def test_a_shop_that_nobody_leaves_is_said_to_say_nothing_of_leaving() -> None:
    """Customers who go on buying: `a` runs off, or the likelihood is flat, and it is said."""
    rng = np.random.default_rng(5)
    x = rng.poisson(rng.gamma(5.0, 3.0, 500))
    customers = pd.DataFrame({"x": x, "t_x": np.where(x > 0, 51.0, 0.0), "T": 52.0})
    model = BetaGeometricNBD().fit(customers)
    assert model.degenerate_
    held = BetaGeometricNBD(prior_sd=1.0).fit(customers)
    assert max(held.a_, held.b_, held.r_) < 1e3


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"x": [1], "t_x": [5.0], "T": [4.0]}, "after the end"),
        ({"x": [0], "t_x": [1.0], "T": [4.0]}, "no repeat purchase"),
        ({"x": [2], "t_x": [0.0], "T": [4.0]}, "on the first day"),
        ({"x": [-1], "t_x": [0.0], "T": [4.0]}, "negative"),
        ({"x": [1.5], "t_x": [1.0], "T": [4.0]}, "no whole number"),
        ({"x": [1], "t_x": [np.nan], "T": [4.0]}, "missing"),
        ({"x": [], "t_x": [], "T": []}, "no customers"),
        ({"x": [1], "T": [4.0]}, "t_x are missing"),
    ],
)
def test_histories_that_cannot_be_are_refused(rows: dict[str, list[float]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        BetaGeometricNBD().fit(pd.DataFrame(rows))


@every_model
def test_customers_who_all_bought_once_are_no_fit(kind: type) -> None:
    once = pd.DataFrame({"x": np.zeros(50), "t_x": np.zeros(50), "T": np.arange(1.0, 51.0)})
    assert kind().fit(once).degenerate_


def test_parameters_below_nought_are_refused() -> None:
    with pytest.raises(ValueError, match="above nought"):
        BetaGeometricNBD.of(0.2, 4.0, -1.0, 2.0)


@pytest.mark.parametrize("alpha", [0.01, 3.0, 400.0])
@pytest.mark.parametrize("beta", [0.02, 8.0, 900.0])
def test_the_integral_of_pareto_nbd_is_right_to_many_digits(alpha: float, beta: float) -> None:
    model = ParetoNBD.of(0.6, alpha, 0.5, beta)
    for x, t_x, T in (
        (0, 0.0, 40.0), (3, 12.0, 500.0), (60, 39.0, 40.0), (150, 290.0, 300.0),
        # Who bought often and then not for long: the integrand falls by a thousand logs.
        (500, 100.0, 1_000.0),
    ):  # fmt: skip
        # All over the first value, so that adaptive quadrature sees no number near nought.

        def part(t: float, x: int = x, t_x: float = t_x) -> float:
            return 0.5 * float(
                ((alpha + t_x) / (alpha + t)) ** (0.6 + x)
                * ((beta + t_x) / (beta + t)) ** 0.5
                / (beta + t)
            )

        left, _ = quad(part, t_x, T, epsabs=0, epsrel=1e-12, limit=500)
        stayed = ((alpha + t_x) / (alpha + T)) ** (0.6 + x) * ((beta + t_x) / (beta + T)) ** 0.5
        customer = pd.DataFrame({"x": [x], "t_x": [t_x], "T": [T]})
        assert model.p_alive(customer)[0] == pytest.approx(stayed / (stayed + left), rel=1e-8)
        # The log-likelihood holds ln(stayed + left), which a small P(alive) does not show.
        known = (
            gammaln(0.6 + x) - gammaln(0.6) + 0.6 * np.log(alpha) + 0.5 * np.log(beta)
            - (0.6 + x) * np.log(alpha + t_x) - 0.5 * np.log(beta + t_x)
        )  # fmt: skip
        whole = known + np.log(stayed + left)
        assert model.log_likelihood(customer) == pytest.approx(whole, abs=1e-8, rel=1e-12)


@geometric_models
def test_no_formula_breaks_down(kind: type) -> None:
    """Who buys every day, and parameters at which the formulas are 0 / 0."""
    often = pd.DataFrame({"x": [2_000, 20_000], "t_x": [39.0, 39.0], "T": [39.0, 39.0]})
    expected = kind.of(**TRUE).expected_further(often, 39)
    assert expected[0] == pytest.approx(2_000, rel=0.4)
    assert expected[1] > 9 * expected[0]
    for a, b in ((1.0, 2.0), (0.4, 0.6)):
        at, beside = kind.of(0.5, 4.0, a, b), kind.of(0.5, 4.0, a + 1e-4, b)
        for t in (1.0, 39.0):
            assert at.expected_purchases(t) == pytest.approx(beside.expected_purchases(t), rel=1e-3)


def test_histories_that_cannot_be_foretell_nothing() -> None:
    wrong = pd.DataFrame({"x": [1], "t_x": [5.0], "T": [4.0]})
    for model in (BetaGeometricNBD.of(**TRUE), ParetoNBD.of(**TRUE_PARETO)):
        with pytest.raises(ValueError, match="after the end"):
            model.p_alive(wrong)


@every_model
def test_a_thousand_million_times_as_many_customers_are_fitted_alike(kind: type) -> None:
    customers = simulated(kind, 400, seed=3)
    counted = customers.assign(count=1.0)
    few, many = kind().fit(counted), kind().fit(counted.assign(count=1e9))
    assert parameters(many) == pytest.approx(parameters(few), rel=1e-6)
    assert many.log_likelihood_ == pytest.approx(1e9 * few.log_likelihood_, rel=1e-12)
    assert many.standard_errors_ == pytest.approx(few.standard_errors_ / np.sqrt(1e9), rel=1e-3)
