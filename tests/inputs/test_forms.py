"""How a column is written is found from its values; what fits two readings is never guessed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from regulars.core.engine import Engine
from regulars.core.settings import TableSettings
from regulars.sources.complete_journey import sample
from regulars.sources.daily_curve import hours_of, utc_suspicion
from regulars.sources.forms import Form, find_form, settle
from regulars.sources.roles import RoleType
from regulars.sources.times import MONTHS
from regulars.sources.values import value

ZONE = "America/New_York"
UNREADABLE = "unreadable"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine(threads=1)
    yield made
    made.close()


def read(
    engine: Engine,
    written: Sequence[str | None],
    role_type: RoleType = "money",
    zone: str | None = None,
    **told: Any,
) -> tuple[Form, list[Any]]:
    """The form of a column of these values, and what each is read as."""
    settings_ = TableSettings(**told)
    engine.create(
        "texts",
        "select generate_subscripts(v, 1) as place, unnest(v) as text "
        "from (select cast($written as varchar[]) as v)",
        written=list(written),
    )
    form = find_form(engine, "texts", "text", "VARCHAR", role_type, settings_)
    found = value("text", "VARCHAR", role_type, form, settings_, zone)
    rows = engine.rows(
        f"select {found.sql}, {found.missing}, {found.unreadable} from texts order by place"
    )
    return form, [UNREADABLE if bad else None if missing else v for v, missing, bad in rows]


NUMBERS = {
    "plain": (["1234.50", "-3", "+5.", ".50"], ["1234.50", "-3", "5", "0.5"]),
    "grouped by commas": (["1,234.50", "12", "1,234"], ["1234.50", "12", "1234"]),
    "decimal comma": (["1.234,50", "12", "1.234"], ["1234.50", "12", "1234"]),
    "spaces": (["1 234,50", "1\u00a0234,5", "1\u202f234"], ["1234.50", "1234.5", "1234"]),
    "apostrophes": (["1'234.50", "1\u2019234"], ["1234.50", "1234"]),
    "lakhs": (["12,34,567.00"], ["1234567"]),
    "dollars": (["$7.25", "-$103.68", "$-1", "$1,234"], ["7.25", "-103.68", "-1", "1234"]),
    "euros": (["€ 12,50", "12,50 €", "12,50 EUR"], ["12.5"] * 3),
    "reais": (["R$ 1.234,50"], ["1234.50"]),
    "crowns": (["500 kr", "kr. 12,50", "1 200 kr"], ["500", "12.5", "1200"]),
    "zloty": (["12,50 zł"], ["12.5"]),
    "francs": (["CHF 5.-", "5.-", "1'250.00 CHF"], ["5", "5", "1250"]),
    "losses": (["(12.50)", "12.50-", "\u221212.50", "$ (3.00)"], ["-12.5", "-12.5", "-12.5", "-3"]),
    "spreadsheet": (['="12.50"', "'3.5"], ["12.5", "3.5"]),
    "nothing": (["1.5", "NULL", "-", "N/A", "nan", "#N/A", "\\N", " "], ["1.5", *[None] * 7]),
    "floats": (["1.5e-05", "250.25", "1.0"], ["0", "250.25", "1"]),
    "junk": (
        ["2.5", "1_000", "inf", "1e5", "0x1F", "10%", "--5", "1.2.3", "12 or 13"],
        ["2.5", *[UNREADABLE] * 8],
    ),
    "both signs": (["12.50", "12,50", "1.234"], ["12.5", "12.5", UNREADABLE]),
    "both signs and no doubt": (["12.50", "12,5"], ["12.5", "12.5"]),
    "thousands only": (["950", "1.200", "12.450"], ["950", "1200", "12450"]),
    "either": (["1.234", "2.500"], [UNREADABLE] * 2),
}


@pytest.mark.parametrize("style", NUMBERS)
def test_amounts_are_read_in_every_style_that_has_one_meaning(engine: Engine, style: str) -> None:
    written, meant = NUMBERS[style]
    _, found = read(engine, written)
    expected = [Decimal(m) if m not in (None, UNREADABLE) else m for m in meant]
    assert [round(f, 4) if isinstance(f, Decimal) else f for f in found] == expected


def test_an_amount_that_fits_two_readings_is_a_doubt_that_a_setting_settles(
    engine: Engine,
) -> None:
    form, _ = read(engine, ["1.234", "2.500"])
    assert form.doubt == (
        '1.234 may be 1,234 or 1.234: decimal = "." or decimal = "," in regulars.toml'
    )
    assert (form.decimal, form.undecided, form.share) == ("", 1.0, 0.0)
    assert read(engine, ["1.234", "2.500"], decimal=",")[1] == [1234, 2500]
    assert read(engine, ["1.234", "2.500"], decimal=".")[1] == [Decimal("1.234"), Decimal("2.5")]


def test_a_decimal_sign_of_the_settings_lets_no_other_pass(engine: Engine) -> None:
    assert read(engine, ["1,25", "1.25"], decimal=",")[1] == [Decimal("1.25"), UNREADABLE]


def test_quantities_that_a_database_wrote_with_three_decimals_are_no_thousands(
    engine: Engine,
) -> None:
    assert read(engine, ["1.000", "2.000", "12.000"], "number")[1] == [1, 2, 12]


def test_the_currency_beside_amounts_is_reported(engine: Engine) -> None:
    form, _ = read(engine, ["12,50 €", "3 €"])
    assert (form.currency, form.currency_code, str(form)) == ("€", "EUR", "decimal comma, in €")
    form, _ = read(engine, ["$5", "€7"])
    assert (form.signs, form.currency) == (True, "")


def test_a_few_amounts_with_a_currency_among_plain_ones_are_not_read(engine: Engine) -> None:
    form, found = read(engine, [*["5.00"] * 30, "12 EUR"])
    assert not form.signs
    assert found[-1] == UNREADABLE


TIMES = {
    "iso": (["2024-01-31", "2024-01-31 10:05:00", "2024-01-31T10:05"],
            ["31", "31 10:05", "31 10:05"]),
    "iso with offsets": (
        ["2024-01-31T10:05:00Z", "2024-01-31 10:05:00.000+01:00", "2024-01-31T10:05:00-0500"],
        ["31 05:05", "31 04:05", "31 10:05"],
    ),
    "utc in words": (["2024-01-31 10:05 UTC", "31.01.2024 10:05:00 GMT"], ["31 05:05"] * 2),
    "basic": (["20240131", "20240131100500", "20240131T1005"], ["31", "31 10:05", "31 10:05"]),
    "day first": (["31/01/2024", "2/1/2024 9:05"], ["31", "02 09:05"]),
    "month first": (["01/31/2024 10:05 PM", "01/02/2024 12:05 AM"], ["31 22:05", "02 00:05"]),
    "points": (["02.01.2024", "3.1.24 10:05"], ["02", "03 10:05"]),
    "two digits of the year": (["01/31/24", "01/02/24"], ["31", "02"]),
    "year first in two digits": (
        [f"24-01-{day:02d}" for day in range(1, 32)],
        [f"{day:02d}" for day in range(1, 32)],
    ),
    "year last in two digits": (
        [f"{day:02d}-01-24" for day in range(1, 32)],
        [f"{day:02d}" for day in range(1, 32)],
    ),
    "years at either end": (["24-01-30", "24-01-02"], [UNREADABLE] * 2),
    "English with clocks": (["January 31, 2024 10:05:00 PM", "Jan 2, 2024 9:05 AM"],
                            ["31 22:05", "02 09:05"]),
    "English in words only": (["Jan 31, 2024", "infinity", "Epoch", "January"],
                              ["31", *[UNREADABLE] * 3]),
    "English": (["Jan 31, 2024", "31 January 2024", "Jan-31-24", "Wed, 31 Jan 2024 10:05:00 -0500"],
                ["31", "31", "31", "31 10:05"]),
    "German": (["31. Januar 2024", "Mittwoch, 31. Jän. 2024 um 10:05 Uhr"], ["31", "31 10:05"]),
    "French": (["31 janv. 2024 10:05:00 UTC", "mer. 31 janvier 2024 à 10h05"],
               ["31 05:05", "31 10:05"]),
    "Spanish": (["31 de enero de 2024", "31 ene 2024"], ["31", "31"]),
    "Italian": (["31 gennaio 2024"], ["31"]),
    "Portuguese": (["31 de janeiro de 2024", "31/jan/2024"], ["31", "31"]),
    "Dutch": (["31 januari 2024"], ["31"]),
    "Polish": (["31 stycznia 2024"], ["31"]),
    "seconds": (["1706713500", "1706713501"], ["31 10:05", "31 10:05:01"]),
    "milliseconds": (["1706713500000"], ["31 10:05"]),
    "microseconds": (["1706713500000000"], ["31 10:05"]),
    "spreadsheet": (["45322", "45322.5"], ["31", "31 12:00"]),
    "junk": (["2024-01-31", "2024-01-32", "infinity", "epoch", "soon", "2024-01-31 25:00",
              "13:00 PM", "2024-01-31 10:00:00 nowhere", "NULL"], ["31", *[UNREADABLE] * 7, None]),
}  # fmt: skip


@pytest.mark.parametrize("style", TIMES)
def test_times_are_read_in_every_style_that_has_one_meaning(engine: Engine, style: str) -> None:
    written, meant = TIMES[style]
    _, found = read(engine, written, "time", ZONE)

    def as_meant(text: str | None) -> object:
        if text in (None, UNREADABLE):
            return text
        day, _, clock = str(text).partition(" ")
        return datetime.fromisoformat(f"2024-01-{day}T{clock or '00:00'}")

    assert found == [as_meant(m) for m in meant]


def test_one_value_that_fits_one_order_decides_wherever_it_stands(engine: Engine) -> None:
    early = [f"0{n}/04/2024" for n in range(1, 10)] * 2_500
    form, found = read(engine, [*early, "31/12/2024"], "time")
    assert (form.day_first, form.doubt) == (True, "")
    assert found[0] == datetime(2024, 4, 1)  # noqa: DTZ001


def test_dates_that_all_fit_both_orders_are_a_doubt_and_not_read(engine: Engine) -> None:
    form, found = read(engine, ["03/04/2024", "04/04/2024"], "time")
    assert form.doubt == (
        "03/04/2024 may be 3 April or 4 March: day_first = true or false in regulars.toml"
    )
    assert found == [UNREADABLE, datetime(2024, 4, 4)]  # noqa: DTZ001
    assert form.undecided == 0.5
    assert read(engine, ["03/04/2024"], "time", day_first=True)[1] == [
        datetime(2024, 4, 3)  # noqa: DTZ001
    ]


def test_dates_of_both_orders_in_one_column_are_read_where_they_fit_one_only(
    engine: Engine,
) -> None:
    form, found = read(engine, ["31/01/2024", "01/31/2024", "03/04/2024"], "time")
    assert form.mixed
    assert form.doubt.startswith("both 31/01/2024 and 01/31/2024 are found: 03/04/2024 fits both")
    assert [str(f) for f in found] == ["2024-01-31 00:00:00", "2024-01-31 00:00:00", UNREADABLE]


def test_an_order_of_the_settings_lets_no_other_pass(engine: Engine) -> None:
    _, found = read(engine, ["31/01/2024", "01/31/2024"], "time", day_first=False)
    assert found == [UNREADABLE, datetime(2024, 1, 31)]  # noqa: DTZ001


def test_zone_words_other_than_utc_are_a_doubt(engine: Engine) -> None:
    form, found = read(engine, ["Sep 4, 2025 9:55:11 AM PDT"], "time", ZONE)
    assert "PDT" in form.doubt
    assert found == [datetime(2025, 9, 4, 9, 55, 11)]  # noqa: DTZ001


def test_years_at_the_ends_of_time_are_read_and_left_to_the_rules(engine: Engine) -> None:
    written = ["0001-01-01 00:00:00", "9999-12-31 23:59:59"]
    _, found = read(engine, written, "time", "Asia/Tokyo", times_in="UTC")
    assert UNREADABLE not in found


def test_a_date_and_a_time_of_day_in_columns_of_their_own_are_one_time(engine: Engine) -> None:
    engine.execute(
        "create or replace table parts as select * from (values ('31/01/2024', '10:05'), "
        "('01/02/2024 00:00:00', '9:05 PM'), ('02/02/2024', ''), ('', '10:00')) t(day, clock)"
    )
    told = TableSettings()
    form = find_form(engine, "parts", ("day", "clock"), "VARCHAR", "time", told)
    found = value(("day", "clock"), "VARCHAR", "time", form, told, None)
    times = engine.rows(f"select {found.sql} from parts")
    assert [str(t) for (t,) in times] == [
        "2024-01-31 10:05:00",
        "2024-02-01 21:05:00",
        "2024-02-02 00:00:00",
        "None",
    ]


IDS = {
    "leading zeros": (["007", "7"], ["007", "7"]),
    "spreadsheet": (["'007", '="0012"', " x\t"], ["007", "0012", "x"]),
    "floats": (["17850.0", "12.0", None], ["17850", "12", None]),
    "signs and accents": (["#1001", " Élodie\u00a0", "Nora", "NULLA", "№7"],
                          ["#1001", "Élodie", "Nora", "NULLA", "№7"]),
    "numbers with decimals": (["17850.0", "1234567.8901"], ["17850.0", "1234567.8901"]),
    "nothing": (["NULL", "None", "\\N", "nan", " "], [None] * 5),
    "ids that look like nothing": (["NA", "-", "Null"], ["NA", "-", "Null"]),
    "a town": (["'s-Hertogenbosch"], ["'s-Hertogenbosch"]),
}  # fmt: skip


@pytest.mark.parametrize("style", IDS)
def test_ids_are_text(engine: Engine, style: str) -> None:
    written, meant = IDS[style]
    assert read(engine, written, "id")[1] == meant


def test_what_one_file_leaves_open_another_settles() -> None:
    open_dates = Form(0.0, "03/04/2024 may be ...", undecided=1.0, timed=True)
    sure = Form(1.0, day_first=True, timed=True)
    assert settle([open_dates], [sure])[0].day_first
    assert settle([open_dates], [sure, Form(1.0, day_first=False, timed=True)]) == (open_dates,)
    open_amounts = Form(0.0, "1.234 may be ...", undecided=1.0)
    assert settle([open_amounts], [Form(1.0, decimal=",")])[0].decimal == ","


amounts = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@st.composite
def styles(draw: st.DrawFn) -> tuple[str, str, str, str, str, str]:
    decimal = draw(st.sampled_from([".", ","]))
    others = ["", " ", "\u00a0", "\u202f", "'", "," if decimal == "." else "."]
    minus = draw(st.sampled_from(["-", "\u2212", "()", "trailing"]))
    before = draw(st.sampled_from(["", "$", "€ ", "R$ ", "CHF "]))
    after = "" if before else draw(st.sampled_from(["", " €", " EUR", " kr", "zł"]))
    return decimal, draw(st.sampled_from(others)), minus, before, after, draw(st.sampled_from("02"))


def written_amount(amount: Decimal, style: tuple[str, str, str, str, str, str]) -> str:
    decimal, grouping, minus, before, after, places = style
    text = f"{abs(amount):,.{places}f}".replace(",", "g").replace(".", decimal)
    text = f"{before}{text.replace('g', grouping)}{after}"
    if amount >= 0 or not text.strip("0., "):
        return text
    return {"()": f"({text})", "trailing": f"{text}-"}.get(minus, f"{minus}{text}")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(amounts, min_size=1, max_size=8), styles())
def test_an_amount_in_any_style_is_read_as_itself_or_not_at_all(
    engine: Engine, meant: list[Decimal], style: tuple[str, str, str, str, str, str]
) -> None:
    rounded = [Decimal(f"{amount:.{style[-1]}f}") for amount in meant]
    form, found = read(engine, [written_amount(amount, style) for amount in rounded])
    for expected, got in zip(rounded, found, strict=True):
        assert got in (expected, UNREADABLE)
    if UNREADABLE in found:
        assert form.doubt


DAYS = st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31))  # noqa: DTZ001


@st.composite
def dates(draw: st.DrawFn) -> str:
    order = draw(
        st.sampled_from(
            ["%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%Y{0}%m{0}%d", "%d{0}%m{0}%y", "%y-%m-%d"]
        )
    )
    sign = draw(st.sampled_from(["/", "-", "."]))
    # With points between them the day comes first, everywhere.
    assume(not (sign == "." and order.startswith("%m")))
    clock = draw(st.sampled_from(["", " %H:%M", " %H:%M:%S", " %I:%M %p", "T%H:%M:%S"]))
    return order.format(sign) + clock


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DAYS, min_size=1, max_size=8), dates())
def test_a_time_in_any_style_is_read_as_itself_or_not_at_all(
    engine: Engine, meant: list[datetime], style: str
) -> None:
    written = [time.strftime(style) for time in meant]
    expected = [datetime.strptime(text, style) for text in written]  # noqa: DTZ007
    form, found = read(engine, written, "time")
    for wanted, got in zip(expected, found, strict=True):
        assert got in (wanted, UNREADABLE)
    if UNREADABLE in found:
        assert form.doubt


@pytest.mark.parametrize("month", range(12))
def test_the_months_of_eight_languages_are_known(engine: Engine, month: int) -> None:
    written = [f"2 {name} 2024" for name in MONTHS[month]]
    assert set(read(engine, written, "time")[1]) == {datetime(2024, month + 1, 2)}  # noqa: DTZ001


def curve(opens: int, closes: int) -> list[int]:
    """A shop that sells alike while it is open and hardly at night."""
    return [100 if opens <= hour < closes else 1 for hour in range(24)]


def shifted(hours: list[int], by: int) -> list[int]:
    return [hours[(hour - by) % 24] for hour in range(24)]


@pytest.mark.parametrize(("opens", "closes"), [(6, 23), (8, 20), (9, 18), (7, 24)])
def test_a_shop_that_is_quiet_at_night_is_told_by_its_own_clock(opens: int, closes: int) -> None:
    assert utc_suspicion(curve(opens, closes)) == ""
    for by in (6, 8, -9):
        assert 'times_in = "UTC"' in utc_suspicion(shifted(curve(opens, closes), by))


def test_bare_days_flat_curves_and_a_few_times_say_nothing_of_the_zone() -> None:
    assert utc_suspicion([10_000, *[0] * 23]) == ""
    assert utc_suspicion([100] * 24) == ""
    assert utc_suspicion([n // 50 for n in shifted(curve(6, 23), 6)]) == ""


def test_the_sample_shows_that_its_times_are_utc_and_no_longer_does_when_they_are_local(
    engine: Engine,
) -> None:
    (file,) = sample().tables["order_lines"].files
    relation = f"select transaction_timestamp as stored from read_parquet('{file}')"
    suspicion = utc_suspicion(hours_of(engine, relation, "stored"))
    assert suspicion.startswith("the quietest hours are 05-12")
    local = f"(stored at time zone 'UTC') at time zone '{ZONE}'"
    assert utc_suspicion(hours_of(engine, relation, local)) == ""


def test_the_order_of_the_values_changes_nothing(engine: Engine) -> None:
    start = datetime(2024, 1, 1)  # noqa: DTZ001
    texts = [(start + timedelta(days=n)).strftime("%d/%m/%Y") for n in range(40)]
    form, found = read(engine, texts, "time")
    backwards, turned = read(engine, texts[::-1], "time")
    assert form == backwards
    assert found == turned[::-1]
