"""Tells people of jobs that ended: decided once for each job, tried until it got through, in nobody's way."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from server_ext.domain import Job, JobDefinition, Notification
from server_ext.errors import AnalystError, NotFound
from server_ext.services.channels import Attachment, MailServer, NotSent, mail, post
from server_ext.services.news import News
from server_ext.services.notices import called_for
from server_ext.services.reports import Reports
from server_ext.storage.store import Store

NOTIFY_EVERY = 2.0
BATCH, AT_ONCE = 40, 4
LEASE = 120.0
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0
MOST_TRIES = 30
MOST_ATTACHED = 10 << 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ways:
    """What the ways out need: a secret that signs webhooks, a mail server, and the address of this service."""

    secret: str
    mail: MailServer
    url: str


class Notifier:
    """Looks for jobs that ended, and sends what their definitions want said; any number of processes may do so."""

    def __init__(self, store: Store, reports: Reports, ways: Ways, clock: Callable[[], float]) -> None:
        self._store = store
        self._reports = reports
        self._ways = ways
        self._clock = clock

    def work(self) -> int:
        """Decide about jobs that ended, then try what is due; returns how many notifications got through."""
        for job in self._store.notifications.untold(BATCH):
            self._decide(job)
        taken = self._store.notifications.take(self._clock(), LEASE, BATCH)
        if not taken:
            return 0
        with ThreadPoolExecutor(AT_ONCE) as pool:  # one slow receiver does not hold up the others
            return sum(pool.map(self._try, taken))

    def _decide(self, job: Job) -> None:
        definition = self._definition(job.request.definition)
        wanted = self._wanted(job, definition) if definition else ()
        self._store.notifications.tell(job.id, wanted, self._clock())

    def _definition(self, id: str | None) -> JobDefinition | None:
        try:
            return self._store.definitions.get(id) if id else None
        except NotFound:  # forgotten meanwhile
            return None

    def _wanted(self, job: Job, definition: JobDefinition) -> Sequence[Notification]:
        before, now = self._store.notifications.status_before(job), self._clock()
        findings = _findings(self._result(job)) if definition.notify else ()
        pulled = [(notice, called_for(notice, job, before, findings)) for notice in definition.notify]
        return [
            Notification(secrets.token_hex(10), job.id, definition.id, notice, triggers, now, now)
            for notice, triggers in pulled
            if triggers
        ]

    def _result(self, job: Job) -> Mapping[str, Any]:
        try:
            return self._reports.result(job.id)
        except AnalystError:  # it left no report
            return {}

    def _try(self, notification: Notification) -> bool:
        try:
            self._send(notification)
        except (NotSent, AnalystError) as error:
            self._store.notifications.tried(_put_off(notification, str(error), self._clock()))
            log.warning("Notification %s of job %s: %s", notification.id, notification.job, error)
            return False
        self._store.notifications.tried(replace(notification, sent=self._clock(), error=None))
        return True

    def _send(self, notification: Notification) -> None:
        job = self._store.jobs.get(notification.job)
        result = self._result(job)
        definition = self._definition(notification.definition)
        summary = str(result.get("summary") or "")
        news = News(notification, job, definition, summary, _findings(result), self._ways.url)
        if notification.notice.webhook:
            post(news, notification.notice.webhook, self._ways.secret, self._clock())
        else:
            mail(news, self._ways.mail, self._attachment(notification, job))

    def _attachment(self, notification: Notification, job: Job) -> Attachment | None:
        """Return the report as the notice wants it; a mail without it is better than none."""
        if notification.notice.attach is None:
            return None
        try:
            made = self._reports.file(job.id, notification.notice.attach)
        except AnalystError as error:
            log.warning("The mail about job %s goes without its report: %s", job.id, error.message)
            return None
        small = made.path.stat().st_size <= MOST_ATTACHED
        return Attachment(made.path, made.media_type.split(";")[0], made.name) if small else None


def _findings(result: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = result.get("findings")
    return [finding for finding in found if isinstance(finding, dict)] if isinstance(found, list) else []


def _put_off(notification: Notification, error: str, now: float) -> Notification:
    pause = min(FIRST_PAUSE * 2.0 ** (notification.tries - 1), LONGEST_PAUSE)
    over = notification.tries >= MOST_TRIES
    return replace(notification, next_try=now + pause, error=error[:300], given_up=over)
