"""``python -m analyst_lib.ingest``: one JSON object, walls before the first byte."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def run(source: Path, target: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "analyst_lib.ingest", str(source), "--name", source.name, "--target", str(target)]
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_ok(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n2,y\n")
    answer = run(tmp_path / "a.csv", tmp_path / "a.parquet")
    assert [column["kind"] for column in answer["ok"]["columns"]] == ["integer", "text"]
    assert answer["ok"]["columns"][0] == {
        "name": "a",
        "kind": "integer",
        "type": "int64",
        "missing": 0,
        "nullable": False,
    }
    assert pq.read_table(tmp_path / "a.parquet")["a"].to_pylist() == [1, 2]


def test_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1\n2,y\n")
    answer = run(tmp_path / "a.csv", tmp_path / "a.parquet", "--limits", json.dumps({"rows": 5}))
    assert (answer["refused"]["reason"], answer["refused"]["line"]) == ("ragged", 2)
    assert not (tmp_path / "a.parquet").exists()


def test_memory_is_walled(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1,xyz\n" * 200_000)
    answer = run(
        tmp_path / "a.csv", tmp_path / "a.parquet", "--limits", json.dumps({"memory_bytes": 450 << 20, "threads": 1})
    )
    assert answer.get("refused", {}).get("reason") == "too_large" or answer["ok"]["rows"] == 200_000


def test_what_is_known_may_be_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n1,234;x\n")
    answer = run(tmp_path / "a.csv", tmp_path / "a.parquet", "--options", json.dumps({"decimal": "."}))
    assert answer["ok"]["columns"][0]["kind"] == "integer"


def test_the_reader_imports_no_pandas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n2,y\n")
    code = (
        "import sys; from analyst_lib.ingest.__main__ import main; main(sys.argv[1:]);"
        "print('pandas' in sys.modules, 'pyarrow' in sys.modules)"
    )
    words = [str(tmp_path / "a.csv"), "--name", "a.csv", "--target", str(tmp_path / "a.parquet")]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "False True"
