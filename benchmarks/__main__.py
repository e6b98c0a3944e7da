"""Tables and facts of the sample data, beside a bare scan and beside pandas, in one run.

Every contender is a process of its own, run in turn A B C A B C ..., so that a machine that changes
its speed changes it for all. Reported are CPU seconds (user and system, all threads), wall seconds
and peak memory: the median of the runs, and the ratio to ours.
"""

import subprocess
import sys
from statistics import median

from benchmarks import contenders

RUNS = 5


def measure(name: str) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MB of one contender, imports included."""
    code = (
        "import resource, time; start = time.perf_counter();"
        f"from benchmarks import contenders; contenders.{name}();"
        "own = resource.getrusage(resource.RUSAGE_SELF);"
        "print(own.ru_utime + own.ru_stime, time.perf_counter() - start, own.ru_maxrss / 1024)"
    )
    done = subprocess.run(  # noqa: S603 - our own names
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    cpu, wall, peak = (float(part) for part in done.stdout.split()[-3:])
    return cpu, wall, peak


def main() -> None:
    names = [name for name in vars(contenders) if name.startswith("run_")]
    for name in names:
        measure(name)  # warms the file cache
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name in names:
            found[name].append(measure(name))
    medians = {
        name: [median(column) for column in zip(*f, strict=True)] for name, f in found.items()
    }
    ours = medians["run_regulars"]
    print(f"{'':34}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'CPU / ours':>12}")
    for name, (cpu, wall, peak) in medians.items():
        title = (getattr(contenders, name).__doc__ or name).splitlines()[0]
        print(f"{title:34}{cpu:8.2f}{wall:8.2f}{peak:9.0f}{cpu / ours[0]:12.2f}")


if __name__ == "__main__":
    main()
