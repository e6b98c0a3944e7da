"""The sample data, where it is easily read wrong."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from regulars import Study


def transactions(study: Study) -> str:
    (path,) = study.settings.tables["order_lines"].files
    return path


def test_the_year_begins_and_ends_in_the_shop_not_in_greenwich(sample_study: Study) -> None:
    assert sample_study.window.period == (date(2017, 1, 1), date(2017, 12, 31))
    months = sample_study.chapter("overview").tables["months"].frame
    assert len(months) == 12
    assert not months["partial"].any()


def test_weeks_start_on_local_monday(sample_study: Study, tmp_path: Path) -> None:
    """The file's own week numbers turn exactly at Monday 00:00 of our local times."""
    engine = sample_study._computing()
    found = engine.frame(
        f"""
        select week, min(ordered_at) as first, max(ordered_at) as last
        from order_lines
        inner join (
            select file_row_number + 1 as record, week
            from read_parquet('{transactions(sample_study)}', file_row_number = true)
        ) as raw using (record)
        group by week order by week
        """
    )
    first, last = pd.to_datetime(found["first"]), pd.to_datetime(found["last"])
    mondays = (first - pd.to_timedelta(first.dt.day_of_week, unit="D")).dt.normalize()
    assert len(found) == 53
    assert mondays.is_unique, "a week of the file spans two of ours"
    assert (last < mondays + pd.Timedelta(days=7)).all()
    assert (mondays.diff().dropna() == pd.Timedelta(days=7)).all()


def test_fuel_and_weighed_goods_are_no_pieces(sample_study: Study) -> None:
    engine = sample_study._computing()
    raw = engine.row(f"select sum(quantity) as q from '{transactions(sample_study)}'")["q"]
    pieces = engine.row("select sum(pieces) as p from order_lines")["p"]
    assert pieces / raw == pytest.approx(0.012, abs=0.001), "98.8% of units are no pieces"
    measured = engine.row(
        "select count(*) as n, count(case when category in ('COUPON/MISC ITEMS', 'FUEL') "
        "then 1 end) as fuel from order_lines where pieces is null"
    )
    assert measured["n"] == measured["fuel"] > 10_000
    largest = engine.row("select max(pieces) as m from order_lines")["m"]
    assert largest < 200, "the largest is 144 ears of corn; fuel is in thousands"


def test_no_household_is_known_to_be_new(sample_study: Study) -> None:
    """Whoever first comes late had mostly been there: so it would have been, had the records begun
    in May."""
    facts = sample_study.table("facts")
    early = facts[facts["first_seen"] < pd.Timestamp("2017-02-01")]
    assert len(early) / len(facts) == pytest.approx(0.8, abs=0.02)
    assert not facts["start_known"].any()
    days = sample_study.table("customer_days")
    may = pd.Timestamp("2017-05-02")
    seen = days[days["day"] >= may].groupby("customer_id")["day"].min()
    had_bought = seen.index.isin(days[days["day"] < may]["customer_id"])
    late = seen >= pd.Timestamp("2017-07-01")
    assert late.sum() > 100
    assert had_bought[late].mean() > 0.5


def test_figures_equal_plain_pandas(sample_study: Study) -> None:
    """The main figures, computed once more without any of our SQL."""
    raw = pd.read_parquet(transactions(sample_study))
    sold = raw[(raw["quantity"] != 0) | (raw["sales_value"].round(4) != 0)]
    # One line is a donation of a dollar: no product.
    sold = sold[sold["product_id"].astype(str) != "312652"]
    figures = sample_study.chapter("overview").tables["figures"].frame.set_index("figure")["value"]
    assert figures["Customers"] == sold["household_id"].nunique()
    assert figures["Orders"] == sold["basket_id"].nunique()
    assert figures["Net sales"] == pytest.approx(sold["sales_value"].sum(), abs=0.005)
    discounts = sold["retail_disc"].sum() + sold["coupon_match_disc"].sum()
    assert figures["Discounts"] == pytest.approx(discounts, abs=0.005)
    orders = sold.groupby("household_id")["basket_id"].nunique()
    assert figures["Repeat customer share"] == pytest.approx((orders >= 2).mean())
    local = sold["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    by_month = sold["sales_value"].groupby(local.dt.month).sum()
    months = sample_study.chapter("overview").tables["months"].frame["net_sales"]
    assert months.tolist() == pytest.approx(by_month.tolist(), abs=0.005)


def test_tiers_equal_plain_pandas_and_their_rules_give_them_back(sample_study: Study) -> None:
    raw = pd.read_parquet(transactions(sample_study))
    spend = raw.groupby("household_id")["sales_value"].sum().round(2).sort_values(ascending=False)
    held = spend.cumsum() / spend.sum()
    table = sample_study.chapter("tiers").tables["tiers"].frame.set_index("tier")
    for tier, share in (("Premium", 0.5), ("Regular", 0.8)):
        border = spend[held >= share].iloc[0]
        assert table.loc[tier, "rule"].startswith(f"net sales of ${border:,.2f} or more")
    assert table["n_customers"].sum() == len(spend)
    assert table["share_of_net_sales"].sum() == pytest.approx(1)
    members = sample_study.table("tiers_customers").set_index("customer_id")["tier"]
    premium = spend[spend >= spend[held >= 0.5].iloc[0]]
    assert set(members[members == "Premium"].index) == {str(i) for i in premium.index}


def test_the_customers_file_joins_facts_and_tiers(sample_study: Study, sample_folder: Path) -> None:
    customers = duckdb.connect().execute(
        "select count(*), count(distinct customer_id), count(tier), sum(spend) "
        "from read_parquet(?)",
        [str(sample_folder / "customers.parquet")],
    ).fetchall()  # fmt: skip
    ((n, distinct, with_tier, spend),) = customers
    assert n == distinct == with_tier == 2469
    ((net_sales,),) = sample_study._computing().rows("select sum(net_sales) from order_lines")
    assert spend == net_sales


def test_the_audience_of_the_action_follows_its_rule(
    sample_study: Study, sample_folder: Path
) -> None:
    (action,) = [a for a in sample_study.actions if a.name == "win_back"]
    listed = pd.read_csv(sample_folder / "audiences" / "win_back.csv", dtype={"customer_id": str})
    facts = sample_study.table("facts").set_index("customer_id")
    tiers = sample_study.table("tiers_customers").set_index("customer_id")["tier"]
    rule = (
        tiers.loc[facts.index].isin(["Premium", "Regular"])
        & (facts["x"] >= 3)
        & (facts["days_since_last_purchase"] > 14)
        & (facts["days_since_last_purchase"] > facts["longest_gap_days"])
    )
    assert set(listed["customer_id"]) == set(facts.index[rule])
    assert len(listed) == action.who.n > 10
    replay = sample_study.chapter("quiet").tables["replay"].frame
    alone = replay["spent"].sum() / replay["usual"].sum()
    usual = listed["usual_net_sales"].sum()
    assert action.value.high == pytest.approx(usual * (1 - alone))
    assert action.value.low == 0
    for name in action.why:
        assert name in {found.name for found in sample_study.findings}


def test_a_finished_study_tells_the_same_story(sample_study: Study, sample_folder: Path) -> None:
    loaded = Study.load(sample_folder)
    assert loaded.window == sample_study.window
    assert loaded.findings == sample_study.findings
    assert [str(a.what) for a in loaded.actions] == [str(a.what) for a in sample_study.actions]
    for name in sample_study.chapter_names:
        for chart, known in zip(
            loaded.chapter(name).charts, sample_study.chapter(name).charts, strict=True
        ):
            assert str(chart.headline) == str(known.headline)
            pd.testing.assert_frame_equal(chart.table, known.table, check_dtype=False)
    for name in ("customers", "facts", "customer_days"):
        by = ["customer_id", "day"] if name == "customer_days" else ["customer_id"]
        pd.testing.assert_frame_equal(
            loaded.table(name).sort_values(by).reset_index(drop=True),
            sample_study.table(name).sort_values(by).reset_index(drop=True),
        )
    pd.testing.assert_frame_equal(loaded.customers, sample_study.customers)
    assert len(loaded.customers) == 2469


def test_what_quiet_customers_did_next_equals_plain_pandas(sample_study: Study) -> None:
    """The replay, once more without SQL: at each earlier cut-off, who was quiet, who came back."""
    engine = sample_study._computing()
    days = engine.frame(
        "select customer_id, day, net_sales from customer_days where n_orders > 0 order by day"
    )
    days["day"] = pd.to_datetime(days["day"])
    now = sample_study.table("tiers_customers")
    share = now["tier"].isin(["Premium", "Regular"]).mean()
    replay = sample_study.chapter("quiet").tables["replay"].frame.set_index("cutoff")
    assert list(replay.index) == ["5 July 2017", "3 October 2017"]
    for cutoff, row in replay.iterrows():
        at = pd.to_datetime(cutoff)
        before = days[days["day"] < at]
        after = days[(days["day"] >= at) & (days["day"] < at + pd.Timedelta(days=90))]
        spend = before.groupby("customer_id")["net_sales"].sum()
        # net_sales of days with returns only would be missing here; the sample has no returns.
        order = spend.reset_index().sort_values(
            ["net_sales", "customer_id"], ascending=[False, True]
        )
        good = set(order["customer_id"].head(int(share * len(order))))
        gaps = before.groupby("customer_id")["day"].diff().dt.days.groupby(before["customer_id"])
        silence = (at - before.groupby("customer_id")["day"].max()).dt.days
        quiet = silence.index[
            (gaps.count() >= 3) & (silence > gaps.max()) & (silence > 14)
        ].intersection(list(good))
        assert row["n"] == len(quiet)
        assert row["came_back"] == pytest.approx(quiet.isin(after["customer_id"]).mean())
        spent = after[after["customer_id"].isin(quiet)]["net_sales"].sum()
        assert row["spent"] == pytest.approx(spent, abs=0.01)
        occasions = before.groupby("customer_id").size()
        usual = spend / occasions / gaps.mean() * 90
        assert row["usual"] == pytest.approx(usual[quiet].sum(), abs=0.01 * len(quiet))
