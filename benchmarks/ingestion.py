"""A CSV file to one typed Parquet copy: our reader beside pyarrow without any check, and pandas.

    python benchmarks/ingestion.py [--runs 3] [--rows 1000000]

Each way is a process of its own, from its start to its end; CPU and peak memory (resident) are of the whole of it. Ours
is the very command by which uploads are read: it proves every value, tells types, dates, missing words and meanings,
and keeps memory small. The others take what their parser guesses: `NA` and dates in other forms stay text, `007`
becomes 7. Ratios are against pandas, the last way. At the end: how long five thousand labels take to be compared.
"""

from __future__ import annotations

import argparse
import functools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tables
from measure import ROOT, Cost, in_turn, table

WAYS = {
    "this service": "-m analyst_lib.ingest {source} --name {source} --target {target}",
    "pyarrow, nothing proved": "-c import pyarrow.csv as c, pyarrow.parquet as p;"
    "p.write_table(c.read_csv('{source}'), '{target}', compression='zstd')",
    "pandas": "-c import pandas; pandas.read_csv('{source}').to_parquet('{target}', compression='zstd')",
}


@dataclass(frozen=True)
class Measured(Cost):
    """Also the peak of resident memory, in MB."""

    peak: float


def run(words: list[str]) -> Measured:
    """Run Python with some words to its end, with the environment that uploads are read in."""
    code = (
        "import resource, subprocess, sys, time; began = time.perf_counter();"
        "subprocess.run([sys.executable, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Measured(*map(float, done.stdout.split()))


def compared(title: str, source: Path, runs: int) -> None:
    """Measure all ways on one file and print."""
    target = source.with_suffix(".parquet")
    ways: list[Callable[[], Cost]] = []
    for way in WAYS.values():
        flag, _, rest = way.format(source=source, target=target).partition(" ")
        words = [flag, *(rest.split() if flag == "-m" else [rest])]
        ways.append(functools.partial(run, words))
    costs = in_turn(runs, *ways)
    table(f"{title}, {source.stat().st_size / 1e6:.0f} MB", list(WAYS), costs)
    for name, many in zip(WAYS, costs, strict=True):
        peaks = [each.peak for each in many if isinstance(each, Measured)]
        print(f"{name:34}{statistics.median(peaks):8.0f} MB at its peak")


def labels(count: int = 5000) -> None:
    """Compare labels by the thousand, in this process."""
    import random

    from analyst_lib.meaning import near_duplicates

    rng = random.Random(0)
    syllables = "ber lin ham burg stutt gart mün chen dres den han no ver köln bre men leip zig dort mund".split()
    made = {"".join(rng.choices(syllables, k=5)).capitalize(): rng.choice([1, 2, 20, 500]) for _ in range(count)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    groups = near_duplicates(made)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(f"\n{len(made):,} labels compared in {used:.2f} s of CPU; groups found: {len(groups)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=tables.ROWS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingestion-") as name:
        folder = Path(name)
        rows = f"Synthetic, {given.rows:,} × 20"
        compared(rows, tables.synthetic(folder / "synthetic.csv", given.rows), given.runs)
        compared("Flights, 336,776 × 19", tables.flights(folder / "flights.csv"), given.runs)
        compared("Penguins, 344 × 8", tables.penguins(folder / "penguins.csv"), given.runs)
    labels()


if __name__ == "__main__":
    main()
