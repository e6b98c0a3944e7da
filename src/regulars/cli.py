"""The command line: reads options, calls Study, prints. No logic of its own.

Exit codes: 0 done, 1 our mistake, 2 the user's (a message says what, where, what exists and what
to try), 130 interrupted.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from .core.errors import OutputError, RegularsError, SettingsError
from .core.result import Table
from .core.settings import FILE_NAME, Settings
from .core.words import write_date
from .study import Study, Watch

app = typer.Typer(
    help="From a shop's raw records to an understanding of its customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Files = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or globs of records, or addresses of databases."),
]
ConfigPath = Annotated[
    Path | None,
    typer.Option("-c", "--config", help=f"Settings and column map; ./{FILE_NAME} if it is there."),
]
Out = Annotated[Path, typer.Option("--out", help="The folder that the study is written to.")]
Cutoff = Annotated[
    str | None, typer.Option(help="First day not to look at (YYYY-MM-DD); else after the last.")
]
Horizon = Annotated[int | None, typer.Option(help="Days from the cut-off that are foretold.")]

INTERRUPTED = "interrupted; nothing was written"

console = Console()
errors = Console(stderr=True)


@app.command()
def demo(out: Out = Path("regulars-demo")) -> None:
    """Make the studies of the sample data, The Complete Journey, and of a simulated shop."""
    _make(out / "complete-journey", (), Study.sample_settings())
    simulated = Study.corner_shop_settings(out / "corner-shop-records")
    console.print("Corner Shop is simulated: nobody in it exists.", highlight=False)
    _make(out / "corner-shop", (), simulated)


@app.command()
def init(
    files: Annotated[list[Path], typer.Argument(help="Files of records: CSV or Parquet.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="Write over one that is there.")] = False,
) -> None:
    """Look at files, say which column is what and why, and write regulars.toml."""
    from .present.mapping import confirm, print_proposal

    if out.exists() and not force:
        raise OutputError(
            f"there is a {out.name} already",
            where=str(out.parent.resolve()),
            hint="--force writes a new one in its place; --out writes it elsewhere",
        )
    proposal = Study.look(*files)
    print_proposal(console, proposal)
    if sys.stdin.isatty() and sys.stdout.isatty():
        proposal = confirm(console, proposal, input)
    lacking = Study.save_map(proposal, out, force=force)
    console.print(f"written: {out}", highlight=False, soft_wrap=True)
    if lacking:
        raise SettingsError(
            f"it is not clear which column says {' and '.join(lacking)}",
            where=str(out),
            hint=f"fill it in there, then: regulars check -c {out}",
        )


@app.command()
def run(
    files: Files = None,
    config: ConfigPath = None,
    cutoff: Cutoff = None,
    horizon: Horizon = None,
    out: Out = Path("regulars-study"),
) -> None:
    """Make the whole study of your records."""
    _make(out, files or (), _settings(config, cutoff, horizon))


@app.command()
def check(files: Files = None, config: ConfigPath = None) -> None:
    """Clean the records and print the ledger; no models, nothing is written."""
    from .present.terminal import print_table

    with _opened(files, _settings(config)) as study:
        print_table(console, study.sources, "What was read")
        print_table(console, study.ledger, "What was set aside")
        print_table(console, study.noticed, "What was noticed, and kept")
        print_table(console, study.reconciliation, "Where the rows and the money went")
        print_table(console, study.sales_by_month, "Sales by month, for your shop's own figures")


@app.command()
def chapter(
    name: Annotated[str, typer.Argument(help="Its name; a wrong one lists those that exist.")],
    files: Files = None,
    config: ConfigPath = None,
    cutoff: Cutoff = None,
    horizon: Horizon = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Save the chapter's charts: .svg .png .pdf .html, or its .csv."),
    ] = None,
) -> None:
    """Answer one chapter, on the terminal or into a file."""
    from .present.terminal import print_result

    Study.require_chapter(name)
    with _opened(files, _settings(config, cutoff, horizon)) as study:
        if out is None:
            answer = study.answer(name)
            simulated = " (simulated data)" if study.settings.simulated else ""
            print_result(console, answer.title + simulated, answer.result, answer.question)
        else:
            for path in study.save(name, out):
                console.print(f"written: {path}", highlight=False, soft_wrap=True)


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished study.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Records that reach back as far as its own did; else those it read."),
    ] = None,
    cutoff: Cutoff = None,
    out: Annotated[Path, typer.Option("--out", help="The file to write, .parquet or .csv.")] = Path(
        "scored.parquet"
    ),
) -> None:
    """Apply what a study found to records up to a later cut-off: who is in which group now."""
    from .present.terminal import print_table

    with _progress() as watch:
        study = Study.load(folder)
        scored = study.score(*(files or ()), cutoff=_day(cutoff), out=out, watch=watch)
    with scored:
        simulated = " (simulated data)" if study.settings.simulated else ""
        print_table(console, scored.changes, f"Customers, {scored.window}{simulated}")
        then = write_date(study.window.last_day)
        for column, groups in scored.groups.items():
            print_table(console, groups, f"{column}, {then} and now")
        for note in scored.notes:
            console.print(f"\n{note}", highlight=False, markup=False)
        console.print(f"\nwritten: {out}", highlight=False, soft_wrap=True)


def main() -> None:
    """The entry point: every error becomes a message and an exit code."""
    try:
        app()
    except RegularsError as error:
        _leave(str(error), 2)
    except KeyboardInterrupt:
        _leave(INTERRUPTED, 130)
    except SystemExit as left:
        # Typer makes a silent exit of an interruption.
        if left.code == 130:
            _leave(INTERRUPTED, 130)
        raise
    except Exception:  # what gets here is our mistake
        traceback.print_exc()
        _leave("this is a mistake in regulars, not in your records; please report it", 1)


def _leave(message: str, code: int) -> NoReturn:
    errors.print(f"regulars: {message}", markup=False, highlight=False, style="red", soft_wrap=True)
    raise SystemExit(code)


def _settings(
    config: Path | None, cutoff: str | None = None, horizon: int | None = None
) -> Settings:
    if config is None and not Path(FILE_NAME).exists():
        settings = Settings()
    else:
        settings = Settings.load(config or Path(FILE_NAME))
    return settings.but(cutoff=_day(cutoff), horizon_days=horizon)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise SettingsError(
            f"{text!r} is no day", where="--cutoff", hint="YYYY-MM-DD, as in 2017-12-31"
        ) from None


def _make(folder: Path, files: Sequence[str], settings: Settings) -> None:
    with _progress() as watch:
        Study.make(folder, *files, settings=settings, watch=watch, tell=_tell)
    console.print(f"The report: {folder / 'report.html'}", highlight=False, soft_wrap=True)


@contextmanager
def _opened(files: list[str] | None, settings: Settings) -> Iterator[Study]:
    with _progress() as watch:
        study = Study.open(*(files or []), settings=settings, watch=watch, tell=_tell)
    with study:
        yield study


def _tell(assumed: Table) -> None:
    from .present.terminal import print_table

    print_table(errors, assumed, "What was assumed; `regulars init` writes it down to be changed")


@contextmanager
def _progress() -> Iterator[Watch]:
    """A bar on a terminal, plain lines elsewhere; both tell the stage that is under way."""
    if not errors.is_terminal:
        logger = logging.getLogger("regulars")
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield logger.info
        finally:
            logger.removeHandler(handler)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("start", total=None)
        yield lambda stage: progress.update(task, description=stage)
