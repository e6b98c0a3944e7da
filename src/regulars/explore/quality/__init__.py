"""Can the records be trusted: what was set aside, what they cover, and what they do not tell?

Nothing here changes a record. Cleaning looks at all that was read; everything else stops at the
cut-off.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import say
from .aside import identified, noticed, set_aside
from .coverage import arrivals, channels, coverage
from .missing import missing


def run(inputs: Inputs) -> Result:
    """Count what is there and what is not, and hold those of whom more is known against others."""
    ((n,),) = inputs.engine.rows("select count(*) from facts where coalesce(n_orders, 1) > 0")
    if not n:
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("Whether the records can be trusted", why),))
    if not inputs.settings.lists_orders:
        return Result.of_parts(set_aside(inputs), missing(inputs))
    return Result.of_parts(
        set_aside(inputs),
        noticed(inputs),
        coverage(inputs),
        channels(inputs),
        arrivals(inputs),
        identified(inputs),
        missing(inputs),
    )


chapter = Chapter(
    name="quality",
    title="Quality of the records",
    question="Can the records be trusted: what is missing, and what do they cover?",
    run=run,
    claims=True,
    from_totals=True,
)
