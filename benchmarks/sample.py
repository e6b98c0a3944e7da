"""What is measured: the same clean tables and facts of the sample, made in several ways."""

from regulars.sources.complete_journey import sample


def _transactions() -> str:
    (path,) = sample().tables["order_lines"].files
    return path


def run_regulars() -> None:
    """regulars: tables and facts"""
    from regulars import Study

    Study.open(settings=sample()).close()


def run_scan() -> None:
    """DuckDB: scanning the columns"""
    import duckdb

    columns = "household_id, basket_id, product_id, quantity, sales_value, transaction_timestamp"
    duckdb.connect().execute(
        f"select max({columns.replace(', ', '), max(')}) from '{_transactions()}'"
    )


def run_pandas() -> None:
    """pandas: local days and RFM facts"""
    # Less than ours: no reasons, no ledger, no rules, no windows, no gaps, no campaigns.
    import pandas as pd

    lines = pd.read_parquet(_transactions()).drop_duplicates()
    local = lines["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    lines["day"] = local.dt.tz_localize(None).dt.normalize()
    days = lines.groupby(["household_id", "day"], as_index=False).agg(
        orders=("basket_id", "nunique"),
        products=("product_id", "nunique"),
        net_sales=("sales_value", "sum"),
    )
    days.groupby("household_id").agg(
        first=("day", "min"),
        last=("day", "max"),
        n_days=("day", "size"),
        orders=("orders", "sum"),
        spend=("net_sales", "sum"),
    )
