"""Tables that jobs made become datasets: what a notebook left is copied aside, hashed and read as an upload is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server_ext.domain import Dataset, Left
from server_ext.services.datasets import Datasets, Upload, too_large
from server_ext.storage.files import Files

PIECE = 1 << 20


class MadeDatasets:
    """Prepares the datasets that jobs made; `limit` in bytes, as for uploads."""

    def __init__(self, datasets: Datasets, files: Files, limit: int) -> None:
        self._datasets = datasets
        self._files = files
        self._limit = limit

    def prepare(self, left: Left, lineage: Mapping[str, Any], owner: str | None) -> tuple[Dataset, bool]:
        """Return the dataset that a file becomes, its files in place; known content gives that dataset, and False.

        Raises
        ------
        TooLarge, Refused, DiskFull
            If the file is larger than an upload may be or is no table, or there is no room. Nothing is kept then.
        """
        if left.file.stat().st_size > self._limit:
            raise too_large(self._limit)
        with self._files.incoming() as folder:
            sha256, size = _copied(left.file, folder / "original")
            return self._datasets.prepare(Upload(folder, left.name, sha256, size), owner, lineage)

    def discard(self, dataset: Dataset) -> None:
        """Delete the files of a dataset whose job did not complete after all."""
        self._datasets.discard(dataset)


def _copied(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, target.open("wb") as copy:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += copy.write(piece)
    return digest.hexdigest(), size
