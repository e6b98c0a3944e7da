"""Layouts that are known by their header, as data. The rules must do nearly as well without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.columnmap import Columns


@dataclass(frozen=True)
class Preset:
    """A known layout: the columns that tell it, its table and its roles.

    `doubtful` roles are likely only, and why; `says` are remarks that a person should read.
    """

    name: str
    table: str
    marks: tuple[str, ...]
    roles: Mapping[str, Columns]
    doubtful: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict)


def recognise(header: Sequence[str], presets: Sequence[Preset]) -> Preset | None:
    """The preset all of whose marks stand in a header; the one with most marks where several do."""
    there = set(header)
    fitting = [preset for preset in presets if set(preset.marks) <= there]
    return max(fitting, key=lambda preset: len(preset.marks), default=None)


PRESETS: tuple[Preset, ...] = ()
