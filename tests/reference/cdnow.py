"""CDNOW's customers as the papers have them: weeks 1 to 39, by purchase occasion."""

from pathlib import Path

import pandas as pd

END = pd.Timestamp("1997-09-30")


def histories(folder: Path) -> pd.DataFrame:
    """x, t_x and T of the 2,357 customers of the 1/10 sample, in weeks, exact to the day."""
    bought = pd.read_csv(
        folder / "cdnow" / "CDNOW_sample.txt",
        sep=r"\s+",
        header=None,
        names=["master_id", "customer_id", "day", "n_cds", "dollars"],
        dtype=str,
    )
    bought["day"] = pd.to_datetime(bought["day"])
    days = bought[bought["day"] <= END].groupby("customer_id")["day"]
    first, last = days.min(), days.max()
    return pd.DataFrame(
        {
            "x": days.nunique() - 1,
            "t_x": (last - first).dt.days / 7,
            "T": (END - first).dt.days / 7,
        }
    ).reset_index(drop=True)


def values(folder: Path) -> pd.DataFrame:
    """x and the mean value of repeat purchases, of the same customers."""
    table = pd.read_csv(folder / "cdnow" / "cdnow_customers_summary_with_transactions.csv")
    return table.rename(columns={"zbar": "mean_value"})
