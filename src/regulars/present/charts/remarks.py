"""What has to be said under a picture for it to be read rightly, beside its own caption."""

from collections.abc import Sequence

from ...core.result import Chart
from .marks import Mark, hatching
from .shades import root_remark


def remarks(chart: Chart, drawn: Sequence[Mark]) -> list[str]:
    """Sentences on hatched bars and on colours that do not go straight by the value."""
    return [text for text in (hatching(drawn), root_remark(chart, drawn)) if text]
