"""JSON: one object a line, or one list of objects.

Numbers keep the text in which they are written: 17850 stays 17850, 1.10 stays 1.10, and a number
too long for a float loses no digit. What is no object is kept as malformed, with the reason.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from ..core.engine import Engine
from ..core.errors import EmptyInput, UnreadableInput
from ..core.settings import TableSettings
from .source_file import SourceFile, told_apart
from .spool import BATCH, Spool

LONGEST = 1 << 26
"""Characters that one record may have."""
CHUNK = 1 << 20

# A whole string, or a sign that opens, closes or parts; a lone quote is a string's beginning.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|["{}\[\],]', re.DOTALL)
_HALF_A_SIGN = re.compile(r"\\ud[89a-f]", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Record = dict[str, str | None]


class _NoRecord(Exception):
    """Why a text is no record."""


class _Bare(str):
    """What stands in JSON without quotes: a number."""

    __slots__ = ()


def open_json(engine: Engine, path: Path, settings: TableSettings) -> SourceFile:
    """Read a JSON file into the spool folder: its records, and what is none."""
    encoding = settings.encoding or _encoding(path)
    columns = _Columns()
    with Spool(engine) as good, Spool(engine) as bad:
        records: list[Record] = []
        refused: list[tuple[int, str, str]] = []
        for line, text in _texts(path, encoding):
            try:
                records.append(_record(text))
            except _NoRecord as reason:
                refused.append((line, _printable(text), str(reason)))
            if len(records) == BATCH:
                good.write(columns.batch(records))
                records = []
            if len(refused) == BATCH:
                bad.write(_malformed(refused))
                refused = []
        good.write(columns.batch(records))
        bad.write(_malformed(refused))
    if good.rows == 0 and bad.rows:
        ((line, what),) = engine.rows(
            f"select line, reason from ({bad.relation}) order by line limit 1"
        )
        raise UnreadableInput(
            f"{path.name} holds no JSON record: line {line} is {what}", where=str(path)
        )
    if good.rows == 0:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    return SourceFile(
        path,
        dict.fromkeys(columns.names, "VARCHAR"),
        good.relation,
        aside=f"select line, text, reason from ({bad.relation})",
        kind="json",
    )


class _Columns:
    """The keys that have been seen, each with a column name that differs from the others'."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self.names: tuple[str, ...] = ()

    def batch(self, records: list[Record]) -> pa.Table:
        """Records as text columns, with a column for every key so far."""
        known = dict.fromkeys(self._keys)
        for record in records:
            known.update(dict.fromkeys(record))
        self._keys = list(known)
        self.names = told_apart(self._keys)
        return pa.table(
            {
                name: pa.array([record.get(key) for record in records], pa.string())
                for key, name in zip(self._keys, self.names, strict=True)
            }
        )


def _malformed(refused: list[tuple[int, str, str]]) -> pa.Table:
    lines, texts, reasons = zip(*refused, strict=True) if refused else ((), (), ())
    return pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "text": pa.array(texts, pa.string()),
            "reason": pa.array(reasons, pa.string()),
        }
    )


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in _UTF_16 else "utf-8"


def _texts(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """The text of every record with the line on which it begins."""
    # A byte that is no text becomes a sign of its own, which `_record` finds; UTF-16 cannot do so.
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    with path.open(
        encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors=errors
    ) as file:
        start = file.read(CHUNK)
        while start and not start.strip():
            start = file.read(CHUNK)
        is_list = start.lstrip().startswith("[")
    with path.open(
        encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors=errors
    ) as file:
        yield from _elements(file, path) if is_list else _lines(file, path)


def _lines(file: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    while text := file.readline(LONGEST + 1):
        number += 1
        if len(text) > LONGEST:
            raise _too_long(number, path)
        if text.strip():
            yield number, text


def _elements(file: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    """The elements of a list, each cut out where its brackets close."""
    buffer, line = "", 1
    begin = at = depth = 0
    while chunk := file.read(CHUNK):
        buffer = buffer[begin:] + chunk
        at, begin = at - begin, 0
        while token := _TOKEN.search(buffer, at):
            sign = token[0]
            if sign == '"':
                # The string goes on in the next chunk, or is never closed.
                at = token.start()
                break
            at = token.end()
            if depth == 1 and sign in (",", "]"):
                text = buffer[begin : token.start()]
                if text.strip():
                    yield line + _blank_lines(text), text.strip()
                line += text.count("\n")
                begin = at
            if sign in ("[", "{"):
                depth += 1
                if depth == 1:
                    line += buffer.count("\n", begin, at)
                    begin = at
            elif sign in ("]", "}"):
                depth -= 1
        else:
            at = len(buffer)
        if len(buffer) - begin > LONGEST:
            raise _too_long(line, path)
    rest = buffer[begin:]
    if rest.strip():
        yield line + _blank_lines(rest), rest.strip()
    elif depth > 0:
        # The last record is whole, and yet the list is not: what followed is not here.
        yield line, ""


def _blank_lines(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def _too_long(line: int, path: Path) -> UnreadableInput:
    return UnreadableInput(
        f"the record in line {line:,} of {path.name} does not end within {LONGEST:,} characters",
        where=str(path),
        hint="is it a list of objects, or one object a line?",
    )


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _NoRecord("an object that has a key twice")
    return made


def _decoder(number: type[str]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_pairs, parse_int=number, parse_float=number, parse_constant=number
    )


_DECODER = _decoder(str)
_TELLING_DECODER = _decoder(_Bare)
"""Tells numbers from texts: needed where a list or a deeper object is written as JSON again."""


def _record(text: str) -> Record:
    """An object as text by column; objects in it one level down, as `outer.inner`."""
    if not text:
        raise _NoRecord("missing: the list is not closed, the file was cut off")
    if not _is_text(text):
        raise _NoRecord("bytes that are no text in this encoding")
    try:
        nested = "[" in text or text.count("{") > 1
        value = (_TELLING_DECODER if nested else _DECODER).decode(text)
    except json.JSONDecodeError as error:
        raise _NoRecord(f"no JSON: {error.msg.lower()} (character {error.pos + 1})") from None
    except RecursionError:
        raise _NoRecord("nested too deeply") from None
    if not isinstance(value, dict):
        raise _NoRecord("no object with keys")
    record: Record = {}
    for key, inner in value.items():
        if isinstance(inner, str) or inner is None:
            record[key] = inner
        elif not isinstance(inner, dict):
            record[key] = _json(inner)
    for key, inner in value.items():
        if isinstance(inner, dict):
            for name, cell in inner.items():
                if f"{key}.{name}" in record:
                    raise _NoRecord("an object that has a key twice")
                plain = isinstance(cell, str) or cell is None
                record[f"{key}.{name}"] = cell if plain else _json(cell)
    if _HALF_A_SIGN.search(text) and not all(_is_text(c) for c in (*record, *record.values()) if c):
        raise _NoRecord("half a sign that is no text")
    return record


def _json(value: Any) -> str:
    """A value as JSON, its numbers as they were written."""
    match value:
        case _Bare():
            return str(value)
        case list():
            return f"[{', '.join(map(_json, value))}]"
        case dict():
            inner = (f"{json.dumps(k, ensure_ascii=False)}: {_json(v)}" for k, v in value.items())
            return f"{{{', '.join(inner)}}}"
    return json.dumps(value, ensure_ascii=False)


def _is_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(text: str) -> str:
    """A text that can be kept, whatever was in the file."""
    return text.strip("\r\n").encode(errors="surrogateescape").decode(errors="replace")
