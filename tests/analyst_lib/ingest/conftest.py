"""What the tests of ingestion share: writing an upload, reading it, and looking at the typed copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyst_lib.ingest import Column, Ingested, Limits, Options, Unreadable, read_file
from analyst_lib.ingest.frame import to_pandas


@dataclass(frozen=True)
class Read:
    """An upload that was read: the record and the typed copy."""

    found: Ingested
    table: pa.Table

    @property
    def frame(self) -> pd.DataFrame:
        return to_pandas(self.table)

    def column(self, name: str) -> Column:
        return next(column for column in self.found.columns if column.name == name)

    def kinds(self) -> dict[str, str]:
        return {column.name: column.kind for column in self.found.columns}

    def values(self, name: str) -> list[object]:
        return self.table[name].to_pylist()


Reader = Callable[..., Read]
Refuser = Callable[..., Unreadable]


@pytest.fixture
def upload(tmp_path: Path) -> Callable[[bytes | str | Path], Path]:
    def write(content: bytes | str | Path) -> Path:
        if isinstance(content, Path):
            return content
        path = tmp_path / "original"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read(tmp_path: Path, upload: Callable[[bytes | str | Path], Path]) -> Reader:
    """Read an upload as the service would, into a typed copy."""

    def run(
        content: bytes | str | Path, name: str = "data.csv", limits: Limits | None = None, **options: object
    ) -> Read:
        target = tmp_path / "data.parquet"
        found = read_file(upload(content), name, target, limits, Options(**options))  # type: ignore[arg-type]
        assert Ingested.from_json(found.to_json()) == found
        table = pq.read_table(target)
        assert table.num_rows == found.rows
        assert table.column_names == [column.name for column in found.columns]
        assert [column.missing for column in found.columns] == [column.null_count for column in table.columns]
        return Read(found, table)

    return run


@pytest.fixture
def refused(tmp_path: Path, upload: Callable[[bytes | str | Path], Path]) -> Refuser:
    """Read an upload that must be refused, and see that nothing is left behind."""

    def run(
        content: bytes | str | Path, name: str = "data.csv", limits: Limits | None = None, **options: object
    ) -> Unreadable:
        folder = tmp_path / "refused"
        folder.mkdir()
        with pytest.raises(Unreadable) as caught:
            read_file(upload(content), name, folder / "data.parquet", limits, Options(**options))  # type: ignore[arg-type]
        assert list(folder.iterdir()) == []
        return caught.value

    return run
