"""The annotations of a parameters cell that are more than plain Python types.

dataset: Dataset = None                                 # picked from the uploaded tables
target: Column | None = None                            # picked from the dataset's columns
rows: Annotated[int, Bounds(ge=1, le=100)] = 8          # checked before the job is queued
"""

from __future__ import annotations

from dataclasses import dataclass


class Dataset(str):
    """A table: in a job the dataset's id, by hand the path of a file."""


class Column(str):
    """The name of a column of the dataset."""


class Model(str):
    """A registered model: its id."""


@dataclass(frozen=True)
class Bounds:
    """Limits of a number, for use in `Annotated`: `ge` ≤ value ≤ `le`, `gt` < value < `lt`."""

    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
