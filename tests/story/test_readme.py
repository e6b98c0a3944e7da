"""The README: its commands exist, its figures are the sample study's, its headings the brief's."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from regulars import Settings, Study
from regulars.cli import app
from tests.shops import rows, write_csv

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

HEADINGS = [
    "Overview",
    "Project Goals",
    "Data Description",
    "Methodology",
    "Visualizations",
    "Key Results",
    "Recommendations",
]


def test_the_headings_are_those_of_the_brief() -> None:
    assert re.findall(r"^## (.+)$", README, re.MULTILINE)[: len(HEADINGS)] == HEADINGS


def test_the_commands_and_a_picture_come_first() -> None:
    start = README.split("## Overview")[0]
    assert "make demo" in start
    assert "make test" in start
    (picture,) = re.findall(r"!\[.+\]\((.+)\)", start)
    assert (ROOT / picture).stat().st_size > 50_000


def test_key_results_and_recommendations_are_those_of_the_studies(
    sample_folder: Path, corner_study: Study
) -> None:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    filled = script.fill(README, Study.load(sample_folder), corner_study)
    assert filled == README, "run `make readme`"


def test_the_brief_s_own_examples_each_have_a_line() -> None:
    for example in ("Casual, Regular and Premium", "engagement was low", "conversion by 12%"):
        (line,) = [line for line in README.splitlines() if example in line]
        assert re.search(r"\*\*(measured|refuted|not testable on this data( yet)?)\*\*", line)


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^)make ([a-z]+)", README + contributing, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_that_is_named_exists() -> None:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert set(re.findall(r"`regulars ([a-z]+)", README)) <= known


def test_the_settings_that_are_shown_are_valid() -> None:
    plain, odd = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    assert Settings.of(tomllib.loads(plain)).tables["order_lines"].times_in == "UTC"
    assert Settings.of(tomllib.loads(odd)).margin == 0.35


def test_a_file_in_another_form_is_read_as_the_readme_says(tmp_path: Path) -> None:
    _, odd = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    (tmp_path / "regulars.toml").write_text(odd, encoding="utf-8")
    text = 'Kunde;Datum;Betrag\nM\u00fcller 7" ;31.03.2024 17:05;12,50\n007;1.4.2024 9:00;3,00\n'
    (tmp_path / "umsatz.csv").write_bytes(text.encode("latin-1"))
    with Study.open(settings=tmp_path / "regulars.toml") as study:
        assert study.ledger.frame.empty
        lines = study.table("order_lines")
        assert set(lines["customer_id"]) == {'M\u00fcller 7"', "007"}
        assert sorted(lines["net_sales"]) == [3.0, 12.5]


def test_the_python_that_is_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    columns = {
        "Customer ID": "customer", "InvoiceDate": "time", "Invoice": "order",
        "StockCode": "product", "Quantity": "pieces", "Price": "paid",
    }  # fmt: skip
    shop = [{new: row[old] for new, old in columns.items()} for row in rows(120)]
    write_csv(tmp_path / "sales.csv", shop, list(columns))
    write_csv(
        tmp_path / "customers.csv",
        [{"Customer ID": "0001", "Country": "FR"}],
        ["Customer ID", "Country"],
    )
    toml, _ = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    (tmp_path / "regulars.toml").write_text(toml, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert (tmp_path / "regulars-study" / "report.html").exists()
