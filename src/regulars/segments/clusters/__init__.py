"""Which natural groups do customers form by how they behave, if any?

Whoever has bought on a few days is a point: how often, how much an order, how many lines, at which
discount, how engaged. Groups are natural where the crowd thins out between them: see
models/natural_groups. Where it does not, that is the answer, and tiers and RFM groups, whose
borders are conventions, are the segments to work with. Who somebody is (age, place) and how long he
has been silent make no cluster: the first only describes, the second is a state and no behaviour.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence
from .looking import Looked, look
from .measures import LEAST_DAYS
from .pictures import evidence, map_of, pair_plot, profile
from .placing import place
from .telling import clusters_table, evidence_table, natural, no_groups, sizes

LEAST = 100
"""Customers without whom nothing can be said of groups among them."""


def run(inputs: Inputs) -> Result:
    """Look for groups; where there are some, place everyone, and say what sets each apart."""
    looked = look(inputs, LEAST)
    if isinstance(looked, Sentence):
        return Result(refusals=(Refusal("Which natural groups customers form", looked),))
    found = evidence_table(looked)
    shown = [map_of(inputs, looked), pair_plot(inputs, looked)]
    if looked.model.n_groups_ == 1:
        return Result(
            tables={"evidence": found} if len(found.frame) else {},
            charts=tuple(shown),
            findings=(no_groups(inputs, looked),),
        )
    fitted = saved(inputs, looked)
    place(inputs.engine, fitted, "facts", "clusters_customers")
    groups = clusters_table(inputs, looked)
    return Result(
        tables={"clusters": groups, "evidence": found},
        charts=(*sizes(inputs, groups), *shown, profile(inputs, looked), evidence(inputs, looked)),
        findings=natural(inputs, looked, groups),
        customers="clusters_customers",
        fitted=fitted,
    )


def saved(inputs: Inputs, looked: Looked) -> dict[str, object]:
    """All that `place` needs, and beside it the rules in words for a reader."""
    currency = inputs.settings.currency
    return {
        "about": "centres of the groups in standard units of the measures, at the study's cut-off",
        "least_purchase_days": LEAST_DAYS,
        "names": looked.names,
        "measures": [measure.column for measure in looked.measures],
        "typical": looked.typical,
        "rules": {n: str(r.words(currency)) for n, r in looked.rules.groups.items()},
        "model": looked.model.saved(),
    }


chapter = Chapter(
    name="clusters",
    title="Natural groups",
    question="Which natural groups do customers form by how they behave, if any?",
    run=run,
    of_customers=True,
    place=place,
)
