"""`run --format` and `report` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from support import write_notebook

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("cli")
    write_notebook(home / "analyses" / "adds.ipynb", "import analyst_lib\nanalyst_lib.result(sum=x + 1)")
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "jupyter", "analyst", *words]
        return subprocess.run(
            command, cwd=home, env={**os.environ, **folders}, capture_output=True, text=True, check=False
        )

    return run


def test_formats_of_a_run_and_of_a_job_that_ran(run: Run, tmp_path: Path) -> None:
    done = run("run", "adds", "-p", "x", "41", "--format", "html,xlsx,md", "--output", str(tmp_path / "a"))
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert {"report.html", "report.xlsx", "report.md", "result.json"} <= names
    assert ("sum", 42) in list(openpyxl.load_workbook(tmp_path / "a" / "report.xlsx")["Values"].values)
    (job,) = [json.loads(line)["id"] for line in run("list", "--json").stdout.splitlines()]
    done = run("report", job, "--format", "pdf,ipynb", "--output", str(tmp_path / "b"))
    assert done.returncode == 0, done.stderr
    endings = sorted(path.suffix for path in (tmp_path / "b").iterdir() if path.name.startswith("adds-"))
    assert endings == [".ipynb", ".pdf"]
    assert all(f"Report: {path}" in done.stdout for path in (tmp_path / "b").iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "adds", "--format", "docx"), "'docx' is not one of html, ipynb, pdf, xlsx, md, zip"),
        (("report", "0123456789abcdef"), "There is no job '0123456789abcdef'"),
    ],
)
def test_what_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert said in done.stderr
