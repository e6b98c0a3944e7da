"""The real export layouts in the data folder, and how well a map does on one of them.

Nothing is told of how the samples are written: preambles, footers, encodings are found out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regulars.core.columnmap import FileMap, Guess
from regulars.core.engine import Engine
from regulars.core.settings import TableSettings
from regulars.sources.files import open_file
from regulars.sources.mapping.content import Sample, look
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
    engine = Engine()
    try:
        paths = sorted((data_folder / "layouts").glob("*.json"))
        return [_layout(engine, number, path) for number, path in enumerate(paths)]
    finally:
        engine.close()


def _layout(engine: Engine, number: int, path: Path) -> Layout:
    told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    roles = dict(told["roles"])
    opened = open_file(engine, path.with_suffix(".csv"), TableSettings(), number)
    return Layout(
        name=told["name"],
        table=roles.pop("table"),
        sample=look(engine, opened),
        roles=roles,
        acceptable=told["acceptable"],
        parts=told["parts"],
    )


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
