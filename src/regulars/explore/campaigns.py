"""Who answers campaigns, and what do campaigns bring?

Whom a campaign is sent to is chosen, so a share that answers is no effect: many would have bought
anyway. Only where some were held out by lot does the difference between the two arms measure what
the campaign did, whoever opened or clicked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, days, say, share, write_date
from ..stats.corrections import LEVEL, holm
from ..stats.differences import of_shares
from ..stats.intervals import LEVEL as CONFIDENCE
from ..stats.intervals import share_of, wilson
from ..stats.relative import Relative, of_shares as relative_of_shares
from ..stats.strata import Stratified, of_counts

HERE = Path(__file__).parent
SPANS = (14, 30)
"""Days from the contact in which a purchase counts: promised before anything is looked at."""
LEAST_DAYS = 30
"""Days since the contact that it takes to be done with answering."""
LEAST = 50
"""Customers that it takes in either arm."""
SHOWN = 15
"""Campaigns in a chart, those with most contacts."""
UNLIKE = 0.01
"""A corrected p-value of the time before, below which the arms were not drawn by lot."""


@dataclass(frozen=True)
class Effect:
    """What a campaign did within some days of the contact, measured by assignment."""

    campaign: str
    days: int
    measured: Stratified
    relative: Relative | None
    n: int
    n_other: int
    net_sales: float
    """Of those who were contacted, in these days."""
    p_before: float
    """How often chance alone makes the arms as unlike as they were before the contact."""
    p_value: float = 1.0
    """Of the difference, corrected."""


def run(inputs: Inputs) -> Result:
    """Count the answers, and measure the effect where some were held out."""
    what = "Who answers campaigns"
    ((n,),) = inputs.engine.rows("select count(*) from facts where n_orders > 0")
    if not n:
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal(what, why),))
    answers = _answers(inputs)
    effects, refusals = _effects(inputs)
    tables, charts, findings = {}, [], []
    if isinstance(answers, Sentence):
        refusals = (Refusal(what, answers), *refusals)
    else:
        tables["responses"] = answers
        charts.append(_responses(inputs, answers))
        findings.append(_response(inputs, answers))
    if effects:
        tables["effects"] = _effects_table(inputs, effects)
        charts.append(_effects_chart(inputs, effects))
        findings += _measured(inputs, effects)
    return Result(tables, tuple(charts), tuple(findings), refusals)
