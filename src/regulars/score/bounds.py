"""Which records a study can be applied to: as far back as its own, and at least as far on."""

from datetime import date

from ..core.errors import WindowError
from ..core.settings import Settings
from ..core.window import Window
from ..core.words import write_date

MOST_SHIFT = 0.02
"""Records may begin so much of the study's days earlier or later than the study's own did: a
customer who asked to be forgotten may have been the first. With more, what people have spent and
ordered to date is counted over another time than the borders were made for."""


def settings_of(study: Settings, run_in_days: int | None, cutoff: date | str | None) -> Settings:
    """The settings of a study for records up to another cut-off.

    Its run-in is the one that it found, or was told: found anew in longer records, it would make
    another one's customers new.
    """
    if study.run_in_days is None:
        study = study.model_copy(update={"run_in_days": run_in_days})
    return study.model_copy(update={"cutoff": None}).but(cutoff=cutoff)


def check_cutoff(cutoff: date | None, before: Window) -> None:
    """Refuse a cut-off before the study's own: what it found is no group of an earlier day."""
    if cutoff is not None and cutoff < before.cutoff:
        raise WindowError(
            f"the cut-off {write_date(cutoff)} lies before the study's own",
            exists=[f"a study up to {write_date(before.last_day)}"],
            hint=f"{write_date(before.cutoff)} or later; for an earlier day, a study of its own",
        )


def check_records(window: Window, before: Window, *, lists_orders: bool) -> None:
    """Refuse records that end before the study did, or begin at another time than its own."""
    exists = [
        f"these records: {window}",
        f"the study: {before}",
    ]
    if window.cutoff < before.cutoff:
        raise WindowError(
            "the records end before the study's cut-off",
            exists=exists,
            hint=f"records up to {write_date(before.last_day)} or later",
        )
    shift = (window.start - before.start).days
    # Ready-made figures are of all time, whichever day they name first.
    if lists_orders and abs(shift) > MOST_SHIFT * before.n_days:
        raise WindowError(
            f"the records begin {'later' if shift > 0 else 'earlier'} than the study's did: what "
            "customers have ordered and spent to date is not what the borders were made for",
            exists=exists,
            hint="files that reach back as far as the study's did, old and new ones together; "
            "or a new study of these",
        )
