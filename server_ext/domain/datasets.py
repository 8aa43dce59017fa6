"""Tables that people uploaded or jobs made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dataset:
    """A table that a user uploaded or a job made: the original file plus one Parquet copy, named by its SHA-256 too.

    `lineage` says where one that a job made comes from; None if it was uploaded.
    """

    id: str
    name: str
    sha256: str
    size: int
    format: str
    rows: int
    columns: tuple[Mapping[str, Any], ...]
    details: Mapping[str, Any]
    created: float
    owner: str | None = None
    lineage: Mapping[str, Any] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetFilter:
    """Which datasets a list shows; of the ids if any are given, with the text sought in their name."""

    ids: tuple[str, ...] = ()
    search: str | None = None
    tag: str | None = None
