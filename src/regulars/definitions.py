"""What chapters found, saved so that it can be applied again: models/CHAPTER.json.

    {
      "format": 1,
      "chapter": "tiers",
      "fitted": {...}
    }

`fitted` is what the chapter gave as Result.fitted: borders, rules in words, centres of clusters. It
is plain values that a person can read and that only the JSON reader loads: nothing in it is code.
Its keys stand in the order of the chapter, for that is how its groups are read. It stands here and
nowhere else: study.json names the chapters that have such a file.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .core.errors import OutputError

MODELS = "models"


class Definition(BaseModel):
    """One file of the folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    chapter: str
    fitted: dict[str, Any] = Field(min_length=1)


def write_definitions(fitted: Mapping[str, dict[str, Any]], study: Path) -> None:
    """Write what each chapter fitted, as plain values, into the folder of a study."""
    (study / MODELS).mkdir()
    for chapter, values in fitted.items():
        content = Definition(chapter=chapter, fitted=values).model_dump()
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        (study / MODELS / f"{chapter}.json").write_text(f"{text}\n", encoding="utf-8")


def read_definitions(chapters: Sequence[str], study: Path) -> dict[str, dict[str, Any]]:
    """What each of these chapters fitted, from the folder of a study."""
    return {chapter: _read(chapter, study / MODELS / f"{chapter}.json") for chapter in chapters}


def _read(chapter: str, path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        refuse(path, "is not there")
    except (OSError, UnicodeDecodeError) as error:
        refuse(path, f"cannot be read: {error}")
    try:
        read = Definition.model_validate(json.loads(text, parse_constant=_no_number))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        refuse(path, f"was edited, or is of another version: {key}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        refuse(path, f"is no JSON: {error}")
    if read.chapter != chapter:
        refuse(path, f"holds what the chapter {read.chapter!r} found")
    return read.fitted


def refuse(path: Path, what: str) -> NoReturn:
    """The error of a file in which a chapter's findings cannot be found."""
    raise OutputError(
        f"{MODELS}/{path.name} {what}", where=str(path.parent.parent), hint="run the study again"
    )


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
