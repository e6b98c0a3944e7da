"""regulars.toml as a checked type: an unknown key or an odd value is an error, with what exists."""

import codecs
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)

from .addresses import seen_from, without_password
from .errors import SettingsError, closest

FILE_NAME = "regulars.toml"


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        found = closest(zone, available_timezones()) or "they are named as in Europe/Berlin"
        raise ValueError(f"no such time zone; {found}")
    return ZoneInfo(zone).key


def _known_encoding(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except LookupError:
        found = None
    if found is None or not found._is_text_encoding:
        raise ValueError(f"is no encoding; there is {', '.join(ENCODINGS)} and more")
    return found.name.replace("iso8859-1", "latin-1")


ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1252", "gb18030")
Zone = Annotated[str, AfterValidator(_known_zone)]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
Currency = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Share = Annotated[float, Field(gt=0, lt=1)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableSettings(_Section):
    """Where the records of one table lie, and which column plays which role.

    What is not set is found out from the files themselves, and said.
    """

    files: tuple[str, ...] = ()
    """Paths, globs, folders or database URLs; relative paths start at regulars.toml's folder."""
    query: str | None = None
    """What to ask a database for: the name of a table, or a `select`."""
    sheet: str | None = None
    """Which sheet of a workbook, where not the first one that holds a table."""
    columns: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Role -> column of the file, or several. `{n}` stands for the numbers of item columns."""
    times_in: Zone | None = None
    """Zone of times that carry no offset, where it is not the study's: often UTC."""
    time_format: str | None = None
    """How times are written (`%d.%m.%Y %H:%M`), where that cannot be found out."""
    day_first: bool | None = None
    """Whether 03/04/2024 is a day of April: for dates that would fit both."""
    decimal: Literal[".", ","] | None = None
    """What stands before the cents: for amounts such as 1.234, which would fit both."""
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str | None = Field(default=None, max_length=1)
    """What stands around text that holds the delimiter; empty where nothing does."""
    encoding: Encoding | None = None
    per_order: tuple[str, ...] = ()
    """Amounts that stand once an order, on its first line or the same on all of them."""
    tax_included: bool = False
    """Whether the amounts hold the tax, which is then taken out of net sales."""
    guest_ids: tuple[str, ...] = ()
    """Customer ids that stand for nobody, such as 0."""
    returns_start_with: str = ""
    """What the order ids of returns begin with, such as C."""
    repeated_rows: Literal["set aside", "keep"] = "set aside"
    """What to do with rows that equal an earlier one in every column."""

    @field_serializer("files", when_used="json")
    def _as_shown(self, files: tuple[str, ...]) -> tuple[str, ...]:
        """A password is never written down."""
        return tuple(map(without_password, files))


class TierSettings(_Section):
    """Where the borders between Premium, Regular and Casual customers lie.

    Where spend has no natural breaks, Premium customers bring the first `premium` of net sales and
    Regular those up to `regular`; other shares than the usual ones are kept to even where it has.
    `premium_from` and `regular_from` are borders in money that take the place of all that.
    """

    premium: Share = 0.5
    regular: Share = 0.8
    premium_from: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    regular_from: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> "TierSettings":
        if self.premium >= self.regular:
            raise ValueError("`premium` must be below `regular`")
        if (self.premium_from is None) != (self.regular_from is None):
            raise ValueError("`premium_from` and `regular_from` go together")
        if self.premium_from and self.regular_from and self.regular_from >= self.premium_from:
            raise ValueError("`regular_from` must be below `premium_from`")
        return self


class RfmSettings(_Section):
    """Borders of a shop's own for the RFM groups; without any the records tell them."""

    days: tuple[int, ...] = ()
    """The most days since the last order of the four shorter levels of silence: 30, 60, 90, 180."""
    orders: tuple[int, ...] = ()
    """The fewest orders of the four higher levels: 2, 3, 5, 9."""

    @model_validator(mode="after")
    def _four_that_rise(self) -> "RfmSettings":
        for name, borders, least in (("days", self.days, 0), ("orders", self.orders, 2)):
            rising = all(a < b for a, b in pairwise((least - 1, *borders)))
            if borders and (len(borders) != 4 or not rising):
                raise ValueError(
                    f"`{name}` takes four whole numbers that rise from {least} or more"
                )
        return self


class QuietSettings(_Section):
    """A customer has gone quiet who is silent for longer than ever before."""

    gaps: int = Field(default=3, ge=1)
    """Gaps between purchase days that it takes to know a customer's rhythm."""
    days: int = Field(default=14, ge=1)
    """Silence that is never called quiet, however short the gaps were."""


class Settings(_Section):
    """All that a study can be told. Every field has a default but the column map.

    rates say what one unit of another currency is worth in `currency`.
    cutoff is the first day that the study may not look at; without one, the day after the last
    record. margin is the share of net sales that is left after the cost of goods.
    yearly_discount_rate is what money a year from now is worth less than today's. memory is
    DuckDB's limit, as in `4GB`; 700 MB without one. smallest_group is the number of customers below
    which a group is not shown.
    """

    name: str = "Study"
    simulated: bool = False
    time_zone: Zone | None = None
    currency: Currency = ""
    rates: Mapping[Code, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    cutoff: date | None = None
    horizon_days: int = Field(default=90, ge=1, le=3650)
    run_in_days: int | None = Field(default=None, ge=0)
    margin: Share | None = None
    yearly_discount_rate: float = Field(default=0.1, ge=0, le=1, allow_inf_nan=False)
    contact_cost: float | None = Field(default=None, gt=0)
    seed: int = Field(default=1, ge=0)
    threads: int | None = Field(default=None, ge=1)
    memory: str | None = Field(default=None, pattern=r"^\d+(\.\d+)?\s*[KMGT]i?B$")
    smallest_group: int = Field(default=10, ge=1)
    tiers: TierSettings = TierSettings()
    rfm: RfmSettings = RfmSettings()
    quiet: QuietSettings = QuietSettings()
    tables: Mapping[str, TableSettings] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _zones_go_together(self) -> "Settings":
        stored = [name for name, table in self.tables.items() if table.times_in]
        if stored and self.time_zone is None:
            raise ValueError(f"tables.{stored[0]}.times_in needs the study's own `time_zone`")
        return self

    @property
    def lists_orders(self) -> bool:
        """Whether any file lists orders; if not, customers are known by ready-made totals alone."""
        named = {name for name, table in self.tables.items() if table.files or table.query}
        return "customers" not in named or bool({"orders", "order_lines"} & named)

    @field_validator("cutoff", mode="before")
    @classmethod
    def _a_day(cls, value: Any) -> Any:
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValueError("no day; it is written as in 2017-12-31") from None
        return value

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """Read regulars.toml; file paths in it are taken from its own folder."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise SettingsError(
                f"there is no {path.name}",
                where=str(path.parent.resolve()),
                hint="write one, or name another with -c",
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path.name} cannot be read: {error}", where=str(path)) from None
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"not valid TOML: {error}", where=str(path)) from None
        return cls.of(raw, where=str(path)).with_paths(partial(seen_from, path.parent))

    @classmethod
    def of(cls, raw: Mapping[str, Any], *, where: str = "settings") -> "Settings":
        """Settings from a mapping such as a parsed regulars.toml."""
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise _explain(error, where) from None

    def with_paths(self, seen: Callable[[str], str]) -> "Settings":
        """The same settings, each file of a table named as `seen` says."""
        tables = {
            name: table.model_copy(update={"files": tuple(map(seen, table.files))})
            for name, table in self.tables.items()
        }
        return self.model_copy(update={"tables": tables})

    def but(self, **changes: Any) -> "Settings":
        """The same settings with some changed, checked again; None leaves one as it is."""
        given = {key: value for key, value in changes.items() if value is not None}
        return type(self).of({**self.model_dump(), **given}, where="options") if given else self


def _explain(error: ValidationError, where: str) -> SettingsError:
    """The first problem that pydantic found, in our words."""
    first = error.errors()[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    if first["type"] == "extra_forbidden":
        known = _keys_at(path[:-1])
        return SettingsError(
            f"unknown key {key!r}",
            where=where,
            exists=known,
            hint=closest(path[-1], known),
        )
    reason = _WORDS.get(
        (path[-1] if path else "", first["type"]),
        _WORDS.get(
            ("", first["type"]),
            first["msg"].removeprefix("Value error, ").replace("Input should be", "should be"),
        ),
    )
    given = without_password(repr(first["input"]))
    return SettingsError(f"{key} = {given}: {reason}", where=where)


_WORDS = {
    ("currency", "string_pattern_mismatch"): "should be three capital letters, as in EUR",
    ("memory", "string_pattern_mismatch"): "should be a size, as in 4GB",
    ("", "tuple_type"): 'should be a list, as in ["a.csv", "b.csv"]',
    ("", "dict_type"): "should be a section of its own",
    ("", "model_type"): "should be a section of its own",
    ("", "mapping_type"): "should be a section of its own",
}
"""Key and kind of problem -> our words, where those of pydantic are about Python."""


def _keys_at(path: list[str]) -> list[str]:
    """The keys that exist in a section of regulars.toml."""
    match path:
        case ["tables", *_]:
            section: type[BaseModel] = TableSettings
        case ["tiers", *_]:
            section = TierSettings
        case ["rfm", *_]:
            section = RfmSettings
        case ["quiet", *_]:
            section = QuietSettings
        case _:
            section = Settings
    return list(section.model_fields)
