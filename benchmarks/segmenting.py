"""What natural groups cost: a million customers with twenty facts, the number of groups chosen too.

Two worlds, made by numpy: one of three groups, whose centres are four standard deviations apart,
half of the facts telling and half of them noise, and one without any group. Ours standardises,
tries several numbers of groups by k-means and by Gaussian mixtures, tests them, and may say that
there are none; one plain k-means of scikit-learn stands beside it (standardised, eight groups, one
start, nothing chosen and nothing tested), over the same rows and in the same run. Each is a process
of its own. CPU seconds are those of fit and labels alone, of all threads; peak memory is that of
the process, with the rows in it. $REGULARS_BENCH_CUSTOMERS takes another number of rows.
"""

import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
from numpy.typing import NDArray

N = int(os.environ.get("REGULARS_BENCH_CUSTOMERS", "1000000"))
FACTS = 20
TELLING = 10
"""Facts in which the groups differ, each of them somewhat; the others are noise."""
APART = 4.0
"""Standard deviations between the centres of any two groups."""
WORLDS = ("three groups", "no groups")
CONTENDERS = {"natural_groups": "regulars: natural groups", "plain": "scikit-learn: one k-means"}
MOST_CPU, MOST_MB = 90, 2000
"""What is promised."""


def world(name: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Facts, and the group that each customer is of."""
    rng = np.random.default_rng(7)
    facts = rng.standard_normal((N, FACTS))
    if name == "no groups":
        return facts, np.zeros(N, dtype=np.int64)
    groups = rng.integers(0, 3, N)
    corners = APART * np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
    plane, _ = np.linalg.qr(rng.standard_normal((TELLING, 2)))
    facts[:, :TELLING] += (corners @ plane.T)[groups]
    return facts, groups


def natural_groups(facts: NDArray[np.float64]) -> NDArray[np.int64]:
    """The group of each row, as many as there turn out to be."""
    from regulars.models.natural_groups import NaturalGroups

    return np.asarray(NaturalGroups(seed=1).fit(facts).labels_, dtype=np.int64)


def plain(facts: NDArray[np.float64]) -> NDArray[np.int64]:
    """The group of each row, of eight."""
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(facts)
    return np.asarray(KMeans(8, n_init=1, random_state=1).fit(scaled).labels_, dtype=np.int64)


def measure(contender: str, name: str) -> None:
    """Print CPU s, wall s, peak MB, groups found and agreement with the truth, as JSON."""
    from sklearn.metrics import adjusted_rand_score

    facts, truth = world(name)
    wall, cpu = time.perf_counter(), time.process_time()
    found = {"natural_groups": natural_groups, "plain": plain}[contender](facts)
    took = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*took, peak, len(np.unique(found)), adjusted_rand_score(truth, found)]))


def report() -> None:
    """Measure both in both worlds, and tell where a promise is broken."""
    title = f"{N:,} customers x {FACTS} facts"
    print(f"{title:44}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'groups':>8}{'Rand':>7}")
    for name in WORLDS:
        for contender, words in CONTENDERS.items():
            code = "import sys; from benchmarks.segmenting import measure; measure(*sys.argv[1:])"
            done = subprocess.run(  # noqa: S603 - our own names
                [sys.executable, "-c", code, contender, name],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            cpu, wall, peak, n, agreement = json.loads(done.stdout.splitlines()[-1])
            line = f"{f'{name}; {words}':44}{cpu:8.1f}{wall:8.1f}{peak:9.0f}{n:8}{agreement:7.2f}"
            ours = contender == "natural_groups"
            if ours and (cpu > MOST_CPU or peak > MOST_MB):
                line += "  more than promised"
            print(line, flush=True)
