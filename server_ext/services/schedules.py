"""Fires what is due: each due time of each definition once, however many servers and workers look at the clock."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from server_ext.domain import Firing, JobDefinition, JobRequest, Overlap, Schedule
from server_ext.errors import AnalystError, Conflict, NotFound, Unavailable
from server_ext.services import cron
from server_ext.services.cron import Turn
from server_ext.services.definitions import Definitions
from server_ext.services.jobs import Jobs
from server_ext.storage.store import Store

TICK_EVERY = 1.0
BATCH = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a due time: the outcome that its firing records, and the job's request if there is to be one."""

    outcome: str
    request: JobRequest | None = None
    message: str | None = None


class Schedules:
    """Looks for due definitions; `grace` is how many seconds late a firing still counts as on time."""

    def __init__(self, store: Store, parts: tuple[Definitions, Jobs], grace: float, clock: Callable[[], float]) -> None:
        self._store = store
        self._definitions, self._jobs = parts
        self._grace = grace
        self._clock = clock

    def tick(self) -> int:
        """Fire what is due, at most 100 definitions, and return how many jobs were queued; call it every second."""
        now = self._clock()
        ready = list(self._store.definitions.due(now, BATCH))
        random.shuffle(ready)  # several processes look at the same moment and should not meet at each definition
        return sum(self._work_off_if_there(definition, now) for definition in ready)

    def _work_off_if_there(self, definition: JobDefinition, now: float) -> int:
        try:
            return self._work_off(definition, now)
        except NotFound:  # deleted meanwhile
            return 0

    def _work_off(self, definition: JobDefinition, now: float) -> int:
        """Spend the due times of one definition; returns how many jobs were queued."""
        queued = 0
        while definition.next_due is not None and definition.next_due <= now:
            assert definition.schedule is not None
            turn = cron.turn(definition.schedule, definition.next_due, now, self._grace)
            job = self._spend(definition, turn, now)
            queued += job is not None
            fresh = self._store.definitions.get(definition.id)
            if fresh.next_due == definition.next_due or fresh.updated != definition.updated:
                break
            definition = fresh
        return queued

    def _spend(self, definition: JobDefinition, turn: Turn, now: float) -> str | None:
        verdict = self._verdict(definition, turn, now)
        job = secrets.token_hex(10) if verdict.request else None
        spent = turn.last if turn.due is None else turn.due
        firing = Firing(definition.id, spent, now, verdict.outcome, job, verdict.message, turn.missed)
        if not self._store.definitions.fire(definition, firing, turn.following, verdict.request):
            return None
        log.info("Definition %s, due %s: %s %s", definition.id, spent, verdict.outcome, verdict.message or job or "")
        if job:
            self._jobs.send(job, now)
        return job

    def _verdict(self, definition: JobDefinition, turn: Turn, now: float) -> Verdict:
        if turn.due is None:
            return Verdict("missed", message=f"nothing looked at the clock within {self._grace:g} seconds")
        assert definition.schedule is not None
        late = now - turn.due > self._grace
        if not late and not self._room(definition, definition.schedule, now):
            return Verdict("overlap", message="the job of an earlier firing has not ended")
        try:
            return Verdict("job", self._definitions.request(definition, turn.due, turn.due))
        except Unavailable:
            raise
        except AnalystError as error:  # the analysis or the dataset is gone: the schedule goes on, and says so
            return Verdict("refused", message=error.message[:1000])

    def _room(self, definition: JobDefinition, schedule: Schedule, now: float) -> bool:
        """Make room for a firing as the definition's overlap says; False if there is none."""
        earlier = self._store.definitions.unfinished(definition.id)
        if earlier and schedule.overlap is Overlap.SKIP:
            return False
        if schedule.overlap is Overlap.STOP:
            for job in earlier:
                self._stop(job, now)
        return True

    def _stop(self, job: str, now: float) -> None:
        try:
            self._jobs.stop(job, now)
        except Conflict:  # it ended or is stopping
            log.debug("Job %s needs no stop", job)
