"""What is made of files that nobody has explained: presets first, rules for the rest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ...core.columnmap import Columns, Confidence, FileMap, Guess, Proposal
from ...core.engine import Engine
from ...core.settings import Settings, TableSettings
from ..files import find, open_file
from ..forms import find_form
from ..roles import AMOUNTS, ROLES
from ..source_file import SourceFile
from .content import Sample, look
from .deciding import Candidate, Candidates, assign, candidates, confidence, roles_of
from .findings import questions_of, settings_of
from .presets import PRESETS, Preset, recognise
from .spread import clock_beside, full_name, item_columns, sums
from .tables import table_of
from .weighing import weigh, weigh_for

BESIDE = ("product_id", "product_name", "category", "quantity")
"""Roles of lines that are told of a file of orders, though it has no place for them."""


def propose(
    engine: Engine,
    names: Sequence[str],
    told: Settings,
    *,
    presets: Sequence[Preset] = PRESETS,
) -> Proposal:
    """Look at the first records of each file and say what it is; nothing is decided for good.

    `names` are paths, folders, globs, addresses of databases and keys of frames. One that `told`
    has in a table is of that table; what is told of its columns stays.
    """
    files: list[FileMap] = []
    named = [(name, origin) for name in names for origin in find([name], "order_lines")]
    for number, (name, origin) in enumerate(named):
        path = str(origin) if isinstance(origin, Path) else name
        table = next((t for t, told_of in told.tables.items() if name in told_of.files), None)
        source = told.tables.get(table or "", TableSettings())
        opened = open_file(engine, origin, source, APART + number)
        found = map_file(path, look(engine, opened), presets, told, table)
        questions = (
            *found.questions,
            *_doubts(engine, opened, found, source),
            *_clash(found, files),
        )
        files.append(replace(found, questions=questions))
    return Proposal(tuple(files), missing(files))


APART = 100_000
"""Where the numbers of files begin that are looked at before they are read."""


def _doubts(engine: Engine, opened: SourceFile, found: FileMap, source: TableSettings) -> list[str]:
    """What values that play a role could mean that are written so that two readings fit."""
    types = {role.name: role.type for role in ROLES[found.table]}
    doubts = []
    for role, column in found.columns.items():
        names = (column,) if isinstance(column, str) else column
        if types[role] in ("money", "number", "time") and set(names) <= set(opened.columns):
            kind = opened.columns[names[0]]
            form = find_form(engine, opened.relation, column, kind, types[role], source)
            if form.doubt:
                doubts.append(f"{' + '.join(names)}: {form.doubt}")
    return list(dict.fromkeys(doubts))


def _clash(found: FileMap, files: Sequence[FileMap]) -> list[str]:
    """One map serves all files of a table."""
    other = next((f for f in files if f.table == found.table and f.columns != found.columns), None)
    if other is None:
        return []
    return [
        f"{Path(other.path).name} is of {found.table} too and has other columns, while one map "
        "serves both: bring them to one form, or study them apart"
    ]


def map_file(
    path: str,
    sample: Sample,
    presets: Sequence[Preset] = PRESETS,
    told: Settings | None = None,
    table: str | None = None,
) -> FileMap:
    """What one file is. `table` says it where the user has."""
    header = tuple(sample.columns)
    preset = recognise(header, presets)
    found = weigh(sample, candidates(sample))
    if table:
        why = "said by you"
    elif preset:
        table, why = preset.table, f"its header is that of {preset.name}"
    else:
        table, why = table_of(sample, found, path)
    found = weigh_for(table, sample, found)
    known = _of_preset(preset, sample) if preset else {}
    guesses = {**known, **_of_rules(table, sample, found, known, preset is not None)}
    placed = set(roles_of(table))
    columns = {role: guess.column for role, guess in guesses.items() if guess.decided}
    return FileMap(
        path=path,
        table=table,
        header=header,
        guesses=tuple(guesses[role] for role in roles_of(table) if role in guesses),
        beside=tuple(g for role, g in guesses.items() if role not in placed and g.decided),
        preset=preset.name if preset else "",
        why=why,
        questions=questions_of(sample, guesses, told or Settings(), preset),
        found=settings_of(table, sample, columns, told or Settings(), preset),
    )


def missing(files: Sequence[FileMap]) -> tuple[str, ...]:
    """What a study needs and no file has, in words."""
    sold = [file for file in files if file.table in ("order_lines", "orders")]
    totals = [file for file in files if file.table == "customers"]
    if not sold:
        known = {role for file in totals for role in file.columns}
        if {"spend", "n_orders", "last_purchase", "days_since_last_purchase"} & known:
            return () if {"customer_id", "email"} & known else ("who the customers are",)
        return ("a file of orders or order lines, or one of customers with what they spent",)
    known = {role for file in sold for role in file.columns}
    lacking = []
    if not {"customer_id", "email"} & known:
        lacking.append("who bought: a customer_id or an email")
    if "ordered_at" not in known:
        lacking.append("when it was bought: ordered_at")
    if not set(AMOUNTS) & known:
        lacking.append("what it came to: line_amount, unit_price or order_amount")
    return tuple(lacking)


def _of_preset(preset: Preset, sample: Sample) -> dict[str, Guess]:
    """The roles that a known layout has, where its columns are there and hold something."""
    found = {}
    for role, column in preset.roles.items():
        names = (column,) if isinstance(column, str) else column
        there = tuple(name for name in names if name in sample.columns)
        if not there or not any(sample[name].given for name in there):
            continue
        level: Confidence = "likely" if role in preset.doubtful else "sure"
        reason = f"as in {preset.name}"
        if role in preset.doubtful:
            reason += f"; {preset.doubtful[role]}"
        column = there[0] if isinstance(column, str) else there
        found[role] = _guess(role, column, level, reason, sample)
    return found


def _of_rules(
    table: str,
    sample: Sample,
    found: Candidates,
    known: Mapping[str, Guess],
    doubt: bool,
) -> dict[str, Guess]:
    """What names and values say of the roles that no preset speaks of.

    Where a preset does know the layout, what it does not speak of is listed and never decided.
    """
    placed = roles_of(table)
    roles = [*placed, *(BESIDE if table == "orders" else ())]
    used = {name for guess in known.values() for name in guess.columns}
    guesses: dict[str, Guess] = {}
    if not doubt:
        guesses.update(_spread(table, sample, found))
        used |= {name for guess in guesses.values() for name in guess.columns}
    open_roles = [role for role in roles if role not in known and role not in guesses]
    free = {
        role: [c for c in listed if c.column not in used]
        for role, listed in found.items()
        if role in open_roles
    }
    settled = assign(free, open_roles)
    taken = {listed[0].column for listed in settled.values()}
    for role, listed in settled.items():
        level, because = confidence(listed, sample, taken)
        if doubt:
            level, because = "unsure", "the known layout does not speak of it"
        guesses[role] = _of_candidate(listed, level, because, sample)
    if "ordered_at" in guesses or "occurred_at" in guesses:
        _with_clock(guesses, sample, taken | used)
    return guesses


def _spread(table: str, sample: Sample, found: Candidates) -> dict[str, Guess]:
    placed = roles_of(table)
    guesses = {}
    names = full_name(sample, found)
    if names and "customer_name" in placed:
        guesses["customer_name"] = _guess(
            "customer_name", names, "sure", "first and last name stand apart", sample
        )
    if table == "customers":
        for role, columns in sums(sample).items():
            guesses[role] = _guess(
                role, columns, "likely", "totals that stand apart and are added up", sample
            )
    if table == "orders":
        items = item_columns(sample.columns)
        for pattern, n in items.items():
            role = _item_role(pattern)
            if role and role not in guesses:
                first = next(c for c in sample.columns if _fits(pattern, c))
                guesses[role] = _guess(
                    role, pattern, "likely", f"{n} items stand side by side", sample, first
                )
    return guesses


def _item_role(pattern: str) -> str:
    tail = pattern.rpartition("{n}")[2].strip(" _-.").lower()
    return {
        "name": "product_name", "title": "product_name", "sku": "product_id", "qty": "quantity",
        "quantity": "quantity", "total": "line_amount", "price": "unit_price",
        "amount": "line_amount", "menge": "quantity", "preis": "unit_price", "": "",
    }.get(tail, "")  # fmt: skip


def _fits(pattern: str, name: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\{n\}", r"\d+"), name) is not None


def _of_candidate(listed: list[Candidate], level: str, because: str, sample: Sample) -> Guess:
    first = listed[0]
    reason = "; ".join(dict.fromkeys(r for r in (*first.reasons, because) if r))
    others = tuple(c.column for c in listed[1:4] if c.worth >= 0.4)
    return _guess(first.role, first.column, level, reason, sample, alternatives=others)  # type: ignore[arg-type]


def _with_clock(guesses: dict[str, Guess], sample: Sample, taken: set[str]) -> None:
    """A day and the time of day beside it are one time."""
    role = "ordered_at" if "ordered_at" in guesses else "occurred_at"
    guess = guesses[role]
    if not isinstance(guess.column, str):
        return
    clock = clock_beside(sample, guess.column, taken)
    if clock:
        columns: Columns = (guess.column, clock)
        guesses[role] = _guess(
            role, columns, guess.confidence, f"{guess.reason}; {clock} is its time of day", sample,
            alternatives=guess.alternatives,
        )  # fmt: skip


def _guess(
    role: str,
    column: Columns,
    level: Confidence,
    reason: str,
    sample: Sample,
    shown: str = "",
    alternatives: tuple[str, ...] = (),
) -> Guess:
    names = (shown,) if shown else (column,) if isinstance(column, str) else column
    return Guess(role, column, level, reason, examples(role, sample, names), alternatives)


def examples(role: str, sample: Sample, names: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """Three different values, masked where the role is personal."""
    rows = zip(*(sample[name].values for name in names), strict=True)
    joined = dict.fromkeys(" ".join(v for v in row if v) for row in rows)
    found = [text for text in joined if text][:most]
    return tuple(mask(text) for text in found) if role in PERSONAL else tuple(found)


PERSONAL = {role.name for roles in ROLES.values() for role in roles if role.personal}


def mask(text: str) -> str:
    """A personal value that shows how it is written and not what it is."""
    if sum(map(str.isalnum, text)) <= 2:
        return re.sub(r"\w", "•", text)
    return re.sub(r"(?<=\w)[^\W_]", "•", text)
