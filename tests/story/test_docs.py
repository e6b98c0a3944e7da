"""The documents that the code writes are those that it would write now."""

from scripts.data import PAGE, page


def test_the_page_on_data_has_today_s_tables_roles_and_rules() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/data.py"
