"""`definitions`: analyses kept to run again, by hand or by schedule, on the command line."""

from __future__ import annotations

import argparse
import datetime
import time
import zoneinfo
from collections.abc import Callable
from typing import Any

from server_ext.commands.jobs import add_job_arguments, asked
from server_ext.context import Context, build
from server_ext.domain import CatchUp, DefinitionFilter, Firing, JobDefinition, Overlap, Schedule
from server_ext.services import cron
from server_ext.settings import Settings

Configure = Callable[[], Settings]
Work = Callable[[argparse.Namespace, Context], None]
SHOWN = 10


def add_commands(commands: Any) -> None:
    """Add the command with its own commands to the parser."""
    parser = commands.add_parser("definitions", help="keep analyses to run again, by hand or by schedule")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add_add(actions)
    listed = actions.add_parser("list", help="list job definitions, those that fire next first")
    listed.add_argument("--limit", type=int, default=50, help="how many (default: 50)")
    listed.set_defaults(command=_command(_list))
    for name, work, help in (
        ("show", _show, "show one with its next due times and its last firings"),
        ("run", _run, "queue a job of it now, and print the job's id"),
        ("pause", _pause, "keep its schedule from firing"),
        ("resume", _resume, "let its schedule fire again; what was due meanwhile is not caught up"),
        ("delete", _delete, "forget it; its jobs stay"),
    ):
        action = actions.add_parser(name, help=help)
        action.add_argument("definition", metavar="ID", help="id of the job definition, as `list` shows it")
        action.set_defaults(command=_command(work))


def _add_add(actions: Any) -> None:
    add = actions.add_parser("add", help="keep an analysis with its parameters, and print the definition's id")
    add_job_arguments(add)
    add.add_argument("--newest", metavar="NAME", help="in place of --dataset: the newest upload of that name")
    add.add_argument("--schedule", metavar="CRON", help='cron expression of five fields, such as "0 6 * * MON-FRI"')
    add.add_argument("--timezone", default="UTC", help="IANA time zone of the schedule (default: UTC)")
    add.add_argument("--catch-up", choices=list(CatchUp), default=CatchUp.ONE, help="what becomes of missed firings")
    add.add_argument("--overlap", choices=list(Overlap), default=Overlap.SKIP, help="while an earlier job runs")
    add.set_defaults(command=_command(_add))


def _command(work: Work) -> Callable[[argparse.Namespace, Configure], int]:
    def command(options: argparse.Namespace, configure: Configure) -> int:
        with build(configure()) as context:
            work(options, context)
        return 0

    return command


def _add(options: argparse.Namespace, context: Context) -> None:
    job = asked(options, context)
    plan = None
    if options.schedule:
        plan = Schedule(options.schedule, options.timezone, catch_up=options.catch_up, overlap=options.overlap)
    wanted = JobDefinition(
        id="",
        name=job.name or job.analysis,
        analysis=job.analysis,
        created=0.0,
        updated=0.0,
        dataset=job.dataset,
        newest={"name": options.newest} if options.newest else None,
        parameters=job.parameters,
        kernel=job.kernel,
        timeout=job.timeout,
        tags=tuple(job.tags),
        schedule=plan,
    )
    print(context.definitions.add(wanted, time.time()).id)


def _list(options: argparse.Namespace, context: Context) -> None:
    which = DefinitionFilter(sort="next", descending=False)
    for found in context.definitions.list(which, options.limit, None).items:
        print(f"{found.id}  {_when(found):<16}  {found.analysis:<16}  {found.name}")


def _when(definition: JobDefinition) -> str:
    if definition.next_due is not None:
        return _local(definition, definition.next_due)
    return "by hand" if definition.schedule is None else "ended" if definition.active else "paused"


def _local(definition: JobDefinition, time: float) -> str:
    zone = zoneinfo.ZoneInfo(definition.schedule.timezone if definition.schedule else "UTC")
    return datetime.datetime.fromtimestamp(time, zone).strftime("%Y-%m-%d %H:%M")


def _show(options: argparse.Namespace, context: Context) -> None:
    found = context.definitions.get(options.definition)
    print(f"{found.name}: {found.analysis}, {_when(found)}")
    if found.schedule:
        print(f"{cron.words(found.schedule)} ({found.schedule.cron}, {found.schedule.timezone})")
        upcoming = cron.upcoming(found.schedule, time.time(), 5) if found.active else []
        print("\n".join(f"  next  {_local(found, due)}" for due in upcoming))
    for firing in context.definitions.firings(found.id, SHOWN):
        print(f"  last  {_local(found, firing.due)}  {_told(firing)}")


def _told(firing: Firing) -> str:
    missed = f" ({firing.missed} before it missed)" if firing.missed else ""
    return f"{firing.outcome} {firing.job or firing.message or ''}{missed}".rstrip()


def _run(options: argparse.Namespace, context: Context) -> None:
    print(context.definitions.run(options.definition, {}, None, time.time()).id)


def _pause(options: argparse.Namespace, context: Context) -> None:
    context.definitions.change(options.definition, {"active": False}, time.time())


def _resume(options: argparse.Namespace, context: Context) -> None:
    context.definitions.change(options.definition, {"active": True}, time.time())


def _delete(options: argparse.Namespace, context: Context) -> None:
    context.definitions.delete(options.definition)
