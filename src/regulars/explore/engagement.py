"""What do customers do beside buying, and does it tell who will buy again?

Buying takes visits, so whoever buys often visits often. Engagement is therefore counted on days
without a purchase, and customers are held against others with the same recent purchases at the same
past cut-off: what remains is what engagement tells beyond them. Opened e-mails are shown and never
used, for mail programs open them by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.window import Window
from ..core.words import Quantity, Sentence, count, days, say, share
from ..facts.snapshot import past_windows
from ..stats.corrections import LEVEL, holm
from ..stats.intervals import wilson
from ..stats.strata import Stratified, over_clusters

HERE = Path(__file__).parent
SAMPLE = 50_000
"""Customers whose cases are looked at; where there are more, they are drawn by a hash of the id."""
MOST_CUTOFFS = 12
"""Past cut-offs that are looked at, the latest."""
MONTHS_OF_ACTIVE = 3
RECENT = 90
"""Days before a cut-off in which engagement is counted, and as many before these."""
LEAST = 50
"""Cases that it takes on both sides of a comparison."""
LEAST_SHARE = 0.1
"""Of cases without an engaged day, for them to be a group of their own."""
ONCE = 2
"""Engaged days before that it takes for engagement to be able to fall."""

SERIES = {
    "web_visits": "Web visits",
    "app_visits": "App visits",
    "clicks": "E-mail clicks",
    "contacts": "Campaign contacts",
}

SAMPLED = """
    select customer_id, who
    from (
        select customer_id, row_number() over (order by hash(customer_id), customer_id) as who
        from facts
        where n_orders > 0
    ) as drawn
    where who <= $most
"""

ALONE = """
    select distinct sampled.who, engaged.day
    from engagement_days as engaged
    inner join engagement_sample as sampled on sampled.customer_id = engaged.customer_id
    left join customer_days as bought
        on bought.customer_id = engaged.customer_id
        and bought.day = engaged.day
        and bought.n_orders > 0
    where engaged.kind in ('visit', 'app_visit', 'page_view', 'email_click')
        and engaged.day < $cutoff
        and bought.day is null
"""

SILENCES = (0, 7, 14, 30, 60, 90, 180, 365)
"""Borders in days of the silences that the chart shows."""
FINE = ((3, 7, 14, 21, 30, 45, 60, 90, 135, 180, 270), (0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30))
COARSE = ((7, 14, 30, 60, 90, 180), (0, 1, 2, 4, 8, 16))
"""Borders of the strata, of silence and of orders: the last value that lies within each."""
MANY_CASES = 10_000
"""Cases from which on the fine borders are used: below, they would leave nobody alike."""
DAYS = (3, 7, 15)
"""Borders of engaged days before, within which falling engagement is compared."""


@dataclass(frozen=True)
class Comparison:
    """Two groups at past cut-offs: as they are, and among those with equal recent purchases."""

    name: str
    alike: Stratified
    plain: Stratified
    n_customers: int
    p_value: float = 1.0
    """Of the difference among those alike, corrected."""


def run(inputs: Inputs) -> Result:
    """Count by month; then compare at past cut-offs who engaged with who did not."""
    ((n,),) = inputs.engine.rows("select count(*) from facts where n_orders > 0")
    if not n:
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal("What customers do beside buying", why),))
    months = _months(inputs)
    result = Result()
    if months is None:
        why = say("no visit, click or contact is on record for a whole month of the shop")
        result = replace(result, refusals=(Refusal("What customers do beside buying", why),))
    else:
        result = Result(
            tables={"months": months},
            charts=(_over_time(inputs, months),),
            findings=(_activity(inputs, months),),
        )
    cases = _cases(inputs)
    if isinstance(cases, Refusal):
        return replace(result, refusals=(*result.refusals, cases))
    return _with_cases(inputs, result, cases)


def _months(inputs: Inputs) -> Table | None:
    """One row a whole month; None where nothing beside purchases is on record.

    The first two months know too little of who is active.
    """
    frame = inputs.engine.frame(render(HERE / "engagement_months.sql"), cutoff=inputs.window.cutoff)
    starts = [stamp.date() for stamp in pd.to_datetime(frame["month"])]
    begun = _first_of_month(inputs.window.start, MONTHS_OF_ACTIVE - 1)
    whole = [begun <= m and _first_of_month(m, 1) <= inputs.window.cutoff for m in starts]
    frame["month"] = [month.isoformat() for month in starts]
    enough = frame["n_active"] >= inputs.settings.smallest_group
    frame = frame[pd.Series(whole, index=frame.index) & enough].reset_index(drop=True)
    counts = [*SERIES, "opens"]
    if frame.empty or not frame[counts].to_numpy().any():
        return None
    for name in counts:
        frame[name] = frame[name] / frame["n_active"]
    return Table.of(
        frame,
        "one row per whole calendar month",
        Axis("month", "Month", "month"),
        Axis("n_active", "Active customers", "count"),
        *(Axis(name, f"{title} each", "number") for name, title in SERIES.items()),
        Axis("opens", "E-mails opened each, perhaps by a program", "number"),
    )


def _first_of_month(day: date, later: int) -> date:
    """The first day of the month that is so many months after that of `day`."""
    month = day.year * 12 + day.month - 1 + later
    return date(month // 12, month % 12 + 1, 1)


def _over_time(inputs: Inputs, months: Table) -> Chart:
    frame = months.frame
    shown = [name for name in SERIES if frame[name].any()] or ["opens"]
    titles = {**SERIES, "opens": "E-mails opened"}
    table = pd.concat(
        [
            pd.DataFrame(
                {"month": frame["month"], "series": titles[name], "each": frame[name]}
            ).assign(label="")
            for name in shown
        ],
        ignore_index=True,
    )
    top = max(shown, key=lambda name: float(frame[name].mean()))
    headline = _headline(frame, top, titles[top])
    n = int(frame["n_active"].max())
    return Chart(
        name="over_time",
        kind="curve",
        table=table,
        x=Axis("month", "Month", "month"),
        y=Axis("each", "Each active customer, per month", "number"),
        headline=headline,
        subtitle=(
            f"Visits, clicks and contacts per active customer and month, {inputs.window}; "
            f"n = up to {n:,} active customers"
        ),
        caption=(
            f"Active: bought in the month or the {MONTHS_OF_ACTIVE - 1} before it. Whole months. A "
            "day of pages seen without a session is one visit. Opened e-mails are left out: mail "
            "programs open them by themselves."
        ),
        alt=f"Lines over {len(frame)} months: {', '.join(titles[s] for s in shown)}. {headline}.",
    )


def _headline(frame: pd.DataFrame, name: str, title: str) -> Sentence:
    """The last quarter against the same one a year before, where there is one."""
    last = _mean(frame.tail(MONTHS_OF_ACTIVE), name)
    if len(frame) < MONTHS_OF_ACTIVE + 12:
        return say("{what}: {each} a month for each active customer", what=title, each=last)
    before = _mean(frame.tail(MONTHS_OF_ACTIVE + 12).head(MONTHS_OF_ACTIVE), name)
    return say(
        "{what} a month: {last} now, {before} a year before", what=title, last=last, before=before
    )


def _mean(months: pd.DataFrame, name: str) -> Quantity:
    """What an active customer did in one of these months."""
    done = float((months[name] * months["n_active"]).sum())
    return Quantity(done / float(months["n_active"].sum()), "number")


def _activity(inputs: Inputs, months: Table) -> Finding:
    last = months.frame.tail(MONTHS_OF_ACTIVE)
    each = {name: _mean(last, name).value for name in [*SERIES, "opens"]}
    visits = Quantity(each["web_visits"] + each["app_visits"], "number")
    opened = (
        say(
            "They opened {opens} e-mails a month each; programs do that by themselves, so only "
            "clicks count.",
            opens=Quantity(each["opens"], "number"),
        )
        if each["opens"]
        else say("Opens of e-mails are not on record, and would not be counted.")
    )
    told = {
        "made {visits} visits to website and app": ("visits", visits),
        "clicked {clicks} times in e-mails": ("clicks", Quantity(each["clicks"], "number")),
        "was contacted {contacts} times by campaigns": (
            "contacts",
            Quantity(each["contacts"], "number"),
        ),
    }
    # What nobody recorded, or did, is not worth a number.
    told = {text: (gap, value) for text, (gap, value) in told.items() if value.value} or told
    return Finding(
        name="activity",
        kind="description",
        sentence=say(
            "Per month, over the last {months} whole months, an active customer "
            + ", ".join(told)
            + ".",
            months=count(len(last)),
            **dict(told.values()),
        ),
        value=next(iter(told.values()))[1],
        n=int(last["n_active"].iloc[-1]),
        period=inputs.window.period,
        so_what=opened,
    )


def _cases(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame] | Refusal:
    """Customers at past cut-offs, and at the cut-off of the study, with what they did before."""
    engine, window, what = inputs.engine, inputs.window, "Whether engagement tells who buys again"
    engine.create("engagement_sample", SAMPLED, most=SAMPLE)
    engine.create("engagement_alone", ALONE, cutoff=window.cutoff)
    first = engine.row("select min(day) as day from engagement_alone")["day"]
    if first is None:
        return _refused(
            what, say("no visit to website or app, and no click in an e-mail, is known")
        )
    known = max(first, window.start)
    then = [past for past in past_windows(window)[:MOST_CUTOFFS] if past.before(RECENT) >= known]
    if not then:
        return _refused(
            what,
            say(
                "it takes {recent} of engagement before a cut-off, and {horizon} of records after",
                recent=days(RECENT),
                horizon=days(window.horizon_days),
            ),
        )
    frames = [_at(inputs, past).assign(cutoff=i) for i, past in enumerate(then)]
    # Whether it fell can be told where the time before was recorded too.
    for frame, past in zip(frames, then, strict=True):
        frame["tells_fall"] = past.before(2 * RECENT) >= known
    now = _at(inputs, window)
    engine.execute("drop table engagement_sample")
    engine.execute("drop table engagement_alone")
    return pd.concat(frames, ignore_index=True), now


def _refused(what: str, why: Sentence) -> Refusal:
    return Refusal(what, why)


def _at(inputs: Inputs, window: Window) -> pd.DataFrame:
    spans = {f"from_{n}": window.before(n) for n in (RECENT, 2 * RECENT, 365)}
    return inputs.engine.frame(
        render(HERE / "engagement_cases.sql"),
        then=window.cutoff,
        horizon_end=window.horizon_end,
        cutoff=inputs.window.cutoff,
        **spans,
    )


Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def _strata(cases: pd.DataFrame) -> Codes:
    """Cases of one cut-off that are alike in silence and in orders, of late and before."""
    silences, orders = FINE if len(cases) >= MANY_CASES else COARSE
    found: Codes = cases["cutoff"].to_numpy(np.int64)
    for column, borders in (
        ("silence", silences),
        ("n_orders_90d", orders),
        ("n_orders_before", orders),
    ):
        found = found * (len(borders) + 1) + np.searchsorted(borders, cases[column])
    return found


def _levels(engaged: pd.Series) -> tuple[npt.NDArray[np.object_], float]:
    """None, few or many engaged days; many is more than half of those with any have.

    Where hardly anybody has none, there are too few of them to stand for anything: few holds them.
    """
    border = float(engaged[engaged > 0].median()) if (engaged > 0).any() else 0.0
    none = (engaged == 0) & ((engaged == 0).mean() >= LEAST_SHARE)
    named = np.where(none, "none", np.where(engaged <= border, "few", "many"))
    return named.astype(object), border


def _compare(
    name: str, cases: pd.DataFrame, strata: Codes, one: Mask, other: Mask, outcome: Mask
) -> Comparison | None:
    """One group against the other, as they are and within strata; None where too few are alike."""
    if min(one.sum(), other.sum()) < LEAST:
        return None
    both = one | other
    who, cutoff = (cases[column].to_numpy(np.int64)[both] for column in ("who", "cutoff"))
    try:
        alike = over_clusters(strata[both], one[both], outcome[both], who)
        plain = over_clusters(cutoff, one[both], outcome[both], who)
    except ValueError:
        return None
    if alike.n < 2 * LEAST:
        return None
    return Comparison(name, alike, plain, len(np.unique(who)))


def _with_cases(inputs: Inputs, result: Result, found: tuple[pd.DataFrame, pd.DataFrame]) -> Result:
    """What engagement tells of buying, added to what is known of it over time."""
    cases, now = found
    cases["level"], border = _levels(cases["days_90d"])
    strata, back = _strata(cases), cases["bought_after"].to_numpy() == 1
    level = cases["level"].to_numpy()
    lowest = level == ("none" if "none" in level else "few")
    fell, held = _fallen(cases)
    before = np.searchsorted(DAYS, cases["days_before"])
    made = [
        _compare("many_visits", cases, strata, level == "many", lowest, back),
        _compare("falling", cases, strata * (len(DAYS) + 1) + before, fell, held, ~back),
    ]
    compared = [comparison for comparison in made if comparison is not None]
    corrected = holm([c.alike.difference.p_value for c in compared], inputs.n_families)
    compared = [replace(c, p_value=p) for c, p in zip(compared, corrected, strict=True)]
    least = "none" if "none" in level else "fewer"
    findings = [
        _of_many(inputs, c, now, border, least)
        if c.name == "many_visits"
        else _of_falling(inputs, c, now)
        for c in compared
    ]
    refusals = [
        _refused(
            what,
            say(
                "it takes {least} cases on both sides at past cut-offs, and some with equal "
                "purchases on the other side",
                least=count(LEAST),
            ),
        )
        for what, comparison in zip(
            ("Whether engagement tells who buys again", "Whether falling engagement marks a lapse"),
            made,
            strict=True,
        )
        if comparison is None
    ]
    table = _returns(inputs, cases)
    tables, charts = dict(result.tables), list(result.charts)
    if not table.frame.empty:
        tables["returns"] = table
        charts.append(_curve(inputs, table, compared, border))
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=(*result.findings, *findings),
        refusals=(*result.refusals, *refusals),
    )


def _fallen(cases: pd.DataFrame) -> tuple[Mask, Mask]:
    """Whose engaged days fell to half or less of those before, and whose did not."""
    able = ((cases["days_before"] >= ONCE) & cases["tells_fall"]).to_numpy()
    fell = (2 * cases["days_90d"] <= cases["days_before"]).to_numpy()
    return able & fell, able & ~fell


def _returns(inputs: Inputs, cases: pd.DataFrame) -> Table:
    """How many bought again by silence and engagement; small groups are left out."""
    silence = np.searchsorted(SILENCES, cases["silence"])
    rows = []
    for (bin_, level), group in cases.groupby([silence, "level"], sort=True):
        n_customers = group["who"].nunique()
        if n_customers < inputs.settings.smallest_group:
            continue
        share_back = float(group["bought_after"].mean())
        # The same customer comes again at other cut-offs: the interval counts customers.
        low, high = wilson(round(share_back * n_customers), n_customers)
        rows.append(
            {
                "silence": float(group["silence"].median()),
                "series": TITLES[str(level)],
                "bought_again": share_back,
                "low": min(low, share_back),
                "high": max(high, share_back),
                "n_cases": len(group),
                "n_customers": n_customers,
                "from_days": SILENCES[bin_ - 1] + 1,
                "to_days": SILENCES[bin_],
            }
        )
    frame = pd.DataFrame(rows)
    if not frame.empty:
        order = {title: i for i, title in enumerate(TITLES.values())}
        frame = frame.sort_values(["series", "silence"], key=lambda c: c.map(order).fillna(c))
        frame = frame.reset_index(drop=True)
    return Table.of(
        frame,
        "one row per span of silence and level of engagement",
        Axis("silence", "Days since the last purchase, median", "number"),
        Axis("series", "Days of engagement"),
        Axis("bought_again", "Bought again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n_cases", "Cases", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("from_days", "Silent from, days", "count"),
        Axis("to_days", "to", "count"),
    )


def _curve(inputs: Inputs, table: Table, compared: Sequence[Comparison], border: float) -> Chart:
    frame = table.frame.assign(label="")
    within = days(inputs.settings.horizon_days)
    main = next((c for c in compared if c.name == "many_visits"), None)
    n = int(frame["n_cases"].sum())
    if main is not None and main.p_value < LEVEL:
        more = main.alike.difference.value > 0
        headline = say(
            "Engaged customers return {more}: {many} against {fewer}",
            more="more" if more else "less",
            many=share(main.alike.share),
            fewer=share(main.alike.share_other),
        )
    else:
        cases = frame["n_cases"]
        average = float((frame["bought_again"] * cases).sum() / cases.sum())
        headline = say("Engaged or not, about {share} buy again", share=share(average))
    return Chart(
        name="returns",
        kind="curve",
        table=frame,
        x=replace(table.columns["silence"], log=True),
        y=table.columns["bought_again"],
        headline=headline,
        subtitle=(
            f"Customers who bought again within {within}, by days since the last purchase and "
            f"engagement; n = {n:,} cases"
        ),
        caption=(
            f"Customers who bought in the year before a past cut-off. Engaged days of the {RECENT} "
            "before it, with a visit or a click in an e-mail and no purchase; few are up to "
            f"{border:.0f}. Lines: 95% intervals that count each customer once. The headline "
            "compares the most with the least engaged at equal silence and orders."
        ),
        alt=(
            "Lines that fall with silence, one for each level of engagement: the share of "
            f"customers who bought again. {headline}."
        ),
    )


TITLES = {"none": "No engaged day", "few": "Few", "many": "Many"}


def _of_many(
    inputs: Inputs, found: Comparison, now: pd.DataFrame, border: float, least: str
) -> Finding:
    difference = _difference(found.alike)
    plain = _difference(found.plain)
    within = days(inputs.settings.horizon_days)
    sure = found.p_value < LEVEL
    if sure:
        sentence = say(
            "At equal recent purchases, {many} of customers with more than {border} engaged days "
            "bought again within {within}, and {fewer} of those with {least}: a difference of "
            "{difference}.",
            many=share(found.alike.share),
            border=count(border),
            within=within,
            fewer=share(found.alike.share_other),
            least=least,
            difference=difference,
        )
        so_what = say(
            "As they are, they differ by {plain}: who buys often also visits often.",
            plain=plain,
        )
    else:
        sentence = say(
            "At equal recent purchases, more than {border} engaged days tell nothing sure about "
            "buying within {within}: a difference of {difference} from {least}.",
            border=count(border),
            least=least,
            within=within,
            difference=difference,
        )
        so_what = say(
            "As they are, they differ by {plain}: go by purchases, which tell more.",
            plain=plain,
        )
    many = now[now["days_90d"] > border]
    return _finding(inputs, found, sentence, so_what, float(many["spend"].sum()), sure=sure)


def _of_falling(inputs: Inputs, found: Comparison, now: pd.DataFrame) -> Finding:
    difference = _difference(found.alike)
    within = days(inputs.settings.horizon_days)
    fell, _ = _fallen(now.assign(tells_fall=True))
    falling = now[fell]
    money = inputs.money(float(falling["spend"].sum()))
    sure = found.p_value < LEVEL
    if sure:
        sentence = say(
            "At equal recent purchases, {fell} of customers whose engaged days had fallen by half "
            "or more did not buy within {within}, and {held} of the others: a difference of "
            "{difference}.",
            fell=share(found.alike.share),
            within=within,
            held=share(found.alike.share_other),
            difference=difference,
        )
        so_what = say(
            "Today {n} customers have fallen so; they brought {money} in the last year.",
            n=count(len(falling)),
            money=money,
        )
    else:
        sentence = say(
            "At equal recent purchases, engaged days that fall by half mark no lapse beyond "
            "chance: a difference of {difference} in who did not buy within {within}.",
            difference=difference,
            within=within,
        )
        so_what = say(
            "{n} customers have fallen so today; silence between purchases is the better sign.",
            n=count(len(falling)),
        )
    return _finding(inputs, found, sentence, so_what, money.value, sure=sure)


def _difference(found: Stratified) -> Quantity:
    d = found.difference
    return share(d.value, d.low, d.high)


def _finding(
    inputs: Inputs,
    found: Comparison,
    sentence: Sentence,
    so_what: Sentence,
    money: float,
    *,
    sure: bool,
) -> Finding:
    drawn = " Of a sample of customers." if found.n_customers >= SAMPLE / 2 else ""
    return Finding(
        name=found.name,
        kind="claim" if sure else "description",
        sentence=sentence,
        value=_difference(found.alike),
        n=found.n_customers,
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            f"{found.alike.n:,} cases of {found.n_customers:,} customers at past cut-offs. It "
            "foretells, and says nothing of what would happen if customers were made to visit. Who "
            f"cannot be recognised when visiting counts as not engaged.{drawn}"
        ),
        money=inputs.money(max(money, 0.0)),
        p_value=found.p_value if sure else None,
    )


chapter = Chapter(
    name="engagement",
    title="Engagement",
    question="What do customers do beside buying, and does it tell who will buy again?",
    run=run,
    claims=True,
)
