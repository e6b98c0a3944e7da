"""Who answers campaigns."""

from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, days, say, share
from ...stats.intervals import wilson
from ...stats.ratios import Sums, share_of_sums

HERE = Path(__file__).parent
LEAST_DAYS = 30
"""Days since the contact that it takes to be done with answering."""
SHOWN = 15
"""Campaigns in a chart, those with most contacts."""


def answers(inputs: Inputs) -> Result:
    """The share of those contacted who answered, by campaign; or why nothing can be said."""
    found = _answers(inputs)
    if isinstance(found, Sentence):
        return Result(refusals=(Refusal("Who answers campaigns", found),))
    return Result(
        tables={"responses": found},
        charts=(_chart(inputs, found),),
        findings=(_response(inputs, found),),
    )


def _answers(inputs: Inputs) -> Table | Sentence:
    """One row a campaign that is over; small ones are merged. Or why nothing can be said."""
    engine = inputs.engine
    recorded = engine.row(
        "select (select count(*) from campaign_contacts where day < $cutoff) as n_contacts, "
        "(select count(*) from campaign_responses where day < $cutoff) as n_responses",
        cutoff=inputs.window.cutoff,
    )
    if not recorded["n_contacts"]:
        return say("no contact of a customer by a campaign is on record")
    if not recorded["n_responses"]:
        return say("no response to a campaign is on record")
    frame = engine.frame(
        render(HERE / "answers.sql"),
        start=inputs.window.start,
        cutoff=inputs.window.cutoff,
        least_days=LEAST_DAYS,
    )
    if frame.empty or frame["n_customers"].iloc[0] < inputs.settings.smallest_group:
        return say(
            "it takes {least} customers who were contacted {days} or longer ago, by campaigns that "
            "are over",
            least=count(inputs.settings.smallest_group),
            days=days(LEAST_DAYS),
        )
    whole = _whole(frame)
    small = frame["n"] < inputs.settings.smallest_group
    merged = frame[small]
    frame = frame[~small].rename(columns={"campaign_id": "campaign"})
    if merged["n"].sum() >= inputs.settings.smallest_group:
        others = {"campaign": f"{len(merged)} small campaigns", "n": merged["n"].sum(),
                  "k": merged["k"].sum()}  # fmt: skip
        frame = pd.concat([frame, pd.DataFrame([others])], ignore_index=True)
    frame["first_day"] = [
        "" if pd.isna(day) else day.date().isoformat() for day in pd.to_datetime(frame["first_day"])
    ]
    frame["campaign_kind"] = frame["campaign_kind"].fillna("").astype(str)
    frame["responded"] = frame["k"] / frame["n"]
    bounds = [wilson(int(k), int(n)) for k, n in zip(frame["k"], frame["n"], strict=True)]
    frame["low"], frame["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    frame["all"], frame["all_low"], frame["all_high"] = whole.value, whole.low, whole.high
    frame = frame.sort_values(["responded", "campaign"], ascending=[False, True])
    return Table.of(
        frame[["campaign", "campaign_kind", "first_day", "n", "k", "responded", "low", "high",
               "all", "all_low", "all_high"]].reset_index(drop=True),
        "one row per campaign",
        Axis("campaign", "Campaign"),
        Axis("campaign_kind", "Kind"),
        Axis("first_day", "First contact"),
        Axis("n", "Customers contacted", "count"),
        Axis("k", "of whom answered", "count"),
        Axis("responded", "Share that answered", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("all", "All campaigns", "share"),
        Axis("all_low", "from", "share"),
        Axis("all_high", "to", "share"),
    )  # fmt: skip


def _whole(frame: pd.DataFrame) -> Quantity:
    """The share of all contacts that were answered; its unit is the customer, who answers by habit,
    and is contacted by several campaigns."""
    sums = frame.iloc[0]
    names = ("n_customers", "n_responses", "n_contacts", "k_squares", "products", "n_squares")
    n, *others = (float(sums[name]) for name in names)
    if n < 2:
        return share(others[0] / others[1])
    return share_of_sums(Sums(int(n), *others))


def _response(inputs: Inputs, answers: Table) -> Finding:
    frame = answers.frame
    first = frame.iloc[0]
    whole = share(first["all"], first["all_low"], first["all_high"])
    shown = _largest(frame)
    best, worst = shown.iloc[0], shown.iloc[-1]
    so_what = (
        say(
            "From {low} of those contacted by {worst} to {high} by {best}; whom they were sent to "
            "differs as well.",
            low=share(worst["responded"]),
            worst=named(worst["campaign"]),
            high=share(best["responded"]),
            best=named(best["campaign"]),
        )
        if len(frame) > 1
        else say("One campaign is over: nothing to hold it against.")
    )
    return Finding(
        name="response",
        kind="description",
        sentence=say(
            "Campaigns were answered by {whole} of the customers contacted, over {n} contacts.",
            whole=whole,
            n=count(frame["n"].sum()),
        ),
        value=whole,
        n=int(frame["n"].sum()),
        of="contacts",
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            "An answer is no effect: campaigns go to chosen customers, who may have bought anyway."
        ),
    )


def named(campaign: str) -> str:
    """A campaign in a sentence: an id that is a mere number says what it is the number of."""
    return f"campaign {campaign}" if campaign.replace(".", "").isdigit() else campaign


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    """The campaigns with most contacts, those most answered first."""
    return frame.nlargest(SHOWN, "n", keep="first").sort_values(
        ["responded", "campaign"], ascending=[False, True]
    )


def _chart(inputs: Inputs, answers: Table) -> Chart:
    frame = answers.frame
    shown = _largest(frame)
    table = shown[["campaign", "responded", "low", "high", "n"]].assign(
        campaign=[named(c) for c in shown["campaign"]],
        label=[f"{share(r)} of {n:,}" for r, n in zip(shown["responded"], shown["n"], strict=True)],
    )
    left = len(frame) - len(shown)
    whole = float(frame["all"].iloc[0])
    lowest, highest = shown["responded"].iloc[-1], shown["responded"].iloc[0]
    headline = (
        say(
            "Between {low} and {high} answered a campaign",
            low=share(lowest),
            high=share(highest),
        )
        if len(shown) > 1
        else say("{share} answered the campaign", share=share(whole))
    )
    n = int(frame["n"].sum())
    return Chart(
        name="responses",
        kind="dots",
        table=table.reset_index(drop=True),
        x=Axis("campaign", "Campaign"),
        y=Axis("responded", "Share of those contacted who answered", "share"),
        headline=headline,
        subtitle=f"Customers who answered, by campaign, {inputs.window}; n = {n:,} contacts",
        caption=(
            "A customer counts once in each campaign; an answer counts from the first contact on. "
            f"Campaigns that still run, and contacts of the last {LEAST_DAYS} days, are left out. "
            + (f"The {SHOWN} with most contacts; {left} more are in the table. " if left else "")
            + "Lines: 95% intervals. No measure of effect: whom to send to was chosen."
        ),
        alt=f"A point with its interval for each of {len(shown)} campaigns. {headline}.",
        guides=(Guide(whole, f"All: {share(whole)}"),),
    )
