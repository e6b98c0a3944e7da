"""Repeat buying of a million customers: fits and the value of twelve months, beside lifetimes.

The customers are simulated from BG/NBD as it was fitted to CDNOW by Fader, Hardie & Lee (2005), and
seen by the day for 27 to 39 weeks; Pareto/NBD is fitted to all of CDNOW, of the data folder
$REGULARS_DATA. The peer, the lifetimes package, is installed into an environment of its own in the
temporary folder. It is timed twice: as it is called plainly, with a row for each customer, and
given the distinct rows with their numbers as weights, where the grouping is not counted; ours is,
and is left out in a line of its own. CPU seconds, of all threads, are those of the work alone,
after a first go on some customers that loads what there is to load; peak memory is that of the
process, with the rows in it. Every run is a process of its own, all contenders in turn; the medians
are printed.
$REGULARS_BENCH_CUSTOMERS takes another number of customers.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

N = int(os.environ.get("REGULARS_BENCH_CUSTOMERS", "1000000"))
RUNS = 5
FEW = 2_000
"""Customers of the first go."""
FOLDER = Path(tempfile.gettempdir())
PEER = "lifetimes==0.11.3"
TRUE = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
VALUES = {"p": 6.25, "q": 3.74, "v": 15.44}
"""Gamma-Gamma of Fader & Hardie (2013): what a purchase is worth is taken for known."""
YEARLY_RATE = 0.1
SAME = 1e-6
"""Relative difference of log-likelihoods that are called equal."""

Answer = Callable[[], float]
"""What all contenders of a task have to agree on, asked for when the clock has stopped: the
log-likelihood, or the value of everybody."""
Work = Callable[[pd.DataFrame], Answer]


def customers() -> NDArray[np.float64]:
    """x, t_x, T in weeks, a day being the least: the purchases of a day are one."""
    rng = np.random.default_rng(7)
    rate = rng.gamma(TRUE["r"], 1 / TRUE["alpha"], N) / 7
    leave = rng.beta(TRUE["a"], TRUE["b"], N)
    seen = rng.integers(27 * 7, 39 * 7 + 1, N)
    time_to, last, x = np.zeros(N), np.zeros(N), np.zeros(N)
    active = np.arange(N)
    while len(active):
        time_to[active] += rng.exponential(1, len(active)) / np.maximum(rate[active], 1e-300)
        active = active[time_to[active] <= seen[active]]
        day = np.ceil(time_to[active])
        x[active] += day > last[active]
        last[active] = day
        active = active[rng.random(len(active)) >= leave[active]]
    return np.array([x, last / 7, seen / 7])


def cdnow() -> NDArray[np.float64]:
    """x, t_x, T in weeks of all 23,570 customers of CDNOW, weeks 1 to 39."""
    default = Path(__file__).parent.parent.parent / "shared/data"
    bought = pd.read_csv(
        Path(os.environ.get("REGULARS_DATA", default)) / "cdnow" / "CDNOW_master.txt",
        sep=r"\s+", header=0, names=["customer_id", "day", "n_cds", "dollars"], dtype=str,
    )  # fmt: skip
    bought["day"] = pd.to_datetime(bought["day"], format="%Y%m%d")
    end = pd.Timestamp("1997-09-30")
    days = bought[bought["day"] <= end].groupby("customer_id")["day"]
    first, last = days.min(), days.max()
    return np.array([days.nunique() - 1, (last - first).dt.days / 7, (end - first).dt.days / 7])


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """The distinct rows, and in `count` how many customers have each."""
    return rows.groupby(["x", "t_x", "T"], as_index=False).size().rename(columns={"size": "count"})


def bg_nbd(rows: pd.DataFrame) -> Answer:
    """regulars"""
    from regulars.models.bg_nbd import BetaGeometricNBD

    fitted = BetaGeometricNBD().fit(rows)
    return lambda: fitted.log_likelihood_


def pareto_nbd(rows: pd.DataFrame) -> Answer:
    """regulars"""
    from regulars.models.pareto_nbd import ParetoNBD

    fitted = ParetoNBD().fit(rows)
    return lambda: fitted.log_likelihood_


def value(rows: pd.DataFrame) -> Answer:
    """regulars"""
    from regulars.models.bg_nbd import BetaGeometricNBD
    from regulars.models.future_value import future_value
    from regulars.models.gamma_gamma import GammaGamma

    each = GammaGamma.of(*VALUES.values()).expected_value(rows)
    buying = BetaGeometricNBD.of(**TRUE)
    worth = future_value(buying, rows, each, margin=1.0, yearly_rate=YEARLY_RATE, unit=7.0)
    return lambda: float(worth.sum())


def _peer_fit(fitter: Any, rows: pd.DataFrame) -> Any:
    return fitter.fit(rows["x"], rows["t_x"], rows["T"], weights=rows.get("count"))


def peer_bg_nbd(rows: pd.DataFrame) -> Answer:
    """lifetimes"""
    from lifetimes import BetaGeoFitter

    fitted = _peer_fit(BetaGeoFitter(), rows)
    # What it keeps is a mean, in a unit of time of its own.
    histories, count = _arrays(rows)
    logs, loss = np.log(fitted.params_.to_numpy()), fitted._negative_log_likelihood
    return lambda: -float(loss(logs, *histories, count, 0.0) * count.sum())


def peer_pareto_nbd(rows: pd.DataFrame) -> Answer:
    """lifetimes"""
    from lifetimes import ParetoNBDFitter

    fitted = _peer_fit(ParetoNBDFitter(), rows)
    histories, count = _arrays(rows)
    each = fitted._conditional_log_likelihood
    return lambda: float(count @ each(fitted.params_.to_numpy(), *histories))


def _arrays(rows: pd.DataFrame) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    count = rows["count"].to_numpy() if "count" in rows else np.ones(len(rows))
    return [rows[column].to_numpy() for column in ("x", "t_x", "T")], count


def peer_value(rows: pd.DataFrame) -> Answer:
    """lifetimes: customer_lifetime_value"""
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    buying, each = BetaGeoFitter(), GammaGammaFitter()
    buying.params_, each.params_ = pd.Series(TRUE), pd.Series(VALUES)
    buying.predict = buying.conditional_expected_number_of_purchases_up_to_time
    monthly = (1 + YEARLY_RATE) ** (1 / 12) - 1
    worth = each.customer_lifetime_value(
        buying, rows["x"], rows["t_x"], rows["T"], rows["mean_value"], time=12,
        discount_rate=monthly, freq="W",
    )  # fmt: skip
    return lambda: float(worth.sum())


@dataclass(frozen=True)
class Contender:
    """One way to do a task.

    promised    how many times the CPU seconds of the first contender this one takes, at the least
    agrees      within which relative difference its answer is the first one's
    """

    work: Work
    words: str
    of_groups: bool = False
    promised: float = 1.0
    agrees: float = SAME


TASKS = {
    "BG/NBD, a million customers": (
        customers,
        (
            Contender(bg_nbd, "regulars: fold and fit"),
            Contender(bg_nbd, "regulars: fit, given groups", of_groups=True, promised=0.0),
            Contender(peer_bg_nbd, "lifetimes: plain", promised=80),
            Contender(peer_bg_nbd, "lifetimes: given groups", of_groups=True, promised=6),
        ),
    ),
    # Months of lifetimes are 4.345 weeks, each discounted as of its end.
    "twelve months' value, a million customers": (
        customers,
        (
            Contender(value, "regulars: future value"),
            Contender(peer_value, "lifetimes: customer_lifetime_value", promised=30, agrees=0.01),
        ),
    ),
    "Pareto/NBD, all of CDNOW": (
        cdnow,
        (
            Contender(pareto_nbd, "regulars: fold and fit"),
            Contender(peer_pareto_nbd, "lifetimes: plain", promised=4),
            Contender(peer_pareto_nbd, "lifetimes: given groups", of_groups=True, promised=1),
        ),
    ),
}
MOST_MB = 300
"""What is promised of the first contender of a million customers."""


def measure(file: str, work: str, of_groups: str) -> None:
    """Print CPU s, peak MB and the answer of one contender, as JSON."""
    rows = pd.DataFrame(np.load(file).T, columns=["x", "t_x", "T"])
    if work in ("value", "peer_value"):
        rows["mean_value"] = np.where(rows["x"] > 0, 30.0, 0.0)
    run: Work = globals()[work]
    few = rows.sample(FEW, random_state=1)
    if of_groups == "True":
        rows, few = grouped(rows), grouped(few)
    run(few)
    start = time.process_time()
    answer = run(rows)
    cpu = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([cpu, peak, answer()]))


def peers_python() -> str:
    """The interpreter of an environment with lifetimes; made where it is missing."""
    folder = FOLDER / "regulars-bench-lifetimes"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", PEER]
        subprocess.run(install, check=True)  # noqa: S603 - our own names
        (folder / "ready").touch()
    return str(python)


def once(contender: Contender, file: Path, peer: str) -> list[float]:
    """CPU s, peak MB and the answer, of a process of its own."""
    name = contender.work.__name__
    code = "import sys; from benchmarks.repeat_buying import measure; measure(*sys.argv[1:])"
    python = peer if name.startswith("peer_") else sys.executable
    done = subprocess.run(  # noqa: S603 - our own names
        [python, "-W", "ignore", "-c", code, str(file), name, str(contender.of_groups)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report() -> None:
    """Measure all, and tell where a promise is broken."""
    peer = peers_python()
    for task, (make, contenders) in TASKS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "customers.npy"
            np.save(file, make())
            runs = [[once(c, file, peer) for c in contenders] for _ in range(RUNS)]
        found = [
            [median(part) for part in zip(*each, strict=True)] for each in zip(*runs, strict=True)
        ]
        print(f"{task:44}{'CPU s':>9}{'peak MB':>9}{'times':>8}  answer")
        first = found[0]
        for contender, (cpu, peak, answer) in zip(contenders, found, strict=True):
            times = cpu / first[0]
            line = f"{contender.words:44}{cpu:9.3f}{peak:9.0f}{times:8.1f}  {answer:.9g}"
            if times < contender.promised or (cpu == first[0] and peak > MOST_MB):
                line += "  short of what is promised"
            if abs(answer / first[2] - 1) > contender.agrees:
                line += "  not the same answer"
            print(line, flush=True)
        print()
