"""Ticks of an axis of days: they stand where months, quarters or years begin, as people count."""

from datetime import date, timedelta

_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


def time_ticks(
    low: float, high: float, most: int, *, months: bool
) -> tuple[tuple[float, str], ...]:
    """About `most` ticks between two days, given by their ordinal; a year is written once.

    With `months`, no tick stands within a month.
    """
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    n_days = (last - first).days + 1
    if not months:
        step = next((s for s in _DAYS if n_days <= s * most), 0)
        if step:
            return _daily(first, n_days, step)
    n_months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in _MONTHS if n_months <= s * most), _MONTHS[-1] * 10)
    found = []
    year = 0
    for i in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(i // 12, i % 12 + 1, 1)
        if i % step or not first <= day <= last:
            continue
        name = f"{day.year}" if step >= 12 else f"{day:%b}"
        found.append((day, name if step >= 12 or day.year == year else f"{name}\n{day.year}"))
        year = day.year
    if not found:
        found = [(first, _day(first)), *([(last, _day(last))] if last > first else [])]
    return tuple((float(day.toordinal()), text) for day, text in found)


def _daily(first: date, n_days: int, step: int) -> tuple[tuple[float, str], ...]:
    found: list[tuple[float, str]] = []
    year = 0
    for i in range(0, n_days, step):
        day = first + timedelta(days=i)
        text = f"{day.day} {day:%b}"
        found.append((float(day.toordinal()), text if day.year == year else f"{text}\n{day.year}"))
        year = day.year
    return tuple(found)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}\n{day.year}"
