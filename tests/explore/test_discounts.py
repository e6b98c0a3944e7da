"""Discounts, computed once more without any of our SQL, on planted ones, and where little is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Study
from regulars.explore.discounts.dependence import BAND_NAMES
from regulars.stats.ratios import Sums, interval_of_ratio
from tests.explore.timed_shops import planted, with_guests
from tests.shops import rows, settings, write_csv

Shop = tuple[Study, pd.DataFrame]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    config, raw = with_guests(tmp_path_factory.mktemp("shop"))
    with Study.open(settings=config) as study:
        yield study, raw


def sales(raw: pd.DataFrame) -> pd.DataFrame:
    """Sales with what each line was at its list price, and who is one buyer."""
    sold = raw[raw["pieces"] > 0].copy()
    sold["gross"] = sold["paid"] + sold["off"]
    sold["reduced"] = sold["off"] > 0
    sold["buyer"] = sold["customer"].where(sold["customer"] != "", "guest " + sold["order"])
    return sold


def test_what_is_on_discount_equals_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("discounts").tables["extent"].frame.set_index("figure")
    sold = sales(raw)
    orders = sold.groupby(["buyer", "order", "day"])["reduced"].any()
    reduced = sold[sold["reduced"]]
    assert frame["share"].to_dict() == pytest.approx(
        {
            "Net sales": reduced["paid"].sum() / sold["paid"].sum(),
            "Order lines": sold["reduced"].mean(),
            "Orders": orders.mean(),
            "Buyers": sold.groupby("buyer")["reduced"].any().mean(),
            "Given away": sold["off"].sum() / sold["gross"].sum(),
            "Depth": sold["off"].sum() / reduced["gross"].sum(),
        }
    )
    by_buyer = orders.groupby(level=0).agg(["sum", "size"])
    wanted = interval_of_ratio(Sums.of(by_buyer["sum"].to_numpy(), by_buyer["size"].to_numpy()))
    assert (frame.loc["Orders", "low"], frame.loc["Orders", "high"]) == pytest.approx(wanted)
    money = sold.assign(part=sold["paid"].where(sold["reduced"], 0)).groupby("buyer")
    wanted = interval_of_ratio(
        Sums.of(money["part"].sum().to_numpy(), money["paid"].sum().to_numpy())
    )
    found = (frame.loc["Net sales", "low"], frame.loc["Net sales", "high"])
    assert found == pytest.approx(wanted)


def test_bands_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("discounts").tables["dependence"].frame.set_index("band")
    own = sales(raw[raw["customer"] != ""])
    own["gross_off"] = own["gross"].where(own["reduced"], 0)
    sums = own.groupby("customer")[["gross", "gross_off", "paid"]].sum()
    share = (sums["gross_off"] / sums["gross"]).round(9)
    band = np.select([share == 0, share == 1], [0, 5], 1 + np.floor(4 * share).clip(0, 3))
    counts = pd.Series(band).value_counts()
    shown = {BAND_NAMES[int(b)]: n for b, n in counts.items() if n >= 10}
    assert frame["n_customers"].to_dict() == shown
    assert (frame["customers"] * len(sums)).round(6).to_dict() == shown
    net = sums["paid"].groupby(band).sum() / sums["paid"].sum()
    for name in shown:
        assert frame.loc[name, "net_sales"] == pytest.approx(net[BAND_NAMES.index(name)])


def test_weeks_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("discounts").tables["weeks"].frame
    sold = sales(raw)
    sold["week"] = sold["day"] - pd.to_timedelta(sold["day"].dt.day_of_week, unit="D")
    sums = sold.groupby(sold["week"].dt.strftime("%Y-%m-%d"))[["gross", "off", "paid"]].sum()
    sums = sums.loc[frame["week"]]
    assert frame["gross_sales"].tolist() == pytest.approx(sums["gross"].tolist())
    assert frame["share"].tolist() == pytest.approx((sums["off"] / sums["gross"]).tolist())


def test_the_margin_given_away_equals_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    sold = sales(raw)
    cost = (sold["product"].str[2].astype(int) + 1) * sold["pieces"]
    margin = (sold["paid"] - cost).sum()
    result = study.chapter("discounts")
    (finding,) = [f for f in result.findings if f.name == "margin_given_away"]
    assert finding.value.value == pytest.approx(sold["off"].sum() / (margin + sold["off"].sum()))


def test_second_orders_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    within = study.settings.horizon_days
    facts = study.table("facts").set_index("customer_id")
    sold = sales(raw[raw["customer"].isin(facts.index[facts["start_known"]])])
    first = sold.groupby("customer")["day"].min()
    first = first[first <= pd.Timestamp(study.window.cutoff) - pd.Timedelta(days=within + 1)]
    sold = sold[sold["customer"].isin(first.index)]
    since = (sold["day"] - sold["customer"].map(first)).dt.days
    on = sold[since == 0].groupby("customer")["reduced"].any()
    again = (since > 0) & (since <= within)
    back = again.groupby(sold["customer"]).any()
    frame = study.chapter("discounts").tables["second_order"].frame
    assert frame["n"].tolist() == [on.sum(), (~on).sum()]
    assert frame["rate"].tolist() == pytest.approx([back[on].mean(), back[~on].mean()])


def promotion(day: date) -> bool:
    """Two weeks of every eleven, from a Monday on."""
    return (day - date(2022, 1, 3)).days // 7 % 11 in (6, 7)


def after(day: date, weeks: int) -> bool:
    return any(promotion(day - timedelta(weeks=k)) for k in range(1, weeks + 1)) and not promotion(
        day
    )


def off_on(day: date) -> float:
    return 0.7 if promotion(day) else 0.15


@pytest.mark.parametrize("dip", [0.7, 1.0])
def test_a_dip_is_claimed_where_planted_and_not_where_not(dip: float, tmp_path: Path) -> None:
    def orders(day: date) -> float:
        return 14.0 * (1.6 if promotion(day) else dip if after(day, 2) else 1.0)

    with Study.open(settings=planted(tmp_path / "a.csv", orders, off_on=off_on)) as study:
        result = study.chapter("discounts")
    weeks = result.tables["weeks"].frame
    true = [promotion(date.fromisoformat(week)) for week in weeks["week"]]
    assert weeks["promotion"].tolist() == true
    (finding,) = [f for f in result.findings if f.name == "after_promotions"]
    assert finding.of == "promotions"
    if dip < 1:
        assert finding.kind == "claim"
        assert finding.value.low <= 1 - dip <= finding.value.high
        assert "below" in str(finding.sentence)
    else:
        assert finding.kind == "description"
        assert finding.value.low <= 1 <= finding.value.high


def first_orders(path: Path, seed: int, rate: float, other: float) -> Study:
    """New customers, half of them won by a discount, who come back at one rate or another."""
    rng = np.random.default_rng(seed)
    made = []
    start = date(2024, 1, 1)
    for i in range(700):
        on = rng.random() < 0.5
        day = int(rng.integers(0, 250))
        days = [day] + ([day + int(rng.integers(1, 59))] if rng.random() < (rate if on else other)
                        else [])  # fmt: skip
        for k, when in enumerate(days):
            made.append(
                {"customer": f"c{i}", "order": f"o{i}-{k}", "product": "p", "pieces": "1",
                 "time": f"{start + timedelta(days=when)}", "paid": "9.00",
                 "off": "1.00" if on and k == 0 else "0.00"}
            )  # fmt: skip
    return Study.open(settings=settings(write_csv(path, made), run_in_days=30, horizon_days=60))


@pytest.mark.parametrize("seed", [1, 2])
def test_second_orders_differ_where_planted_and_not_where_not(seed: int, tmp_path: Path) -> None:
    with first_orders(tmp_path / "a.csv", seed, 0.3, 0.5) as study:
        (finding,) = [f for f in study.chapter("discounts").findings if f.name == "second_order"]
        assert finding.kind == "claim"
        assert finding.p_value is not None
        assert finding.value.low <= 0.2 <= finding.value.high
        assert "lower" in str(finding.sentence)
    with first_orders(tmp_path / "b.csv", seed, 0.4, 0.4) as study:
        (finding,) = [f for f in study.chapter("discounts").findings if f.name == "second_order"]
        assert finding.kind == "description"
        assert finding.value.low <= 0 <= finding.value.high


def test_without_discounts_all_is_refused(tmp_path: Path) -> None:
    with Study.open(settings=planted(tmp_path / "a.csv", lambda _: 3.0, n_days=60)) as study:
        result = study.chapter("discounts")
        assert not result.findings
        assert [r.what for r in result.refusals] == ["What is sold on discount"]
        assert "discounts_buyers" not in study._computing().tables()


def test_everything_on_discount(tmp_path: Path) -> None:
    config = planted(
        tmp_path / "a.csv", lambda _: 3.0, n_days=100, n_customers=40, off_on=lambda _: 1.0
    )
    with Study.open(settings=config) as study:
        result = study.chapter("discounts")
    (finding,) = [f for f in result.findings if f.name == "only_on_discount"]
    assert finding.value.value == 1
    assert result.tables["dependence"].frame["band"].tolist() == ["Everything"]
    assert {"What happens after a promotion", "Whether discount buyers come back"} <= {
        r.what for r in result.refusals
    }


def test_few_who_buy_on_discount_only_are_not_counted(tmp_path: Path) -> None:
    """Three of forty: how many they are and what they spent is theirs to know."""
    made = [
        {"customer": f"c{i % 40:02d}", "order": f"o{i}", "product": "p", "pieces": "1",
         "time": f"{date(2024, 1, 1) + timedelta(days=i // 3)}", "paid": "7.00",
         "off": "1.00" if i % 40 < 3 else "0.00"}
        for i in range(200)
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "a.csv", made))) as study:
        result = study.chapter("discounts")
    assert result.tables["dependence"].frame["n_customers"].tolist() == [37]
    (finding,) = [f for f in result.findings if f.name == "mostly_on_discount"]
    assert finding.sentence.quantities["least"].value == 10


def test_prices_of_nought_and_a_single_buyer_are_no_trouble(tmp_path: Path) -> None:
    for name, paid, off, n in (("free", "0.00", "4.00", 30), ("one", "5.00", "1.00", 1)):
        made = [
            {"customer": f"c{i % n}", "order": f"o{i}", "product": "p", "pieces": "1",
             "time": f"{date(2024, 1, 1) + timedelta(days=i)}", "paid": paid, "off": off}
            for i in range(60)
        ]  # fmt: skip
        for least in (1, 10):
            path = write_csv(tmp_path / f"{name}.csv", made)
            with Study.open(settings=settings(path, smallest_group=least)) as study:
                result = study.chapter("discounts")
                assert result.findings or result.refusals


def test_records_after_the_cut_off_change_nothing(tmp_path: Path) -> None:
    sold = rows(80, days=300)
    kept = [row for row in sold if row["time"] < "2024-07-15"]
    results = []
    for name, lines in (("all", sold), ("past", kept)):
        config = settings(
            write_csv(tmp_path / f"{name}.csv", lines), cutoff="2024-07-15", horizon_days=30
        )
        with Study.open(settings=config) as study:
            results.append(study.chapter("discounts"))
    one, two = results
    assert one.findings == two.findings
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.frame, two.tables[name].frame, check_exact=True)
