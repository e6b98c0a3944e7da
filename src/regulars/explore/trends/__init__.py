"""Where sales are going from month to month, what moved them, and what is only the season."""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import say
from .change import what_moved
from .months import months_table
from .new_customers import new_customers
from .pace import pace
from .season import season


def run(inputs: Inputs) -> Result:
    """Months side by side, a bridge between two periods, and the season if the history allows."""
    months = months_table(inputs)
    if months is None or not months.frame["n_customers"].sum():
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("Where sales are going", why),))
    whole = months.frame[~months.frame["partial"]].reset_index(drop=True)
    return Result.of_parts(
        Result(tables={"months": months}),
        new_customers(inputs, months, whole),
        what_moved(inputs),
        pace(inputs, whole),
        season(inputs, whole),
    )


chapter = Chapter(
    name="trends",
    title="Trends",
    question="Where are sales going, and what moves them?",
    run=run,
    claims=True,
)
