"""A line with the wrong number of fields, or a quote out of place, put right where that is clear.

Every way in which the line may be meant is tried; one is taken only if all of its values look
like the other values of their columns, and if it does so clearly better than any other.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .fields import DELIMITERS, Dialect, Fields
from .shapes import Shapes

CLEARLY = 1.0
"""By how much, as a logarithm, the best repair must look more usual than the next."""
_MOST_MORE = 24
_NEAR = 40
"""Characters from either end of a field in which a lost delimiter is looked for."""


class Mended(NamedTuple):
    """The fields of a mended line, and what was done to it."""

    values: tuple[str, ...]
    how: str


def trimmed(values: Sequence[str], width: int) -> tuple[str, ...] | None:
    """Too many fields of which those too many are empty and last."""
    more = values[width:]
    return tuple(values[:width]) if more and not any(v.strip() for v in more) else None


def reason(fields: Fields, width: int) -> str:
    """Why a line cannot be taken as it stands, in words."""
    if fields.open:
        return "a quote is opened and not closed"
    n = len(fields.values)
    if n != width:
        return f"{n:,} {'field' if n == 1 else 'fields'} instead of {width:,}"
    return "a quote stands where none should"


def mend(text: str, dialect: Dialect, shapes: Sequence[Shapes]) -> Mended | None:
    """The one clear repair of a line, if there is one."""
    if not any(s.telling for s in shapes):
        return None
    scored: dict[tuple[str, ...], tuple[float, str]] = {}
    for values, how in _candidates(text, dialect, shapes):
        if values in scored or not all(map(Shapes.fits, shapes, values)):
            continue
        if not any(s.telling and v.strip() for s, v in zip(shapes, values, strict=True)):
            continue
        scored[values] = (sum(map(Shapes.score, shapes, values)), how)
    ranked = sorted(scored.items(), key=lambda item: -item[1][0])
    if not ranked or (len(ranked) > 1 and ranked[0][1][0] - ranked[1][1][0] < CLEARLY):
        return None
    return Mended(ranked[0][0], ranked[0][1][1])


def _candidates(
    text: str, dialect: Dialect, shapes: Sequence[Shapes]
) -> Iterator[tuple[tuple[str, ...], str]]:
    width = len(shapes)
    seen: set[tuple[str, ...]] = set()
    for values in dialect.readings(text):
        key = tuple(values)
        if key in seen:
            continue
        seen.add(key)
        if len(key) == width:
            yield key, "a stray quote"
            if dialect.quote:
                # A quote is text where text stands; in a number or a date it is dropped.
                dropped = (
                    v if s.fits(v) else v.strip(dialect.quote)
                    for v, s in zip(key, shapes, strict=True)
                )
                yield tuple(dropped), "a stray quote"
        elif len(key) < width:
            yield from ((v, "a lost delimiter") for v in _longer(key, shapes, dialect))
        else:
            yield from ((v, "a delimiter too many") for v in _shorter(key, shapes, dialect))
    for delimiter in DELIMITERS:
        if delimiter != dialect.delimiter and delimiter in text:
            fields = Dialect(delimiter, dialect.quote, dialect.backslash).split(text)
            if width <= len(fields.values) <= width + _MOST_MORE and fields.clean:
                for whole in _merged(fields.values, shapes, delimiter):
                    yield whole, "another delimiter"


def _longer(
    values: tuple[str, ...], shapes: Sequence[Shapes], dialect: Dialect
) -> Iterator[tuple[str, ...]]:
    """Last fields left out, or one field split in two."""
    missing = len(shapes) - len(values)
    yield values + ("",) * missing
    if missing != 1:
        return
    for n, value in enumerate(values):
        before, after = values[:n], values[n + 1 :]
        if not all(map(Shapes.fits, shapes, before)):
            return
        if not all(map(Shapes.fits, shapes[n + 2 :], after)):
            continue
        size = len(value)
        for at in range(size + 1):
            if min(at, size - at) <= _NEAR or value.startswith(dialect.quote or "\0", at):
                yield (*before, value[:at], value[at:], *after)


def _shorter(
    values: tuple[str, ...], shapes: Sequence[Shapes], dialect: Dialect
) -> Iterator[tuple[str, ...]]:
    """Empty fields taken out, or fields put together again."""
    width = len(shapes)
    more = len(values) - width
    if (short := trimmed(values, width)) is not None:
        yield short
    if more == 1:
        for n, value in enumerate(values):
            if not value.strip():
                yield values[:n] + values[n + 1 :]
    if more <= _MOST_MORE:
        yield from _merged(values, shapes, dialect.delimiter)


def _merged(
    values: Sequence[str], shapes: Sequence[Shapes], delimiter: str
) -> Iterator[tuple[str, ...]]:
    """The two most usual ways to put neighbours together so that every column has one value."""
    more = len(values) - len(shapes)
    # Best ways to fill the columns so far, by how many fields they took.
    ways: dict[int, list[tuple[float, tuple[str, ...]]]] = {0: [(0.0, ())]}
    for column, shape in enumerate(shapes):
        further: dict[int, list[tuple[float, tuple[str, ...]]]] = {}
        for taken, so_far in ways.items():
            for upto in range(taken + 1, min(taken + more + 1, column + 1 + more) + 1):
                value = delimiter.join(values[taken:upto])
                if not shape.fits(value):
                    continue
                score = shape.score(value)
                further.setdefault(upto, []).extend((s + score, (*way, value)) for s, way in so_far)
        ways = {upto: sorted(found, key=lambda way: -way[0])[:2] for upto, found in further.items()}
    for _, way in ways.get(len(values), []):
        yield way
