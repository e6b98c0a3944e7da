"""How the values of a column are written, found out from the values themselves.

A sample is looked at value by value. What cannot be told from a value alone (is 1.234 more than a
thousand, is 03/04/2024 in March) is told by the values of the column that fit one reading only.
Where none does, or they contradict each other, the form says so and what would settle it.
"""

import re

from ..core.engine import Engine, literal
from ..core.settings import TableSettings
from .number_forms import number_form
from .roles import RoleType
from .sampled import SAMPLE, Look
from .text import text
from .time_forms import time_form
from .written import Column, Form, joined, settle

__all__ = ["SAMPLE", "Form", "find_form", "settle"]


def find_form(
    engine: Engine,
    relation: str,
    column: Column,
    kind: str,
    role_type: RoleType,
    told: TableSettings,
    *,
    sample: str | None = None,
) -> Form:
    """How `column` of `relation` is written, if it is to be read as `role_type`.

    `relation` is SQL that can stand after `from`; several columns are one text, joined by spaces.
    `sample` is a smaller relation to look at, where one was made already.
    """
    raw = joined(column)
    look = Look(engine, relation, sample or relation, raw, kind)
    match role_type:
        case "text":
            return Form(1.0)
        case "id":
            return _id_form(look)
        case "number" | "money":
            return number_form(look, told, money=role_type == "money")
        case "time":
            return time_form(look, told)


def _id_form(look: Look) -> Form:
    """Ids are text; only the `.0` of whole numbers stored as floats is no part of them."""
    whole = False
    values = look.values(text) if look.kind == "VARCHAR" else {}
    if values and all(_FLOATED.fullmatch(value) for value in values):
        rule = literal(_FLOATED.pattern)
        clean = text("x")
        (others,) = look.all_of(f"count(*) filter (where not regexp_full_match({clean}, {rule}))")
        whole = others == 0
    return Form(1.0, whole=whole)


_FLOATED = re.compile(r"\d+[.]0")
