"""The chapters, in reading order. A new one is one file and one line here."""

from .core.errors import UnknownName, closest
from .core.result import Chapter
from .explore import (
    cohorts,
    concentration,
    correlations,
    discounts,
    distributions,
    engagement,
    gaps,
    location,
    outliers,
    overview,
    products,
    quality,
    rhythm,
    trends,
)
from .predict import lifetime_value
from .segments import clusters, movement, profiles, quiet, rfm, tiers

CHAPTERS: tuple[Chapter, ...] = (
    overview.chapter,
    quality.chapter,
    trends.chapter,
    rhythm.chapter,
    distributions.chapter,
    outliers.chapter,
    correlations.chapter,
    concentration.chapter,
    gaps.chapter,
    cohorts.chapter,
    products.chapter,
    discounts.chapter,
    location.chapter,
    engagement.chapter,
    rfm.chapter,
    tiers.chapter,
    clusters.chapter,
    profiles.chapter,
    movement.chapter,
    quiet.chapter,
    lifetime_value.chapter,
)


def find(name: str) -> Chapter:
    """The chapter of that name."""
    for chapter in CHAPTERS:
        if chapter.name == name:
            return chapter
    names = [chapter.name for chapter in CHAPTERS]
    raise UnknownName(f"there is no chapter {name!r}", exists=names, hint=closest(name, names))


def in_order_of_needs(chapters: tuple[Chapter, ...] = CHAPTERS) -> tuple[Chapter, ...]:
    """The chapters so that each comes after those whose results it needs."""
    by_name = {chapter.name: chapter for chapter in chapters}
    done: dict[str, Chapter] = {}

    def visit(chapter: Chapter, path: tuple[str, ...]) -> None:
        if chapter.name in path:
            raise ValueError(f"chapters need each other in a circle: {' -> '.join(path)}")
        for need in chapter.needs:
            visit(by_name[need], (*path, chapter.name))
        done.setdefault(chapter.name, chapter)

    for chapter in chapters:
        visit(chapter, ())
    return tuple(done.values())
