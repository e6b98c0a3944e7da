"""A real PostgreSQL server: exact values, one moment for all tables, and every way to fail."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulars import Study
from regulars.core.engine import quote
from regulars.core.errors import MissingInput, RegularsError, SettingsError, UnreadableInput
from tests import shops
from tests.postgres import ESCAPED, PASSWORD, Server

from .conftest import MakeShop
from .till import GOOD, Shop, contents

TEXTS = dict.fromkeys(shops.COLUMNS, "text")


@pytest.fixture(scope="module")
def server(postgres: Server) -> Server:
    """The server with the good rows in the table `till`."""
    postgres.fill("till", GOOD, TEXTS)
    return postgres


@pytest.fixture(autouse=True)
def _no_password_from_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "no such file"))


@pytest.fixture
def made(shop: MakeShop, server: Server) -> Any:
    """Makes a shop whose sales are on the server."""

    def make(query: str | None = "till", address: str | None = None) -> Shop:
        asked = {"query": query} if query else {}
        return shop(text="", table={"files": [address or server.address()], **asked})

    return make


def answer(made: Shop) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    """The types and rows of what the server answered, without the columns of the till."""
    with made.open() as study:
        (file,) = study._files
        engine = study._computing()
        kinds = {name: kind for name, kind, *_ in engine.rows(f"describe {file.relation}")}
        extra = [name for name in kinds if name not in (*shops.COLUMNS, "_record")]
        columns = ", ".join(map(quote, extra))
        rows = engine.rows(f"select {columns} from ({file.relation}) order by _record limit 2")
        return {name: kinds[name] for name in extra}, rows


@pytest.mark.parametrize(
    ("sql", "kind", "expected"),
    [
        ("12.3400::numeric(12, 4)", "DECIMAL(6,4)", Decimal("12.3400")),
        ("12345678901234567890.123456789::numeric", "DECIMAL(29,9)",
         Decimal("12345678901234567890.123456789")),
        ("'NaN'::numeric", "VARCHAR", "NaN"),
        ("1e60::numeric", "VARCHAR", "1" + "0" * 60),
        ("17850::int8", "BIGINT", 17850),
        ("0.1::float8", "DOUBLE", 0.1),
        ("'2024-01-05'::date", "DATE", date(2024, 1, 5)),
        ("'infinity'::date", "DATE", None),
        ("'2024-01-05 08:30'::timestamp", "TIMESTAMP", datetime.fromisoformat("2024-01-05 08:30")),
        ("'-infinity'::timestamptz at time zone 'UTC'", "TIMESTAMP", None),
        ("'x '::char(4)", "VARCHAR", "x   "),
        ("true", "BOOLEAN", True),
        ("'{\"a\": 1.10}'::jsonb", "VARCHAR", '{"a": 1.10}'),
        ("array[1, 2]", "VARCHAR", "{1,2}"),
        ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "VARCHAR",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("'10.0.0.1'::inet", "VARCHAR", "10.0.0.1/32"),
        ("'1 day'::interval", "VARCHAR", "1 day"),
        ("'\\x00ff'::bytea", "VARCHAR", "\\x00ff"),
        ("null", "VARCHAR", None),
    ],
)  # fmt: skip
def test_every_type_keeps_its_exact_value(made: Any, sql: str, kind: str, expected: Any) -> None:
    kinds, rows = answer(made(f"select *, {sql} as x from till"))
    assert (kinds, rows[0]) == ({"x": kind}, (expected,))


def test_a_time_with_a_zone_is_shown_in_the_zone_of_the_study(server: Server) -> None:
    query = "select *, timestamptz '2024-07-05 23:30:00-04' as sold from till"
    table = {"query": query, "columns": {**shops.ROLES, "ordered_at": "sold"}}
    settings = shops.settings(table=table, time_zone="Europe/Berlin")
    with Study.open(server.address(), settings=settings) as study:
        assert set(study.table("order_lines")["ordered_at"].astype(str)) == {"2024-07-06 05:30:00"}


def test_columns_of_the_same_name_are_told_apart(made: Any) -> None:
    kinds, _ = answer(made('select a.*, b.paid, b.paid as "Pa""id" from till a join till b '
                           "on a.ctid = b.ctid -- joined"))  # fmt: skip
    assert list(kinds) == ["paid_1", 'Pa"id']


@pytest.mark.parametrize("query", ["Till Rolls", "old.till", "public.till"])
def test_a_table_is_found_by_its_name_whatever_that_is(
    server: Server, made: Any, query: str
) -> None:
    server.execute(
        "drop schema if exists old cascade", "create schema old",
        "create table old.till as select * from till", 'drop view if exists "Till Rolls"',
        'create view "Till Rolls" as select * from till',
    )  # fmt: skip
    with made(query).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


def test_all_tables_of_a_study_are_of_one_moment(server: Server) -> None:
    people = [{"who": row["customer"], "town": "Ulm"} for row in GOOD]
    server.fill("people", people, {"who": "text", "town": "text"})
    server.execute(
        "create or replace function grow() returns boolean language plpgsql volatile as "
        "$$ begin perform pg_sleep(1.5); return true; end $$"
    )
    before = len(GOOD)
    late = threading.Timer(0.7, server.execute, ["insert into people values ('late', 'Rome')"])
    settings = shops.settings(
        table={"files": [server.address()],
               "query": "select *, grow() from (select * from till limit 1) as one "
                        "union all select *, true from till offset 1"},
        tables={"customers": {"files": [server.address()], "query": "people",
                              "columns": {"customer_id": "who", "location": "town"}}},
    )  # fmt: skip
    late.start()
    with Study.open(settings=settings, watch=str) as study:
        late.join()
        assert (
            dict(zip(study.sources.frame["table"], study.sources.frame["n_rows"], strict=True))[
                "customers"
            ]
            == before
        )
    assert server.execute("select count(*) from people") == [(before + 1,)]


def test_nothing_can_be_changed_on_the_server(made: Any) -> None:
    query = "with gone as (delete from till returning *) select * from gone"
    error = made(query).fails(UnreadableInput)
    assert "the database cannot answer" in error.what
    with made().open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        (None, SettingsError, "a database was named, but not what to ask it for"),
        ("tills", MissingInput, "there is no table tills"),
        ("select * from tills", UnreadableInput, 'relation "tills" does not exist'),
        ("select nope from till", UnreadableInput, 'column "nope" does not exist'),
        ("select * from till where", UnreadableInput, "the database cannot answer"),
        ("select *, 1 / (length(customer) - 4) from till", UnreadableInput, "division by zero"),
    ],
)
def test_a_query_that_cannot_be_answered_is_an_error_that_leaves_nothing(
    made: Any, query: str | None, kind: type[RegularsError], words: str
) -> None:
    shop = made(query)
    error = shop.fails(kind)
    assert words in error.what
    assert PASSWORD not in str(error)
    assert ESCAPED not in str(error)
    if kind in (SettingsError, MissingInput):
        assert "till" in error.exists
    if query == "tills":
        assert "till" in error.hint
        assert words in shop.refuses()


def test_a_wrong_password_is_an_error_that_does_not_show_it(made: Any, server: Server) -> None:
    shop = made(address=server.address("guessed"))
    error = shop.fails(UnreadableInput)
    assert error.what == (
        'the database does not let us in: password authentication failed for user "shop"'
    )
    assert error.where == f"postgresql://shop@127.0.0.1:{server.port}/shop"
    assert "PGPASSWORD" in error.hint
    assert "guessed" not in shop.refuses()


def test_no_password_is_an_error_too(made: Any, server: Server) -> None:
    assert "no password supplied" in made(address=server.address(None)).fails(UnreadableInput).what


def test_a_password_may_come_from_the_environment_or_from_its_file(
    made: Any, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop = made(address=server.address(None))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    shop.open().close()
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "passwords"
    escaped = PASSWORD.replace(":", "\\:")
    file.write_text(f"127.0.0.1:{server.port}:shop:shop:{escaped}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    shop.open().close()


def test_a_password_is_written_nowhere(made: Any, server: Server, tmp_path: Path) -> None:
    shop = made()
    done = shop.regulars("run", "--out", tmp_path / "study")
    assert done.returncode == 0, done.stderr
    written = b"".join(text or b"" for text in contents(tmp_path / "study").values())
    for secret in (PASSWORD, ESCAPED):
        assert secret.encode() not in written
        assert secret not in done.stdout + done.stderr
    assert f"postgresql://shop@127.0.0.1:{server.port}/shop".encode() in written
    study = Study.load(tmp_path / "study")
    assert list(study.sources.frame["file"]) == ["till"]


def test_a_password_that_was_not_escaped_is_not_shown_either(made: Any, server: Server) -> None:
    error = made(address=server.address(PASSWORD)).fails(SettingsError)
    assert error.what == "the address of the database cannot be read"
    assert "report" not in str(error)


def test_a_database_that_does_not_exist_is_an_error(made: Any, server: Server) -> None:
    error = made(address=server.address(database="shops")).fails(MissingInput)
    assert error.what == 'no connection to the database: database "shops" does not exist'


def test_a_server_that_does_not_run_is_an_error(made: Any) -> None:
    shop = made(address="postgresql://shop:hush@127.0.0.1:1/shop")
    error = shop.fails(MissingInput)
    assert "Connection refused" in error.what
    assert error.hint == "does the server run there, and may you reach it?"
    assert "hush" not in shop.refuses()


@contextmanager
def cut_off(server: Server, mark: str) -> Iterator[None]:
    """End the server's end of the connection as soon as it streams a query with this mark."""
    stop = threading.Event()

    def watch() -> None:
        sql = (
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like "
            f"'COPY%{mark}%' and state = 'active' and query_start < now() - interval '0.3 s'"
        )
        while not stop.is_set() and server.execute(sql) == [(0,)]:
            time.sleep(0.05)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_connection_that_is_lost_on_the_way_is_an_error_that_leaves_nothing(
    server: Server, made: Any
) -> None:
    shop = made("select till.*, repeat('x', 1000) as cut_off from till, generate_series(1, 100000)")
    with cut_off(server, "cut_off"):
        error = shop.fails(UnreadableInput)
    assert error.what.startswith("the connection to the database was lost: ")
    assert error.where == f"postgresql://shop@127.0.0.1:{server.port}/shop"
    with cut_off(server, "cut_off"):
        assert "the connection to the database was lost" in shop.refuses()
