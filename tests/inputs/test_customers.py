"""Customers: one row each, whatever words, dates and ages their records use."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from regulars import Study
from regulars.core.errors import EmptyInput, WindowError
from tests.pages import whole_text

from .conftest import MakeShop
from .till import GOOD, Shop, buys, lines, toml

COLUMNS = {
    "customer_id": "id",
    "email": "mail",
    "customer_name": "name",
    "gender": "sex",
    "birth_date": "born",
    "age": "age",
    "country": "country",
    "city": "city",
    "signed_up_at": "joined",
    "channel": "won",
    "consent": "consent",
}
DAY = "2024-03-01 12:00:00"


def with_customers(
    shop: MakeShop,
    people: Sequence[Mapping[str, str]],
    sales: Sequence[Mapping[str, str]] = GOOD,
    table: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Shop:
    """A shop with a file of customers beside its sales."""
    content = lines(people, tuple(COLUMNS.values()))
    customers = {"files": ["people.csv"], **(table or {}), "columns": COLUMNS}
    tables = {"customers": customers, **settings.pop("tables", {})}
    made = shop(sales, tables=tables, **settings)
    (made.folder / "people.csv").write_text(content, encoding="utf-8")
    return made


def described(study: Study) -> dict[str, dict[str, Any]]:
    """The customers by their id, with nothing as None."""
    frame = study.table("customers").astype(object)
    frame = frame.where(frame.notna(), None)
    return {row["customer_id"]: row for row in frame.to_dict("records")}


GENDERS = {
    "female": ("F", "w", "Frau", "Fr.", "Mme", "femme", "mujer", "Sra.", "donna", "kobieta",
               "vrouw", "Kvinna", "FEMALE", "Mulher", "žena", "женский", "γυναίκα", "she/her"),
    "male": ("m", "H", "Herr", "M.", "homme", "hombre", "uomo", "mężczyzna", "Dhr.", "Mand",
             "mies", "férfi", "Mr.", "muž", "мужской", "he/him"),
    "other": ("x", "divers", "Non-Binary", "nonbinary", "D", "autre", "they/them", "no binario"),
    None: ("", "unknown", "N/A", "k.A.", "prefer not to say", "Non renseigné", "-"),
    "Zwölf": ("Zwölf",),
    "1": ("1",),
}  # fmt: skip


def test_gender_is_known_in_many_spellings_and_otherwise_kept_as_recorded(shop: MakeShop) -> None:
    spelled = [(gender, word) for gender, words in GENDERS.items() for word in words]
    people = [{"id": f"p{n}", "sex": word} for n, (_, word) in enumerate(spelled)]
    with with_customers(shop, people).open() as study:
        found = described(study)
        noticed = study.table("noticed_customers").set_index("rule")["n_customers"]
    wrong = [
        (word, found[f"p{n}"]["gender"])
        for n, (gender, word) in enumerate(spelled)
        if found[f"p{n}"]["gender"] != gender
    ]
    assert not wrong
    assert noticed["gender_as_recorded"] == 2


BIRTHS = {
    "1985-03-12": (date(1985, 3, 12), 1985),
    "1985/3/2": (date(1985, 3, 2), 1985),
    "19850312": (date(1985, 3, 12), 1985),
    "1985-03-12 00:00:00": (date(1985, 3, 12), 1985),
    "1985-03-12T10:20:30Z": (date(1985, 3, 12), 1985),
    "12.03.1985": (date(1985, 3, 12), 1985),
    "1.2.1985": (date(1985, 2, 1), 1985),
    "29/02/1984": (date(1984, 2, 29), 1984),
    "Jul 12, 1992": (date(1992, 7, 12), 1992),
    "12 März 1992": (date(1992, 3, 12), 1992),
    "1er juin 1992": (date(1992, 6, 1), 1992),
    "3 listopad 1992": (None, 1992),
    "3 juillet 1992": (date(1992, 7, 3), 1992),
    "1957": (None, 1957),
    "1957.0": (None, 1957),
    "1985-02-30": (None, 1985),
    "31.02.1985": (None, 1985),
    "85": (None, None),
    "0000-00-00": (None, None),
    "long ago": (None, None),
    "": (None, None),
}


def test_birth_dates_are_read_in_the_usual_forms_and_years_alone(shop: MakeShop) -> None:
    people = [{"id": f"p{n}", "born": born} for n, born in enumerate(BIRTHS)]
    with with_customers(shop, people).open() as study:
        found = described(study)
        noticed = study.table("noticed_customers").set_index("rule")["n_customers"]
    for n, (born, (day, year)) in enumerate(BIRTHS.items()):
        kept = found[f"p{n}"]
        at = kept["birth_date"]
        assert (pd.Timestamp(at).date() if at else None, kept["birth_year"]) == (day, year), born
    assert noticed["unreadable_birth_date"] == 3


@pytest.mark.parametrize(
    ("told", "table", "born"),
    [
        ("25/12/1990", {}, date(1985, 4, 3)),
        ("12/25/1990", {}, date(1985, 3, 4)),
        ("1990-12-25", {}, None),
        ("1990-12-25", {"day_first": True}, date(1985, 4, 3)),
        ("1990-12-25", {"day_first": False}, date(1985, 3, 4)),
    ],
)
def test_which_comes_first_the_other_values_or_the_settings_tell(
    shop: MakeShop, told: str, table: dict[str, bool], born: date | None
) -> None:
    """A date that would fit two days and that nothing settles leaves its year."""
    people = [{"id": "p1", "born": "03/04/1985"}, {"id": "p2", "born": told}]
    with with_customers(shop, people, table=table).open() as study:
        kept = described(study)["p1"]
    assert (pd.Timestamp(kept["birth_date"]).date() if kept["birth_date"] else None) == born
    assert kept["birth_year"] == 1985


AGES = {
    "34": (34, None),
    "34.0": (34, None),
    "34 years": (34, None),
    "25-34": (None, "25-34"),
    "25 to 34": (None, "25-34"),
    "18\u201324": (None, "18-24"),
    "25 bis 34 Jahre": (None, "25-34"),
    "65+": (None, "65+"),
    "65 and over": (None, "65+"),
    "über 65": (None, "65+"),
    "under 18": (None, "under 18"),
    "<18": (None, "under 18"),
    "Age 45-54": (None, "45-54"),
    "senior": (None, "senior"),
    "999": (None, None),
    "": (None, None),
}


def test_ages_are_years_or_bands_written_alike(shop: MakeShop) -> None:
    people = [{"id": f"p{n}", "age": age} for n, age in enumerate(AGES)]
    with with_customers(shop, people).open() as study:
        found = described(study)
    assert {a: (found[f"p{n}"]["age"], found[f"p{n}"]["age_band"]) for n, a in enumerate(AGES)} == (
        AGES
    )


CONSENTS = {
    True: ("yes", "Ja", "oui", "sí", "1", "TRUE", "subscribed", "opt-in", "tak", "Opted in"),
    False: ("no", "nein", "non", "0", "false", "Unsubscribed", "opt-out", "não", "nie"),
    None: ("", "pending", "perhaps"),
}


def test_consent_is_yes_no_or_unknown(shop: MakeShop) -> None:
    told = [(consent, word) for consent, words in CONSENTS.items() for word in words]
    people = [{"id": f"p{n}", "consent": word} for n, (_, word) in enumerate(told)]
    with with_customers(shop, people).open() as study:
        found = described(study)
        noticed = study.table("noticed_customers").set_index("rule")["n_customers"]
    assert [(found[f"p{n}"]["consent"], word) for n, (_, word) in enumerate(told)] == told
    assert noticed["unclear_consent"] == 2


def test_whoever_said_no_once_has_said_no(shop: MakeShop) -> None:
    people = [
        {"id": "p1", "consent": "yes", "name": "Ada Byron", "city": "London"},
        {"id": "p1", "consent": "no"},
    ]
    with with_customers(shop, people).open() as study:
        assert described(study)["p1"]["consent"] is False
        assert list(study.ledger.frame["rule"]) == ["conflicting_record"]


def test_of_two_records_of_one_customer_the_one_that_says_most_stays(shop: MakeShop) -> None:
    people = [
        {"id": "p1", "city": "Bonn"},
        {"id": "p1", "city": "Ulm", "country": "DE", "sex": "w"},
    ]
    for order in (people, people[::-1]):
        with with_customers(shop, order).open() as study:
            kept = described(study)["p1"]
            assert (kept["city"], kept["country"], kept["gender"]) == ("Ulm", "DE", "female")


def test_the_e_mail_is_the_key_where_there_is_no_id(shop: MakeShop) -> None:
    """An e-mail that stands beside an id elsewhere means that id; a stranger's is the id itself."""
    people = [
        {"id": "p1", "mail": "Ada@Example.com"},
        {"mail": " ada@example.COM ", "city": "London", "country": "GB", "sex": "f"},
        {"mail": "New@Example.com", "city": "Ulm"},
        {"city": "nobody's"},
    ]
    with with_customers(shop, people).open() as study:
        found = described(study)
        ledger = study.ledger.frame.set_index("rule")["n_rows"].to_dict()
    assert found["p1"]["city"] == "London"
    assert found["new@example.com"]["city"] == "Ulm"
    assert ledger == {"conflicting_record": 1, "no_customer_id": 1}


def test_orders_tell_what_the_customer_file_does_not(shop: MakeShop) -> None:
    """The value most often given; between equals the first of the alphabet."""
    header = "customer,time,paid,town,land,sex\n"
    text = header + "".join(
        f"{who},2024-03-{day:02d},{day}.00,{town},{land},{sex}\n"
        for who, day, town, land, sex in [
            ("p1", 1, "Ulm", "DE", "Frau"), ("p1", 2, "Bonn", "DE", "Mrs"),
            ("p1", 3, "Bonn", "FR", "m"), ("p2", 4, "Ulm", "AT", ""), ("p2", 5, "Bonn", "", ""),
            ("p3", 6, "Ulm", "", ""),
        ]
    )  # fmt: skip
    columns = {
        "customer_id": "customer", "ordered_at": "time", "line_amount": "paid",
        "city": "town", "country": "land", "gender": "sex",
    }  # fmt: skip
    customers = {"files": ["people.csv"], "columns": {"customer_id": "id", "city": "city"}}
    made = shop(text=text, columns=columns, tables={"customers": customers})
    (made.folder / "people.csv").write_text("id,city\np3,Köln\n", encoding="utf-8")
    with made.open() as study:
        found = described(study)
        facts = study.table("facts").set_index("customer_id")
    assert [found["p1"][t] for t in ("city", "country", "gender")] == ["Bonn", "DE", "female"]
    assert (found["p2"]["city"], found["p2"]["country"]) == ("Bonn", "AT")
    assert found["p3"]["city"] == "Köln"
    assert facts["city"].to_dict() == {"p1": "Bonn", "p2": "Bonn", "p3": "Köln"}
    assert facts["has_profile"].to_dict() == {"p1": False, "p2": False, "p3": True}


def test_the_profile_is_that_of_the_cut_off(shop: MakeShop) -> None:
    people = [
        {"id": "c1", "born": "1990-03-12", "joined": "2024-01-01", "won": "ads"},
        {"id": "c2", "born": "1990-03-11", "sex": "f"},
        {"id": "c3", "born": "1990", "age": "25-34"},
        {"id": "c4", "age": "41"},
        {"id": "c5", "born": "1850-01-01"},
        {"id": "c6", "born": "1990-01-01", "joined": "2024-03-20", "won": "ads", "sex": "f"},
    ]
    sales = [buys(f"c{n}", DAY) for n in range(1, 7)] + [buys("late", "2024-04-01")]
    with with_customers(shop, people, sales, cutoff="2024-03-11").open() as study:
        facts = study.table("facts").set_index("customer_id").astype(object)
        facts = facts.where(facts.notna(), None)
    assert facts["age_years"].to_dict() == {
        "c1": 33, "c2": 34, "c3": 34, "c4": 41, "c5": None, "c6": None,
    }  # fmt: skip
    assert facts["age_band"].to_dict() == {
        "c1": "30-39", "c2": "30-39", "c3": "25-34", "c4": "40-49", "c5": None, "c6": None,
    }  # fmt: skip
    assert facts.loc["c1", ["tenure_days", "acquisition_channel"]].tolist() == [70, "ads"]
    unknown = ["tenure_days", "acquisition_channel", "gender", "has_profile"]
    assert facts.loc["c6", unknown].tolist() == [None, None, None, False]


def test_likely_same_persons_are_pointed_out_and_not_merged(shop: MakeShop) -> None:
    people = [
        {"id": "1", "name": "Ada Byron", "born": "1990-03-12", "city": "London"},
        {"id": "2", "name": "ada  byron", "born": "12.03.1990", "city": "Leeds"},
        {"id": "3", "name": "Ada Byron", "city": "LONDON", "mail": "Ada@x.org"},
        {"id": "4", "name": "Grace H. Hopper", "mail": "ada@x.org "},
        {"id": "5", "name": "Ada", "city": "London"},
        {"id": "6", "name": "Ada", "city": "London"},
        *({"id": f"t{n}", "mail": "till@shop.com"} for n in range(11)),
    ]
    with with_customers(shop, people).open() as study:
        groups = study.table("same_person")
        noticed = study.table("noticed_customers").set_index("rule")["n_customers"].to_dict()
        assert len(study.table("customers")) == len(people) + len({r["customer"] for r in GOOD})
    found = {
        (reason, *sorted(rows["customer_id"]))
        for (_, reason), rows in groups.groupby(["group_number", "reason"])
    }
    assert found == {
        ("same_email", "3", "4"),
        ("same_name_and_birth_date", "1", "2"),
        ("same_name_and_place", "1", "3"),
    }
    assert noticed == dict.fromkeys([reason for reason, *_ in found], 2)


def test_no_report_chart_audience_or_log_shows_a_name(
    shop: MakeShop, caplog: pytest.LogCaptureFixture
) -> None:
    names = ["Ada Lovelace-Byron", "Grace Brewster Hopper"]
    ids = sorted({row["customer"] for row in GOOD})
    people = [
        {"id": who, "name": names[n % 2], "mail": f"{who}@private.example", "born": "1990-03-12",
         "sex": "f", "city": "London"}
        for n, who in enumerate(ids)
    ]  # fmt: skip
    made = with_customers(shop, people, smallest_group=1)
    done = made.regulars("run", "--out", "study")
    assert done.returncode == 0, done.stderr
    folder = made.folder / "study"
    shown = [folder / "study.json", folder / "ledger.csv"]
    shown += [*folder.glob("charts/*.svg"), *folder.glob("audiences/*.csv")]
    said = [done.stdout, done.stderr, caplog.text, whole_text(folder / "report.html")]
    said += [path.read_text(encoding="utf-8") for path in shown]
    for text in said:
        for part in ("Lovelace", "Hopper", "@private.example"):
            assert part not in text
    assert not set(json.loads(json.dumps(ids))) & set(done.stdout.split())
    assert "customer_name" not in pd.read_parquet(folder / "customers.parquet").columns


TOTALS = {
    "customer_id": "id",
    "spend": ["food", "wine"],
    "n_orders": ["web", "store"],
    "days_since_last_purchase": "silent",
    "n_visits": "visits",
    "n_responses": ["a", "b"],
    "signed_up_at": "joined",
    "gender": "sex",
}
PEOPLE = (
    "id,food,wine,web,store,silent,visits,a,b,joined,sex\n"
    "1,10.00,5.50,1,1,3,7,0,1,2024-01-05,f\n"
    "2,1.00,,2,0,90,0,0,0,2024-02-05,m\n"
    "3,,,,,,,,,2024-03-05,\n"
    "4,zwei,1.00,1,0,5,0,0,0,2024-03-06,m\n"
    "5,-3.00,0.00,0,1,8,0,0,0,2024-03-01,m\n"
)


def totals(shop: MakeShop, text: str = PEOPLE, roles: Any = TOTALS, **settings: Any) -> Shop:
    """A shop that has nothing but a file with one row per customer."""
    made = shop()
    table = {"files": ["people.csv"], "columns": roles}
    (made.folder / "people.csv").write_text(text, encoding="utf-8")
    made.toml.write_text(toml({**settings, "tables": {"customers": table}}), encoding="utf-8")
    return made


def test_a_file_of_totals_alone_is_a_study(shop: MakeShop) -> None:
    with totals(shop).open() as study:
        assert study.window.cutoff == date(2024, 3, 6)
        facts = study.table("facts").set_index("customer_id").astype(object)
        facts = facts.where(facts.notna(), None)
        places = study.reconciliation.frame.set_index("place")
        ledger = study.ledger.frame.set_index("rule")
        refused = {r.what for r in study.chapter("overview").refusals}
    known = ["spend", "n_orders", "days_since_last_purchase", "n_visits", "n_responses", "gender"]
    assert facts.loc["1", known].tolist() == [15.5, 2, 3, 7, 1, "female"]
    assert facts.loc["2", known].tolist() == [1.0, 2, 90, 0, 0, "male"]
    assert facts.loc["3", known].tolist() == [None] * 6
    assert facts.loc["5", "spend"] == -3.0
    assert facts.loc["1", ["x", "T", "n_orders_30d", "gone_quiet", "n_contacts"]].isna().all()
    assert places["n_rows"].to_dict() == {"customers": 3, "without_spend": 1, "set_aside": 1}
    assert places.loc["customers", "money"] == 13.5
    assert places.loc["set_aside", "n_without_amount"] == 1
    assert ledger["n_rows"].to_dict() == {"unreadable_spend": 1}
    assert "How it goes from month to month" in refused


def test_what_is_known_of_customers_alone_is_written_and_loaded(shop: MakeShop) -> None:
    made = totals(shop)
    done = made.regulars("run", "--out", "study")
    assert done.returncode == 0, done.stderr
    page = (made.folder / "study" / "report.html").read_text(encoding="utf-8")
    assert "no file lists orders with their days" in page
    checked = made.regulars("check")
    assert checked.returncode == 0, checked.stderr
    assert "unreadable_spend" in checked.stdout
    with Study.load(made.folder / "study") as study:
        assert len(study.customers) == 4


@pytest.mark.parametrize("roles", [("spend",), ("n_orders",), ("n_visits",), ()])
def test_any_of_the_totals_is_enough_for_findings_or_refusals(
    shop: MakeShop, roles: tuple[str, ...]
) -> None:
    kept = {"customer_id": "id", "signed_up_at": "joined", **{r: TOTALS[r] for r in roles}}
    rows = "".join(f"{n},{n}.00,,1,{n % 3},3,7,0,1,2024-01-05,f\n" for n in range(1, 90))
    text = PEOPLE.splitlines(keepends=True)[0] + rows
    with totals(shop, text, kept).open() as study:
        for answer in study.story.answers:
            assert answer.result.findings or answer.result.refusals
        found = study.chapter("tiers")
        assert bool(found.findings) == (roles == ("spend",))
        study.write(study_folder := totals(shop, text, kept).folder / "study")
    assert (study_folder / "report.html").exists()


def test_totals_cannot_be_cut_at_an_earlier_day(shop: MakeShop) -> None:
    error = totals(shop, cutoff="2024-02-01").fails(WindowError)
    assert error.what == "the figures of customers go on after the cut-off 1 February 2024"
    assert error.hint.startswith("6 March 2024 or later")
    with totals(shop, cutoff="2024-05-01").open() as study:
        assert study.window.cutoff == date(2024, 5, 1)


def test_totals_of_no_stated_day_need_a_cut_off(shop: MakeShop) -> None:
    text, roles = "id,spent\n1,5.00\n2,6.00\n", {"customer_id": "id", "spend": "spent"}
    error = totals(shop, text, roles).fails(WindowError)
    assert "nobody knows as of when" in error.what
    with totals(shop, text, roles, cutoff="2024-05-01").open() as study:
        assert study.table("facts")["spend"].sum() == 11


def test_customers_that_are_all_set_aside_leave_nobody(shop: MakeShop) -> None:
    text, roles = "id,spent\n1,five\n2,six\n", {"customer_id": "id", "spend": "spent"}
    error = totals(shop, text, roles).fails(EmptyInput)
    assert error.exists[0].startswith("2 rows set aside by unreadable_spend")


def test_totals_beside_orders_enter_no_fact(shop: MakeShop) -> None:
    """They are of the day of the export, which may lie after the cut-off."""
    customers = {"files": ["people.csv"], "columns": {"customer_id": "id", "n_orders": "n"}}
    made = shop([buys("1", DAY)], tables={"customers": customers})
    (made.folder / "people.csv").write_text("id,n\n1,99\n", encoding="utf-8")
    with made.open() as study:
        assert study.table("facts")["n_orders"].tolist() == [1]
        assert study.table("noticed_customers")["rule"].tolist() == ["figures_beside_orders"]


def test_the_campaign_study_of_a_food_shop_adds_up(data_folder: Any) -> None:
    file = data_folder / "customer_personality" / "ifood_marketing_campaign.csv"
    spent = [f"Mnt{kind}" for kind in ("Wines", "Fruits", "MeatProducts", "FishProducts")]
    spent += ["MntSweetProducts", "MntGoldProds"]
    bought = [f"Num{where}Purchases" for where in ("Web", "Catalog", "Store")]
    columns = {
        "customer_id": "ID", "birth_date": "Year_Birth", "signed_up_at": "Dt_Customer",
        "spend": spent, "n_orders": bought, "days_since_last_purchase": "Recency",
        "n_visits": "NumWebVisitsMonth", "n_responses": ["AcceptedCmp1", "Response"],
    }  # fmt: skip
    config = {"tables": {"customers": {"files": [str(file)], "columns": columns}}}
    with Study.open(settings=config) as study:
        raw, facts = pd.read_csv(file), study.table("facts").set_index("customer_id")
        assert len(facts) == len(raw) == 2_240
        assert facts["spend"].sum() == raw[spent].sum().sum()
        raw = raw.set_index(raw["ID"].astype(str)).loc[facts.index]
        assert (facts["n_orders"] == raw[bought].sum(axis=1)).all()
        assert (facts["days_since_last_purchase"] == raw["Recency"]).all()
        # Three people are said to have been born before 1903.
        assert facts["age_years"].isna().sum() == (raw["Year_Birth"] < 1903).sum() == 3
        assert {f.name for f in study.findings} >= {"tiers.premium_share", "overview.size"}
