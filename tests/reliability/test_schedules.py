"""Five processes look at one clock, which is moved through daylight saving and a day of downtime: each firing once.

The clock is given to them, not slept; each process has its own connection to the store, and all tick at one moment.
"""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ticking import tick_on_demand

from server_ext.context import Context
from server_ext.domain import CatchUp, Job, JobDefinition, JobFilter, Overlap, Schedule

PROCESSES = 5  # two servers and three workers
STEP, HOUR = 1800.0, 3600.0
PARIS = ZoneInfo("Europe/Paris")
WANTED = JobDefinition("", "", "quick", 0.0, 0.0)
QUEUE = Schedule("", "Europe/Paris", catch_up=CatchUp.ALL, catch_up_limit=50, overlap=Overlap.QUEUE)


def at(text: str) -> float:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


@dataclass(frozen=True)
class Clock:
    """The processes that look at it."""

    pipes: Sequence[Connection]

    def tell(self, what: object) -> None:
        for pipe in self.pipes:
            pipe.send(what)

    def show(self, now: float) -> int:
        """Show all of them a time at once; returns how many jobs they queued."""
        self.tell(now)
        return sum(pipe.recv() for pipe in self.pipes)

    def run(self, begin: float, end: float) -> int:
        """Let time pass in steps of half an hour."""
        return sum(self.show(begin + n * STEP) for n in range(int((end - begin) / STEP) + 1))


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    """Processes that have no store yet."""
    spawn = multiprocessing.get_context("spawn")
    pairs = [spawn.Pipe() for _ in range(PROCESSES)]
    processes = [spawn.Process(target=tick_on_demand, args=(theirs,)) for _, theirs in pairs]
    for process, (_, theirs) in zip(processes, pairs, strict=True):
        process.start()
        theirs.close()  # so that we hear of its death
    made = Clock([ours for ours, _ in pairs])
    yield made
    made.tell(None)
    for process in processes:
        process.join(20)
        assert process.exitcode == 0


@dataclass(frozen=True)
class Shown:
    """A service, and the processes that look at the clock for it."""

    context: Context
    clock: Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def shown(request: pytest.FixtureRequest, clock: Clock, fleet_of: Callable[..., Any]) -> Iterator[Shown]:
    """A service on each kind of store."""
    with fleet_of(request.param) as fleet:
        clock.tell(fleet.settings)
        assert [pipe.recv() for pipe in clock.pipes] == ["ready"] * PROCESSES
        yield Shown(fleet.context, clock)
        clock.tell(None)


def define(context: Context, now: float, **schedule: object) -> JobDefinition:
    return context.definitions.add(replace(WANTED, name="d", schedule=replace(QUEUE, **schedule)), now)


def jobs(context: Context, definition: JobDefinition) -> list[Job]:
    page = context.jobs.list(JobFilter(definition=definition.id, descending=False), 500, None)
    return sorted(page.items, key=lambda job: job.request.due or 0.0)


def dues(context: Context, definition: JobDefinition) -> list[float]:
    return [job.request.due or 0.0 for job in jobs(context, definition)]


def test_each_firing_once_through_two_nights_of_daylight_saving(shown: Shown) -> None:
    begin = at("2026-03-28T00:00")
    context, clock = shown.context, shown.clock
    daily = define(context, begin, cron="30 2 * * *")
    hourly = define(context, begin, cron="15 * * * *")
    clock.run(begin, at("2026-03-31T00:00"))
    clock.run(at("2026-10-24T00:00"), at("2026-10-27T00:00"))
    days = [datetime.datetime.fromtimestamp(due, PARIS).strftime("%m-%d %H:%M") for due in dues(context, daily)]
    hours = dues(context, hourly)
    spring, autumn = ([d for d in days if d[:2] == month] for month in ("03", "10"))
    assert spring == ["03-28 02:30", "03-29 03:00", "03-30 02:30"]
    assert autumn[-3:] == ["10-24 02:30", "10-25 02:30", "10-26 02:30"]
    steps = [later - earlier for earlier, later in pairwise(hours)]
    assert sorted(hours) == sorted(set(hours))
    assert sum(step != HOUR for step in steps) == 1  # the summer that nobody looked at the clock
    assert sum(at("2026-03-28T00:00") < h < at("2026-03-31T00:00") for h in hours) == 71
    assert sum(at("2026-10-24T00:00") < h < at("2026-10-27T00:00") for h in hours) == 73


def test_a_day_of_downtime_is_caught_up_as_configured(shown: Shown) -> None:
    begin, end = at("2026-05-04T12:10"), at("2026-05-05T12:10")
    context, clock = shown.context, shown.clock
    made = {
        "skip": define(context, begin, cron="0 * * * *", catch_up=CatchUp.SKIP),
        "one": define(context, begin, cron="0 * * * *", catch_up=CatchUp.ONE),
        "three": define(context, begin, cron="0 * * * *", catch_up_limit=3),
        "all": define(context, begin, cron="0 * * * *"),
    }
    assert clock.show(end) == 0 + 1 + 3 + 24
    assert clock.show(end + 1) == 0
    found = {name: dues(context, definition) for name, definition in made.items()}
    last = {name: context.definitions.firings(d.id, 1)[0] for name, d in made.items()}
    noon = at("2026-05-05T12:00")
    assert found["skip"] == []
    assert found["one"] == [noon]
    assert found["three"] == [noon - 2 * HOUR, noon - HOUR, noon]
    assert found["all"] == [noon - n * HOUR for n in range(23, -1, -1)]
    assert (last["skip"].outcome, last["skip"].missed) == ("missed", 24)
    assert (last["one"].outcome, last["one"].missed) == ("job", 23)
    assert last["all"].missed == 0


def test_jobs_caught_up_wait_for_each_other(shown: Shown) -> None:
    begin = at("2026-05-04T12:10")
    context, clock = shown.context, shown.clock
    made = define(context, begin, cron="0 * * * *", overlap=Overlap.SKIP)
    assert clock.show(begin + 3 * HOUR) == 3
    order = [job.id for job in jobs(context, made)]
    first = context.store.attempts.claim_next("w", begin + 4 * HOUR, 30.0)
    assert first is not None
    assert first.job.id == order[0]
    assert context.store.attempts.claim_next("w", begin + 4 * HOUR, 30.0) is None


@pytest.mark.parametrize(("overlap", "outcomes"), [("skip", ["job", "overlap"]), ("queue", ["job", "job"])])
def test_a_firing_while_an_earlier_job_runs(shown: Shown, overlap: str, outcomes: list[str]) -> None:
    begin = at("2026-05-04T12:00") - 1
    context, clock = shown.context, shown.clock
    made = define(context, begin, cron="0 * * * *", overlap=Overlap(overlap))
    clock.show(begin + 2)
    assert context.store.attempts.claim_next("w", begin + 10, 30.0) is not None
    clock.show(begin + 2 + HOUR)
    assert [f.outcome for f in context.definitions.firings(made.id, 9)][::-1] == outcomes


def test_a_firing_may_stop_the_earlier_job(shown: Shown) -> None:
    begin = at("2026-05-04T12:00") - 1
    context, clock = shown.context, shown.clock
    made = define(context, begin, cron="0 * * * *", overlap=Overlap.STOP)
    clock.show(begin + 2)
    assert context.store.attempts.claim_next("w", begin + 10, 30.0) is not None
    clock.show(begin + 2 + HOUR)
    assert [job.status for job in jobs(context, made)] == ["STOPPING", "QUEUED"]
    clock.show(begin + 2 + 2 * HOUR)
    assert [job.status for job in jobs(context, made)] == ["STOPPING", "STOPPED", "QUEUED"]
