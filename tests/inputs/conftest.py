"""The shop that every test of bad input makes for itself."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from .till import Shop, make

MakeShop = Callable[..., Shop]


@pytest.fixture
def shop(tmp_path: Path) -> MakeShop:
    """Makes a shop in a folder of its own: `shop(rows, text=..., table=..., **settings)`."""
    return partial(make, tmp_path)
