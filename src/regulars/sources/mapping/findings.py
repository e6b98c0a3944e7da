"""What else the sample shows: settings that can be told, and what only a person can tell."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from ...core.columnmap import Columns, Guess
from ...core.settings import Settings
from ..daily_curve import utc_suspicion
from .amounts import level_of
from .content import Column, Sample
from .fitting import share_of_one
from .presets import Preset

ORDER_LEVEL = ("order_amount", "discount", "tax", "shipping", "refunded")
GUESTS = ("0", "-1", "guest", "anonymous", "gast", "invite", "invitado", "ospite")


def settings_of(
    table: str,
    sample: Sample,
    columns: Mapping[str, Columns],
    told: Settings,
    preset: Preset | None,
) -> dict[str, Any]:
    """Settings of the table that are not the default."""
    found: dict[str, Any] = dict(preset.found) if preset else {}
    per_order = _per_order(table, sample, columns)
    if per_order:
        found["per_order"] = per_order
    guests = _guest_ids(sample, columns)
    if guests:
        found["guest_ids"] = guests
    prefix = _return_prefix(table, sample, columns)
    if prefix:
        found["returns_start_with"] = prefix
    when = _first(columns, "ordered_at", "occurred_at")
    if when and told.time_zone and "utc" in when.lower():
        found["times_in"] = "UTC"
    return found


def questions_of(
    sample: Sample,
    guesses: Mapping[str, Guess],
    told: Settings,
    preset: Preset | None,
) -> tuple[str, ...]:
    """What could not be decided, and how to settle it."""
    asked = list(preset.says if preset else ())
    columns = {role: guess.column for role, guess in guesses.items()}
    when = _first(columns, "ordered_at", "occurred_at")
    if when:
        asked += _about_zone(sample[when], told)
    discount = columns.get("discount")
    if isinstance(discount, str) and discount in sample.columns and share_of_one(sample[discount]):
        asked.append(f"{discount!r} holds shares of one and no money: leave it out if that is so")
    return tuple(asked)


def _first(columns: Mapping[str, Columns], *roles: str) -> str:
    for role in roles:
        column = columns.get(role)
        if column:
            return column if isinstance(column, str) else column[0]
    return ""


def _per_order(table: str, sample: Sample, columns: Mapping[str, Columns]) -> tuple[str, ...]:
    """Amounts of a file of lines that stand once an order, or the same on all of its lines."""
    order = columns.get("order_id")
    if table != "order_lines" or not isinstance(order, str):
        return ()
    found = []
    for role in ORDER_LEVEL:
        column = columns.get(role)
        name = column if isinstance(column, str) else column[0] if column else ""
        if not name or sample[name].nothing_but_zero:
            continue
        level = level_of(sample, order, name)
        rows = [i for rows in sample.groups(order) for i in rows]
        telling = {sample[name].numbers[i] for i in rows} - {None, 0.0}
        enough = len(sample.groups(order)) >= 5 and len(telling) >= 2
        if level == "first" or (level == "order" and enough) or role == "order_amount":
            found.append(role)
    return tuple(found)


def _guest_ids(sample: Sample, columns: Mapping[str, Columns]) -> tuple[str, ...]:
    """Customer ids that stand for several e-mail addresses, and are words for nobody."""
    who = columns.get("customer_id")
    if not isinstance(who, str):
        return ()
    email = columns.get("email")
    addresses: dict[str, set[str]] = defaultdict(set)
    if isinstance(email, str):
        for value, address in zip(sample[who].values, sample[email].values, strict=True):
            addresses[value].add(address)
    counts = Counter(sample[who].given)
    usual = sorted(counts.values())[len(counts) // 2] if counts else 0
    return tuple(
        value
        for value in counts
        if value.lower() in GUESTS
        and (len(addresses[value] - {""}) >= 2 if addresses else counts[value] > 5 * usual)
    )


def _return_prefix(table: str, sample: Sample, columns: Mapping[str, Columns]) -> str:
    """What the order ids of returns begin with, where those and no others are negative."""
    order, counted = columns.get("order_id"), columns.get("quantity") or columns.get("line_amount")
    if table != "order_lines" or not isinstance(order, str) or not isinstance(counted, str):
        return ""
    signs: dict[str, list[bool]] = defaultdict(list)
    for value, number in zip(sample[order].values, sample[counted].numbers, strict=True):
        if value and number is not None:
            letters = value[: len(value) - len(value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
            signs[letters].append(number < 0)
    for letters, negative in signs.items():
        rest = [n for other, found in signs.items() if other != letters for n in found]
        alone = len(negative) >= 2 and all(negative) and sum(rest) <= 0.05 * len(rest)
        if letters and rest and alone:
            return letters
    return ""


def _about_zone(column: Column, told: Settings) -> list[str]:
    """Times that are UTC, or that look as if they were not the shop's own."""
    if told.time_zone:
        return []
    if column.offsets or column.epoch or "utc" in column.name.lower():
        return [
            f"{column.name!r} says how far its times are from UTC, and not where the shop is: "
            'write time_zone, as in "Europe/Berlin"'
        ]
    by_hour = Counter(column.hours)
    doubt = utc_suspicion([by_hour[hour] for hour in range(24)])
    return [f"{column.name!r}: {doubt}, together with the shop's time_zone"] if doubt else []
