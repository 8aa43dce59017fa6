"""Job definitions: an analysis with its parameters, kept to run again by hand or by schedule."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from server_ext.domain import Dataset, DefinitionFilter, Firing, Job, JobDefinition, JobRequest, Notification, Page
from server_ext.errors import Conflict, Refused
from server_ext.services import cron, notices
from server_ext.services.analyses import Analyses
from server_ext.services.dates import resolved
from server_ext.services.jobs import Jobs, Submission
from server_ext.storage.store import Store

OVERRIDES = ("dataset", "parameters", "kernel", "timeout", "retries", "tags", "name", "priority")


class Definitions:
    """Keeps, shows, changes and runs job definitions; what it keeps could run when it was kept."""

    def __init__(self, store: Store, parts: tuple[Analyses, Jobs], webhook_hosts: Sequence[str]) -> None:
        self._store = store
        self._analyses, self._jobs = parts
        self._webhook_hosts = webhook_hosts

    def add(self, wanted: JobDefinition, now: float) -> JobDefinition:
        """Check a definition and keep it under an id of its own.

        Raises
        ------
        Refused
            If a field cannot be taken, the cron expression and the time zone among them; nothing is kept then.
        """
        made = replace(wanted, id=secrets.token_hex(10), created=now, updated=now)
        made = self._ready(made, now)
        self._store.definitions.add(made)
        return made

    def change(self, id: str, changes: Mapping[str, Any], now: float) -> JobDefinition:
        """Change fields of a definition, checked as a new one is; Conflict if somebody else changes it meanwhile."""
        old = self.get(id)
        new = replace(old, **changes, updated=max(now, old.updated + 1e-3))
        only_paused = changes.keys() == {"active"} and not new.active  # what cannot run any more can still be paused
        new = replace(new, next_due=None) if only_paused else self._ready(new, now)
        if not self._store.definitions.replace(old, new):
            raise Conflict(f"Job definition {id} was changed meanwhile; read it again.", reason="changed_meanwhile")
        return new

    def _ready(self, wanted: JobDefinition, now: float) -> JobDefinition:
        if wanted.dataset is not None and wanted.newest is not None:
            raise Refused.field("newest", "give either a dataset or a rule for the newest upload, not both")
        if wanted.schedule is not None:
            cron.checked(wanted.schedule)
        notices.checked(wanted.notify, self._webhook_hosts)
        self.request(wanted, now)
        runs = wanted.schedule if wanted.active else None
        return replace(wanted, next_due=cron.following(runs, now) if runs else None)

    def request(self, definition: JobDefinition, at: float, due: float | None = None) -> JobRequest:
        """Return the request of the job that a definition makes at a time; Refused if it cannot run (any more)."""
        return self._jobs.checked(self.submission(definition, at, due))

    def submission(self, definition: JobDefinition, at: float, due: float | None = None) -> Submission:
        """Return what a definition asks to run at a time: relative dates resolved, the newest upload chosen."""
        d, zone = definition, definition.schedule.timezone if definition.schedule else "UTC"
        return Submission(
            analysis=d.analysis,
            dataset=self._newest(d.newest).id if d.newest is not None else d.dataset,
            parameters=resolved(self._analyses.runnable(d.analysis), d.parameters, at, zone),
            kernel=d.kernel,
            timeout=d.timeout,
            retries=d.retries,
            tags=d.tags,
            name=d.name,
            priority=d.priority,
            owner=d.owner,
            definition=d.id,
            due=due,
        )

    def _newest(self, rule: Mapping[str, str]) -> Dataset:
        found = self._store.datasets.newest(rule)
        if found is None:
            said = " and ".join(f"{name} {value!r}" for name, value in rule.items())
            raise Refused.field("newest", f"there is no dataset with {said}", reason="unknown_dataset")
        return found

    def get(self, id: str) -> JobDefinition:
        """Return one job definition; NotFound if there is none."""
        return self._store.definitions.get(id)

    def list(self, which: DefinitionFilter, limit: int, cursor: str | None) -> Page[JobDefinition]:
        """Return a page of the definitions that the filter names."""
        return self._store.definitions.list(which, limit, cursor)

    def firings(self, id: str, limit: int) -> Sequence[Firing]:
        """Return what became of the last due times of a definition, latest first; NotFound if there is none."""
        return self._store.definitions.firings(self.get(id).id, limit)

    def notifications(self, id: str, limit: int) -> Sequence[Notification]:
        """Return the last notifications of a definition, latest first; NotFound if there is no such definition."""
        return self._store.notifications.of_definition(self.get(id).id, limit)

    def delete(self, id: str) -> None:
        """Forget a definition; the jobs it made stay."""
        self._store.definitions.delete(id)

    def run(self, id: str, overrides: Mapping[str, Any], owner: str | None, now: float) -> Job:
        """Submit a job of a definition now, with some fields of its own; parameters are merged one by one."""
        definition = self.get(id)
        parameters = {**definition.parameters, **overrides.get("parameters", {})}
        changed = {n: v for n, v in overrides.items() if n in OVERRIDES} | {"parameters": parameters}
        if "dataset" in overrides:
            changed["newest"] = None
        return self._jobs.submit(replace(self.submission(replace(definition, **changed), now), owner=owner), now)
