"""How orders and customers are distributed, and whether who they are makes a difference."""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import count, say
from .group_pictures import dots, group_table
from .group_sentences import differences
from .groups import compare, traits_of
from .histograms import histogram
from .shape_sentences import descriptions
from .shapes import MEASURES, absent, figures, shape_of


def run(inputs: Inputs) -> Result:
    """Fold, measure and draw each; then hold the groups of each trait against each other."""
    ((n,),) = inputs.engine.rows("select count(*) from facts where coalesce(n_orders, 1) > 0")
    if n < inputs.settings.smallest_group:
        why = say(
            "there are {n} customers; a picture takes {least}",
            n=count(n),
            least=count(inputs.settings.smallest_group),
        )
        return Result(refusals=(Refusal("How orders and customers are distributed", why),))
    refusals: list[Refusal] = []
    shapes, charts = [], []
    for measure in MEASURES:
        if measure.of == "orders" and not inputs.settings.lists_orders:
            continue
        shape = shape_of(inputs, measure)
        if shape is None:
            refusals.append(absent(inputs, measure))
            continue
        shapes.append(shape)
        charts += histogram(inputs, shape)
    inputs.engine.execute("drop table if exists distributions_values")
    if not shapes:
        return Result(refusals=tuple(refusals))
    traits = traits_of(inputs, refusals)
    comparisons = compare(inputs, traits)
    tables = {"figures": figures(inputs, shapes)}
    if traits:
        tables["groups"] = group_table(inputs, traits)
        charts += dots(inputs, traits, comparisons)
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=(*descriptions(inputs, shapes), *differences(inputs, comparisons)),
        refusals=tuple(refusals),
    )


chapter = Chapter(
    name="distributions",
    title="Distributions",
    question="What do orders and customers look like, and does it matter who they are?",
    run=run,
    claims=True,
    from_totals=True,
)
