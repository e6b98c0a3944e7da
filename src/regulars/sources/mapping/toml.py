"""regulars.toml as a person would write it: what is clear as settings, the rest to be filled in."""

import json
import os
import re
import tempfile
from itertools import groupby
from pathlib import Path

from ...core.addresses import is_address, without_password
from ...core.columnmap import Columns, FileMap, Guess, Proposal
from ...core.errors import OutputError
from ..roles import ROLES

_HEAD = """\
# Which file is which table, and which of its columns plays which role.
# Lines that begin with # are not read: take the # away from those that are right.

# name = "My shop"
# time_zone = "Europe/Berlin"      # where the shop is
# currency = "EUR"                 # of the amounts
"""
_WIDTH = 44


def to_toml(proposal: Proposal, folder: Path) -> str:
    """The text of a regulars.toml that is to lie in `folder`."""
    tables = list(ROLES)
    files = sorted(proposal.files, key=lambda file: tables.index(file.table))
    sections = [
        _section(table, list(group), folder)
        for table, group in groupby(files, key=lambda file: file.table)
    ]
    lacking = [f"# not found yet: {_line(words)}\n" for words in proposal.missing]
    return "\n".join([_HEAD + "".join(lacking), *sections])


def write_toml(proposal: Proposal, path: Path, *, force: bool = False) -> Path:
    """Write regulars.toml, whole or not at all; one that is there stays, but by `force`."""
    if path.exists() and not force:
        raise OutputError(
            f"there is a {path.name} already",
            where=str(path.parent.resolve()),
            hint="--force writes a new one in its place; --out writes it elsewhere",
        )
    text = to_toml(proposal, path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # A temporary file is the owner's alone; settings are as readable as other files.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _section(table: str, files: list[FileMap], folder: Path) -> str:
    lines = [f"[tables.{table}]"]
    for file in files:
        known = f"{file.preset}: " if file.preset else ""
        lines.append(f"# {_line(f'{Path(file.path).name}: {known}{file.why}')}")
    lines.append(f"files = {_value([_from(folder, file.path) for file in files])}")
    settings = {key: value for file in files for key, value in file.found.items()}
    lines += [f"{key} = {_value(value)}" for key, value in settings.items()]
    asked = dict.fromkeys(question for file in files for question in file.questions)
    lines += [f"# to settle: {_line(question)}" for question in asked]
    lines += ["", f"[tables.{table}.columns]"]
    lines += _columns(table, files)
    unused = [name for name in files[0].not_used if len(files) == 1]
    if unused:
        lines.append(f"# not used: {_line(', '.join(unused))}")
    return "\n".join(lines) + "\n"


def _columns(table: str, files: list[FileMap]) -> list[str]:
    """A line a role: settings first, then what is to be filled in."""
    guesses: dict[str, Guess] = {}
    for guess in (guess for file in files for guess in file.guesses):
        if guess.role not in guesses or (guess.decided and not guesses[guess.role].decided):
            guesses[guess.role] = guess
    decided = [_role(guess) for guess in guesses.values() if guess.decided]
    unsure = [f"# {_role(guess)}" for guess in guesses.values() if not guess.decided]
    absent = [
        f'# {role.name} = ""'.ljust(_WIDTH) + f"  # not found: {role.meaning}"
        for role in ROLES[table]
        if role.name not in guesses and (role.required or role.name in NEEDED.get(table, ()))
    ]
    beside = [
        f"# {_line(f'{g.written} is {g.role}, for which {table} has no place')}"
        for file in files[:1]
        for g in file.beside
    ]
    return [*decided, *unsure, *absent, *beside]


NEEDED = {
    "order_lines": ("customer_id", "ordered_at", "line_amount"),
    "orders": ("customer_id", "ordered_at", "order_amount"),
    "customers": ("customer_id",),
}
"""What a study cannot do without, beside the roles that are always required."""


def _role(guess: Guess) -> str:
    shown = f"; as in {', '.join(guess.examples)}" if guess.examples else ""
    note = _line(f"{guess.confidence}: {guess.reason}{shown}")
    return f"{guess.role} = {_columns_value(guess.column)}".ljust(_WIDTH) + f"  # {note}"


def _columns_value(column: Columns) -> str:
    return _value(column if isinstance(column, str) else list(column))


def _value(value: object) -> str:
    """A text, a truth or a list as TOML; JSON writes them the same way, but for one sign."""
    plain = list(value) if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    """A remark on one line, without signs that TOML forbids in remarks."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


def _from(folder: Path, path: str) -> str:
    """A file's path as seen from the folder of the settings."""
    if is_address(path):
        return without_password(path)
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        return path
