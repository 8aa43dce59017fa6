"""Numbers kept beside a dataset: the same after the way through JSON, used again, never for other content."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from real_tables import TABLES

from analyst_lib.ingest import read_file
from analyst_lib.profiling import counted
from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.showing import shown_of
from analyst_lib.profiling.source import ParquetSource
from analyst_lib.profiling.stored import Kept, keep, stored


def dataset(folder: Path, table: pd.DataFrame) -> ParquetSource:
    table.to_csv(folder / "t.csv", index=False)
    read_file(folder / "t.csv", "t.csv", folder / "data.parquet")
    return ParquetSource(folder / "data.parquet", "t.csv", "abc")


@pytest.mark.parametrize("name", ["penguins", "weather", "stocks"])
def test_numbers_are_the_same_after_json(name: str, tmp_path: Path) -> None:
    source = dataset(tmp_path, TABLES[name]())
    numbers = collect(source)
    kept = Kept(numbers, shown_of(source, numbers))
    keep(tmp_path, "abc", kept)
    assert stored(tmp_path, "abc", "t.csv") == kept


def test_a_dataset_is_counted_once(tmp_path: Path) -> None:
    source = dataset(tmp_path, TABLES["penguins"]())
    counted(source)
    path = tmp_path / "numbers.json"
    kept = json.loads(path.read_text())
    kept["numbers"]["duplicate_rows"] = 77
    path.write_text(json.dumps(kept))
    assert counted(source).duplicate_rows == 77


@pytest.mark.parametrize("change", [{"sha256": "other"}, {"made_by": "0"}, {"numbers": {"rows": 1}}])
def test_numbers_of_something_else_are_counted_anew(change: dict[str, object], tmp_path: Path) -> None:
    source = dataset(tmp_path, TABLES["penguins"]())
    counted(source)
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert counted(source).rows == 344
    assert json.loads(path.read_text())["sha256"] == "abc"


def test_a_damaged_file_is_no_fault(tmp_path: Path) -> None:
    source = dataset(tmp_path, TABLES["penguins"]())
    (tmp_path / "numbers.json").write_text("{")
    assert counted(source).rows == 344


def test_what_is_called_future_is_only_good_for_a_day(tmp_path: Path) -> None:
    source = dataset(tmp_path, pd.DataFrame({"day": ["2026-01-01", "2999-01-01"] * 10}))
    counted(source)
    assert stored(tmp_path, "abc", "t.csv") is not None
    os.utime(tmp_path / "numbers.json", (1e9, 1e9))
    assert stored(tmp_path, "abc", "t.csv") is None


PAGE = """
import sys
from analyst_lib import profile
made = profile("d")
sys.stdout.write(made.page())
print(*sorted({"numpy", "pandas", "pyarrow"} & set(sys.modules)), len(made.source.names), file=sys.stderr)
"""


def test_a_kept_profile_gives_the_same_page_and_needs_no_library(tmp_path: Path) -> None:
    dataset(tmp_path, TABLES["penguins"]())
    known = {"parquet": str(tmp_path / "data.parquet"), "name": "t.csv", "sha256": "abc"}
    context = {"job": "j", "output": str(tmp_path), "files": str(tmp_path), "datasets": {"d": known}}
    (tmp_path / "context.json").write_text(json.dumps(context))
    environment = {**os.environ, "ANALYST_CONTEXT": str(tmp_path / "context.json")}
    runs, files = [], []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", PAGE], env=environment, capture_output=True, text=True, check=True)
        runs.append((done.stdout, done.stderr.split()))
        files.append([pd.read_csv(tmp_path / f"{name}.csv") for name in ("columns", "relations")])
    (page, loaded), (again, later) = runs
    assert again == page
    assert loaded == ["numpy", "pandas", "pyarrow", "8"]
    assert later == ["8"]
    assert files[0][0].equals(files[1][0])
    assert len(files[1][0]) == 8
    assert len(files[1][1]) > 10
