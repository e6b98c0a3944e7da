"""Packed files: unpacked in a stream into the spool folder, and read from there."""

import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from ..core.engine import Engine
from ..core.errors import UnreadableInput
from .spool import new_file, writing

PACKED = (".gz", ".zip")
CHUNK = 1 << 20


def inner_suffix(path: Path) -> str:
    """The suffix of what is in a .gz file, from its name: `.csv` of `sales.csv.gz`."""
    return Path(path.stem).suffix.lower()


def unpack(engine: Engine, path: Path, readable: Collection[str]) -> Path:
    """The one data file in a .gz or .zip file, unpacked, under its own name."""
    try:
        return (_unzip if path.suffix.lower() == ".zip" else _gunzip)(engine, path, readable)
    except gzip.BadGzipFile:
        raise UnreadableInput(f"{path.name} is no gzip file", where=str(path)) from None
    except zipfile.BadZipFile as error:
        raise UnreadableInput(
            f"{path.name} is no sound zip file: {error}", where=str(path)
        ) from None
    except EOFError:
        raise UnreadableInput(
            f"{path.name} has been cut off: its end is missing",
            where=str(path),
            hint="copy or download it again",
        ) from None
    except (zlib.error, lzma.LZMAError, NotImplementedError) as error:
        raise UnreadableInput(
            f"{path.name} is damaged and cannot be unpacked: {error}",
            where=str(path),
            hint="copy or download it again",
        ) from None
    except PermissionError as error:
        raise UnreadableInput(
            f"{path.name} cannot be read: {error.strerror}", where=str(path)
        ) from None


def _gunzip(engine: Engine, path: Path, readable: Collection[str]) -> Path:
    if inner_suffix(path) not in readable:
        raise UnreadableInput(
            f"{path.name} does not say what is packed in it",
            where=str(path),
            exists=sorted(f"{suffix}.gz" for suffix in readable),
            hint=f"name it {Path(path.stem).stem}.csv.gz if it holds CSV",
        )
    target = new_file(engine, path.stem)
    with gzip.open(path) as packed, target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            with writing(target.parent):
                file.write(chunk)
    return target


def _unzip(engine: Engine, path: Path, readable: Collection[str]) -> Path:
    with zipfile.ZipFile(path) as packed:
        files = [
            member
            for member in packed.infolist()
            if not member.is_dir() and not _hidden(member.filename)
        ]
        data = [m for m in files if Path(m.filename).suffix.lower() in readable]
        if len(data) != 1:
            raise UnreadableInput(
                f"{path.name} holds {'several data files' if data else 'no data file'}",
                where=str(path),
                exists=sorted(m.filename for m in data or files),
                hint="unpack it and name the folder" if data else "",
            )
        (member,) = data
        if member.flag_bits & 1:
            raise UnreadableInput(
                f"{path.name} is protected by a password", where=str(path), hint="unpack it first"
            )
        target = new_file(engine, Path(member.filename).name)
        with packed.open(member) as content, writing(target.parent), target.open("wb") as file:
            shutil.copyfileobj(content, file, CHUNK)
    return target


def _hidden(name: str) -> bool:
    """What packers add for themselves, and other hidden files."""
    return any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)
