"""Datasets: an upload becomes one original file and one typed Parquet copy, once for each content."""

from __future__ import annotations

import json
import re
import secrets
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analyst_lib.ingest import Unreadable
from server_ext.domain import Dataset, DatasetFilter, Page, Status
from server_ext.errors import Conflict, FieldError, NotFound, Refused, TooLarge
from server_ext.services.deletion import Deletion
from server_ext.services.ingestion import Ingestion
from server_ext.storage.files import Files
from server_ext.storage.store import Store

ACTIVE = (Status.QUEUED, Status.IN_PROGRESS, Status.STOPPING)
MAX_NAME = 200


@dataclass(frozen=True)
class Upload:
    """A file that has arrived: a folder holding `original`, the user's name for it, its SHA-256 and size in bytes."""

    folder: Path
    name: str
    sha256: str
    size: int
    tags: tuple[str, ...] = ()


class Datasets:
    """Keeps, shows and forgets datasets."""

    def __init__(self, store: Store, files: Files, ingestion: Ingestion) -> None:
        self._store = store
        self._files = files
        self._ingestion = ingestion
        self._deletion = Deletion(store, files)

    def add(self, upload: Upload, owner: str | None = None) -> tuple[Dataset, bool]:
        """Keep an upload as a dataset; content that is known gives that dataset, and False.

        Raises
        ------
        Refused
            If the file cannot be read as a table; says why and where. Nothing is kept then.
        """
        made, new = self.prepare(upload, owner)
        if not new:
            return made, False
        kept = self._store.datasets.add(made)
        if kept.id != made.id:  # the same content arrived twice at once
            self.discard(made)
        return kept, kept.id == made.id

    def prepare(
        self, upload: Upload, owner: str | None = None, lineage: Mapping[str, Any] | None = None
    ) -> tuple[Dataset, bool]:
        """Lay the files of a dataset in place, so that only its row is missing.

        Content that is known gives that dataset, and False.

        Raises
        ------
        Refused
            If the file cannot be read as a table; says why and where. Nothing is kept then.
        """
        twin = self._store.datasets.by_content(upload.sha256)
        if twin is not None and self._store.datasets.seen(twin.id, plain_name(upload.name), upload.tags, time.time()):
            return self.get(twin.id), False
        made = replace(self._read(upload, owner), lineage=lineage)
        (upload.folder / "dataset.json").write_text(json.dumps(asdict(made), indent=1))
        self._files.publish(upload.folder, self._files.dataset(made.id))
        return made, True

    def discard(self, dataset: Dataset) -> None:
        """Delete the files of a dataset that was prepared and is not to be kept."""
        self._files.forget_dataset(dataset.id)

    def _read(self, upload: Upload, owner: str | None) -> Dataset:
        name = plain_name(upload.name)
        try:
            found = self._ingestion.ingest(upload.folder / "original", name, upload.folder / "data.parquet").to_json()
        except Unreadable as error:
            raise Refused(
                error.message, reason=error.reason, errors=(FieldError(error.field, error.message),)
            ) from error
        return Dataset(
            id=secrets.token_hex(10),
            name=name,
            sha256=upload.sha256,
            size=upload.size,
            format=found.pop("format"),
            rows=found.pop("rows"),
            columns=tuple(found.pop("columns")),
            details=found,
            created=time.time(),
            owner=owner,
            tags=tuple(sorted(set(upload.tags))),
        )

    def get(self, id: str) -> Dataset:
        """Return one dataset; NotFound if there is none."""
        return self._store.datasets.get(id)

    def list(self, which: DatasetFilter, limit: int, cursor: str | None) -> Page[Dataset]:
        """Return a page of the datasets that the filter names, newest first."""
        return self._store.datasets.list(which, limit, cursor)

    def retag(self, id: str, tags: Sequence[str]) -> Dataset:
        """Give a dataset these tags and no others; NotFound if there is none."""
        return self._store.datasets.retag(id, tags, time.time())

    def preview(self, id: str, offset: int, limit: int) -> dict[str, Any]:
        """Return rows `offset` to `offset + limit` as lists of JSON values, with the column names."""
        dataset = self.get(id)
        table = _slice(self.parquet(id), offset, limit)
        columns = [_json_values(column) for column in table.columns]
        rows = [list(row) for row in zip(*columns, strict=True)] if columns else []
        return {"columns": table.column_names, "rows": rows, "offset": offset, "total": dataset.rows}

    def parquet(self, id: str) -> Path:
        """Return the path of a dataset's Parquet copy."""
        return self._files.dataset(id) / "data.parquet"

    def original(self, id: str) -> Path:
        """Return the path of the file as it was uploaded; NotFound if there is none."""
        path = self._files.dataset(self.get(id).id) / "original"
        if not path.is_file():
            raise NotFound(f"The original file of dataset {id} is not there any more.")
        return path

    def delete(self, id: str) -> None:
        """Forget a dataset and its files.

        Raises
        ------
        NotFound, Conflict
            If there is none, or if a waiting or running job needs it.
        """
        self.get(id)
        users = self._store.jobs.count(ACTIVE, dataset=id)
        if users:
            raise Conflict(f"Dataset {id} is needed by {users} waiting or running job(s).", reason="dataset_in_use")
        list(self._deletion.datasets([id]))


def plain_name(name: str) -> str:
    """Return a file name safe to show and to offer: no folders, no control characters, at most 200 long."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    if len(kept) > MAX_NAME:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: MAX_NAME - 1 - len(suffix)]}.{suffix}" if dot and len(suffix) < 20 else kept[:MAX_NAME]
    return kept or "table"


def too_large(limit: int) -> TooLarge:
    """Return the error for an upload over the limit (bytes)."""
    return TooLarge(f"The file is larger than {limit / 2**20:,.0f} MB, the most this service takes.")


def _slice(path: Path, offset: int, limit: int) -> pa.Table:
    with pq.ParquetFile(path) as file:
        start, taken = 0, []
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            low, high = max(offset - start, 0), min(offset + limit - start, size)
            if low < high:
                taken.append(file.read_row_group(group).slice(low, high - low))
            start += size
        return pa.concat_tables(taken) if taken else file.schema_arrow.empty_table()


def _json_values(column: pa.ChunkedArray) -> list[Any]:
    return [_json_value(value) for value in column.to_pylist()]


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and value - value != 0:  # NaN and infinities are no JSON
        return None if value != value else str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
