"""Groups of products, and the SQL of this chapter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...core.engine import render

HERE = Path(__file__).parent
SHOWN = 12
"""Groups of products, or names, that are shown by themselves."""


@dataclass(frozen=True)
class Grouping:
    """What the groups of products are: an expression in SQL, and the words for one and many."""

    group: str
    one: str
    many: str


CATEGORIES = Grouping(
    "coalesce(nullif(trim(category), ''), 'no category')", "category", "categories"
)
PRODUCTS = Grouping(
    "coalesce(nullif(trim(product_name), ''), product_id, 'no product')", "product", "products"
)


def sql(name: str, **values: object) -> str:
    """The query of a file beside this one."""
    return render(HERE / f"{name}.sql", values)


def rows(frame: pd.DataFrame) -> list[Any]:
    """A frame's rows, each with its columns as attributes."""
    return list(frame.itertuples(index=False))
