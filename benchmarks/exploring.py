"""What the chapters cost on a simulated shop of 1, 3 and 10 million order lines.

The shops are written once, into $REGULARS_BENCH_FOLDER or a temporary folder;
$REGULARS_BENCH_MILLIONS (such as "1 3") takes other sizes. Every size and contender is a process of
its own; in ours, the chapters run one after the other as in a study, and each is told apart.

What does not grow with the records (random numbers for a fixed number of resamples, making charts,
the database's own planning) is measured on a shop of 30,000 lines and taken off before costs
per line are compared: "growth" is the cost per line at the largest size over that at the smallest.
Samples that stop growing make it smaller than 1. The "late" growth is free of any fixed cost: what
each further line costs between the two largest sizes, over the same between the two smallest.
"""

import contextlib
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(os.environ.get("REGULARS_BENCH_FOLDER", tempfile.gettempdir()))
MILLIONS = tuple(
    float(part) for part in os.environ.get("REGULARS_BENCH_MILLIONS", "1 3 10").split()
)
FIXED = 0.03
"""Millions of order lines of the shop on which fixed costs are measured."""
LINES_A_CUSTOMER = 30.3
PANDAS_UP_TO = 3
"""Millions of order lines above which the peer in pandas is left out: it takes gigabytes."""
GROWTH, MOST_MB = 1.3, 1500
"""What is promised: cost per line at the largest size over the smallest, and peak memory."""


def shop(millions: float) -> Path:
    """The folder of a shop with about so many order lines, written where it is not there yet."""
    from regulars import CornerShop

    folder = FOLDER / f"corner-shop-{millions:g}M"
    if not (folder / "regulars.toml").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        wall, cpu = time.perf_counter(), time.process_time()
        CornerShop(n_customers=round(millions * 1e6 / LINES_A_CUSTOMER)).write(folder)
        print(
            f"{folder.name} written: {time.process_time() - cpu:.1f} CPU s, "
            f"{time.perf_counter() - wall:.1f} wall s",
            flush=True,
        )
    return folder


def lines(folder: Path) -> int:
    """How many order lines a shop has."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(folder / "order_lines.parquet").num_rows)


def run_chapters(folder: Path) -> None:
    """regulars: tables, facts and every chapter"""
    from regulars import Settings, Study
    from regulars.chapters import in_order_of_needs

    with _measured("tables and facts"):
        study = Study.open(settings=Settings.load(folder / "regulars.toml"))
    for chapter in in_order_of_needs():
        with _measured(chapter.name):
            study.chapter(chapter.name)
    study.close()


def run_scan(folder: Path) -> None:
    """DuckDB: scanning the columns"""
    import duckdb

    with _measured("scan"):
        connection = duckdb.connect()
        for file in ("order_lines", "events", "customers", "campaign_contacts"):
            names = [
                name
                for name, *_ in connection.execute(
                    f"describe from '{folder / file}.parquet'"
                ).fetchall()
            ]
            # A maximum would be read off the statistics of the file.
            sums = ", ".join(f"sum(hash({name}))" for name in names)
            connection.execute(f"select {sums} from '{folder / file}.parquet'").fetchall()


def run_pandas(folder: Path) -> None:
    """pandas: monthly sales and cohorts only"""
    # Less than two of our chapters: no tests, no intervals, no returns of their own, no guests.
    import pandas as pd

    with _measured("pandas"):
        columns = ["customer_id", "order_id", "ordered_at", "line_amount"]
        frame = pd.read_parquet(folder / "order_lines.parquet", columns=columns)
        frame["month"] = frame["ordered_at"].dt.to_period("M").dt.to_timestamp()
        frame.groupby("month").agg(
            customers=("customer_id", "nunique"),
            orders=("order_id", "nunique"),
            net_sales=("line_amount", "sum"),
        )
        frame["cohort"] = frame.groupby("customer_id")["month"].transform("min")
        frame.pivot_table(index="cohort", columns="month", values="customer_id", aggfunc="nunique")


class _measured:  # noqa: N801 - reads as a word of the language
    """Prints CPU seconds, wall seconds and peak MB of what is done in it, as a line of JSON."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        gc.collect()
        _forget_peak()
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        took = time.process_time() - self.cpu, time.perf_counter() - self.wall
        print(json.dumps([self.name, *took, _peak()]), flush=True)


def _forget_peak() -> None:
    """Begin anew to watch the memory, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """Most MB since `_forget_peak`, or since the process began."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


Figures = dict[str, tuple[float, float, float]]


def _run(name: str, folder: Path) -> Figures:
    """What a contender took, in a process of its own: part -> CPU s, wall s, peak MB."""
    code = f"import sys; from pathlib import Path; from benchmarks.exploring import {name}; "
    done = subprocess.run(  # noqa: S603 - our own names
        [sys.executable, "-c", f"{code}{name}(Path(sys.argv[1]))", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    # A library may have something of its own to say.
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('["')]
    return {part: (cpu, wall, peak) for part, cpu, wall, peak in rows}


def report() -> None:
    """Measure every size, and print what each chapter took, and where a promise is broken."""
    sizes = (FIXED, *MILLIONS)
    folders = {size: shop(size) for size in sizes}
    n = {size: lines(folder) / 1e6 for size, folder in folders.items()}
    ours = {size: _run("run_chapters", folder) for size, folder in folders.items()}
    scan = {size: _run("run_scan", folders[size]) for size in MILLIONS}
    pandas = {size: _run("run_pandas", folders[size]) for size in MILLIONS if size <= PANDAS_UP_TO}
    heads = "".join(f"{n[size]:>9.2f}M{'/M':>7}{'MB':>6}" for size in MILLIONS)
    print(f"\n{'CPU s at order lines':28}{f'{n[FIXED]:.2f}M':>7}{heads}{'growth':>8}{'late':>6}")
    parts = list(ours[FIXED])
    for part in parts:
        _print(part, {size: ours[size][part] for size in sizes}, n)
    chapters = parts[1:]
    for title, those in (("all chapters", chapters), ("with tables and facts", parts)):
        sums = {
            size: (
                sum(ours[size][p][0] for p in those),
                0.0,
                max(ours[size][p][2] for p in those),
            )
            for size in sizes
        }
        _print(title, sums, n)
    _print("DuckDB: scan of all columns", {size: f["scan"] for size, f in scan.items()}, n)
    if pandas:
        title = "pandas: months, cohorts"
        _print(title, {size: f["pandas"] for size, f in pandas.items()}, n)


def _print(
    title: str, found: dict[float, tuple[float, float, float]], n: dict[float, float]
) -> None:
    fixed = found[FIXED][0] if FIXED in found else 0.0
    text = f"{title:28}{fixed:7.2f}" if FIXED in found else f"{title:28}{'':7}"
    for size in MILLIONS:
        if size in found:
            cpu, _, peak = found[size]
            text += f"{cpu:10.2f}{cpu / n[size]:7.2f}{peak:6.0f}"
        else:
            text += f"{'':23}"
    if FIXED in found:
        a_line = [(found[size][0] - fixed) / (n[size] - n[FIXED]) for size in MILLIONS]
        growth = a_line[-1] / a_line[0]
        text += f"{growth:8.2f}"
        if len(MILLIONS) > 2:
            first, second, last = MILLIONS[0], MILLIONS[-2], MILLIONS[-1]
            late = (found[last][0] - found[second][0]) / (n[last] - n[second])
            early = (found[second][0] - found[first][0]) / (n[second] - n[first])
            text += f"{late / early:6.2f}"
        if growth > GROWTH:
            text += "  more than linear"
        if found[MILLIONS[-1]][2] > MOST_MB:
            text += "  too much memory"
    print(text)
