"""No leaks: what happens from the cut-off on changes nothing that was known before it."""

from pathlib import Path

import pandas as pd
import pytest

from regulars import Study
from tests.shops import COLUMNS, ROLES, rows, settings, write_csv

CUTOFF = "2024-05-01"


def facts(path: Path, **more: object) -> pd.DataFrame:
    with Study.open(settings=settings(path, cutoff=CUTOFF, **more)) as study:
        return study.table("facts")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_records_after_the_cut_off_change_no_fact(tmp_path: Path, seed: int) -> None:
    known = [row for row in rows(80, seed) if row["time"] < CUTOFF]
    # One line on the day of the cut-off, so that it is within the records.
    first_day = {**known[0], "order": "new", "time": CUTOFF, "paid": "1.00", "pieces": "1"}
    later = [row for row in rows(80, seed + 100) if row["time"] >= CUTOFF]
    stranger = {**later[0], "customer": "stranger", "paid": "99999.00", "pieces": "7"}
    returned = {**known[1], "time": "2024-05-02", "pieces": "-1", "paid": "-5.00"}
    before = facts(write_csv(tmp_path / "a.csv", [*known, first_day]))
    after = facts(write_csv(tmp_path / "b.csv", [*known, first_day, *later, stranger, returned]))
    assert len(before) > 50
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_campaigns_after_the_cut_off_change_no_fact(tmp_path: Path) -> None:
    """Contacts, answers and a second record of a campaign that all come later."""
    sales = write_csv(tmp_path / "sales.csv", rows(60))
    ids = sorted({row["customer"] for row in rows(60)})
    columns = ("who", "what", "when", "kind", "end")
    campaigns = [{"what": "A", "when": "2024-02-01"}]
    contacts = [{"who": who, "what": "A"} for who in ids[:30]]
    answers = [{"who": who, "what": "A", "when": "2024-02-10"} for who in ids[:9]]
    later = (
        [{"what": "A", "when": "2024-06-01", "kind": "mail", "end": "2024-07-01"},
         {"what": "B", "when": "2024-06-01"}],
        [{"who": who, "what": "B"} for who in ids],
        [{"who": who, "what": "B", "when": "2024-06-02"} for who in ids],
    )  # fmt: skip

    def found(name: str, *extra: list[dict[str, str]]) -> pd.DataFrame:
        more = extra or ([], [], [])
        files = [
            str(write_csv(tmp_path / f"{name}{i}.csv", [*known, *new], columns))
            for i, (known, new) in enumerate(zip((campaigns, contacts, answers), more, strict=True))
        ]
        campaign = {
            "campaign_id": "what", "starts_at": "when", "campaign_kind": "kind", "ends_at": "end",
        }  # fmt: skip
        touched = {"customer_id": "who", "campaign_id": "what"}
        return facts(
            sales,
            tables={
                "campaigns": {"files": files[:1], "columns": campaign},
                "campaign_contacts": {"files": files[1:2], "columns": touched},
                "campaign_responses": {
                    "files": files[2:], "columns": {**touched, "responded_at": "when"},
                },
            },
        )  # fmt: skip

    before, after = found("before"), found("after", *later)
    assert before["n_contacts"].sum() > 20
    assert before["n_responses"].sum() > 5
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_what_customers_do_and_tell_after_the_cut_off_changes_no_fact(tmp_path: Path) -> None:
    """Later events, later sign-ups, and later orders that tell other traits."""
    sold = rows(60)
    ids = sorted({row["customer"] for row in sold})
    told = {who: (("DE", "f", "1990-01-01") if int(who) % 2 else ("FR", "m", "")) for who in ids}
    columns = (*COLUMNS, "land", "sex", "born")
    traits = {"country": "land", "gender": "sex", "birth_date": "born"}
    people = [{"who": who, "joined": "2024-01-02", "won": "ads", "land": "AT"} for who in ids[::3]]
    events = [
        {"who": who, "at": f"2024-04-{day:02d}", "what": what}
        for who in ids[:20]
        for day in (3, 29)
        for what in ("page_view", "Opened Email")
    ]
    later_events = [
        {"who": who, "at": CUTOFF, "what": what}
        for who in ids
        for what in ("session_start", "Clicked Email", "Opened Email")
    ]
    later_people = [
        {"who": who, "joined": CUTOFF, "won": "friend", "land": "GB", "sex": "x", "born": "1950"}
        for who in ids
    ]

    def found(name: str, later: bool) -> pd.DataFrame:
        lines = [
            {**row, **dict(zip(("land", "sex", "born"), told[row["customer"]], strict=True))}
            for row in sold
        ]
        if later:
            lines = [
                {**line, "land": "US", "sex": "divers", "born": "1901-01-01"}
                if line["time"] >= CUTOFF
                else line
                for line in lines
            ]
        sales = write_csv(tmp_path / f"{name}_sales.csv", lines, columns)
        who = write_csv(
            tmp_path / f"{name}_people.csv",
            [*people, *(later_people if later else [])],
            ("who", "joined", "won", "land", "sex", "born"),
        )
        seen = write_csv(
            tmp_path / f"{name}_events.csv",
            [*events, *(later_events if later else [])],
            ("who", "at", "what"),
        )
        return facts(
            sales,
            table={"columns": {**ROLES, **traits}},
            tables={
                "customers": {
                    "files": [str(who)],
                    "columns": {
                        "customer_id": "who", "signed_up_at": "joined", "channel": "won", **traits,
                    },
                },
                "events": {
                    "files": [str(seen)],
                    "columns": {"customer_id": "who", "occurred_at": "at", "event_type": "what"},
                },
            },
        )  # fmt: skip

    before, after = found("before", later=False), found("after", later=True)
    assert set(before["country"]) == {"DE", "FR", "AT"}
    assert before["n_visits_30d"].sum() == 40
    assert before["n_clicks"].isna().all()
    assert before["has_profile"].sum() > 10
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_the_day_of_the_cut_off_itself_is_not_known(tmp_path: Path) -> None:
    known = {"customer": "1", "time": "2024-04-30 23:59:59", "paid": "1.00", "pieces": "1"}
    unknown = {"customer": "1", "time": "2024-05-01 00:00:00", "paid": "10.00", "pieces": "1"}
    found = facts(write_csv(tmp_path / "sales.csv", [known, unknown]))
    assert list(found["spend"]) == [1.0]
    assert list(found["days_since_last_purchase"]) == [1]


def test_the_sample_cut_short_gives_the_same_facts(sample_study: Study, tmp_path: Path) -> None:
    """Facts at an earlier cut-off do not know that the records went on."""
    import duckdb

    config = sample_study.settings
    source = config.tables["order_lines"]
    short = tmp_path / "transactions.parquet"
    # 2017-09-02 04:00 UTC is midnight of 2 September in the shop; one more day makes the cut-off
    # lie within the records.
    duckdb.sql(
        f"copy (select * from '{source.files[0]}' where transaction_timestamp < "
        f"timestamp '2017-09-02 04:00:00') to '{short}' (format parquet)"
    )
    whole = config.but(cutoff="2017-09-01")
    cut = whole.model_copy(
        update={
            "tables": {
                **config.tables,
                "order_lines": source.model_copy(update={"files": (str(short),)}),
            }
        }
    )
    with Study.open(settings=whole) as one, Study.open(settings=cut) as other:
        pd.testing.assert_frame_equal(one.table("facts"), other.table("facts"), check_exact=True)
