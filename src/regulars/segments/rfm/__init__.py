"""RFM: who bought lately and often, who is slipping away, and do such customers come back?

Every customer who has bought gets a place on a grid: days since the last order by orders placed, at
the cut-off. Borders are whole days and whole orders, so that ties fall together and each rule can
be applied by hand, at any other cut-off too. Where the records allow, those of silence come from
what customers did after such a silence (see borders.py), and each name is held against who of its
group bought again; where they do not, quintiles are used and it is said.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say
from .borders import Borders, borders_of
from .grid import grid_chart, grid_table
from .groups import COLUMN, ORDER, SLIPPING, place, saved
from .held import best_group, cells_of, groups_table, shares_chart, slipping
from .past import Back, Past
from .returns import came_back, returns_chart, returns_table

WHAT = "Who bought lately and often"
KNOWN = """
    select count(*) as n, sum(spend) as spend
    from facts
    where n_orders > 0 and days_since_last_purchase is not null
"""


def run(inputs: Inputs) -> Result:
    """Find the borders, put everyone into a group, and say what each group holds and did."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    known = engine.row(KNOWN)
    n = int(known["n"])
    if n < least:
        return _refuse(
            say(
                "of {n} customers both their orders and the day of the last one are known; it "
                "takes {least} or more",
                n=count(n),
                least=count(least),
            )
        )
    past = Past.of(inputs)
    borders = borders_of(inputs, past)
    fitted = saved(borders, inputs.settings.currency)
    place(engine, fitted, "facts", "rfm_customers")
    cells = cells_of(inputs)
    groups = groups_table(inputs, fitted["rules"])
    grid = grid_table(inputs, cells, borders)
    asked = {"slipping": SLIPPING, **{name: (name,) for name in ORDER}}
    back = past.back_by(partial(place, engine, fitted), COLUMN, asked)
    slips = back.pop("slipping", None)
    past.forget()
    parts = [Result(tables={"groups": groups})]
    if grid.frame.empty:
        parts.append(_refuse(say("none of the groups has {least} customers", least=count(least))))
    elif groups.frame["share_of_net_sales"].isna().all():
        parts.append(_refuse(say("customers brought nothing, returns taken off")))
    else:
        found = (
            best_group(inputs, groups, borders, n),
            slipping(inputs, groups, borders, slips, n),
        )
        parts.append(
            Result(
                tables={"grid": grid},
                charts=(
                    grid_chart(inputs, grid, borders, n),
                    shares_chart(inputs, groups, borders, n),
                ),
                findings=tuple(finding for finding in found if finding),
            )
        )
    parts.append(_returns(inputs, past, back, borders))
    whole = Result.of_parts(*parts)
    return replace(whole, customers="rfm_customers", fitted=fitted)


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal(WHAT, why),))


def _returns(inputs: Inputs, past: Past, back: Mapping[str, Back], borders: Borders) -> Result:
    if len(back) < 2:
        why = say(
            "it takes customers of two groups at an earlier cut-off with {before} of records "
            "before it and {horizon} after it; the records hold {held}",
            before=days(2 * inputs.settings.horizon_days),
            horizon=days(inputs.settings.horizon_days),
            held=days(inputs.window.n_days),
        )
        return Result(refusals=(Refusal("How likely each group comes back", why),))
    table = returns_table(inputs, back)
    return Result(
        tables={"returns": table},
        charts=(returns_chart(inputs, table, past, borders),),
        findings=(came_back(inputs, back, table, past),),
    )


chapter = Chapter(
    name="rfm",
    title="RFM groups",
    question="Who bought lately and often, who is slipping away, and do such customers come back?",
    run=run,
    of_customers=True,
    from_totals=True,
    place=place,
)
