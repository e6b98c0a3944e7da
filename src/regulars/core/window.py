"""The window: which days may be looked at, and which are to be foretold."""

from dataclasses import dataclass
from datetime import date, timedelta

from .words import write_period


@dataclass(frozen=True)
class Window:
    """A cut-off and the spans around it, in whole local days.

    Facts use days in [start, cutoff); outcomes use days in [cutoff, cutoff + horizon).
    SQL never does date arithmetic with settings: it compares with the dates given here.
    """

    start: date
    cutoff: date
    horizon_days: int = 90

    @property
    def last_day(self) -> date:
        """The last day that facts may use."""
        return self.cutoff - timedelta(days=1)

    @property
    def horizon_end(self) -> date:
        """The first day after the horizon."""
        return self.cutoff + timedelta(days=self.horizon_days)

    @property
    def n_days(self) -> int:
        """Length of the calibration span in days."""
        return (self.cutoff - self.start).days

    @property
    def period(self) -> tuple[date, date]:
        """First and last day of the calibration span."""
        return self.start, self.last_day

    def before(self, days: int) -> date:
        """The first of the last `days` days before the cut-off."""
        return self.cutoff - timedelta(days=days)

    def __str__(self) -> str:
        return write_period(*self.period)
