"""The physical lines of a text file, one after the other, in bounded memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .encoding import Written

LONGEST = 1 << 21
"""Characters in a line beyond which it is no record."""

_WRONG_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}
_WRONG = re.compile("[\udc80-\udcff]")


class Line(NamedTuple):
    """A line without its end; `number` counts from 1."""

    number: int
    text: str
    end: str
    too_long: bool = False


@dataclass
class Tally:
    """What was mended in the lines of a file while they were read."""

    wrong_bytes: int = 0
    nuls: int = 0


def lines(path: Path, how: Written, tally: Tally) -> Iterator[Line]:
    """Yield every line, blank ones too. Single bytes that are not UTF-8 are read as Windows'."""
    errors = "replace" if how.encoding.startswith("utf-16") else "surrogateescape"
    number = 0
    with path.open(encoding=how.encoding, errors=errors, newline="") as file:
        while text := file.readline(LONGEST):
            number += 1
            body = text.rstrip("\r\n") if text[-1:] in "\r\n" else text
            end = text[len(body) :]
            # Only the last end is the line's own; what stands before it belongs to the text.
            own = "\r\n" if end.endswith("\r\n") else end[-1:]
            body += end[: len(end) - len(own)]
            too_long = not own and len(text) >= LONGEST
            while too_long and (rest := file.readline(LONGEST)) and rest[-1] not in "\r\n":
                pass
            if "\0" in body:
                tally.nuls += 1
                body = body.replace("\0", "")
            if not body.isascii() and _WRONG.search(body):
                tally.wrong_bytes += 1
                body = body.translate(_WRONG_BYTES)
            if number == 1:
                body = body.removeprefix("\ufeff")
            yield Line(number, body, own, too_long)
