"""Clusters pictured: a map of customers, the measures in pairs, profiles, and the evidence."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs
from ...core.words import Quantity, count, say, share
from ...stats.alike import dots
from .looking import Looked
from .measures import LEAST_DAYS, Floats

MOST_SERIES = 5
"""Colours that can be told apart."""
MOST_PAIRED = 4
MOST_DOTS = 160
"""Of a pair plot: each is drawn in every panel."""


def map_of(inputs: Inputs, looked: Looked) -> Chart:
    """Customers on the plane in which they differ most (principal components)."""
    scores, explained, weights = _components(looked.points)
    both = float(explained[:2].sum())
    frame = pd.DataFrame(scores[:, :2], columns=["first", "second"])
    shown, by = _dots(inputs, looked, frame)
    titles = [
        f"{_toward(looked, weights[i])} ({share(float(explained[i]))} of variance)"
        for i in range(2)
    ]
    k = looked.model.n_groups_
    return Chart(
        name="map",
        kind="points",
        table=shown,
        x=Axis("first", titles[0], "number"),
        y=Axis("second", titles[1], "number"),
        headline=say("{k} natural groups on a map of customers", k=count(k))
        if by
        else say("One crowd: a map that holds {both} of differences", both=share(both)),
        subtitle=f"Customers by behaviour, {inputs.window}; n = {len(scores):,} customers who "
        f"bought on {LEAST_DAYS} days or more",
        caption=(
            f"Principal components of {len(looked.measures)} measures in standard units "
            f"({', '.join(m.title.lower() for m in looked.measures)}); the two axes hold "
            f"{share(both)} of the variance."
        ),
        alt=f"A cloud of dots; the two axes hold {share(both)} of what customers differ in"
        + (f", in {k} groups." if by else ", without groups."),
    )


def pair_plot(inputs: Inputs, looked: Looked) -> Chart:
    """The main measures against each other."""
    currency = inputs.settings.currency
    paired = looked.measures[:MOST_PAIRED]
    axes = tuple(replace(m.axis(currency), log=m.log) for m in paired)
    frame = looked.frame[[m.column for m in paired]].astype(float)
    for measure in paired:
        if measure.log:
            frame[measure.column] = frame[measure.column].where(frame[measure.column] > 0)
    shown, by = _dots(inputs, looked, frame, most=MOST_DOTS)
    one, other, strength = _strongest(frame)
    named = {m.column: m for m in paired}
    return Chart(
        name="measures",
        kind="pair_plot",
        table=shown,
        x=axes[0],
        y=axes[1],
        axes=axes,
        headline=say(
            "Closest pair: {one} and {other}, {strength}",
            strength=Quantity(strength, "number"),
            one=named[one].short,
            other=named[other].short,
        ),
        subtitle=f"How customers behave, two measures at a time, {inputs.window}; n = "
        f"{int(shown['n'].sum()):,} customers",
        caption=(
            f"Customers who bought on {LEAST_DAYS} days or more. The strength is Spearman's rank "
            f"correlation of {named[one].title.lower()} and {named[other].title.lower()}; measures "
            "made from the same orders may go together for that alone."
        ),
        alt=f"Clouds of dots for every two of {len(paired)} measures"
        + (", coloured by group." if by else "."),
    )


def profile(inputs: Inputs, looked: Looked) -> Chart:
    """How far each group lies from the middle of all customers, in each measure."""
    points = looked.points
    spread = np.where(points.std(axis=0) > 0, points.std(axis=0), 1)
    away = (points - points.mean(axis=0)) / spread
    rows = []
    for place, name in enumerate(looked.names):
        own = looked.model.labels_ == place
        for i, measure in enumerate(looked.measures):
            middle = float(looked.frame.loc[own, measure.column].astype(float).median())
            label = str(
                Quantity(middle, measure.unit, measure.axis(inputs.settings.currency).currency)
            )
            rows.append((measure.title, name, float(away[own, i].mean()), int(own.sum()), label))
    frame = pd.DataFrame(rows, columns=["measure", "cluster", "away", "n", "label"])
    most = frame.loc[frame["away"].abs().idxmax()]
    return Chart(
        name="cluster_profiles",
        kind="matrix",
        table=frame,
        x=Axis("measure", "Measure"),
        y=Axis("away", "Standard deviations from the mean", "number", reach=2.0),
        other=Axis("cluster", "Cluster"),
        headline=say(
            "Furthest from all others in {measure}: {away} standard deviations",
            away=Quantity(abs(most["away"]), "number"),
            measure=next(m.short for m in looked.measures if m.title == most["measure"]),
        ),
        subtitle=f"What sets each natural group apart, {inputs.window}; n = {len(points):,}",
        caption=(
            "Colour: mean of the group in standard deviations from the mean of all; in the cell: "
            "its median. Measures that are rates are compared as logarithms."
        ),
        alt="A table of groups by measures: "
        + "; ".join(f"{r.cluster}, {r.measure.lower()}: {r.label}" for r in frame.itertuples())
        + ".",
    )


def evidence(inputs: Inputs, looked: Looked) -> Chart:
    """How far the shallowest valley is filled, by number of groups."""
    tried = looked.model.evidence_
    frame = tried.rename(columns={"method": "series"})[["series", "k", "filled", "p_value"]]
    k = looked.model.n_groups_
    row = tried[(tried["k"] == k) & (tried["method"] == looked.model.method_)].iloc[0]
    return Chart(
        name="evidence",
        kind="curve",
        table=frame,
        x=Axis("k", "Groups", "number"),
        y=Axis("filled", "Crowd at the shallowest border", "share"),
        headline=say(
            "Between {k} groups the crowd falls to {filled}",
            k=count(k),
            filled=share(float(row["filled"])),
        ),
        subtitle=f"Density at the border against the smaller group's middle, {inputs.window}; "
        f"n = {len(looked.points):,}",
        caption=(
            "Of the two neighbouring groups that are least apart, in customers who were not "
            "learned from. All are apart where this is clearly below all of it (exact binomial "
            "test, corrected for every number of groups and both methods); of the numbers for "
            "which it is, the largest whose groups are found again was taken."
        ),
        alt=f"Lines by method over the number of groups; {k} groups were taken.",
        guides=(Guide(float(k), "taken"),),
    )


def _dots(
    inputs: Inputs, looked: Looked, frame: pd.DataFrame, most: int | None = None
) -> tuple[pd.DataFrame, bool]:
    """Customers who are alike as one dot; coloured where the groups are few enough."""
    series = looked.series
    size = inputs.settings.smallest_group
    if series is None or looked.model.n_groups_ > MOST_SERIES:
        return dots(frame, size=size, most=most), False
    return dots(frame.assign(series=series.to_numpy()), by="series", size=size, most=most), True


def _components(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Scores, shares of variance and weights of the principal components, each pointing up."""
    spread = np.where(points.std(axis=0) > 0, points.std(axis=0), 1)
    standard = np.clip((points - points.mean(axis=0)) / spread, -6, 6)
    _, singular, weights = np.linalg.svd(standard - standard.mean(axis=0), full_matrices=False)
    largest = weights[np.arange(len(weights)), np.abs(weights).argmax(axis=1)]
    weights = weights * np.sign(largest)[:, None]
    explained = singular**2 / (singular**2).sum()
    return standard @ weights.T, explained, weights


def _toward(looked: Looked, weights: Floats) -> str:
    """What an axis goes with: the two measures that weigh most in it."""
    heavy = np.argsort(-np.abs(weights), kind="stable")[:2]
    words = [
        looked.measures[i].high if weights[i] > 0 else looked.measures[i].low
        for i in heavy
        if abs(weights[i]) > 0.3
    ]
    return ", ".join(words)[:1].upper() + ", ".join(words)[1:] + " →"


def _strongest(frame: pd.DataFrame) -> tuple[str, str, float]:
    """The two columns whose ranks go together most."""
    ranks = frame.corr(method="spearman").fillna(0)
    pairs = [(abs(ranks.iloc[i, j]), i, j) for i in range(len(ranks)) for j in range(i)]
    _, i, j = max(pairs)
    return ranks.columns[j], ranks.columns[i], float(ranks.iloc[i, j])
