"""The child process: what it gives, how it is ended, and what its ways of dying are called."""

from __future__ import annotations

from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from analyst_lib.ingest import Limits, Options, Unreadable
from server_ext.services.ingestion import Ingestion


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_text("name,value\nAnn,1.5\nBob,NA\n")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    with path.open("w") as file:
        file.write("a,b\n")
        for hour in range(100):  # dates in no ISO form, hardly one twice: the slowest way through
            lines = (
                f"{n},{n % 28 + 1}/{n % 12 + 1}/{1900 + n // 200} {hour % 24}:{n % 60:02d}\n" for n in range(20_000)
            )
            file.write("".join(lines))
    return path


@pytest.mark.parametrize(
    "name", ["t.csv", "--help", "../../x", "CON", "x" * 300, "a\x00b", "\ud800", "file:///etc/passwd", ""]
)
def test_reads_whatever_the_name(table: Path, tmp_path: Path, name: str) -> None:
    found = Ingestion().ingest(table, name, tmp_path / "data.parquet")
    assert [(column.name, column.kind, column.missing) for column in found.columns] == [
        ("name", "text", 0),
        ("value", "number", 1),
    ]
    assert pq.read_table(tmp_path / "data.parquet")["value"].to_pylist() == [1.5, None]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.parquet", "original"]


def test_options_reach_the_child(tmp_path: Path) -> None:
    (tmp_path / "original").write_text("a;b\n1,234;x\n")
    found = Ingestion().ingest(tmp_path / "original", "a.csv", tmp_path / "data.parquet", Options(decimal="."))
    assert found.columns[0].kind == "integer"


def test_a_refusal_comes_through(tmp_path: Path) -> None:
    (tmp_path / "original").write_text("a,b\n1,2\n3\n")
    with pytest.raises(Unreadable) as caught:
        Ingestion().ingest(tmp_path / "original", "a.csv", tmp_path / "data.parquet")
    assert (caught.value.reason, caught.value.line) == ("ragged", 3)
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(memory_bytes=250 << 20), "too_large"),
        (Limits(cpu_seconds=1, threads=1), "timeout"),
        (Limits(wall_seconds=1), "timeout"),
    ],
)
def test_limits_end_the_child_and_leave_nothing(large: Path, tmp_path: Path, limits: Limits, reason: str) -> None:
    before = psutil.Process().children(recursive=True)
    with pytest.raises(Unreadable) as caught:
        Ingestion(limits).ingest(large, "large.csv", tmp_path / "data.parquet")
    assert caught.value.reason == reason
    assert [path.name for path in tmp_path.iterdir()] == ["original"]
    assert psutil.Process().children(recursive=True) == before


def test_the_child_sees_no_secret(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A module of this name on PYTHONPATH would be imported by a child that took over our environment.
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('took over the environment')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert Ingestion().ingest(table, "t.csv", tmp_path / "data.parquet").rows == 2
