"""`pin`, `unpin`, `delete` and `retention` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from support import write_notebook

Run = Callable[..., subprocess.CompletedProcess[str]]
AT_ONCE = "--Analyst.keep_days=1e-9"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("cli")
    write_notebook(home / "analyses" / "adds.ipynb", "x + 1")
    write_notebook(home / "analyses" / "fails.ipynb", "1 / 0")
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "jupyter", "analyst", *words]
        return subprocess.run(
            command, cwd=home, env={**os.environ, **folders}, capture_output=True, text=True, check=False
        )

    return run


def jobs(run: Run, *words: str) -> list[str]:
    return [json.loads(line)["id"] for line in run("list", "--json", *words).stdout.splitlines()]


def test_what_is_pinned_or_served_stays_and_the_rest_goes(run: Run) -> None:
    for analysis in ("adds", "adds", "fails", "fails"):
        run("run", analysis)
    failed, pinned, served, old = jobs(run)
    assert run("pin", pinned).returncode == 0
    assert jobs(run, "--pinned") == [pinned]
    assert json.loads(run("retention", "--dry-run", "--json").stdout)["jobs"] == []
    shown = run("retention", "--dry-run", AT_ONCE).stdout
    lines = [line.split()[:2] for line in shown.splitlines()]
    assert lines[:2] == [[old, "age"], [failed, "age"]]
    assert "2 jobs and 0 datasets would go" in shown
    assert len(jobs(run)) == 4

    assert run("retention", AT_ONCE).stdout.startswith("Deleted 2 jobs and 0 datasets")
    assert jobs(run) == [pinned, served]
    refused = run("delete", pinned)
    assert refused.returncode == 2
    assert "is pinned" in refused.stderr
    assert "0 jobs would be deleted (0.0 MB); 1 stay." in run("delete", "--status", "failed", "--dry-run").stdout
    assert run("unpin", pinned).returncode == 0
    assert run("delete", "--status", "failed").stdout.startswith("Deleted 1 jobs")
    assert run("delete", "--older-than", "1").stdout.startswith("Deleted 0 jobs")
    assert run("delete", served).returncode == 0
    assert jobs(run) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["delete"], "Name jobs by their ids"),
        (["delete", "0123456789", "--all"], "Name jobs by their ids"),
        (["delete", "0123456789"], "There is no job '0123456789'"),
        (["delete", "--status", "GONE"], "'GONE' is not one of"),
        (["pin", "0123456789"], "There is no job '0123456789'"),
    ],
)
def test_what_is_refused(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert said in done.stderr
