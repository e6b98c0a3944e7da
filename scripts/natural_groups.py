"""Write docs/natural_groups.md: how far apart groups must be to be found, measured.

    python scripts/natural_groups.py

It takes minutes, and is run by hand when the way in which groups are found has changed.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.worlds import SHARES, crowd, groups_apart  # noqa: E402

from regulars.core.result import Axis, Chart  # noqa: E402
from regulars.core.words import count, say  # noqa: E402
from regulars.models.natural_groups import NaturalGroups  # noqa: E402
from regulars.present.charts import save  # noqa: E402

PAGE = ROOT / "docs" / "natural_groups.md"
PICTURE = ROOT / "docs" / "pictures" / "natural-groups.svg"
WORLDS = 20
MEASURES = 8
SIZES = (3_000, 10_000)
DISTANCES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.24, 5.0)
GROUPS = (3, 5)

PROSE = """\
# Natural groups: how far apart they must be

*How* groups are told from one crowd stands in `models/natural_groups.py` and
`models/separation.py`: a number of groups counts only if the crowd thins out between each of them
and its neighbours, in customers who were not used to find the groups. This page says how well that
works, on worlds whose groups are known. `python scripts/natural_groups.py` writes it.

## Groups that are there

Points in {measures} measures, in 3 groups (of {three}) or 5 (of {five}), each round, with centres
so many standard deviations apart; {worlds} worlds each. The adjusted Rand index says how well
points were sorted: 1 is perfect, 0 is chance. *At best* is the index of somebody who knows the true
centres and sizes: nobody can do better, and no way of clustering sorts what overlaps.

![The median index over the distance of the groups]({picture})

{table}

Three standard deviations in each of two measures are 4.24 in all. Where groups lie closer they run
into each other, the crowd between them does not thin out, and the answer is that there are none, or
fewer: an index of nought stands for *no natural groups*, which is no error but what can be said.

## Groups that are not there

{crowds} crowds without groups, round, long, skew, even, bent and thick-tailed, of 10,000 points in
3 to 7 measures: groups were found in **{false}** of them.

Sums of money, counts and shares are spread out first (`segments/clusters/measures.py`), for a count
has steps, and the gap between one order and two is none between customers.
"""


def best_index(points: np.ndarray, truth: np.ndarray, n_groups: int) -> float:
    """The index of sorting each point to the group that it most likely comes from."""
    centres = np.array([points[truth == g].mean(axis=0) for g in range(n_groups)])
    away = ((points[:, None, :] - centres[None]) ** 2).sum(axis=2)
    likely = np.log(SHARES[n_groups])[None] - away / 2
    return float(adjusted_rand_score(truth, likely.argmax(axis=1)))


def measure() -> pd.DataFrame:
    """One row per number of groups, size and distance."""
    rows = []
    for n_groups in GROUPS:
        for n in SIZES:
            for distance in DISTANCES:
                found = []
                for seed in range(WORLDS):
                    rng = np.random.default_rng(1_000 + seed)
                    points, truth = groups_apart(n_groups, distance, n, MEASURES, rng)
                    model = NaturalGroups(seed=seed, n_bootstraps=5).fit(points)
                    index = adjusted_rand_score(truth, model.labels_)
                    best = best_index(points, truth, n_groups)
                    found.append((model.n_groups_ == n_groups, model.n_groups_, index, best))
                right, number, index, best = map(np.array, zip(*found, strict=True))
                rows.append(
                    (n_groups, n, distance, int(right.sum()), int((number > n_groups).sum()),
                     float(np.median(index)), float(index.min()), float(np.median(best)))
                )  # fmt: skip
                print(rows[-1], flush=True)
    names = ["groups", "n", "distance", "right", "too_many", "index", "lowest", "best"]
    return pd.DataFrame(rows, columns=names)


def false_groups(n_crowds: int) -> int:
    """Crowds in which groups were found."""
    found = 0
    for seed in range(n_crowds):
        points = crowd(seed, 10_000, 3 + seed % 5, np.random.default_rng(5_000 + seed))
        found += NaturalGroups(seed=seed, n_bootstraps=5).fit(points).n_groups_ > 1
    return found


def table(frame: pd.DataFrame) -> str:
    """The measurements in Markdown."""
    lines = [
        "| groups | customers | apart | number right | too many | median index | lowest | best |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row.groups} | {row.n:,} | {row.distance:g} | {row.right} of {WORLDS} | "
        f"{row.too_many} | {row.index_:.2f} | {row.lowest:.2f} | {row.best:.2f} |"
        for row in frame.rename(columns={"index": "index_"}).itertuples(index=False)
    ]
    return "\n".join(lines)


def picture(frame: pd.DataFrame) -> Chart:
    """The median index over the distance, for the larger worlds, beside the best there is."""
    large = frame[frame["n"] == max(SIZES)]
    lines = [
        large.assign(series=large["groups"].map("{} groups".format), value=large["index"]),
        large[large["groups"] == GROUPS[0]].assign(series="3, at best", value=large["best"]),
        large[large["groups"] == GROUPS[1]].assign(series="5, at best", value=large["best"]),
    ]
    shown = pd.concat(lines)[["series", "distance", "value"]].reset_index(drop=True)
    apart = large[(large["groups"] == GROUPS[0]) & (large["distance"] == 4.24)].iloc[0]
    return Chart(
        name="natural_groups",
        kind="curve",
        table=shown,
        x=Axis("distance", "Standard deviations between centres", "number"),
        y=Axis("value", "Adjusted Rand index", "number"),
        headline=say(
            "Found {right} of {worlds} times at three in each of two measures",
            right=count(apart["right"]),
            worlds=count(WORLDS),
        ),
        subtitle=f"Median of {WORLDS} worlds of {max(SIZES):,} customers in {MEASURES} measures",
        caption="At best: sorted by somebody who knows the true centres and sizes.",
        alt=f"Lines that rise from nought to {large['index'].max():.2f}.",
    )


def main() -> None:
    """Measure, and write the page and its picture."""
    frame, n_crowds = measure(), 60
    false = false_groups(n_crowds)
    save(picture(frame), PICTURE)
    told = {n: ", ".join(f"{s:.0%}" for s in SHARES[n]) for n in GROUPS}
    PAGE.write_text(
        PROSE.format(
            measures=MEASURES,
            three=told[3],
            five=told[5],
            worlds=WORLDS,
            picture=PICTURE.relative_to(PAGE.parent).as_posix(),
            table=table(frame),
            crowds=n_crowds,
            false=false,
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
