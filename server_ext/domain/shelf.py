"""The latest reports, as people who only read see them."""

from __future__ import annotations

from dataclasses import dataclass

from server_ext.domain.jobs import Job


@dataclass(frozen=True)
class ShelfFilter:
    """Which of the latest reports a list shows; `search` is looked for in all that a reader sees of them."""

    analysis: str | None = None
    dataset: str | None = None
    tag: str | None = None
    search: str | None = None


@dataclass(frozen=True)
class Shelved:
    """The latest report of its kind: the job that left it, and the name of its dataset, if that is still there."""

    job: Job
    dataset_name: str | None
