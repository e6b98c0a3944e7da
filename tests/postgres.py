"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, as a normal user."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "not/in?any@report:ever"
ESCAPED = "not%2Fin%3Fany%40report:ever"


@dataclass(frozen=True)
class Server:
    """A running server with the database `shop`, which the user `shop` owns."""

    port: int

    def address(self, password: str | None = ESCAPED, database: str = "shop") -> str:
        """The address of one of its databases."""
        secret = "" if password is None else f":{password}"
        return f"postgresql://shop{secret}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """Run statements, each by itself; the rows of the last one."""
        from adbc_driver_postgresql import dbapi

        with (
            dbapi.connect(self.address(), autocommit=True) as connection,
            connection.cursor() as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def fill(self, table: str, rows: Iterable[Mapping[str, str]], types: Mapping[str, str]) -> None:
        """Make a table of rows of text, each column with a type."""
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        values = ", ".join(f"({', '.join(_literal(row[c]) for c in types)})" for row in rows)
        self.execute(
            f"drop table if exists {table} cascade", f"create table {table} ({columns})",
            f"insert into {table} values {values}",
        )  # fmt: skip


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else "null"


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it at the end. Skips where PostgreSQL is not installed."""
    found = shutil.which("initdb") or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)), None
    )
    if found is None:
        pytest.skip("no PostgreSQL server on this machine")
    programs = Path(found).resolve().parent
    # The server refuses to run as root.
    user = _somebody() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="regulars-postgres-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)

        def run(*command: str | Path) -> None:
            subprocess.run(
                command, user=user, cwd=folder, check=True, capture_output=True, timeout=60,
                env={"LC_ALL": "C", "PATH": os.defpath},
            )  # fmt: skip

        run(programs / "initdb", "-D", folder / "data", "-U", "shop", "-E", "UTF8",
            "--pwfile", folder / "password", "--auth", "scram-sha-256", "--no-sync")  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
        control: Sequence[str | Path] = (programs / "pg_ctl", "-D", folder / "data", "-w")
        run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            server = Server(port)
            _create_database(server)
            yield server
        finally:
            run(*control, "-m", "immediate", "stop")


def _create_database(server: Server) -> None:
    from adbc_driver_postgresql import dbapi

    with (
        dbapi.connect(server.address(database="postgres"), autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("create database shop")


def _somebody() -> str:
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
