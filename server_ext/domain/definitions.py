"""Analyses kept to run again, their schedules, and what became of each due time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server_ext.domain.notices import Notice


class CatchUp(StrEnum):
    """What becomes of firings that were missed while nothing ran: none, the last one, or all up to a limit."""

    SKIP = "skip"
    ONE = "one"
    ALL = "all"


class Overlap(StrEnum):
    """What a firing does while the job of an earlier one has not ended."""

    SKIP = "skip"
    QUEUE = "queue"
    STOP = "stop"


@dataclass(frozen=True)
class Schedule:
    """When a job definition fires: a cron expression in an IANA time zone, from `start` on and not after `end`."""

    cron: str
    timezone: str = "UTC"
    start: float | None = None
    end: float | None = None
    catch_up: CatchUp = CatchUp.ONE
    catch_up_limit: int = 10
    overlap: Overlap = Overlap.SKIP


@dataclass(frozen=True)
class Firing:
    """What became of one due time: a job, or `overlap`, `missed` or `refused` with a message; and how many before it
    were missed and passed over.
    """

    definition: str
    due: float
    at: float
    outcome: str
    job: str | None = None
    message: str | None = None
    missed: int = 0


@dataclass(frozen=True)
class JobDefinition:
    """Analysis and parameters, kept to run again, with an optional schedule.

    `dataset` is an id, or `newest` says which upload to take when it runs: {"name": …} or {"tag": …}. A parameter may
    be a relative date, such as {"relative": "yesterday"}.
    """

    id: str
    name: str
    analysis: str
    created: float
    updated: float
    dataset: str | None = None
    newest: Mapping[str, str] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    timeout: float | None = None
    retries: int = 0
    tags: tuple[str, ...] = ()
    priority: int = 0
    owner: str | None = None
    active: bool = True
    schedule: Schedule | None = None
    next_due: float | None = None
    notify: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class DefinitionFilter:
    """Which job definitions a list shows, and in what order."""

    analysis: str | None = None
    active: bool | None = None
    search: str | None = None
    sort: str = "created"
    descending: bool = True
