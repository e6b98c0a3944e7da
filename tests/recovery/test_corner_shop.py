"""What was planted in the simulated shop is in its records, and what was not is not.

Bounds are four standard errors where nothing else is said: a right simulator fails such a test once
in 16,000 seeds, and the seed is fixed.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from regulars import CornerShop, Study
from regulars.sources.corner_shop import writing
from regulars.sources.corner_shop.parts import Campaign, Engagement, Gaps, Group, Oddities, Rhythm

SIGMAS = 4.0
LEAST_P = 1e-4
"""Below it a test of agreement fails: a right simulator does once in 10,000 seeds."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corner") / "shop"
    CornerShop().write(folder)
    return folder


def frame(folder: Path, name: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A file as a frame, money as floats."""
    return _frame(pq.read_table(folder / f"{name}.parquet", columns=columns))


def _frame(table: pa.Table) -> pd.DataFrame:
    found = table.to_pandas()
    for field in table.schema:
        if pa.types.is_decimal(field.type):
            found[field.name] = found[field.name].astype(float)
        elif pa.types.is_date(field.type):
            found[field.name] = pd.to_datetime(found[field.name])
        elif pa.types.is_dictionary(field.type):
            found[field.name] = found[field.name].astype(object)
    return found


def made(shop: CornerShop) -> Mapping[str, pd.DataFrame]:
    """The records of a shop without writing them."""
    parts = list(shop.batches())
    return {name: _frame(pa.concat_tables([p[name] for p in parts], promote_options="none"))
            if len(parts) == 1
            else pd.concat([_frame(p[name]) for p in parts], ignore_index=True)
            for name in parts[0]}  # fmt: skip


@pytest.fixture(scope="module")
def orders(shop: Path) -> pd.DataFrame:
    """One row an order: who and when."""
    lines = frame(shop, "order_lines", ["order_id", "customer_id", "ordered_at", "quantity"])
    sold = lines[lines["quantity"] > 0]
    return sold.groupby("order_id", sort=False)[["customer_id", "ordered_at"]].first()


@pytest.fixture(scope="module")
def truth(shop: Path) -> pd.DataFrame:
    return frame(shop, "truth/customers").set_index("customer_id")


@pytest.fixture(scope="module")
def planted(shop: Path) -> dict[str, Any]:
    text = (shop / "truth" / "truth.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def agree(found: Any, expected: Any) -> float:
    """The p-value of counts against expected proportions."""
    expected = np.asarray(expected, dtype=float)
    found = np.asarray(found, dtype=float)
    return float(stats.chisquare(found, expected / expected.sum() * found.sum()).pvalue)


def busyness(planted: dict[str, Any]) -> pd.Series:
    """How busy each day was meant to be, made from the written truth alone."""
    days = pd.date_range(planted["start"], planted["end"], inclusive="left")
    busy = pd.Series(1.0, index=days)
    busy *= np.array(planted["month_factors"])[days.month - 1]
    busy *= np.array(planted["weekday_factors"])[days.day_of_week]
    for p in planted["promotions"]:
        on = slice(days[p["day"]], days[p["day"] + p["days"] - 1])
        busy[on] *= 1 + p["rise"]
        after = p["day"] + p["days"]
        busy[days[after : after + p["dip_days"]]] *= 1 - p["dip"]
    return busy


def test_guests_come_as_busy_as_each_day_is_meant_to_be(
    orders: pd.DataFrame, planted: dict[str, Any]
) -> None:
    """Guests neither come for the first time nor lapse: their days are the bare rhythm."""
    guests = orders[orders["customer_id"].isna()]
    assert len(guests) > 10_000
    busy = busyness(planted)
    found = guests["ordered_at"].dt.normalize().value_counts().reindex(busy.index, fill_value=0)
    assert agree(found, busy) > LEAST_P
    for by in (busy.index.month, busy.index.day_of_week):
        assert agree(found.groupby(by).sum(), busy.groupby(by).sum()) > LEAST_P
        # And the test would see a shop without the rhythm.
        assert agree(found.groupby(by).sum(), busy.groupby(by).size()) < LEAST_P


def test_customers_keep_the_same_weekdays_hours_and_promotions(
    orders: pd.DataFrame, planted: dict[str, Any]
) -> None:
    """Within a hundredth of all orders: a shop that grows is never exactly its rhythm."""
    at = orders.dropna()["ordered_at"]
    busy = busyness(planted)
    weekdays = at.dt.day_of_week.value_counts(normalize=True).sort_index()
    meant = busy.groupby(busy.index.day_of_week).sum() / busy.sum()
    assert (weekdays - meant).abs().max() < 0.01
    for weekend, hours in ((False, "hours"), (True, "weekend_hours")):
        some = at[(at.dt.day_of_week >= 5) == weekend]
        share = some.dt.hour.value_counts(normalize=True).reindex(range(24), fill_value=0.0)
        factors = np.array(planted["rhythm"][hours], dtype=float)
        assert np.abs(share - factors / factors.sum()).max() < 0.01
    daily = at.dt.normalize().value_counts().sort_index()
    for p in planted["promotions"]:
        day = busy.index[p["day"]]
        # The same weekdays: two weeks before, in the promotion, and in the two weeks after it.
        before = daily[day - pd.Timedelta(days=14) : day - pd.Timedelta(days=1)].sum() / 2
        during = daily[day : day + pd.Timedelta(days=6)].sum()
        after = daily[day + pd.Timedelta(days=7) : day + pd.Timedelta(days=20)].sum() / 2
        assert during > 1.2 * before
        assert after < 0.7 * during


def test_much_is_on_offer_in_promotions_and_a_little_always(
    shop: Path, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    lines = frame(
        shop, "order_lines", ["customer_id", "ordered_at", "discount", "line_amount", "quantity"]
    )
    usual = lines["customer_id"].isin(truth.index[truth["kind"] == "usual"])
    sold = lines[(lines["quantity"] > 0) & usual]
    day = (sold["ordered_at"].dt.normalize() - pd.Timestamp(planted["start"])).dt.days
    on = pd.Series(False, index=sold.index)
    for p in planted["promotions"]:
        on |= day.between(p["day"], p["day"] + p["days"] - 1)
    percent = (100 * sold["discount"] / (sold["discount"] + sold["line_amount"])).round()
    assert (percent[on] > 15).mean() == pytest.approx(0.6, abs=0.01)
    assert (percent[~on] > 15).sum() == 0
    assert (percent[~on] > 5).mean() == pytest.approx(planted["voucher"], abs=0.005)


def test_groups_have_their_shares_rates_and_lives(
    truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    people = truth[~truth["is_second_id"]]
    start, end = pd.Timestamp(planted["start"]), pd.Timestamp(planted["end"])
    assert len(people) == planted["n_customers"]
    for group in planted["groups"]:
        those = people[people["group"] == group["name"]]
        p, n = group["share"], len(people)
        assert abs(len(those) / n - p) < SIGMAS * np.sqrt(p * (1 - p) / n)
        those = those[those["kind"] != "reseller"]
        since = those["arrived_on"].clip(lower=start)
        months = (those["lapsed_on"].fillna(end) - since).dt.days.sum() / 30.4375
        lapses = int(those["lapsed_on"].notna().sum())
        # The rate of an exponential that is cut off: events over time at risk.
        assert abs(months / lapses / group["months_until_lapse"] - 1) < SIGMAS / np.sqrt(lapses)


def test_customers_buy_as_often_as_their_rate_says(
    orders: pd.DataFrame, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    """Orders of the customers known before, who have no first order to come with."""
    start, end = pd.Timestamp(planted["start"]), pd.Timestamp(planted["end"])
    busy = busyness(planted).cumsum()
    twice = truth.index[truth["is_second_id"]]
    people = truth[
        (truth["arrived_on"] < start)
        & (truth["kind"] == "usual")
        & ~truth["person"].isin(truth.loc[twice, "person"])
    ]
    until = people["lapsed_on"].fillna(end).clip(upper=end) - pd.Timedelta(days=1)
    time = busy.reindex(until).fillna(0.0).to_numpy()
    expected = (people["orders_per_day"] * time).sum()
    found = orders["customer_id"].isin(people.index).sum()
    # Half a percent for what campaigns add, and the last, broken day.
    assert found / expected == pytest.approx(1.0, abs=0.03)


def test_subscribers_buy_every_four_weeks_and_nothing_else(shop: Path, truth: pd.DataFrame) -> None:
    lines = frame(shop, "order_lines", ["customer_id", "ordered_at", "product_id", "discount"])
    theirs = lines[lines["customer_id"].isin(truth.index[truth["kind"] == "subscriber"])]
    assert (theirs["product_id"] == theirs["product_id"].iloc[0]).all()
    gaps = theirs.sort_values("ordered_at").groupby("customer_id")["ordered_at"].diff().dropna()
    # Times are cut to the second, and so are the gaps between them.
    assert len(gaps) > 500
    assert ((gaps - pd.Timedelta(days=28)).abs() <= pd.Timedelta(seconds=1)).all()
    assert (theirs["discount"] == 0).all()


def test_bargain_hunters_come_in_promotions_only(
    orders: pd.DataFrame, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    theirs = orders[orders["customer_id"].isin(truth.index[truth["kind"] == "bargain hunter"])]
    # The day of a campaign may bring them in as well, but they are never moved by one.
    day = (theirs["ordered_at"].dt.normalize() - pd.Timestamp(planted["start"])).dt.days
    promoted = {d for p in planted["promotions"] for d in range(p["day"], p["day"] + p["days"])}
    assert len(day) > 1_000
    assert set(day) <= promoted


def visits_of_their_own(shop: Path, orders: pd.DataFrame) -> pd.DataFrame:
    """Visits that no order follows within half an hour."""
    events = frame(shop, "events", ["customer_id", "occurred_at", "event_type"])
    visits = events[events["event_type"].isin(["session start", "app opened"])]
    both = pd.merge_asof(
        visits.sort_values("occurred_at"),
        orders.dropna().astype({"customer_id": "int64"}).sort_values("ordered_at"),
        left_on="occurred_at",
        right_on="ordered_at",
        by="customer_id",
        direction="forward",
        tolerance=pd.Timedelta(minutes=31),
    )
    return both[both["ordered_at"].isna()]


def test_visits_fade_before_the_lapse(
    shop: Path, orders: pd.DataFrame, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    """Weeks before the lapse against those before the fading began, of the same customers."""
    lapsed = truth[truth["lapsed_on"].notna() & (truth["arrived_on"] >= planted["start"])]
    lapsed = lapsed[(lapsed["lapsed_on"] - lapsed["arrived_on"]).dt.days > 110]
    visits = visits_of_their_own(shop, orders).merge(
        lapsed[["lapsed_on"]], left_on="customer_id", right_index=True
    )
    before = (visits["lapsed_on"] - visits["occurred_at"].dt.normalize()).dt.days
    usual = before.between(50, 105).sum() / 56
    plan = planted["engagement"]
    for first, last in ((1, 7), (15, 21), (29, 35)):
        left = (first + last) / 2 / plan["fade_days"]
        meant = plan["faded"] + (1 - plan["faded"]) * left
        found = before.between(first, last).sum()
        share = found / 7 / usual
        # A Poisson count; the few visits that follow a click or come close to an order add a
        # little, and days are whole.
        assert abs(share - meant) < SIGMAS * share / np.sqrt(found) + 0.05
    after = before.between(-60, -7).sum() / 54 / usual
    assert after == pytest.approx(plan["after"], abs=0.03)


def test_programs_open_e_mails_whoever_has_lapsed(shop: Path, truth: pd.DataFrame) -> None:
    events = frame(shop, "events", ["customer_id", "occurred_at", "event_type"])
    mail = events[events["event_type"].str.startswith("email")].merge(
        truth[["lapsed_on", "opens_automatically"]], left_on="customer_id", right_index=True
    )
    gone = mail[mail["occurred_at"] > mail["lapsed_on"] + pd.Timedelta(days=60)]
    opens = gone[gone["event_type"] == "email open"]
    assert opens["opens_automatically"].mean() > 0.9
    clicks = gone["event_type"] == "email click"
    assert clicks.sum() < 0.02 * len(opens)


def gender_ratio(shop: CornerShop) -> tuple[float, float]:
    """Women's orders to men's by their true gender, and a standard error of its logarithm."""
    records = made(shop)
    truth = records["truth/customers"].set_index("customer_id")
    sold = records["order_lines"].query("quantity > 0").dropna(subset="customer_id")
    counts = sold.groupby("customer_id")["order_id"].nunique().reindex(truth.index, fill_value=0)
    women, men = (counts[truth["gender"] == g] for g in ("female", "male"))
    error = np.hypot(women.std() / women.mean() / np.sqrt(len(women)),
                     men.std() / men.mean() / np.sqrt(len(men)))  # fmt: skip
    return float(women.mean() / men.mean()), float(error)


def test_gender_has_no_effect_unless_it_is_planted() -> None:
    few = CornerShop(n_customers=4_000, oddities=Oddities(twice=0, resellers=0))
    ratio, error = gender_ratio(few)
    assert abs(np.log(ratio)) < SIGMAS * error
    planted, error = gender_ratio(replace(few, gender_effect=0.5))
    assert abs(np.log(planted / 1.5)) < SIGMAS * error + 0.1  # first orders do not go with it
    assert np.log(planted) > SIGMAS * error


@pytest.mark.parametrize("decay", [0.0, 0.05])
def test_later_cohorts_buy_less_by_the_stated_rate(decay: float) -> None:
    """Orders in the 90 days after the first day, by month of arrival, in a shop of even months."""
    shop = CornerShop(
        n_customers=10_000,
        decay=decay,
        known_before=0.0,
        growth=0.0,
        promotions=(),
        campaigns=(),
        rhythm=Rhythm.flat(),
        spread=50.0,
        oddities=Oddities(twice=0, resellers=0, subscribers=0, bargain_hunters=0, guests=0),
    )
    records = made(shop)
    truth = records["truth/customers"].set_index("customer_id")
    sold = records["order_lines"].query("quantity > 0")
    orders = sold.groupby("order_id")[["customer_id", "ordered_at"]].first()
    orders = orders.merge(truth[["arrived_on"]], left_on="customer_id", right_index=True)
    days = (orders["ordered_at"].dt.normalize() - orders["arrived_on"]).dt.days
    n = days.between(1, 90).groupby(orders["customer_id"]).sum()
    months = (truth["arrived_on"].dt.year - 2023) * 12 + truth["arrived_on"].dt.month - 1
    seen = truth[(truth["arrived_on"] <= "2025-03-31")]
    table = pd.DataFrame({"n": n.reindex(seen.index, fill_value=0), "month": months[seen.index]})
    by = table.groupby("month")["n"].agg(["mean", "std", "size"])
    error = by["std"] / by["mean"] / np.sqrt(by["size"])
    fit, cov = np.polyfit(by.index, np.log(by["mean"]), 1, w=1 / error, cov="unscaled")
    assert abs(fit[0] - np.log(1 - decay)) < SIGMAS * np.sqrt(cov[0, 0])
    if decay:
        assert fit[0] < -SIGMAS * np.sqrt(cov[0, 0])


@pytest.fixture(scope="module")
def arms(shop: Path, orders: pd.DataFrame) -> pd.DataFrame:
    """Every customer of every campaign with whether they bought, from the records alone."""
    contacts = frame(shop, "campaign_contacts").merge(
        frame(shop, "truth/campaigns"), on=["customer_id", "campaign_id", "arm"]
    )
    first = contacts["contacted_at"].dt.normalize() + pd.Timedelta(days=1)
    contacts = contacts.assign(first=first, row=np.arange(len(contacts)))
    both = contacts[["row", "customer_id", "first"]].merge(
        orders.dropna().astype({"customer_id": "int64"}), on="customer_id"
    )
    days = (both["ordered_at"].dt.normalize() - both["first"]).dt.days
    bought = set(both.loc[days.between(0, 13), "row"])
    return contacts.assign(buys=contacts["row"].isin(bought))


def test_who_buys_is_who_would_or_was_brought_to_it(arms: pd.DataFrame) -> None:
    """The records hold the truth customer by customer, and only the contacted are moved."""
    assert (arms["buys"] == (arms["would_buy"] | arms["brought_about"])).all()
    assert not arms.loc[arms["arm"] == "control", "brought_about"].any()
    assert not (arms["would_buy"] & arms["brought_about"]).any()


def test_campaigns_bring_about_what_was_planted(
    arms: pd.DataFrame, planted: dict[str, Any]
) -> None:
    for campaign in planted["campaigns"]:
        those = arms[arms["campaign_id"] == campaign["name"]]
        # In the whole audience, the chances come to the planted share of those who would buy.
        more = those.loc[~those["would_buy"], "chance_of_one_more"].sum()
        assert more == pytest.approx(campaign["rise"] * those["would_buy"].sum(), rel=1e-9)
        sent = those[those["arm"] == "contacted"]
        chances = sent.loc[~sent["would_buy"], "chance_of_one_more"]
        error = np.sqrt((chances * (1 - chances)).sum())
        assert abs(sent["brought_about"].sum() - chances.sum()) <= SIGMAS * error


def test_arms_are_drawn_at_random(
    arms: pd.DataFrame, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    group = truth["group"].reindex(arms["customer_id"]).to_numpy()
    for campaign in planted["campaigns"]:
        those = arms["campaign_id"] == campaign["name"]
        control = arms.loc[those, "arm"] == "control"
        p, n = campaign["control"], int(those.sum())
        assert n > 2_000
        assert abs(control.mean() - p) < SIGMAS * np.sqrt(p * (1 - p) / n)
        table = pd.crosstab(control.to_numpy(), group[those])
        assert stats.chi2_contingency(table).pvalue > LEAST_P
        would = pd.crosstab(control, arms.loc[those, "would_buy"])
        assert stats.chi2_contingency(would).pvalue > LEAST_P


def difference(arms: pd.DataFrame, campaign: str) -> tuple[float, float, float]:
    """Conversion of the contacted less that of the controls, its error, and the latter."""
    those = arms[arms["campaign_id"] == campaign]
    sent, held = (those.loc[those["arm"] == a, "buys"] for a in ("contacted", "control"))
    error = np.sqrt(sent.var() / len(sent) + held.var() / len(held))
    return float(sent.mean() - held.mean()), float(error), float(held.mean())


def test_one_recommendation_works_and_the_other_does_not(arms: pd.DataFrame) -> None:
    works, error, base = difference(arms, "recommendations-a")
    assert abs(works - 0.12 * base) < SIGMAS * error
    # An analyst sees it at the default size: three standard errors are in the planted effect.
    assert 0.12 * base > 3 * error
    nothing, error, _ = difference(arms, "recommendations-b")
    assert abs(nothing) < SIGMAS * error


def test_traits_are_missing_as_planted(
    shop: Path, truth: pd.DataFrame, planted: dict[str, Any]
) -> None:
    told = frame(shop, "customers").set_index("customer_id")
    told = told[~truth["is_second_id"]]
    true = truth.loc[told.index]
    gaps = planted["gaps"]
    lack = told["gender"].isna()
    n = len(told)
    assert abs(lack.mean() - gaps["gender"]) < SIGMAS * np.sqrt(0.25 / n)
    assert stats.chi2_contingency(pd.crosstab(lack, true["group"])).pvalue > LEAST_P
    assert stats.chi2_contingency(pd.crosstab(lack, true["gender"])).pvalue > LEAST_P
    for group, share in zip(planted["groups"], gaps["city"], strict=True):
        those = told.loc[true["group"] == group["name"], "city"].isna()
        assert abs(those.mean() - share) < SIGMAS * np.sqrt(0.25 / len(those))
    once = true["person"].map(truth["person"].value_counts()) == 1
    age = (pd.Timestamp(planted["start"]) - true["birth_date"]).dt.days / 365.2425
    for those, share in (
        (age < 60, gaps["birth_date"]), (age >= 60, gaps["birth_date_from_60"]),
    ):  # fmt: skip
        found = told.loc[those & once, "birth_date"].isna()
        assert abs(found.mean() - share) < SIGMAS * np.sqrt(0.25 / len(found))
    # What is told is true.
    for trait in ("gender", "city"):
        known = told[trait].notna()
        assert (told.loc[known, trait] == true.loc[known, trait]).all()


@pytest.fixture(scope="module")
def study(shop: Path) -> Any:
    with Study.open(settings=writing.settings(shop)) as study:
        yield study


def test_every_person_with_two_ids_is_found_out(study: Study, truth: pd.DataFrame) -> None:
    second = truth[truth["is_second_id"]]
    pairs = {frozenset(map(str, pair)) for pair in zip(second.index, second["person"], strict=True)}
    found = study.table("same_person").query("reason != 'same_name_and_place'")
    groups = {frozenset(ids) for _, ids in found.groupby("group_number")["customer_id"]}
    assert len(pairs) > 200
    assert pairs <= groups
    # Two of 20,000 people may share a name and a birth date.
    assert len(groups - pairs) <= 2


def test_resellers_are_noticed(study: Study, truth: pd.DataFrame) -> None:
    facts = study.table("facts").set_index("customer_id")
    resellers = truth.index[truth["kind"] == "reseller"].astype(str)
    often = facts.index[facts["n_orders"] >= 3].intersection(resellers)
    noticed = study.noticed.frame.set_index("rule")
    assert len(often) >= 5
    assert noticed.loc["probable_reseller", "n_customers"] == len(often)


def test_the_study_of_the_default_shop_sets_nothing_aside(study: Study) -> None:
    assert study.ledger.frame.empty
    assert study.window.period[1].isoformat() == "2025-06-30"
    controls, contacts = study.table("campaign_controls"), study.table("campaign_contacts")
    assert controls["campaign_id"].nunique() == contacts["campaign_id"].nunique() == 8


def test_presents_are_bought_before_christmas(shop: Path) -> None:
    lines = frame(shop, "order_lines", ["product_id", "ordered_at", "quantity"])
    shelf = frame(shop, "products").set_index("product_id")["category"]
    sold = lines[lines["quantity"] > 0]
    is_present = sold["product_id"].map(shelf) == "Presents"
    share = is_present.groupby(sold["ordered_at"].dt.month).mean()
    assert share[12] > 2.5 * share[6]
    assert share.idxmax() == 12
    assert share.idxmin() == 1


def p_values(shop: CornerShop) -> dict[str, float]:
    """Tests of what a plain shop must not have; each is uniform where it has not."""
    records = made(shop)
    truth = records["truth/customers"].set_index("customer_id")
    lines, events = records["order_lines"], records["events"]
    sold = lines[lines["quantity"] > 0]
    orders = sold.groupby("order_id")[["customer_id", "ordered_at"]].first()
    per = orders.groupby("customer_id").size().reindex(truth.index, fill_value=0)
    days = pd.date_range(*shop_days(shop), inclusive="left")
    # Guests neither arrive nor lapse: their days are all alike.
    guests = orders[orders["customer_id"].isna()]["ordered_at"]
    every = orders["ordered_at"]
    told = records["customers"].set_index("customer_id")
    visits = events[events["event_type"].isin(["session start", "app opened"])]
    n_visits = visits.groupby("customer_id").size().reindex(truth.index, fill_value=0)
    off = (sold["discount"] > 0).groupby(sold["order_id"]).any()
    age = (days[0] - truth["birth_date"]).dt.days
    n_lines = (sold.groupby("customer_id").size() / per[per > 0]).dropna()
    contacts = records["campaign_contacts"].merge(
        records["truth/campaigns"], on=["customer_id", "campaign_id", "arm"]
    )
    answered = set(zip(*(records["campaign_responses"][c] for c in ("customer_id", "campaign_id")),
                       strict=True))  # fmt: skip
    sent = contacts[contacts["arm"] == "contacted"]
    responded = [pair in answered for pair in zip(sent["customer_id"], sent["campaign_id"],
                                                  strict=True)]  # fmt: skip

    def groups(values: pd.Series, by: pd.Series) -> float:
        return float(stats.kruskal(*(values[by == name] for name in by.unique())).pvalue)

    def rank(one: pd.Series, two: pd.Series) -> float:
        return float(stats.spearmanr(one, two).pvalue)

    def table(one: Any, two: Any) -> float:
        return float(stats.chi2_contingency(pd.crosstab(one, two)).pvalue)

    hours = every.dt.hour.value_counts().reindex(range(24), fill_value=0)
    return {
        "months of guests": agree(
            guests.dt.month.value_counts().reindex(range(1, 13), fill_value=0),
            pd.Series(1, days).groupby(days.month).sum(),
        ),
        "weekdays": agree(
            every.dt.day_of_week.value_counts().reindex(range(7), fill_value=0),
            pd.Series(1, days).groupby(days.day_of_week).sum(),
        ),
        "hours": agree(hours, np.ones(24)),
        "group": groups(per, truth["group"]),
        "gender": groups(per, truth["gender"]),
        "city": groups(per, truth["city"]),
        "won by": groups(per, told["won_by"]),
        "age": rank(per, age),
        "visits": rank(per, n_visits),
        "missing city": groups(per, told["city"].isna()),
        "missing gender": groups(per, told["gender"].isna()),
        "missing birth date": rank(told["birth_date"].isna().astype(int), age),
        "discount and month": table(off, orders["ordered_at"].dt.month.reindex(off.index)),
        "shelf and month": table(
            (sold["product_id"] - 1001) // 10, sold["ordered_at"].dt.month
        ),
        "arm and buying": table(contacts["arm"], contacts["would_buy"]),
        "response and buying": table(responded, sent["would_buy"].to_numpy()),
        "lines and age": rank(n_lines, age[n_lines.index]),
    }  # fmt: skip


def shop_days(shop: CornerShop) -> tuple[pd.Timestamp, pd.Timestamp]:
    calendar = shop.calendar
    return pd.Timestamp(calendar.day(0)), pd.Timestamp(calendar.day(calendar.n_days))


def test_a_shop_without_effects_has_none() -> None:
    found = p_values(CornerShop.plain(n_customers=3_000))
    assert {name: p for name, p in found.items() if p < LEAST_P} == {}


def test_the_same_tests_see_the_effects_of_the_default_shop() -> None:
    found = p_values(CornerShop(n_customers=3_000))
    unseen = {name for name, p in found.items() if p > 0.01}
    assert unseen <= {"gender", "city", "age", "missing gender", "arm and buying"}


def test_a_plain_shop_is_as_large_at_the_end_as_at_the_beginning() -> None:
    """As many come as lapse, so that there is no trend to be found."""
    records = made(CornerShop.plain(n_customers=4_000, months=24))
    lines = records["order_lines"].query("quantity > 0").dropna(subset="customer_id")
    orders = lines.groupby("order_id")[["customer_id", "ordered_at"]].first()
    half = orders["ordered_at"] >= "2024-01-01"
    per = pd.crosstab(orders["customer_id"], half)
    gap = per[True].sum() - per[False].sum()
    # Customers are what is independent, not orders.
    error = np.sqrt(((per[True] - per[False]) ** 2).sum())
    assert abs(gap) < SIGMAS * error


@pytest.mark.prove
def test_plain_shops_have_no_effect_over_many_seeds() -> None:
    """Every p-value is uniform over 40 seeds: Kolmogorov and Smirnov, 17 comparisons."""
    found = pd.DataFrame(
        [p_values(CornerShop.plain(n_customers=1_500, seed=seed)) for seed in range(40)]
    )
    uniform = {name: stats.kstest(found[name], "uniform").pvalue for name in found}
    assert {name: p for name, p in uniform.items() if p < 0.001} == {}


@pytest.mark.prove
def test_the_planted_effect_of_a_campaign_is_met_on_average() -> None:
    """Over 30 seeds of one campaign: the mean of the relative effects is the planted one."""
    campaign = Campaign("one", "voucher", 300, 0.12, 0.5, 60)
    shop = CornerShop(
        n_customers=4_000, months=12, campaigns=(campaign,), known_before=0.6,
        groups=(Group("all", 1.0, 1.5, 24, 2, 0.1),), gaps=Gaps(city=(0.1,)),
        engagement=Engagement(letter_days=1_000),
    )  # fmt: skip
    gaps, bases = [], []
    for seed in range(30):
        records = made(replace(shop, seed=seed))
        truth = records["truth/campaigns"]
        buys = truth["would_buy"] | truth["brought_about"]
        sent = truth["arm"] == "contacted"
        gaps.append(buys[sent].mean() - buys[~sent].mean())
        bases.append(buys[~sent].mean())
    mean, error = np.mean(gaps), np.std(gaps, ddof=1) / np.sqrt(len(gaps))
    assert abs(mean - 0.12 * np.mean(bases)) < SIGMAS * error
    assert mean > SIGMAS * error
