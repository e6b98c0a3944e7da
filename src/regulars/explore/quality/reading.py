"""SQL of this chapter, and words that its parts share."""

from pathlib import Path
from typing import Any

import pandas as pd

from ...core.engine import render

HERE = Path(__file__).parent


def sql(name: str, **values: object) -> str:
    """The query of a file beside this one."""
    return render(HERE / f"{name}.sql", values)


def rows(frame: pd.DataFrame) -> list[Any]:
    """A frame's rows, each with its columns as attributes."""
    return list(frame.itertuples(index=False))


def spoken(name: str) -> str:
    """A rule's or a column's name as words."""
    return name.replace("_", " ")
