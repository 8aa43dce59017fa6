"""Holding a table: in memory and in a file, its values and types are those of the Parquet copy."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analyst_lib.ingest import read_file
from analyst_lib.ingest.held import Held, typed
from analyst_lib.ingest.limits import MB
from analyst_lib.ingest.reader import read_into


def line(n: int) -> str:
    part = "" if n % 5 == 0 else n / 8
    label = "NA" if n % 11 == 0 else "ab"[n % 2]
    return f"{n},{n % 7},{part},2024-0{n % 9 + 1}-1{n % 3},{label},word {n}"


LINES = [line(n) for n in range(30_000)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("held") / "a.csv"
    file.write_text("\n".join(["key,small,part,day,label,text", *LINES]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("memory", [0, MB, 512 * MB], ids=["all in a file", "file later", "in memory"])
def test_a_held_table_is_the_parquet_copy(source: Path, tmp_path: Path, memory: int) -> None:
    kept = read_file(source, source.name, tmp_path / "data.parquet")
    held = Held(tmp_path, memory)
    found = read_into(source, source.name, held)
    assert (tmp_path / "table.arrows").exists() == (memory < 512 * MB)
    assert found.to_json() == kept.to_json()
    assert typed(held.table, held.schema).equals(pq.read_table(tmp_path / "data.parquet"))


def test_a_contradiction_late_in_the_table_begins_the_held_table_anew(tmp_path: Path) -> None:
    file = tmp_path / "late.csv"
    file.write_text("n\n" + "".join(f"{n}\n" for n in range(400_000)) + "12 apples\n", encoding="utf-8")
    held = Held(tmp_path, memory=0)
    assert read_into(file, file.name, held).rows == 400_001
    assert held.table.column(0)[0].as_py() == "0"
    assert held.table.column(0)[-1].as_py() == "12 apples"
