"""What do customers do beside buying, and does it tell who will buy again?

Buying takes visits, so whoever buys often visits often. Engagement is therefore counted on days
without a purchase, and customers are held against others with the same recent purchases at the same
past cut-off: what remains is what engagement tells beyond them. Opened e-mails are shown and never
used, for mail programs open them by themselves.

Whom a campaign is sent to is chosen, so a share that answers is no effect: many would have bought
anyway. Only where some were held out by lot does the difference between the two arms measure what
the campaign did, whoever opened or clicked.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import say
from ...stats.corrections import holm
from . import effects, foretelling
from .answers import answers
from .over_time import over_time


def run(inputs: Inputs) -> Result:
    """Count by month; compare at past cut-offs who engaged with who did not; then the campaigns."""
    ((n,),) = inputs.engine.rows("select count(*) from facts where n_orders > 0")
    if not n:
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("What customers do beside buying", why),))
    foretold, tested = foretelling.look(inputs), effects.look(inputs)
    # All that the chapter looks at is corrected for together.
    p_values = [*foretold.p_values, *tested.p_values]
    corrected = holm(p_values, inputs.n_families)
    own = len(foretold.p_values)
    return Result.of_parts(
        over_time(inputs),
        foretelling.tell(inputs, foretold, corrected[:own]),
        answers(inputs),
        effects.tell(inputs, tested, corrected[own:]),
    )


chapter = Chapter(
    name="engagement",
    title="Engagement",
    question="What do customers do beside buying, who buys again, and what do campaigns bring?",
    run=run,
    claims=True,
)
