"""What can go wrong, as a tree. Every error says what, where, what exists and what to try.

    RegularsError
      InputError          the records: files, columns, values
        MissingInput        no such file, folder or package of sample data
        UnreadableInput     it is there, but it is not what it should be
        EmptyInput          it holds no record, or none is left after cleaning
        UnknownColumn       the column map names a column that the file has not
      SettingsError       regulars.toml or an option
      WindowError         a cut-off outside the records
      UnknownName         a chapter, table or audience that does not exist
      OutputError         the output folder cannot be written or holds something else

All of them are the user's to mend: the command line prints them without a traceback and leaves
with exit code 2. Anything else that escapes is our mistake and leaves with exit code 1.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class RegularsError(Exception):
    """Base of all errors that a user can mend.

    `what` happened, `where`, what `exists` instead, what to try (`hint`): each stands on a line of
    its own in the message, and each can be read from the error.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        exists: Iterable[str] = (),
        hint: str = "",
    ) -> None:
        self.what = what
        self.where = where
        self.exists = tuple(exists)
        self.hint = hint
        lines = [what]
        if where:
            lines.append(f"  where: {where}")
        if self.exists:
            lines.append(f"  there is: {', '.join(self.exists)}")
        if hint:
            lines.append(f"  try: {hint}")
        super().__init__("\n".join(lines))


class InputError(RegularsError):
    """The records cannot be used as they are."""


class MissingInput(InputError):
    """A file, a folder or the package of the sample data is not there."""


class UnreadableInput(InputError):
    """A file is there but cannot be read as what it should be."""


class EmptyInput(InputError):
    """A file holds no record, or no record is left after cleaning."""


class UnknownColumn(InputError):
    """The column map names a column that the file does not have."""


class SettingsError(RegularsError):
    """A setting is unknown, or its value makes no sense."""


class WindowError(RegularsError):
    """The cut-off leaves no records before it, or lies after the last one."""


class UnknownName(RegularsError):
    """A chapter, table or audience that does not exist was asked for."""


class OutputError(RegularsError):
    """The output cannot be written where it was asked for."""


def closest(name: str, names: Iterable[str]) -> str:
    """A hint that names the most similar of `names`, or nothing when none is similar."""
    written = {n.lower(): n for n in names}
    found = get_close_matches(name.lower(), written, n=1, cutoff=0.6)
    return f"did you mean {written[found[0]]!r}?" if found else ""
