"""Which files a path, a folder or a glob means."""

import os
from collections.abc import Callable, Iterator
from glob import glob, has_magic
from pathlib import Path

OURS = "study.json"
"""A folder with this file in it is a study's: its tables are no records."""
IGNORED = ("regulars.toml",)

Readable = Callable[[Path], bool]


def expand(pattern: str, readable: Readable) -> list[Path]:
    """The files that a pattern means, sorted; for a path that is no folder and no glob, itself."""
    path = Path(pattern)
    if path.is_dir():
        return [file for file in files_in(path) if readable(file)]
    if path.exists() or not has_magic(pattern):
        return [path]
    found: dict[Path, None] = {}
    for match in map(Path, sorted(glob(pattern, recursive=True))):
        if "**" in pattern and any((parent / OURS).exists() for parent in match.parents):
            continue
        if match.is_file():
            found.setdefault(match)
        elif "**" not in pattern:
            found.update(dict.fromkeys(expand(str(match), readable)))
    return list(found)


def not_read(pattern: str, readable: Readable) -> list[Path]:
    """The files of a folder that are of no kind that can be read."""
    path = Path(pattern)
    return [file for file in files_in(path) if not readable(file)] if path.is_dir() else []


def files_in(folder: Path) -> list[Path]:
    """The files below a folder, sorted; hidden ones and those of studies are left out."""
    return sorted(_walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        if OURS in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        for name in files:
            if not name.startswith((".", "~$")) and name not in IGNORED:
                yield Path(parent, name)
