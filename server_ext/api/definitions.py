"""/analyst/job_definitions: kept, changed, run now; and when a schedule fires."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.fields import JOB, Kinds, moment, typed
from server_ext.api.jobs import JobsHandler
from server_ext.api.views import definition_view, firing_view, iso, notification_view
from server_ext.domain import CatchUp, DefinitionFilter, JobDefinition, Notice, Overlap, Schedule, Trigger
from server_ext.errors import FieldError, Refused
from server_ext.services import cron

SCHEDULE: Kinds = {
    "schedule": (str, "a cron expression"),
    "timezone": (str, "the name of a time zone"),
    "start": (str, "a time in ISO 8601"),
    "end": (str, "a time in ISO 8601"),
    "catch_up": (str, "one of skip, one, all"),
    "catch_up_limit": (int, "a whole number"),
    "overlap": (str, "one of skip, queue, stop"),
}
OWN: Kinds = {"newest": (dict, "an object"), "active": (bool, "true or false"), "notify": (list, "a list of notices")}
FIELDS: Kinds = {**JOB, **OWN, **SCHEDULE}
NOTICE: Kinds = {
    "on": (list, f"a list of {', '.join(Trigger)}"),
    "webhook": (str, "an address"),
    "email": (list, "a list of e-mail addresses"),
    "threshold": (str, "a severity"),
    "attach": (str, "html or pdf"),
}
RULES = ("name", "tag")
FIRINGS = 20


class DefinitionsHandler(AnalystHandler):
    """The list, and new definitions."""

    @guarded
    async def get(self) -> None:
        """List definitions by filter, newest first."""
        sort = self.get_argument("sort", "-created")
        which = DefinitionFilter(
            analysis=self.get_argument("analysis", None),
            active=self.yes_or_no("active"),
            search=self.get_argument("q", None),
            sort=sort.lstrip("-"),
            descending=sort.startswith("-"),
        )
        page = await self.do(self.context.definitions.list, which, self.limit(), self.get_argument("cursor", None))
        self.answer({"items": [definition_view(d) for d in page.items], "next": page.next})

    @guarded
    async def post(self) -> None:
        """Keep a definition."""
        wanted = definition(self.body(), self.owner)
        made = await self.do(self.context.definitions.add, wanted, time.time())
        self.set_header("Location", f"{self.base_url}analyst/job_definitions/{made.id}")
        self.answer(definition_view(made), 201)


class DefinitionHandler(AnalystHandler):
    """One definition."""

    @guarded
    async def get(self, id: str) -> None:
        """Show it, with its next due times and what became of the last ones."""
        found = await self.do(self.context.definitions.get, id)
        last = await self.do(self.context.definitions.firings, id, FIRINGS)
        runs = found.schedule if found.active else None
        upcoming = await self.do(cron.upcoming, runs, time.time(), 5) if runs else []
        told = await self.do(self.context.definitions.notifications, id, FIRINGS)
        extra = {"upcoming": [iso(due) for due in upcoming], "firings": [firing_view(f) for f in last]}
        extra["notifications"] = [notification_view(n) for n in told]
        self.answer(definition_view(found) | extra)

    @guarded
    async def patch(self, id: str) -> None:
        """Change the fields that are given; null takes one away."""
        body = self.body()
        old = await self.do(self.context.definitions.get, id)
        self.answer(
            definition_view(await self.do(self.context.definitions.change, id, changes(body, old), time.time()))
        )

    @guarded
    async def delete(self, id: str) -> None:
        """Forget it; its jobs stay."""
        await self.do(self.context.definitions.delete, id)
        self.answer_empty()


class DefinitionJobsHandler(JobsHandler):
    """Runs a definition now."""

    @guarded
    async def post(self, id: str) -> None:
        """Submit a job, with the fields that this one should have otherwise."""
        kinds = {name: kind for name, kind in JOB.items() if name != "analysis"}
        values = typed(self.body(), kinds, "a job of a definition")
        overrides = values | ({"tags": tuple(values["tags"])} if "tags" in values else {})
        self.accepted(await self.do(self.context.definitions.run, id, overrides, self.owner, time.time()))

    get = None  # type: ignore[assignment]


class UpcomingHandler(AnalystHandler):
    """When a schedule would fire, before it is kept."""

    @guarded
    async def get(self) -> None:
        """Show its meaning in words and its next due times."""
        asked = {n: self.get_argument(n) for n in SCHEDULE if self.get_argument(n, None) is not None}
        wanted = schedule(typed({n: v for n, v in asked.items() if n != "catch_up_limit"}, SCHEDULE, "a schedule"))
        if wanted is None:
            raise Refused.field("schedule", "must be given")
        count = self.whole_number("count", 5, 1, 100)
        due = await self.do(cron.upcoming, cron.checked(wanted), time.time(), count)
        self.answer({"words": cron.words(wanted), "items": [iso(d) for d in due]})


def definition(body: Mapping[str, Any], owner: str | None) -> JobDefinition:
    """Return the definition that a request body describes; Refused names each field that cannot be taken."""
    values = typed(body, FIELDS, "a job definition", needed=("name", "analysis"))
    own = _own({n: v for n, v in values.items() if n not in SCHEDULE})
    return JobDefinition(id="", created=0.0, updated=0.0, owner=owner, schedule=schedule(values), **own)


def changes(body: Mapping[str, Any], old: JobDefinition) -> dict[str, Any]:
    """Return the fields that a PATCH changes: given ones, and those that a null sets back to their default."""
    values = typed(body, FIELDS, "a job definition")
    for name in ("name", "analysis"):
        if name in body and name not in values:
            raise Refused.field(name, "cannot be taken away")
    defaults = JobDefinition("", "", "", 0.0, 0.0)
    found = _own({n: values.get(n, getattr(defaults, n)) for n in body if n not in SCHEDULE})
    for one, other in (("newest", "dataset"), ("dataset", "newest")):
        if body.get(one) is not None:
            found.setdefault(other, None)
    if SCHEDULE.keys() & body.keys():
        found["schedule"] = _changed_schedule(body, old.schedule)
    return found


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a definition in the types that it has them in."""
    made: dict[str, Callable[[Any], Any]] = {"tags": tuple, "newest": _rule, "notify": _notices}
    return {n: made[n](v) if n in made else v for n, v in values.items()}


def _changed_schedule(body: Mapping[str, Any], old: Schedule | None) -> Schedule | None:
    shown = definition_view(replace(JobDefinition("", "", "", 0.0, 0.0), schedule=old))
    merged = {n: shown[n] for n in SCHEDULE} | {n: v for n, v in body.items() if n in SCHEDULE}
    return schedule({n: v for n, v in merged.items() if v is not None})


def schedule(values: Mapping[str, Any]) -> Schedule | None:
    """Return the schedule of a body's fields, None without a cron expression."""
    if "schedule" not in values:
        return None
    limit = values.get("catch_up_limit", 10)
    if not 1 <= limit <= 1000:
        raise Refused.field("catch_up_limit", "must be 1 to 1000")
    return Schedule(
        cron=" ".join(values["schedule"].split()),
        timezone=values.get("timezone", "UTC"),
        start=moment("start", values["start"]) if "start" in values else None,
        end=moment("end", values["end"]) if "end" in values else None,
        catch_up=CatchUp(_one_of("catch_up", values.get("catch_up", CatchUp.ONE), list(CatchUp))),
        catch_up_limit=limit,
        overlap=Overlap(_one_of("overlap", values.get("overlap", Overlap.SKIP), list(Overlap))),
    )


def _one_of(name: str, value: str, known: list[Any]) -> str:
    if value not in known:
        raise Refused.field(name, f"{value[:40]!r} is not one of {', '.join(known)}")
    return value


def _notices(given: Sequence[Any]) -> tuple[Notice, ...]:
    found = []
    for number, notice in enumerate(given):
        if not isinstance(notice, dict):
            raise Refused.field(f"notify.{number}", "must be an object")
        try:
            values = typed(notice, NOTICE, "a notice", needed=("on",))
        except Refused as refusal:
            errors = tuple(FieldError(f"notify.{number}.{e.field}", e.message) for e in refusal.errors)
            raise Refused(refusal.message, errors=errors) from refusal
        on = tuple(Trigger(_one_of(f"notify.{number}.on", str(o), list(Trigger))) for o in values.pop("on"))
        email = tuple(str(address) for address in values.pop("email", ()))
        found.append(Notice(on=on, email=email, **values))
    return tuple(found)


def _rule(given: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    if given is None:
        return None
    if len(given) != 1 or set(given) - set(RULES) or not all(isinstance(v, str) for v in given.values()):
        raise Refused.field("newest", f"must be an object with one text, under {' or '.join(RULES)}")
    return dict(given)
