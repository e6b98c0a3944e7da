"""What has to be said under a picture for it to be read rightly, beside its own caption."""

from collections.abc import Sequence

from ...core.result import Chart
from .clouds import dot_remark
from .marks import Mark, hatching
from .shades import root_remark


def remarks(chart: Chart, drawn: Sequence[Mark]) -> list[str]:
    """Sentences on hatched bars and on colours that do not go straight by the value,
    and how many customers a dot stands for."""
    return [
        text for text in (hatching(drawn), root_remark(chart, drawn), dot_remark(chart)) if text
    ]
