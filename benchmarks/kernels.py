"""One job on a forked kernel beside the ways it is done otherwise, and what a forked kernel costs in memory.

The realistic notebook imports pandas, seaborn and scikit-learn, reads 5,000 rows, draws two plots, grows a small forest
and shows a table. The others import what the kernel server has not: they pay for that themselves.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import papermill
import psutil
from jupyter_client.manager import KernelManager
from measure import Cost, command, in_turn, notebook, table, within
from nbconvert import HTMLExporter
from traitlets.config import Config

from server_ext.config import Analyst
from server_ext.execution.kernels.supervisor import KernelServer
from server_ext.execution.runner import Plan, run_notebook
from server_ext.reports.html import HtmlReport

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
BIN = Path(sys.executable).parent
SETTINGS = Analyst().settings()
REALISTIC = (
    "import numpy as np, pandas as pd, seaborn as sns\nfrom sklearn.ensemble import RandomForestClassifier",
    "rng = np.random.default_rng(0)\nx = rng.normal(size=(5000, 4))\n"
    "pd.DataFrame(x, columns=list('abcd')).assign(y=x[:, 0] + x[:, 1] > 0).to_csv('t.csv', index=False)",
    "table = pd.read_csv('t.csv')\ntable.describe()",
    "sns.histplot(table, x='a', hue='y');",
    "sns.scatterplot(table.head(500), x='a', y='b', hue='y');",
    "model = RandomForestClassifier(20, random_state=0).fit(table[list('abcd')], table['y'])",
    "model.score(table[list('abcd')], table['y'])",
    "table.groupby('y').mean()",
)
ALONE = """
import io, os, sys, time
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot as plt, numpy, pandas, seaborn, sklearn.ensemble
cells = eval(sys.argv[1])
os.chdir(sys.argv[2])
def run():
    names = {}
    for cell in cells:
        exec(cell, names)
        for number in plt.get_fignums():
            plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
        plt.close("all")
    repr(names["table"].describe()), names["table"].describe()._repr_html_()
run()
wall, cpu = time.perf_counter(), time.process_time()
run()
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
OTHERS = {
    "statsmodels": """
import numpy as np, statsmodels.api as sm
x = np.arange(50.0)
sm.OLS(x * 2 + 1, sm.add_constant(x)).fit().params
""",
    "sqlalchemy and sqlite": """
import sqlalchemy as sa
sa.create_engine("sqlite://").connect().execute(sa.text("select 1")).scalar()
""",
    "no library at all": "sum(i * i for i in range(100_000))",
}


class Silent:
    """Whom a run tells how it goes."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


def tree() -> list[psutil.Process]:
    here = psutil.Process()
    return [here, *here.children(recursive=True)]


def forked(path: Path, folder: Path, report: HtmlReport) -> Cost:
    def work() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as work, tempfile.TemporaryDirectory() as sockets:
            environment = {n: v for n, v in os.environ.items() if n != "ANALYST_KERNEL_SERVER"}
            plan = Plan(path, {"n": 2}, "python3", Path(work), Path(sockets), environment, 0, 60, 4 << 20)
            run = run_notebook(plan, Silent())
            assert run.reason is None, run.error
            assert run.kernel is not None
            assert run.kernel.how == "forked", run.kernel
            report.render(run.notebook)

    return within(tree, work)


def warm_papermill(path: Path, folder: Path, exporter: HTMLExporter) -> Cost:
    ipc = Config({"KernelManager": {"transport": "ipc"}})

    def work() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as work, contextlib.redirect_stderr(io.StringIO()):
            out = Path(work) / "out.ipynb"
            papermill.execute_notebook(
                path, out, {"n": 2}, progress_bar=False, cwd=work, kernel_name="python3", config=ipc
            )
            exporter.from_filename(str(out))

    return within(tree, work)


def command_lines(path: Path, folder: Path) -> Cost:
    out = folder / "out.ipynb"
    ran = command(str(BIN / "papermill"), str(path), str(out), "-p", "n", "2", "--cwd", str(folder))
    rendered = command(str(BIN / "jupyter"), "nbconvert", "--to", "html", "--log-level=ERROR", str(out))
    return Cost(ran.wall + rendered.wall, ran.cpu + rendered.cpu)


def cells_alone(folder: Path, exporter: HTMLExporter, path: Path) -> Cost:
    """The same cells in a process that has imported everything, plus the export: what no kernel can be cheaper than."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, repr(REALISTIC), str(folder)], capture_output=True, text=True, check=True
    )
    wall, cpu = map(float, done.stdout.split())
    began, used = time.perf_counter(), time.process_time()
    exporter.from_filename(str(path))
    return Cost(wall + time.perf_counter() - began, cpu + time.process_time() - used)


@contextlib.contextmanager
def kernel(name: str) -> Iterator[KernelManager]:
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(60)
    client.execute_interactive(REALISTIC[0], output_hook=lambda _: None)
    client.stop_channels()
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


def private(pid: int) -> float:
    info = psutil.Process(pid).memory_full_info()
    return info.uss / 2**20


def memory() -> None:
    with kernel("analyst"), kernel("analyst") as second, kernel("python3") as normal:
        assert second.provisioner.started_as == "forked", second.provisioner.started_as
        ours, theirs = private(second.provisioner.pid), private(normal.provisioner.pid)
    print(f"\nprivate memory of a second kernel after the usual imports: forked {ours:.0f} MB, normal {theirs:.0f} MB")


def main() -> None:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, KernelServer(SETTINGS.preload, SETTINGS.prewarm) as server:
        assert server.wait_ready(120)
        print(f"the kernel server was ready after {time.perf_counter() - began:.1f} s (once, not counted below)")
        folder, report, exporter = Path(name), HtmlReport(), HTMLExporter()
        path = notebook(folder / "realistic.ipynb", *REALISTIC)
        command_lines(path, folder)
        out = folder / "out.ipynb"
        ways = {
            "forked kernel": lambda: forked(path, folder, report),
            "cells alone, warm, and export": lambda: cells_alone(folder, exporter, out),
            "warm papermill, normal kernel": lambda: warm_papermill(path, folder, exporter),
            "papermill + nbconvert, commands": lambda: command_lines(path, folder),
        }
        table("the realistic notebook", list(ways), in_turn(RUNS, *ways.values()))
        for title, source in OTHERS.items():
            other = notebook(folder / "other.ipynb", source)
            pair = [lambda p=other: forked(p, folder, report), lambda p=other: warm_papermill(p, folder, exporter)]
            table(f"a notebook with {title}", ("forked kernel", "warm papermill, normal kernel"), in_turn(RUNS, *pair))
        memory()


if __name__ == "__main__":
    main()
