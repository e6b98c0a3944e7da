"""Addresses of databases: which text is one, and how it is shown, which is without its password."""

import os
import re
from pathlib import Path

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|sqlite:", re.IGNORECASE)
# Up to the last @, since a password that was not escaped may hold any sign.
_PASSWORD = re.compile(r"(://[^:@/?#]*):[^\s'\"]*@")
_PASSWORD_OPTION = re.compile(r"([?&](?:ssl)?password=)[^&\s'\"]*", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text names a database and not a file."""
    return _ADDRESS.match(text) is not None


def without_password(text: str) -> str:
    """A text as it may be shown: no address in it keeps its password."""
    return _PASSWORD_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1@", text))


def seen_from(folder: Path, text: str) -> str:
    """A path as it is seen from a folder. An address stays, but for the path in one of SQLite's."""
    if not is_address(text):
        return str(folder / text)
    if text[:7].lower() == "sqlite:":
        return f"sqlite:{sqlite_path(text, folder)}"
    return text


def path_from(folder: Path, text: str) -> str:
    """A path of the current folder as it is written to be `seen_from` another one.

    A path from the root stays, as does an address that is not one of SQLite's.
    """
    if text[:7].lower() == "sqlite:":
        path = sqlite_path(text)
        return text if path.is_absolute() else f"sqlite:{_relative(folder, str(path))}"
    if is_address(text) or Path(text).is_absolute():
        return text
    return _relative(folder, text)


def _relative(folder: Path, text: str) -> str:
    here = os.path.abspath(text)  # noqa: PTH100 - a glob is no path that could be resolved
    try:
        return Path(os.path.relpath(here, folder.resolve())).as_posix()
    except ValueError:  # on another drive there is no way from one to the other
        return here


def sqlite_path(address: str, folder: Path = Path()) -> Path:
    """The file that `sqlite:shop.db` or `sqlite:///path/shop.db` means.

    After three slashes some write a path from the root and some a relative one: the file that is
    there is meant.
    """
    written = address[7:]
    if not written.startswith("//"):
        return folder / written
    absolute = Path("/" + written.lstrip("/"))
    relative = folder / written.lstrip("/")
    return relative if relative.exists() and not absolute.exists() else absolute
