"""Whole calendar months and weeks of a window: what lies half outside is compared with nothing."""

from datetime import date, timedelta

from .window import Window

MONDAY = date(1900, 1, 1)
"""A Monday before any record: SQL counts weekdays from it, 0 for Monday to 6 for Sunday."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def days_in_month(month: date) -> int:
    """Length in days of the month of a day."""
    return (next_month(month) - month.replace(day=1)).days


def is_whole_month(month: date, window: Window) -> bool:
    """Whether the records cover the month that begins on `month` from its first day to its last."""
    return month >= window.start and next_month(month) <= window.cutoff


def whole_months(window: Window) -> list[date]:
    """First days of the months that the records cover whole, in order."""
    month = window.start if window.start.day == 1 else next_month(window.start)
    found = []
    while next_month(month) <= window.cutoff:
        found.append(month)
        month = next_month(month)
    return found


def whole_weeks(window: Window) -> tuple[date, date, int]:
    """First Monday, the Monday after the last whole week, and the number of weeks between."""
    first = window.start + timedelta(days=-window.start.weekday() % 7)
    n = max((window.cutoff - first).days // 7, 0)
    return first, first + timedelta(weeks=n), n
