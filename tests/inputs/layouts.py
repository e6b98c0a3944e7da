"""The real export layouts in the data folder, and how well a map does on one of them.

The samples are read as their description says: what is scored is the map and not the reader.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regulars.core.columnmap import FileMap, Guess
from regulars.sources.mapping.content import Sample, sample_of
from regulars.sources.mapping.presets import Preset
from regulars.sources.mapping.proposal import map_file


@dataclass(frozen=True)
class Layout:
    """A layout with its truth: the column of each role, columns that are not wrong, and parts."""

    name: str
    table: str
    sample: Sample
    roles: Mapping[str, str | None]
    acceptable: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]

    def fine(self, role: str, guess: Guess) -> bool:
        """Whether a guess is the true column, one that is not wrong, or of its parts."""
        true = {self.roles[role], *self.acceptable.get(role, ()), *self.parts.get(role, ())}
        return all(name.replace("{n}", "1") in true for name in guess.columns)

    def asks_for(self, role: str) -> bool:
        """Whether a column plays that role."""
        return bool(self.roles[role] or self.parts.get(role))


@dataclass(frozen=True)
class Score:
    """How many true roles were decided right, and which were only listed, missed or wrong."""

    layout: str
    table: str
    of: int
    found: int
    listed: tuple[str, ...] = field(default=())
    missed: tuple[str, ...] = field(default=())
    wrong: tuple[str, ...] = field(default=())


def read_layouts(data_folder: Path) -> list[Layout]:
    """All layouts of the data folder, by name."""
    folder = data_folder / "layouts"
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return [_layout(folder, description) for description in told]


def _layout(folder: Path, told: Mapping[str, Any]) -> Layout:
    text = (folder / f"{told['name']}.csv").read_bytes().decode(told["encoding"])
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=told["delimiter"])
    rows = list(lines)[told["header_row"] :]
    rows = [row for row in rows[: len(rows) - told["footer_rows"]] if row]
    roles = dict(told["roles"])
    return Layout(
        name=told["name"],
        table=roles.pop("table"),
        sample=sample_of(told_apart(rows[0]), rows[1:]),
        roles=roles,
        acceptable=told["acceptable"],
        parts=told["parts"],
    )


def told_apart(names: Sequence[str]) -> list[str]:
    """Column names of which none stands twice."""
    return [name if name not in names[:i] else f"{name}_{i}" for i, name in enumerate(names)]


def score(layout: Layout, presets: Sequence[Preset]) -> Score:
    """What is found of a layout's true roles."""
    found = map_file(f"{layout.name}.csv", layout.sample, presets)
    guesses = {guess.role: guess for guess in (*found.guesses, *found.beside)}
    right, listed, missed, wrong = [], [], [], []
    for role in layout.roles:
        guess = guesses.get(_ours(role, found))
        fine = guess is not None and layout.fine(role, guess)
        if guess is not None and guess.decided and not fine:
            wrong.append(f"{role} = {guess.written}")
        if layout.asks_for(role):
            kind = (missed, listed, right)[2 if fine and guess.decided else int(fine)]
            kind.append(role)
    return Score(
        layout.name, found.table, len(right) + len(listed) + len(missed), len(right),
        tuple(listed), tuple(missed), tuple(wrong),
    )  # fmt: skip


def _ours(role: str, found: FileMap) -> str:
    """The time of a row has a name of its own where the rows are events."""
    return "occurred_at" if role == "ordered_at" and found.table == "events" else role
