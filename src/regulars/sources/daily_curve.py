"""The hours of the day at which a shop sells: they show whether its times are another zone's.

Shops are quiet at night, web shops too. Where the quiet hours of times without an offset lie in
the morning or by day, the times were written by a clock of another zone, most often UTC.
"""

from collections.abc import Sequence

from ..core.engine import Engine

FEWEST = 500
"""Times below which a day's curve is chance."""
QUIET = 0.15
"""Of the mean hour: what an hour sells at most to be a quiet one."""
SHORTEST = 4
"""Quiet hours in a row that make a night."""
NIGHT = (23.0, 5.75)
"""Between these hours lies the middle of the quiet hours of shops that are told by their own
clock: from the grocer who closes at ten and opens at six to the web shop that is quiet till
eight. A shop whose zone is an hour or two from UTC cannot be told apart by its night."""


def utc_suspicion(hours: Sequence[int]) -> str:
    """What 24 counts of times by hour of the day say against their zone; empty if nothing."""
    total = sum(hours)
    # Bare days all stand at midnight and say nothing of the hour.
    if total < FEWEST or hours[0] > total / 2:
        return ""
    quiet = [count < QUIET * total / 24 for count in hours]
    start, length = _longest_run(quiet)
    if length < SHORTEST:
        return ""
    middle = (start + length / 2) % 24
    if middle >= NIGHT[0] or middle <= NIGHT[1]:
        return ""
    return (
        f"the quietest hours are {start:02d}-{(start + length) % 24:02d}, and shops are quiet at "
        'night: are times stored in another zone? times_in = "UTC" in regulars.toml says so'
    )


def hours_of(engine: Engine, relation: str, time: str) -> tuple[int, ...]:
    """How many times of a relation lie in each hour of the day; `time` is SQL."""
    counts = dict(
        engine.rows(
            f"select extract(hour from {time}), count(*) from ({relation}) "
            f"where {time} is not null group by all"
        )
    )
    return tuple(counts.get(hour, 0) for hour in range(24))


def _longest_run(flags: Sequence[bool]) -> tuple[int, int]:
    """Start and length of the longest run of true flags around the clock; 0, 0 without an end."""
    n = len(flags)
    best = (0, 0)
    for start in range(n):
        if flags[start] and not flags[start - 1]:
            length = next(k for k in range(1, n + 1) if not flags[(start + k) % n])
            best = max(best, (start, length), key=lambda run: run[1])
    return best
