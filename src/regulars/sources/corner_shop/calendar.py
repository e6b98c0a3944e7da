"""The shop's days: how busy each is, and the hours at which people come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from .columns import Floats, Ints
from .parts import Promotion, Rhythm


@dataclass(frozen=True)
class Calendar:
    """The days of the records, from day 0; the last one is the day before `n_days`.

    A clock runs faster on busy days. Its reading at the start of each day is `busy_until`, in days
    of usual business; that of bargain hunters, who come in the weeks of promotions alone, is
    `bargains_until`.
    """

    first_day: np.datetime64
    n_days: int
    month: Ints
    """Month of the year of each day, 0 to 11."""
    weekday: Ints
    """0 on Mondays."""
    months_since_start: Ints
    promotion: Ints
    """Number of the promotion that runs on each day; -1 on most."""
    busy_until: Floats
    bargains_until: Floats
    hour_reach: Floats
    """For Monday to Friday and for the weekend, the share of orders up to the end of each hour."""

    @classmethod
    def of(
        cls, start: date, months: int, rhythm: Rhythm, promotions: Sequence[Promotion]
    ) -> "Calendar":
        """The calendar of so many months."""
        first = np.datetime64(start, "D")
        end = first.astype("datetime64[M]") + months
        until = end.astype("datetime64[D]") + (first - first.astype("datetime64[M]"))
        n_days = int((until - first).astype(int))
        days = first + np.arange(n_days)
        in_months = days.astype("datetime64[M]").astype(np.int64)
        month = in_months % 12
        # Day 0 of NumPy's count, 1 January 1970, was a Thursday.
        weekday = (days.astype(np.int64) + 3) % 7
        busy = _to_mean_one(rhythm.months)[month] * _to_mean_one(rhythm.weekdays)[weekday]
        on_offer = np.full(n_days, -1)
        for number, p in enumerate(promotions):
            on_offer[p.day : p.day + p.days] = number
            busy[p.day : p.day + p.days] *= 1 + p.rise
            busy[p.day + p.days : p.day + p.days + p.dip_days] *= 1 - p.dip
        bargains = np.where(on_offer >= 0, busy, 0.0)
        if bargains.sum():
            # They buy as much as they would all year round, in these weeks.
            bargains *= busy.sum() / bargains.sum()
        hours = np.array([rhythm.hours, rhythm.weekend_hours], dtype=float)
        return cls(
            first,
            n_days,
            month,
            weekday,
            in_months - in_months[0],
            on_offer,
            np.concatenate([[0.0], np.cumsum(busy)]),
            np.concatenate([[0.0], np.cumsum(bargains)]),
            np.cumsum(hours, axis=1) / hours.sum(axis=1, keepdims=True),
        )

    def day(self, number: int) -> np.datetime64:
        """The date of a day by its number."""
        return self.first_day + number

    def read(self, days: Floats, clock: Floats) -> Floats:
        """What a clock says at points in time between the first day and the end."""
        return np.asarray(np.interp(days, np.arange(self.n_days + 1), clock), dtype=np.float64)

    def day_of(self, readings: Floats, clock: Floats) -> Ints:
        """The days on which a clock says so."""
        found = np.searchsorted(clock, readings, side="right") - 1
        return np.asarray(np.clip(found, 0, self.n_days - 1), dtype=np.int64)

    def at_an_hour(self, days: Ints, rng: np.random.Generator) -> Floats:
        """Times on these days, at the hours at which people come."""
        chance = rng.random(len(days))
        weekend = (self.weekday[days] >= 5).astype(np.int64)
        # Both rows of shares end at one, so that the second follows the first without a gap.
        reach = np.concatenate([self.hour_reach[0], 1 + self.hour_reach[1]])
        hour = np.searchsorted(reach, weekend + chance, side="right") - 24 * weekend
        times: Floats = days + (np.clip(hour, 0, 23) + rng.random(len(days))) / 24
        return times


def _to_mean_one(factors: Sequence[float]) -> Floats:
    found: Floats = np.array(factors, dtype=float) / np.mean(factors)
    return found
