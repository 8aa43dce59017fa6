"""The profile of a table, from file to page, beside skrub's TableReport, ydata-profiling (minimal) and pysuricata.

Whole processes: imports, reading the CSV, counting, writing the page; CPU seconds (user and system), wall seconds, peak
memory and the size of the page, medians of the runs, taken in turns. `python benchmarks/profiling.py [RUNS] [TABLE…]`;
tables are synthetic (1,000,000 × 20), flights (336,776 × 19) and penguins (344 × 8).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from peers import environment, peer_python
from tables import flights, penguins, synthetic

TABLES: dict[str, Callable[[Path], Path]] = {"penguins": penguins, "flights": flights, "synthetic": synthetic}
OURS = """
from analyst_lib import profile
profile(SOURCE).save(PAGE)
"""
STORED = """
import os
os.environ["ANALYST_CONTEXT"] = SOURCE
from analyst_lib import profile
profile("dataset").save(PAGE)
"""
SKRUB = """
import pandas as pd
from skrub import TableReport
open(PAGE, "w").write(TableReport(pd.read_csv(SOURCE), verbose=0).html())
"""
YDATA = """
import pandas as pd
from ydata_profiling import ProfileReport
ProfileReport(pd.read_csv(SOURCE), minimal=True, progress_bar=False).to_file(PAGE)
"""
PYSURICATA = """
from pysuricata import profile
profile(SOURCE).save_html(PAGE)
"""
PEERS = {
    "skrub TableReport": (SKRUB, ("skrub==0.11.0", "pandas", "pyarrow", "matplotlib")),
    "ydata-profiling minimal": (YDATA, ("ydata-profiling==4.18.4", "setuptools<81")),
    "pysuricata": (PYSURICATA, ("pysuricata==0.2.0",)),
}
MEASURED = r"""
import resource, sys
exec(sys.stdin.read())
used = resource.getrusage(resource.RUSAGE_SELF)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
import json, os, re
status = open("/proc/self/status").read()  # ru_maxrss would also hold the peak of the process that began this one
print(json.dumps({"cpu": used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime,
                  "peak": int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024, "page": os.path.getsize(PAGE) / 1e6}))
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    wanted = sys.argv[2:] or list(TABLES)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            source = TABLES[name](Path(folder) / f"{name}.csv")
            compare(name, source, runs)


def compare(name: str, source: Path, runs: int) -> None:
    """Print the medians of every way to profile one table."""
    ours = Path(sys.executable)
    ways = {"jupyter-analyst": (ours, OURS, source)}
    ways |= {peer: (peer_python(peer.split()[0], *needs), script, source) for peer, (script, needs) in PEERS.items()}
    copy = typed_copy(source)
    ways["jupyter-analyst, typed copy"] = (ours, STORED, job(copy, None))
    ways["jupyter-analyst, kept numbers"] = (ours, STORED, job(copy, "kept"))
    measure(*ways["jupyter-analyst, kept numbers"])  # the first time they are counted
    taken: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(runs):
        for way, (python, script, path) in ways.items():
            taken[way].append(measure(python, script, path))
    base = statistics.median(m["cpu"] for m in taken["jupyter-analyst"])
    print(f"\n{name}, medians of {runs}\n{'':32}{'CPU s':>8}{'of ours':>9}{'peak MB':>9}{'page MB':>9}")
    for way, found in taken.items():
        cpu, peak, page = (statistics.median(m[key] for m in found) for key in ("cpu", "peak", "page"))
        print(f"{way:32}{cpu:8.2f}{cpu / base:9.2f}{peak:9.0f}{page:9.2f}")


def typed_copy(source: Path) -> Path:
    """Return the typed copy that the service keeps of an uploaded file."""
    from analyst_lib.ingest import read_file

    target = source.with_name(source.stem) / "data.parquet"
    target.parent.mkdir()
    read_file(source, source.name, target)
    return target


def job(copy: Path, sha256: str | None) -> Path:
    """Return what a job knows of a dataset; without a hash of its content nothing of it is kept."""
    files = copy.with_name(f"files-{sha256}")
    files.mkdir()
    known = {"parquet": str(copy), "name": "table", "sha256": sha256}
    context = files / "context.json"
    values = {"job": "job", "output": str(files), "files": str(files), "datasets": {"dataset": known}}
    context.write_text(json.dumps(values), encoding="utf-8")
    return context


def measure(python: Path, script: str, source: Path) -> dict[str, float]:
    """Run one way in a process of its own."""
    page = source.with_suffix(".html")
    names = f"SOURCE, PAGE = {str(source)!r}, {str(page)!r}\n"
    done = subprocess.run(
        [str(python), "-c", names + MEASURED],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    if done.returncode:
        raise RuntimeError(f"{python} failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
