"""What a person hands over in place of the files that the settings name: which table each is of."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

from ..core.addresses import is_address
from ..core.settings import Settings, TableSettings
from .files import readable
from .folders import expand
from .frames import PREFIX, ArrowStream
from .mapping import unmapped

Records = str | Path | ArrowStream | Mapping[str, ArrowStream]
"""What holds records: a file, a folder, a glob, a database's address, a frame, frames by table."""


def told_apart(files: Iterable[Records]) -> tuple[list[str], dict[str, ArrowStream]]:
    """The names of files and databases, and the frames, each with a name to stand for it."""
    named: list[str] = []
    frames: dict[str, ArrowStream] = {}
    for file in files:
        match file:
            case str() if is_address(file):
                named.append(file)
            case str() | Path():
                named.extend([*map(str, expand(str(file), readable))] or [str(file)])
            case Mapping():
                frames.update({f"{PREFIX}{table}": frame for table, frame in file.items()})
            case _:
                frames[f"{PREFIX}order_lines"] = file
    return named, frames


def with_files(
    settings: Settings, files: list[str], frames: Iterable[str], *, others: str | None = None
) -> tuple[Settings, list[str]]:
    """Settings whose tables read `files` and frames instead of those that they name.

    A file goes to the table whose files have its name; any other one to the table `others`, or
    without it to the order lines, where their columns are known. Beside the settings, the files of
    which no map says what their columns are.
    """
    taken: dict[str, list[str]] = {}
    unknown: list[str] = []
    if others is None and settings.tables.get("order_lines", TableSettings()).columns:
        others = "order_lines"
    for file in files:
        table = next(
            (
                name
                for name, table in settings.tables.items()
                if any(fnmatch(Path(file).name, Path(pattern).name) for pattern in table.files)
            ),
            others,
        )
        if table is None:
            unknown.append(file)
        else:
            taken.setdefault(table, []).append(file)
    for frame in frames:
        taken.setdefault(frame.removeprefix(PREFIX), []).append(frame)
    if not taken:
        return settings, [*unmapped(settings), *unknown]
    tables = {
        **settings.tables,
        **{
            name: settings.tables.get(name, TableSettings()).model_copy(
                update={"files": tuple(names)}
            )
            for name, names in taken.items()
        },
    }
    chosen = settings.model_copy(update={"tables": tables})
    return chosen, [*unmapped(chosen), *unknown]


def listing(settings: Settings) -> str | None:
    """The table whose files say who bought, and whose columns are known."""
    tables = ("order_lines", "orders", "customers")
    return next((t for t in tables if settings.tables.get(t, TableSettings()).columns), None)
