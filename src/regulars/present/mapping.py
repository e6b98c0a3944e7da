"""A column map on a terminal: what was understood, why, and the questions a person answers."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ..core.columnmap import FileMap, Guess, Proposal
from ..core.errors import OutputError, closest
from .cells import MISSING, clean

_STYLES = {"sure": "green", "likely": "", "unsure": "yellow"}
_WIDE = 120
"""Columns of a terminal from which on the reasons have a column of their own."""
_NAMED = 40
"""Longest name of a column that is shown whole."""

Ask = Callable[[str], str]

# Text objects are never read as markup: a name such as [red] stays a name.


def print_proposal(console: Console, proposal: Proposal) -> None:
    """Every file with its table and the roles of its columns, then what is open."""
    for file in proposal.files:
        _print_file(console, file)


def _print_file(console: Console, file: FileMap) -> None:
    console.print()
    known = f" ({clean(file.preset)})" if file.preset else ""
    heading = Text.assemble(
        (clean(Path(file.path).name), "bold"), " is ", (file.table, "bold"), known
    )
    console.print(heading)
    if file.why:
        console.print(Text(clean(file.why), style="dim"))
    wide = console.width >= _WIDE
    table = RichTable(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Role", no_wrap=True)
    table.add_column("Column" if wide else "Column, and why", overflow="fold", ratio=3)
    table.add_column("How sure", no_wrap=True)
    if wide:
        table.add_column("Why", overflow="fold", ratio=4)
    table.add_column("Such as", overflow="fold", ratio=3)
    for guess in file.guesses:
        table.add_row(*_cells(guess, wide))
    if file.guesses:
        console.print(table)
    for guess in file.beside:
        words = f"{guess.written} is {guess.role}, for which {file.table} has no place"
        console.print(Text(clean(words), style="dim"))
    if file.not_used:
        console.print(Text(f"Not used: {clean(', '.join(file.not_used))}", style="dim"))
    for question in file.questions:
        console.print(Text.assemble(("? ", "bold yellow"), clean(question)))


def _cells(guess: Guess, wide: bool) -> list[Text]:
    column = Text(_short(guess.written))
    why = Text(clean(guess.reason), style="dim")
    sure = Text(guess.confidence, style=_STYLES[guess.confidence])
    shown = Text(" | ".join(_short(value, 22) for value in guess.examples) or MISSING)
    role = Text(guess.role)
    if wide:
        return [role, column, sure, why, shown]
    return [role, Text.assemble(column, "\n", why), sure, shown]


def _short(text: str, most: int = _NAMED) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) <= most else f"{cleaned[: most - 1]}…"


def confirm(console: Console, proposal: Proposal, ask: Ask) -> Proposal:
    """The proposal after a person has confirmed or corrected what is not sure.

    `ask` shows a prompt and gives what was typed; an end of the input ends it all with an error.
    """
    files = []
    for file in proposal.files:
        doubtful = [guess for guess in file.guesses if guess.confidence != "sure"]
        if doubtful:
            console.print()
            console.print(
                Text.assemble(
                    (clean(Path(file.path).name), "bold"),
                    ": Enter accepts, - means none; or type another column, or its number",
                )
            )
            for number, name in enumerate(file.header, start=1):
                console.print(Text(f"{number:>4}  {_short(name)}", style="dim"))
        for guess in doubtful:
            file = _ask_for(console, file, guess, ask)
        files.append(file)
    return Proposal(tuple(files), proposal.missing)


def _ask_for(console: Console, file: FileMap, guess: Guess, ask: Ask) -> FileMap:
    while True:
        try:
            typed = ask(f"{guess.role} [{_short(guess.written)}] ").strip()
        except EOFError:
            raise OutputError(
                "the questions were not answered to their end; nothing was written",
                hint="answer them all, or pipe the output: then only what is clear is written",
            ) from None
        if not typed:
            return file.with_role(guess.role, guess.column)
        if typed == "-":
            return file.with_role(guess.role, None)
        column = _column(file, typed)
        if column:
            return file.with_role(guess.role, column)
        hint = closest(typed, file.header)
        console.print(Text(f"there is no column {clean(typed)!r}; {clean(hint)}".rstrip("; ")))


def _column(file: FileMap, typed: str) -> str | None:
    """A column by its name, in small letters too, or by its number."""
    if typed in file.header:
        return typed
    if typed.isdecimal() and 1 <= int(typed) <= len(file.header):
        return file.header[int(typed) - 1]
    same = [name for name in file.header if name.casefold() == typed.casefold()]
    return same[0] if len(same) == 1 else None
