"""Facts at a cut-off: the groups of facts joined to one row per customer."""

from datetime import date, timedelta
from pathlib import Path

from ..core.engine import Engine, render
from ..core.settings import Settings
from ..core.window import Window

HERE = Path(__file__).parent
WINDOWS = (30, 90, 180, 365)
"""Lengths in days of the spans before the cut-off that facts look at."""
LEAST_RUN_IN = 30
OLD_SHARE = 0.05
"""Of customers taken for new, how many may have bought before the records begin."""
LEAST_REPLAYED = 20
"""Fewer customers first seen after a day do not tell how many of such had bought before."""

OLDEST = 110
"""Years: who would be older has a birth date that is a placeholder."""

GROUPS = ("windows", "gaps", "campaigns", "engagement", "profile")
"""Joined to `purchases`, which has a row for everyone with an order line before the cut-off."""

_VISITS = "kind in ('visit', 'app_visit', 'page_view')"
_COUNTED = {
    "n_visits": ("engagement_days", _VISITS),
    "n_clicks": ("engagement_days", "kind = 'email_click'"),
    "n_opens": ("engagement_days", "kind = 'email_open'"),
    "n_contacts": ("campaign_contacts", "true"),
    "n_responses": ("campaign_responses", "true"),
}
"""Counts, and the records that they count: where the shop has none of them nothing is known."""

_ON_RECORD = "select " + ", ".join(
    f"(select min(0) from {source} where {those} and day < $cutoff) as no_{name}"
    for name, (source, those) in _COUNTED.items()
)
"""For each count 0 where anything of the kind was recorded before the cut-off, else null."""


def snapshot(engine: Engine, window: Window, settings: Settings, table: str = "facts") -> date:
    """Make `table`: one row per customer with an order line before the cut-off.

    Where no file lists orders, one row per customer of the customer files, with what their
    ready-made totals tell. Gives the end of the run-in.
    """
    base = "purchases" if settings.lists_orders else "totals"
    values = {"windows": WINDOWS, "quiet": settings.quiet, "oldest": OLDEST}
    groups = {name: render(HERE / f"{name}.sql", values) for name in (base, *GROUPS)}
    named = ", ".join(f"{name} as ({sql})" for name, sql in groups.items())
    joins = "".join(f" left join {name} using (customer_id)" for name in GROUPS)
    filled = _none_on_record() if settings.lists_orders else _as_given()
    # Who had signed up before the first record may have bought before it as well.
    filled["start_known"] = f"start_known and coalesce(tenure_days <= {window.n_days}, true)"
    replaced = ", ".join(f"{value} as {name}" for name, value in filled.items())
    new_from = run_in_end(engine, window, settings)
    helpers = [f"no_{name}" for name in _COUNTED]
    if not settings.lists_orders:
        helpers += [f"given_{name}" for name in _as_given()]
    engine.create(
        table,
        f"with {named}, on_record as ({_ON_RECORD}) "
        f"select * exclude ({', '.join(helpers)}) replace ({replaced}) "
        f"from {base}{joins} cross join on_record order by customer_id",
        cutoff=window.cutoff,
        run_in_end=new_from,
        **{f"from_{days}": window.before(days) for days in WINDOWS},
    )
    return new_from


def bought_by(engine: Engine, window: Window, settings: Settings, table: str) -> None:
    """Make `table`: of the facts at a cut-off those of purchases and gaps alone, in no order.

    For who looks at many cut-offs: the rest costs several times as much. `start_known` is left out,
    for the run-in takes a pass of its own.
    """
    purchases, gaps = (
        render(HERE / f"{name}.sql", {"quiet": settings.quiet}) for name in ("purchases", "gaps")
    )
    engine.create(
        table,
        f"with purchases as ({purchases}), gaps as ({gaps}) "
        "select * exclude (start_known) replace (coalesce(gone_quiet, false) as gone_quiet) "
        "from purchases left join gaps using (customer_id)",
        cutoff=window.cutoff,
        run_in_end=window.cutoff,
    )


def _none_on_record() -> dict[str, str]:
    """Facts whose absence says something: none, where the shop has such records, or not."""
    found = {"gone_quiet": "coalesce(gone_quiet, false)"}
    for count, (source, _) in _COUNTED.items():
        windows = [f"{count}_{days}d" for days in WINDOWS] if source == "engagement_days" else []
        # What nobody recorded is null, and so is any sum with it.
        found |= {name: f"coalesce({name}, 0) + no_{count}" for name in (count, *windows)}
    return found


def _as_given() -> dict[str, str]:
    """Counts that stand in the customer files in place of records."""
    return {name: f"coalesce({name}, given_{name})" for name in _COUNTED if name != "n_opens"}


def outcomes(engine: Engine, window: Window, table: str = "outcomes") -> None:
    """Make `table`: one row per customer who bought or returned in the horizon."""
    engine.create(
        table,
        render(HERE / "outcomes.sql"),
        cutoff=window.cutoff,
        horizon_end=window.horizon_end,
    )


def past_windows(window: Window) -> tuple[Window, ...]:
    """Windows at earlier cut-offs, the latest first, whose horizons lie before the cut-off.

    They are a horizon apart, so that no day is foretold twice, and each has two horizons of records
    before it to learn from.
    """
    found = []
    day = window.before(window.horizon_days)
    while (day - window.start).days >= 2 * window.horizon_days:
        found.append(Window(window.start, day, window.horizon_days))
        day = found[-1].before(window.horizon_days)
    return tuple(found)


def run_in_end(engine: Engine, window: Window, settings: Settings) -> date:
    """First day on which a customer who is first seen counts as new.

    Before it customers are *existing, start unknown*: they may have bought long before the records
    begin (those of customers: a guest's purchase says nothing of them). The run-in is the one of
    the settings or that of facts/run_in.sql, LEAST_RUN_IN days at the least: it lets the records
    begin a third later than they do, and sees who is then taken for new and is not. Where the
    records are too short to tell them apart, nobody's start is known.
    """
    first: date | None = engine.row("select min(day) as day from customer_days")["day"]
    if first is None:
        return window.cutoff
    days = settings.run_in_days
    if days is None:
        found = engine.row(
            render(HERE / "run_in.sql"),
            cutoff=window.cutoff,
            replay_start=first + timedelta(days=(window.cutoff - first).days // 3),
            old_share=OLD_SHARE,
            least=LEAST_REPLAYED,
        )["run_in_days"]
        days = window.n_days if found is None else max(LEAST_RUN_IN, int(found))
    return min(first + timedelta(days=days), window.cutoff)
