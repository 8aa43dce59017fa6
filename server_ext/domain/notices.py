"""Who is told of jobs that ended, and how far each notification is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trigger(StrEnum):
    """What a notice is about: a job that failed, one that completed, one that ended otherwise than the one before it,
    or one whose report has a finding at least as severe as a threshold.
    """

    FAILURE = "failure"
    SUCCESS = "success"
    CHANGE = "change"
    FINDING = "finding"


@dataclass(frozen=True)
class Notice:
    """Who is told of the jobs of a definition, and when: a webhook or e-mail addresses, one of both.

    `threshold` is the severity from which on a finding counts; `attach` the format of the report that goes with a mail.
    """

    on: tuple[Trigger, ...]
    webhook: str | None = None
    email: tuple[str, ...] = ()
    threshold: str = "high"
    attach: str | None = None


@dataclass(frozen=True)
class Notification:
    """One notice of one job on its way: when it was due, how often it was tried, when it was sent or given up."""

    id: str
    job: str
    definition: str
    notice: Notice
    triggers: tuple[Trigger, ...]
    created: float
    next_try: float
    tries: int = 0
    sent: float | None = None
    given_up: bool = False
    error: str | None = None
