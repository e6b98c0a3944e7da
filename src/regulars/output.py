"""The folder that a study leaves behind: DIR is the old study or the whole new one, never a part.

A run fills a work folder beside DIR and swaps at the end: DIR becomes .DIR.old, the work folder
becomes DIR, .DIR.old goes. A run that was killed between the two moves left .DIR.old and no DIR:
the next command puts it back.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from .core.addresses import is_address, path_from, seen_from
from .core.engine import Engine, literal, quote
from .core.errors import OutputError, SettingsError, UnknownName, closest
from .core.result import Result, Story
from .core.settings import Settings
from .definitions import MODELS, read_definitions, write_definitions
from .export import write_csv
from .sources.frames import is_frame
from .sources.reading import ReadFile
from .tables.specs import SPECS

STUDY = "study.json"
CUSTOMERS = "customers.parquet"
FACTS = "tables/facts.parquet"
OURS = frozenset(
    {
        "audiences",
        "charts",
        CUSTOMERS,
        "ledger.csv",
        MODELS,
        "noticed.csv",
        "report.html",
        "set_aside.parquet",
        STUDY,
        "tables",
    }
)
"""What stands in a study's folder: anything else is the user's own and must not be lost."""
LIBRARIES = ("duckdb", "matplotlib", "numpy", "pandas", "plotly", "pyarrow")

_STORY = TypeAdapter(Story)
_RUN_IN = TypeAdapter(int | None)
_MODELS = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True)
class Saved:
    """A finished study as it lies in its folder.

    `run_in_days` is what the run-in turned out to be, from the first day of the records.
    """

    story: Story
    settings: Settings
    run_in_days: int | None


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """A work folder that takes the place of `folder` when the block ends without an error."""
    folder = folder.resolve()
    restore(folder)
    _refuse_foreign(folder)
    work = folder.parent / f".{folder.name}.new.{os.getpid()}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        work.mkdir()
    except OSError as error:
        raise OutputError(
            f"the output cannot be written: {error.strerror}",
            where=str(folder),
            hint="another folder with --out",
        ) from None
    try:
        yield work
        _swap(work, folder)
    except OSError as error:
        if error.filename is None and error.errno is None:
            raise
        raise OutputError(
            f"the output cannot be written: {error.strerror}", where=str(error.filename or folder)
        ) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def restore(folder: Path) -> None:
    """Put the old study back if a run was killed between the two moves of its swap."""
    old = _old(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)


def write_tables(engine: Engine, story: Story, files: tuple[ReadFile, ...], work: Path) -> None:
    """Clean tables, Result tables, customers, audiences, the ledger and what was set aside."""
    tables = work / "tables"
    tables.mkdir()
    for spec in SPECS.values():
        # Sorted by what the rows say: their order does not depend on that of the input.
        order = [*spec.key, *(c for c in spec.column_names if c not in spec.key)]
        engine.write_parquet(
            f"select * from {spec.name} order by {', '.join(order)}",
            tables / f"{spec.name}.parquet",
        )
    for answer in story.answers:
        for name, table in answer.result.tables.items():
            table.frame.to_parquet(tables / f"{answer.name}.{name}.parquet", index=False)
    engine.write_parquet("select * from facts order by customer_id", work / FACTS)
    engine.write_parquet(scored_customers(a.result for a in story.answers), work / CUSTOMERS)
    engine.write_parquet(
        "select * from sales_by_month order by month", tables / "sales_by_month.parquet"
    )
    story.ledger.frame.to_csv(work / "ledger.csv", index=False)
    story.noticed.frame.to_csv(work / "noticed.csv", index=False)
    engine.write_parquet(
        f"""
        select source, source_files.name as file, set_aside.record, line, rule, rules, net_amount,
            coalesce(set_aside_text.text, malformed.text) as text
        from set_aside
        inner join (values {_file_names(files)}) as source_files(file, name) using (file)
        left join set_aside_text using (file, record)
        left join malformed using (source, file, line)
        order by source, file, record, line
        """,
        work / "set_aside.parquet",
    )
    _write_audiences(engine, story, work / "audiences")


def scored_customers(results: Iterable[Result]) -> str:
    """The query for customers.parquet: facts and what the chapters say of each customer."""
    customers = [result.customers for result in results if result.customers]
    joins = "".join(f" left join {quote(name)} using (customer_id)" for name in customers)
    return f"select * from facts{joins} order by customer_id"


def write_charts(story: Story, work: Path) -> None:
    """Every chart as SVG and PNG."""
    from .present.charts import save_stills

    folder = work / "charts"
    folder.mkdir()
    for answer in story.answers:
        for chart in answer.result.charts:
            save_stills(chart, folder / f"{answer.name}.{chart.name}")


def write_report(story: Story, work: Path) -> None:
    """The report: one file that opens offline."""
    from .present.html import report

    (work / "report.html").write_text(report(story), encoding="utf-8")


def write_study(
    story: Story,
    settings: Settings,
    files: tuple[ReadFile, ...],
    stages: Mapping[str, Mapping[str, float]],
    work: Path,
    run_in_days: int | None = None,
) -> None:
    """study.json and models: what went in, what came out, with which settings and versions."""
    told = _STORY.dump_python(story, mode="json")
    fitted = {a["name"]: a["result"].pop("fitted") for a in told["answers"]}
    fitted = {name: values for name, values in fitted.items() if values}
    write_definitions(fitted, work)
    content = {
        "regulars": story.version,
        "versions": {name: version(name) for name in LIBRARIES},
        "inputs": [
            {
                "table": file.table,
                "name": file.path.name,
                "kind": file.kind,
                "sha256": file.sha256,
                "rows": file.rows,
                "columns_used": file.columns_used,
                "columns_not_used": file.columns_not_used,
                "notes": file.notes,
            }
            for file in files
        ],
        # As they are seen from here: the study and its records can be moved together.
        "settings": settings.with_paths(partial(_written, work)).model_dump(mode="json"),
        "run_in_days": run_in_days,
        "models": list(fitted),
        "stages": stages,
        "story": told,
    }
    (work / STUDY).write_text(
        json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def load(folder: Path) -> Saved:
    """The study that lies in a folder."""
    restore(folder)
    content = _read_study(folder)
    try:
        story = _STORY.validate_python(content["story"])
        settings = Settings.of(content["settings"])
        run_in_days = _RUN_IN.validate_python(content["run_in_days"])
        models = _MODELS.validate_python(content["models"])
        if unknown := set(models) - {answer.name for answer in story.answers}:
            raise KeyError(*unknown)
    except (KeyError, ValidationError, SettingsError) as error:
        raise OutputError(
            f"{STUDY} is of another version of regulars, or was edited: {type(error).__name__}",
            where=str(folder),
            hint="run the study again",
        ) from None
    fitted = read_definitions(models, folder)
    answers = tuple(
        replace(a, result=replace(a.result, fitted=fitted.get(a.name, {}))) for a in story.answers
    )
    return Saved(
        replace(story, answers=answers),
        settings.with_paths(partial(_read, folder.resolve())),
        run_in_days,
    )


def _written(folder: Path, file: str) -> str:
    """The name of a table's file as study.json holds it; a frame has none that would last."""
    return file if is_frame(file) else path_from(folder, file)


def _read(folder: Path, file: str) -> str:
    """The name of a table's file from study.json, as it is seen from here."""
    if is_frame(file):
        return file
    seen = seen_from(folder, file)
    return seen if is_address(seen) else os.path.normpath(seen)


def load_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of a finished study as a frame; amounts come as floats."""
    paths = {p.stem: p for p in sorted((folder / "tables").glob("*.parquet"))}
    if name not in paths:
        raise UnknownName(
            f"there is no table {name!r}",
            where=str(folder),
            exists=paths,
            hint=closest(name, paths),
        )
    return load_frame(paths[name])


def load_frame(path: Path) -> pd.DataFrame:
    """A Parquet file as a frame; amounts come as floats."""
    engine = Engine()
    try:
        return engine.frame("select * from read_parquet($path)", path=str(path))
    finally:
        engine.close()


def save_result(result: Result, path: Path) -> list[Path]:
    """Save a chapter's charts, or as .csv its tables; several go to path.NAME.suffix."""
    if not path.suffix:
        raise OutputError(
            f"{path.name} does not say what kind of file it is to be",
            where=str(path),
            hint=f"{path}.svg for the charts, {path}.csv for the tables",
        )
    if path.suffix.lower() == ".csv":
        tables = {name: table.frame for name, table in result.tables.items()}
        targets = _named(path, list(tables))
        for name, target in targets.items():
            try:
                tables[name].to_csv(target, index=False)
            except OSError as error:
                raise OutputError(
                    f"the table {name!r} cannot be written: {error.strerror or error}",
                    where=str(target),
                    hint="a folder that exists and that you may write to",
                ) from None
    else:
        from .present.charts import save

        charts = {chart.name: chart for chart in result.charts}
        targets = _named(path, list(charts))
        for name, target in targets.items():
            save(charts[name], target)
    if not targets:
        raise OutputError(
            "this chapter has nothing to save",
            where=str(path),
            exists=[f"refused: {refusal.what} ({refusal.why})" for refusal in result.refusals],
        )
    return list(targets.values())


def _named(path: Path, names: list[str]) -> dict[str, Path]:
    """`path` itself for one thing; `path` with the thing's name before the suffix for several."""
    if len(names) == 1:
        return {names[0]: path}
    return {name: path.with_name(f"{path.stem}.{name}{path.suffix}") for name in names}


def _write_audiences(engine: Engine, story: Story, folder: Path) -> None:
    folder.mkdir()
    for action in story.actions:
        audience = action.who
        rows = f"select * from {quote(audience.table)}"
        engine.write_parquet(rows, folder / f"{audience.name}.parquet")
        write_csv(engine, rows, folder / f"{audience.name}.csv")
        text = f"{action.what}\n\nWho: {audience.rule} ({audience.n:,} customers)\n"
        (folder / f"{audience.name}.txt").write_text(text, encoding="utf-8")


def _file_names(files: tuple[ReadFile, ...]) -> str:
    return ", ".join(f"({file.number}, {literal(file.path.name)})" for file in files)


def _read_study(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / STUDY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OutputError(
            "there is no study in this folder", where=str(folder), hint="regulars run FILES"
        ) from None
    except (OSError, ValueError) as error:
        raise OutputError(f"{STUDY} cannot be read: {error}", where=str(folder)) from None
    return content if isinstance(content, dict) else {}


def _old(folder: Path) -> Path:
    folder = folder.resolve()
    return folder.parent / f".{folder.name}.old"


def _refuse_foreign(folder: Path) -> None:
    """Never replace something that is not a study."""
    for path in (folder, *folder.parents):
        if path.is_file():
            what = "the output folder" if path == folder else f"{path.name}, on the way to it,"
            raise OutputError(f"{what} is a file", where=str(folder), hint="another --out")
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    foreign = sorted(there - OURS if STUDY in there else there)
    if foreign:
        raise OutputError(
            "the output folder holds what no study wrote, and will not be replaced",
            where=str(folder),
            exists=foreign[:5],
            hint="an empty folder, or a new one, with --out",
        )


def _remove_abandoned(folder: Path) -> None:
    """Work folders of runs that were killed: their process is gone."""
    for left in folder.parent.glob(f".{escape(folder.name)}.new.*"):
        number = left.suffix.removeprefix(".")
        if number.isdigit() and not _runs(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _swap(work: Path, folder: Path) -> None:
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    work.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
