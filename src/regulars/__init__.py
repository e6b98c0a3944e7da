"""Regulars: from a shop's raw records to an understanding of its customers.

import regulars as rg

study = rg.Study.open("sales.csv")     # with a regulars.toml beside it
study.chapter("tiers").charts[0]
study.write("regulars-study")
"""

from importlib.metadata import version as _version

from .core.errors import RegularsError
from .core.result import Action, Chart, Finding, Inputs, Refusal, Result, Table
from .core.settings import Settings
from .core.window import Window
from .core.words import Quantity, Sentence
from .present import jupyter as _jupyter
from .sources.corner_shop import CornerShop
from .study import Study

__version__ = _version("regulars")
__all__ = [
    "Action",
    "Chart",
    "CornerShop",
    "Finding",
    "Inputs",
    "Quantity",
    "Refusal",
    "RegularsError",
    "Result",
    "Sentence",
    "Settings",
    "Study",
    "Table",
    "Window",
    "__version__",
]

_jupyter.register()
