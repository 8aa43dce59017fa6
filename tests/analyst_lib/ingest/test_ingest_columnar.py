"""Parquet from elsewhere: types kept or told, nested values as JSON, damaged files and bombs refused."""

# ruff: noqa: DTZ001  (tables hold times without a zone)
from __future__ import annotations

import decimal
import json
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyst_lib.ingest import Limits

from .conftest import Reader, Refuser


def write(folder: Path, table: pa.Table, **options: object) -> Path:
    path = folder / "in.parquet"
    pq.write_table(table, path, **options)
    return path


def test_types_are_taken_at_their_word(read: Reader, tmp_path: Path) -> None:
    table = pa.table(
        {
            "small": pa.array([1, None, 3], pa.int8()),
            "large": pa.array([2**64 - 1, 0, 1], pa.uint64()),
            "half": pa.array([1.5, 2.5, None], pa.float32()),
            "flag": [True, None, False],
            "day": [date(2024, 1, 1)] * 3,
            "ns": pa.array([1, 2, 3], pa.timestamp("ns", "Europe/Berlin")),
            "text": ["007", "NA", ""],
            "label": pa.array(["a", "b", "a"]).dictionary_encode(),
            "exact": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("3")]),
            "clock": [clock(3, 4), None, clock(5, 6)],
            "bytes": [b"\xff\x00", b"a", None],
            "nothing": pa.nulls(3),
        }
    )
    got = read(write(tmp_path, table), "in.parquet")
    for name in ("small", "large", "half", "flag", "day", "ns", "text", "label", "nothing"):
        assert got.values(name) == table[name].to_pylist()
    assert got.values("exact") == [1.25, None, 3.0]
    assert got.values("clock") == ["03:04:00", None, "05:06:00"] or got.values("clock")[0].startswith("03:04:00")
    assert got.values("bytes") == ["ff00", "61", None]
    assert got.kinds()["ns"] == "datetime"
    assert any("exact held decimals" in note for note in got.found.notes)


def test_nested_values_become_json(read: Reader, tmp_path: Path) -> None:
    table = pa.table({"s": [{"x": 1, "y": ["a", None]}, None], "l": [[1, 2], []], "d": [[datetime(2024, 1, 1)], None]})
    got = read(write(tmp_path, table), "in.parquet")
    assert json.loads(str(got.values("s")[0])) == {"x": 1, "y": ["a", None]}
    assert (got.values("s")[1], json.loads(str(got.values("l")[0]))) == (None, [1, 2])
    assert "s held nested values; they are kept as JSON text." in got.found.notes


def test_labels_repeat_and_texts_do_not(read: Reader, tmp_path: Path) -> None:
    table = pa.table({"g": ["a", "b"] * 500, "t": [f"t{n}" for n in range(1000)]})
    assert read(write(tmp_path, table), "in.parquet").kinds() == {"g": "category", "t": "text"}


def test_double_names_and_no_rows(read: Reader, tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array([], pa.int64()), pa.array([], pa.string())], names=["a", "a"])
    got = read(write(tmp_path, table), "in.parquet")
    assert [column.name for column in got.found.columns] == ["a", "a_2"]
    assert got.found.rows == 0


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_cut_file(refused: Refuser, tmp_path: Path, cut: float) -> None:
    content = write(tmp_path, pa.table({"a": np.arange(10_000)})).read_bytes()
    assert refused(content[: int(len(content) * cut)], "in.parquet").reason == "truncated"


def test_every_damaged_byte_is_an_answer(refused: Refuser, tmp_path: Path) -> None:
    content = write(tmp_path, pa.table({"a": np.arange(1000)})).read_bytes()
    broken = content[:-60] + b"\xff" * 40 + content[-20:]
    assert refused(broken, "in.parquet").reason == "truncated"


def _same(text: str, rows: int) -> pa.Table:
    places = pa.array(np.zeros(rows, np.int32))
    return pa.table({"a": pa.DictionaryArray.from_arrays(places, pa.array([text]))})


@pytest.mark.parametrize("dictionary", [True, False])
def test_bombs_are_refused_quickly(refused: Refuser, tmp_path: Path, dictionary: bool) -> None:
    table = _same("x" * 100_000, 100_000) if dictionary else pa.table({"a": ["x" * 1_000_000] * 700})
    path = write(tmp_path, table, compression="zstd", use_dictionary=dictionary)
    assert path.stat().st_size < 200_000
    assert refused(path, "in.parquet").reason == "too_large"


def test_limits(refused: Refuser, tmp_path: Path) -> None:
    assert refused(write(tmp_path, pa.table({"a": range(10)})), limits=Limits(rows=9)).reason == "too_large"
