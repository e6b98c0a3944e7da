"""What active customers do beside buying, month by month."""

from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.periods import is_whole_month, next_month
from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, say

HERE = Path(__file__).parent
MONTHS_OF_ACTIVE = 3
SERIES = {
    "web_visits": "Web visits",
    "app_visits": "App visits",
    "clicks": "E-mail clicks",
    "contacts": "Campaign contacts",
}


def over_time(inputs: Inputs) -> Result:
    """Visits, clicks and contacts of active customers; refused where none is on record."""
    months = _months(inputs)
    if months is None:
        why = say("no visit, click or contact is on record for a whole month of the shop")
        return Result(refusals=(Refusal("What customers do beside buying", why),))
    return Result(
        tables={"months": months},
        charts=(_chart(inputs, months),),
        findings=(_activity(inputs, months),),
    )


def _months(inputs: Inputs) -> Table | None:
    """One row a whole month; None where nothing beside purchases is on record.

    The first two months know too little of who is active.
    """
    frame = inputs.engine.frame(render(HERE / "months.sql"), cutoff=inputs.window.cutoff)
    starts = [stamp.date() for stamp in pd.to_datetime(frame["month"])]
    begun = inputs.window.start
    for _ in range(MONTHS_OF_ACTIVE - 1):
        begun = next_month(begun)
    whole = [month >= begun and is_whole_month(month, inputs.window) for month in starts]
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


def _chart(inputs: Inputs, months: Table) -> Chart:
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
