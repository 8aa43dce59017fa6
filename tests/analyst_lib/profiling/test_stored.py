"""Numbers kept beside a dataset: the same after the way through JSON, used again, never for other content."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from real_tables import TABLES

from analyst_lib.ingest import read_file
from analyst_lib.profiling import counted
from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.source import ParquetSource
from analyst_lib.profiling.stored import keep_numbers, stored_numbers


def dataset(folder: Path, table: pd.DataFrame) -> ParquetSource:
    table.to_csv(folder / "t.csv", index=False)
    read_file(folder / "t.csv", "t.csv", folder / "data.parquet")
    return ParquetSource(folder / "data.parquet", "t.csv", "abc")


@pytest.mark.parametrize("name", ["penguins", "weather", "stocks"])
def test_numbers_are_the_same_after_json(name: str, tmp_path: Path) -> None:
    source = dataset(tmp_path, TABLES[name]())
    numbers = collect(source)
    keep_numbers(tmp_path, "abc", numbers)
    assert stored_numbers(tmp_path, "abc", "t.csv") == numbers


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
    assert stored_numbers(tmp_path, "abc", "t.csv") is not None
    os.utime(tmp_path / "numbers.json", (1e9, 1e9))
    assert stored_numbers(tmp_path, "abc", "t.csv") is None
