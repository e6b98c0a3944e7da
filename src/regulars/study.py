"""A study: the layers wired together, from files to a story, one stage after the other."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from . import output
from .act.findings import rank
from .act.playbook import actions
from .chapters import CHAPTERS, find, in_order_of_needs
from .core.columnmap import Proposal
from .core.engine import Engine, quote
from .core.errors import SettingsError, UnknownName, closest
from .core.result import Action, Answer, Chapter, Inputs, RankedFinding, Result, Story, Table
from .core.settings import FILE_NAME, Settings, TableSettings
from .core.window import Window
from .export import refuse_target
from .facts.snapshot import snapshot
from .score import Scored, score
from .score.before import Sorting, look_back
from .score.bounds import check_cutoff, check_records, settings_of
from .sources.complete_journey import sample
from .sources.corner_shop import CornerShop
from .sources.frames import ArrowStream, hold
from .sources.given import Records, listing, told_apart, with_files
from .sources.mapping import assume, assumed_table, missing, propose, write_toml
from .sources.reading import ReadFile, files_table, read_all, records_as_text
from .tables.build import build, reconcile, records_window
from .tables.ledger import ledger, noticed, reconciliation, sales_by_month
from .tables.noticed import Fences

logger = logging.getLogger("regulars")

Config = Settings | Mapping[str, Any] | str | Path | None
Watch = Callable[[str], None]
"""Told the name of each stage as it begins."""
Tell = Callable[[Table], None]
"""Told what was assumed of files that no map speaks of, before they are read."""


class Study:
    """The records of a shop, cleaned, and every chapter that can be asked of them.

    Tables and facts are made when the study is opened; a chapter when it is asked for. A study
    that was loaded from its folder holds what was found then, and computes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        window: Window,
        *,
        engine: Engine | None = None,
        files: tuple[ReadFile, ...] = (),
        fences: Fences | None = None,
        stages: dict[str, dict[str, float]] | None = None,
        watch: Watch = logger.info,
        story: Story | None = None,
        folder: Path | None = None,
        assumed: Table | None = None,
        run_in_days: int | None = None,
    ) -> None:
        self.settings = settings
        self.assumed = assumed
        self.window = window
        self._engine = engine
        self._files = files
        self._fences = fences
        self._accounts: dict[str, Table] = {}
        self._stages = stages if stages is not None else {}
        self._watch = watch
        self._results = {a.name: a.result for a in story.answers} if story else {}
        self._story = story
        self._folder = folder
        self._run_in_days = run_in_days

    @classmethod
    def open(
        cls,
        *files: Records,
        settings: Config = None,
        watch: Watch = logger.info,
        spill_folder: Path | None = None,
        tell: Tell | None = None,
    ) -> "Study":
        """Read and clean records, and make the facts at the cut-off.

        `files` take the place of those that the settings name: files, folders, globs, addresses
        of databases (postgresql://user@host/shop, sqlite:shop.db), data frames, or a mapping of
        frames by table. A file goes to the table whose `files` have its name, and to the order
        lines otherwise. `settings` are a path to a
        regulars.toml, a mapping like one, or Settings; without them, ./regulars.toml. Where no map
        says what the columns of a file are, what is clear of them is assumed: see `assumed`.
        """
        named, frames = told_apart(files)
        chosen, unknown = with_files(_settings(settings), named, frames)
        if (
            not unknown
            and chosen.lists_orders
            and not any(
                chosen.tables.get(table, TableSettings()).files
                for table in ("order_lines", "orders")
            )
        ):
            raise SettingsError(
                "no file of order lines was named",
                hint=f"name one, or write it under [tables.order_lines] in {FILE_NAME}",
            )
        return cls._read(chosen, unknown, frames, watch, spill_folder, tell)

    @classmethod
    def _read(
        cls,
        chosen: Settings,
        unknown: Sequence[str],
        frames: Mapping[str, ArrowStream],
        watch: Watch,
        spill_folder: Path | None = None,
        tell: Tell | None = None,
    ) -> "Study":
        engine = Engine(spill_folder=spill_folder, threads=chosen.threads, memory=chosen.memory)
        stages: dict[str, dict[str, float]] = {}
        assumed = None
        try:
            for key, frame in frames.items():
                hold(engine, key, frame)
            if unknown:
                with _stage("look", stages, watch):
                    chosen, proposal = assume(engine, chosen, unknown)
                assumed = assumed_table(proposal)
                if tell:
                    tell(assumed)
            with _stage("read", stages, watch):
                read = read_all(engine, chosen)
            with _stage("tables", stages, watch):
                built = build(engine, chosen, read)
                chosen = built.settings
                window = records_window(engine, chosen)
                reconcile(engine, window, built.uses)
            with _stage("facts", stages, watch):
                run_in_days = _days_to(engine, snapshot(engine, window, chosen))
        except BaseException:
            engine.close()
            raise
        return cls(
            chosen,
            window,
            engine=engine,
            files=read,
            stages=stages,
            watch=watch,
            fences=built.fences,
            assumed=assumed,
            run_in_days=run_in_days,
        )

    @classmethod
    def look(cls, *files: Records, settings: Config = None) -> Proposal:
        """What files seem to be: which table each is, and which column plays which role, and why.

        Only their first records are looked at; nothing is kept.
        """
        told = Settings() if settings is None else _settings(settings)
        named, frames = told_apart(files)
        engine = Engine(threads=told.threads, memory=told.memory)
        try:
            for key, frame in frames.items():
                hold(engine, key, frame)
            return propose(engine, [*named, *frames], told)
        finally:
            engine.close()

    @staticmethod
    def save_map(proposal: Proposal, path: str | Path, *, force: bool = False) -> tuple[str, ...]:
        """Write a regulars.toml of what is clear; gives what a study needs and is not clear."""
        write_toml(proposal, Path(path), force=force)
        return missing(proposal.files)

    @classmethod
    def make(
        cls,
        folder: str | Path,
        *files: Records,
        settings: Config = None,
        watch: Watch = logger.info,
        tell: Tell | None = None,
    ) -> Path:
        """Open a study, write its folder, and close it: a whole run.

        Whether the folder can be written is known before anything is read, and the database spills
        into the work folder.
        """
        with output.work_folder(Path(folder)) as work:
            spill = work / "spill"
            with cls.open(
                *files, settings=settings, watch=watch, spill_folder=spill, tell=tell
            ) as study:
                study._write_into(work)
            shutil.rmtree(spill, ignore_errors=True)
        return Path(folder)

    @classmethod
    def sample(cls, *, watch: Watch = logger.info) -> "Study":
        """The study of the sample data, The Complete Journey."""
        return cls.open(settings=sample(), watch=watch)

    @classmethod
    def sample_settings(cls) -> Settings:
        """The settings of the sample study: where to start from for one like it."""
        return sample()

    @classmethod
    def corner_shop(
        cls, folder: str | Path, shop: CornerShop | None = None, *, watch: Watch = logger.info
    ) -> "Study":
        """The study of a simulated shop, whose records and truth are written into `folder`."""
        return cls.open(settings=cls.corner_shop_settings(folder, shop), watch=watch)

    @classmethod
    def corner_shop_settings(cls, folder: str | Path, shop: CornerShop | None = None) -> Settings:
        """Write the records of a simulated shop; the settings of a study of them."""
        return (shop or CornerShop()).write(folder)

    @classmethod
    def load(cls, folder: str | Path) -> "Study":
        """A finished study from the folder that `write` left."""
        saved = output.load(Path(folder))
        return cls(
            saved.settings,
            saved.story.window,
            story=saved.story,
            folder=Path(folder),
            run_in_days=saved.run_in_days,
        )

    @staticmethod
    def require_chapter(name: str) -> None:
        """Refuse the name of a chapter that does not exist, before any record is read."""
        find(name)

    def close(self) -> None:
        """Give the memory back; what was found stays. A `with` block does it by itself."""
        if self._engine:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> "Study":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        simulated = " (simulated)" if self.settings.simulated else ""
        return f"<Study {self.settings.name!r}{simulated}, {self.window}>"

    @property
    def chapter_names(self) -> tuple[str, ...]:
        """The chapters that can be asked for, in reading order."""
        return tuple(c.name for c in CHAPTERS) if self._engine else tuple(self._results)

    def chapter(self, name: str) -> Result:
        """What a chapter found; it is run at the first call."""
        if name not in self._results:
            chapter = find(name)
            for need in chapter.needs:
                self.chapter(need)
            with _stage(f"chapter {name}", self._stages, self._watch):
                self._results[name] = chapter.ask(self._inputs(chapter))
        return self._results[name]

    def answer(self, name: str) -> Answer:
        """A chapter's title and question with what it found."""
        chapter = find(name)
        return Answer(chapter.name, chapter.title, chapter.question, self.chapter(name))

    def table(self, name: str) -> pd.DataFrame:
        """A clean table such as `order_lines`, or `facts`, as a frame.

        Amounts come as floats; `tables/*.parquet` in the study's folder holds them exactly.
        """
        if self._folder is not None:
            return output.load_table(self._folder, name)
        engine = self._computing()
        names = [n for n in engine.tables() if not n.startswith(("read_", "judged_"))]
        if name not in names:
            raise UnknownName(
                f"there is no table {name!r}", exists=names, hint=closest(name, names)
            )
        return engine.frame(f"select * from {quote(name)}")

    @property
    def customers(self) -> pd.DataFrame:
        """One row per customer: the facts, and what the chapters say of each, such as the tier."""
        if self._folder is not None:
            return output.load_frame(self._folder / output.CUSTOMERS)
        told = [self.chapter(chapter.name) for chapter in CHAPTERS if chapter.of_customers]
        return self._computing().frame(output.scored_customers(told))

    @property
    def story(self) -> Story:
        """Every chapter, the findings ranked, and the actions that follow from them."""
        if self._story is None:
            for chapter in in_order_of_needs():
                self.chapter(chapter.name)
            with _stage("actions", self._stages, self._watch):
                self._story = self._tell()
        return self._story

    @property
    def findings(self) -> tuple[RankedFinding, ...]:
        """All findings, those with most money behind them first."""
        return self.story.findings

    @property
    def actions(self) -> tuple[Action, ...]:
        """What is worth doing, most valuable first."""
        return self.story.actions

    def write(self, folder: str | Path) -> Path:
        """Write report, charts, tables, customers, audiences and ledger; whole or not at all."""
        with output.work_folder(Path(folder)) as work:
            self._write_into(work)
        return Path(folder)

    def _write_into(self, work: Path) -> None:
        engine = self._computing()
        story = self.story
        with _stage("set aside", self._stages, self._watch):
            records_as_text(engine, "set_aside_text", self._files)
        with _stage("tables written", self._stages, self._watch):
            output.write_tables(engine, story, self._files, work)
        with _stage("charts", self._stages, self._watch):
            output.write_charts(story, work)
        with _stage("report", self._stages, self._watch):
            output.write_report(story, work)
        output.write_study(story, self.settings, self._files, self._stages, work, self._run_in_days)

    def score(
        self,
        *files: Records,
        cutoff: date | str | None = None,
        out: str | Path | None = None,
        watch: Watch = logger.info,
    ) -> Scored:
        """Apply what a finished study found to its customers at a later cut-off.

        `files` are records of the same shape, that reach back as far as the study's did and further
        on. A file takes the place of that of its name; any other one is of the orders. Without
        files, those of the study are read again. The cut-off is the day after the last record, or
        one that is given, and not before the study's own. The rows are written to `out` where it
        is named; whether they can be is known before anything is read.
        """
        if self._folder is None:
            raise UnknownName(
                "only a finished study can be applied to records",
                hint="study.write(folder), then Study.load(folder).score(...)",
            )
        if out is not None:
            refuse_target(Path(out), study=self._folder)
        settings = settings_of(self.settings, self._run_in_days, cutoff)
        check_cutoff(settings.cutoff, self.window)
        how = tuple(
            Sorting(name, place, result.fitted)
            for name, result in self._results.items()
            if result.fitted and (place := find(name).place)
        )
        paths = self._folder / output.FACTS, self._folder / output.CUSTOMERS
        before = look_back(self._folder, *paths, self.window, how)
        named, frames = told_apart(files)
        chosen, _ = with_files(settings, named, frames, others=listing(settings))
        study = Study._read(chosen, (), frames, watch)
        engine = study._computing()
        try:
            check_records(study.window, self.window, lists_orders=chosen.lists_orders)
            watch("sort")
            sources = tuple(file.path for file in study._files if isinstance(file.path, Path))
            scored = score(engine, study.window, before, how, sources=sources)
            if out is not None:
                scored.write(out)
        except BaseException:
            engine.close()
            raise
        return scored

    def save(self, chapter: str, path: str | Path) -> list[Path]:
        """Save a chapter's charts (.svg .png .pdf .html) or tables (.csv); the paths written."""
        return output.save_result(self.chapter(chapter), Path(path))

    @property
    def ledger(self) -> Table:
        """What cleaning set aside: one row per table and rule, with rows, money and an example."""
        return self._account("ledger")

    @property
    def noticed(self) -> Table:
        """What is odd about the records that were kept: one row per rule."""
        return self._account("noticed")

    @property
    def reconciliation(self) -> Table:
        """Where the rows and the money of the order files went; adds up to all that was read."""
        return self._account("reconciliation")

    @property
    def sales_by_month(self) -> Table:
        """Net sales of each month, to be held against the shop's own figures."""
        return self._account("sales_by_month")

    def _account(self, name: str) -> Table:
        """One of the tables that account for the records, read from the database once."""
        if self._story is not None:
            table: Table = getattr(self._story, name)
            return table
        if name not in self._accounts:
            engine, settings, files = self._computing(), self.settings, self._files
            match name:
                case "ledger":
                    made = ledger(engine, settings, files)
                case "noticed":
                    made = noticed(engine, settings, files, self._fences or Fences())
                case "reconciliation":
                    made = reconciliation(engine, settings.currency)
                case _:
                    made = sales_by_month(engine, settings.currency)
            self._accounts[name] = made
        return self._accounts[name]

    @property
    def sources(self) -> Table:
        """The files that were read, with the columns that were used and those that were not."""
        return self._story.sources if self._story else files_table(self._files)

    def _computing(self) -> Engine:
        if self._engine is None:
            raise UnknownName(
                "this study is closed, or was loaded from its folder: it computes nothing more",
                hint="Study.open(...) reads the records again",
            )
        return self._engine

    def _inputs(self, chapter: Chapter | None = None) -> Inputs:
        needs = chapter.needs if chapter else tuple(self._results)
        return Inputs(
            self._computing(),
            self.window,
            self.settings,
            {name: self._results[name] for name in needs},
            n_families=sum(c.claims for c in CHAPTERS) or 1,
        )

    def _tell(self) -> Story:
        findings = rank(self._results)
        return Story(
            name=self.settings.name,
            simulated=self.settings.simulated,
            window=self.window,
            currency=self.settings.currency,
            answers=tuple(self.answer(chapter.name) for chapter in CHAPTERS),
            findings=findings,
            actions=actions(self._inputs(), findings),
            ledger=self.ledger,
            noticed=self.noticed,
            reconciliation=self.reconciliation,
            sales_by_month=self.sales_by_month,
            sources=self.sources,
            version=version("regulars"),
            seed=self.settings.seed,
        )


def _settings(given: Config) -> Settings:
    match given:
        case Settings():
            return given
        case str() | Path():
            return Settings.load(Path(given))
        case None:
            here = Path(FILE_NAME)
            return Settings.load(here) if here.exists() else Settings()
        case _:
            return Settings.of(given)


def _days_to(engine: Engine, day: date) -> int | None:
    """From the first day on which any customer was seen to another one."""
    ((first,),) = engine.rows("select min(day) from customer_days")
    return (day - first).days if first else None


@contextmanager
def _stage(name: str, stages: dict[str, dict[str, float]], watch: Watch) -> Iterator[None]:
    """Tell that a stage begins, and note what it took."""
    watch(name)
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    stages[name] = {
        "wall_seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }
