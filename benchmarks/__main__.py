"""Everything that is timed, side by side with a peer, in one run.

    python -m benchmarks            every comparison
    python -m benchmarks reading    one of them

Every contender is a process of its own, run in turn A B C A B C ..., so that a machine that changes
its speed changes it for all. Reported are CPU seconds (user and system, all threads), wall seconds
and peak memory: the median of the runs, and the ratio of CPU seconds to the first contender's.
A comparison that is about more than contenders, such as one of sizes, prints a table of its own.
"""

import importlib
import subprocess
import sys
from statistics import median

RUNS = 5
COMPARISONS = ("sample", "reading", "exploring", "segmenting", "repeat_buying")


def measure(comparison: str, name: str) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MB of one contender, imports included."""
    code = (
        "import resource, time; start = time.perf_counter();"
        f"from benchmarks import {comparison}; {comparison}.{name}();"
        "own = resource.getrusage(resource.RUSAGE_SELF);"
        "print(own.ru_utime + own.ru_stime, time.perf_counter() - start, own.ru_maxrss / 1024)"
    )
    done = subprocess.run(  # noqa: S603 - our own names
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    cpu, wall, peak = (float(part) for part in done.stdout.split()[-3:])
    return cpu, wall, peak


def compare(comparison: str) -> None:
    """Run the contenders of a module in turn, and print what each took."""
    module = importlib.import_module(f"benchmarks.{comparison}")
    if hasattr(module, "report"):
        module.report()
        return
    names = [name for name in vars(module) if name.startswith("run_")]
    for name in names:
        measure(comparison, name)  # warms the file cache
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name in names:
            found[name].append(measure(comparison, name))
    medians = {
        name: [median(column) for column in zip(*f, strict=True)] for name, f in found.items()
    }
    first = medians[names[0]]
    print(f"{comparison:40}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'ratio':>8}")
    for name, (cpu, wall, peak) in medians.items():
        title = (getattr(module, name).__doc__ or name).splitlines()[0]
        print(f"{title:40}{cpu:8.2f}{wall:8.2f}{peak:9.0f}{cpu / first[0]:8.2f}")
    print()


if __name__ == "__main__":
    for chosen in sys.argv[1:] or COMPARISONS:
        compare(chosen)
