"""`regulars init` as a person meets it: piped, on a terminal, with mistakes, and interrupted."""

import os
import pty
import re
import select
import signal
import subprocess
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.inputs.till import command

DAYS = [f"2024-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(80)]
CLEAR = "Bestellnr;Bestelldatum;Kundennr;E-Mail;Betrag;Ort\n" + "".join(
    f"{1000 + i};{day};{100 + i % 17};k{i % 17}@beispiel.de;{i},50;{('Bonn', 'Ulm')[i % 2]}\n"
    for i, day in enumerate(DAYS)
)
# Two columns could be the customer's, and nothing but a person knows which one is.
DOUBT = "Buyer;Client;Date;Amount\n" + "".join(
    f"B{i % 17};C{(5 * i) % 13};{day};{i}.50\n" for i, day in enumerate(DAYS)
)


def regulars(folder: Path, *arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "COLUMNS": str(columns)},
    )  # fmt: skip


def shop(folder: Path, text: str) -> Path:
    (folder / "sales.csv").write_text(text, encoding="utf-8")
    return folder


def columns_of(folder: Path, table: str = "order_lines") -> dict[str, object]:
    written = tomllib.loads((folder / "regulars.toml").read_text(encoding="utf-8"))
    found: dict[str, object] = written["tables"][table].get("columns", {})
    return found


@pytest.mark.parametrize("columns", [80, 140])
def test_init_says_what_each_column_is_and_writes_it(tmp_path: Path, columns: int) -> None:
    done = regulars(shop(tmp_path, CLEAR), "init", "sales.csv", columns=columns)
    assert done.returncode == 0, done.stderr
    assert columns_of(tmp_path, "orders") == {
        "order_id": "Bestellnr", "ordered_at": "Bestelldatum", "customer_id": "Kundennr",
        "email": "E-Mail", "order_amount": "Betrag", "city": "Ort",
    }  # fmt: skip
    words = " ".join(done.stdout.split())
    assert "sales.csv is orders" in words
    assert "its name says order date" in words
    assert "Bonn | Ulm" in words
    assert max(map(len, done.stdout.splitlines())) <= columns
    assert "beispiel" not in done.stdout
    assert "written: regulars.toml" in done.stdout


def test_what_init_wrote_is_read_by_check(tmp_path: Path) -> None:
    lines = "cust_no,inv_date,inv_no,sku,qty,net\n" + "".join(
        f"{i % 17},{day},{i // 2},S{i % 5},1,{i}.50\n" for i, day in enumerate(sorted(DAYS * 2))
    )
    assert regulars(shop(tmp_path, lines), "init", "sales.csv").returncode == 0
    done = regulars(tmp_path, "check", columns=200)
    assert done.returncode == 0, done.stderr
    assert re.search(r"order_lines\s+sales\.csv\s+160\s", done.stdout)
    assert "assumed" not in done.stderr


def test_check_without_a_map_says_what_it_assumes(tmp_path: Path) -> None:
    text = "Kunde;Datum;Betrag\n" + "".join(
        f"K{i % 17};{day};{i + 1},50\n" for i, day in enumerate(DAYS)
    )
    done = regulars(shop(tmp_path, text), "check", "sales.csv", columns=160)
    assert done.returncode == 0, done.stderr
    assert "What was assumed" in done.stderr
    assert re.search(r"order_lines\s+line_amount\s+Betrag\s+its name says amount", done.stderr)
    assert "assumed" not in done.stdout


def test_what_is_in_doubt_is_listed_and_not_decided(tmp_path: Path) -> None:
    done = regulars(shop(tmp_path, DOUBT), "init", "sales.csv", columns=140)
    assert done.returncode == 2
    assert "it is not clear which column says who bought" in done.stderr
    assert "customer_id" not in columns_of(tmp_path)
    text = (tmp_path / "regulars.toml").read_text(encoding="utf-8")
    assert re.search(r'^# customer_id = "(Buyer|Client)"', text, re.MULTILINE)


def test_without_a_map_what_is_in_doubt_is_refused(tmp_path: Path) -> None:
    done = regulars(shop(tmp_path, DOUBT), "run", "sales.csv")
    assert done.returncode == 2
    assert "it is not clear which column says who bought" in done.stderr
    assert "there is: Buyer, Client, Date, Amount" in done.stderr
    assert "regulars init sales.csv" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["sales.csv"]


def test_a_map_that_is_there_stays_but_by_force(tmp_path: Path) -> None:
    (tmp_path / "regulars.toml").write_text('name = "mine"\n', encoding="utf-8")
    done = regulars(shop(tmp_path, CLEAR), "init", "sales.csv")
    assert done.returncode == 2
    assert "there is a regulars.toml already" in done.stderr
    assert (tmp_path / "regulars.toml").read_text(encoding="utf-8") == 'name = "mine"\n'
    assert regulars(tmp_path, "init", "sales.csv", "--out", "other.toml").returncode == 0
    assert regulars(tmp_path, "init", "sales.csv", "--force").returncode == 0
    assert "order_id" in columns_of(tmp_path, "orders")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "other.toml", "regulars.toml", "sales.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_looked_at_is_refused_in_words(tmp_path: Path, name: str) -> None:
    done = regulars(tmp_path, "init", name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


class Terminal:
    """A command on a terminal: what it shows, and what a person types when a prompt stands."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        self.ours = ours
        self.shown = ""
        self.process = subprocess.Popen(
            command(*arguments), cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
            env={**os.environ, "TERM": "dumb", "COLUMNS": "100", "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(theirs)

    def wait_for(self, words: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while words not in self.shown:
            assert time.monotonic() < end, self.shown
            if not self.more(0.5) and self.process.poll() is not None:
                raise AssertionError(self.shown)

    def more(self, seconds: float) -> bool:
        if not select.select([self.ours], [], [], seconds)[0]:
            return False
        try:
            text = os.read(self.ours, 65536).decode(errors="replace")
        except OSError:
            return False
        self.shown += text
        return bool(text)

    def answer(self, prompt: str, typed: str) -> None:
        self.wait_for(prompt)
        self.shown = self.shown.split(prompt, 1)[1]
        os.write(self.ours, typed.encode())

    def leave(self) -> int:
        while self.more(5):
            pass
        code = self.process.wait(timeout=60)
        os.close(self.ours)
        return code


def session(folder: Path, answers: Sequence[tuple[str, str]]) -> tuple[int, str]:
    terminal = Terminal(folder, "init", "sales.csv")
    for prompt, typed in answers:
        terminal.answer(prompt, typed)
    code = terminal.leave()
    return code, terminal.shown


def test_on_a_terminal_a_person_confirms_and_corrects(tmp_path: Path) -> None:
    code, shown = session(
        shop(tmp_path, DOUBT),
        [
            ("customer_id [", "Cleint\n"),
            ("did you mean 'Client'?", ""),
            ("customer_id [", "client\n"),
            ("ordered_at [Date]", "\n"),
            ("line_amount [Amount]", "4\n"),
        ],
    )
    assert code == 0, shown
    assert columns_of(tmp_path) == {
        "customer_id": "Client", "ordered_at": "Date", "line_amount": "Amount",
    }  # fmt: skip
    assert "sure: said by you" in (tmp_path / "regulars.toml").read_text(encoding="utf-8")


def test_a_role_that_no_column_plays_is_left_out(tmp_path: Path) -> None:
    code, shown = session(
        shop(tmp_path, DOUBT),
        [("customer_id [", "1\n"), ("ordered_at [", "\n"), ("line_amount [", "-\n")],
    )
    assert code == 2, shown
    assert "line_amount" not in columns_of(tmp_path)
    assert "what it came to" in " ".join(shown.split())


def test_an_end_of_input_leaves_nothing(tmp_path: Path) -> None:
    code, shown = session(shop(tmp_path, DOUBT), [("customer_id [", "\x04")])
    assert code == 2, shown
    assert "nothing was written" in " ".join(shown.split())
    assert [p.name for p in tmp_path.iterdir()] == ["sales.csv"]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    terminal = Terminal(shop(tmp_path, DOUBT), "init", "sales.csv")
    terminal.wait_for("customer_id [")
    # One that comes just before the terminal is read from is only seen with the next.
    for _ in range(20):
        os.kill(terminal.process.pid, signal.SIGINT)
        terminal.more(1)
        if "interrupted" in terminal.shown or terminal.process.poll() is not None:
            break
    assert terminal.leave() == 130, terminal.shown
    assert "Traceback" not in terminal.shown
    assert [p.name for p in tmp_path.iterdir()] == ["sales.csv"]
