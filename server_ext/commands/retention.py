"""`retention`, `delete`, `pin` and `unpin`: what is kept and what goes, on the command line."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from server_ext.commands.jobs import chosen_statuses
from server_ext.context import Context, build
from server_ext.domain import JobFilter
from server_ext.errors import AnalystError, Refused
from server_ext.services.jobs import Deleted
from server_ext.services.retention import DAY, Going, Plan
from server_ext.settings import Settings

Configure = Callable[[], Settings]
REFUSED = 2


def add_commands(commands: Any) -> None:
    """Add the commands to the parser."""
    retention = commands.add_parser("retention", help="delete now what the rules of retention let go")
    retention.add_argument("--dry-run", action="store_true", help="only show what would go, and why")
    retention.add_argument("--json", action="store_true", help="as JSON")
    retention.set_defaults(command=retention_command)
    _add_delete(commands)
    for name, pinned, help in (
        ("pin", True, "keep jobs with their reports, whatever the rules of retention say"),
        ("unpin", False, "let the rules of retention hold for jobs again"),
    ):
        parser = commands.add_parser(name, help=help)
        parser.add_argument("jobs", nargs="+", metavar="JOB", help="id of a job, as `list` shows it")
        parser.set_defaults(command=pin_command, pinned=pinned)


def _add_delete(commands: Any) -> None:
    parser = commands.add_parser("delete", help="forget ended jobs and all they left: some by id, or many by a filter")
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="id of a job, as `list` shows it")
    parser.add_argument("--status", help="jobs of these statuses, separated by commas")
    parser.add_argument("--analysis", help="jobs of this analysis")
    parser.add_argument("--tag", help="jobs with this tag")
    parser.add_argument("--older-than", type=float, metavar="DAYS", help="jobs that were submitted so long ago")
    parser.add_argument("--all", action="store_true", help="all ended jobs that are not pinned")
    parser.add_argument("--dry-run", action="store_true", help="with a filter: only say how many would go")
    parser.set_defaults(command=delete_command)


def retention_command(options: argparse.Namespace, configure: Configure) -> int:
    """Show the plan, or carry it out and say what went."""
    with build(configure()) as context:
        if options.dry_run:
            _show(context.retention.plan(), options.json)
            return 0
        done = context.retention.run()
    if options.json:
        print(json.dumps(asdict(done)))
    else:
        print(f"Deleted {done.jobs} jobs and {done.datasets} datasets ({_size(done.bytes)}).")
        print(f"Cleared {done.outputs} pieces of live output and {done.swept} folders that belonged to nothing.")
    return 0


def _show(plan: Plan, as_json: bool) -> None:
    if as_json:
        jobs = [{"id": g.job.id, "reason": g.reason, "bytes": g.job.bytes} for g in plan.jobs]
        datasets = [{"id": d.id, "name": d.name, "bytes": d.size} for d in plan.datasets]
        print(json.dumps({"jobs": jobs, "datasets": datasets, "outputs": plan.outputs, "bytes": plan.bytes}))
        return
    for going in plan.jobs:
        print(_line(going))
    for dataset in plan.datasets:
        print(f"{dataset.id}  dataset  {_size(dataset.size):>9}  {dataset.name}")
    print(f"{len(plan.jobs)} jobs and {len(plan.datasets)} datasets would go ({_size(plan.bytes)}),")
    print(f"and the live output of {plan.outputs} jobs.")


def _line(going: Going) -> str:
    job, when = going.job, time.strftime("%Y-%m-%d %H:%M", time.localtime(going.job.ended))
    return f"{job.id}  {going.reason:<7}  {_size(job.bytes):>9}  {when}  {job.status:<9}  {job.analysis}"


def _size(bytes: int) -> str:
    return f"{bytes / 1e6:,.1f} MB"


def delete_command(options: argparse.Namespace, configure: Configure) -> int:
    """Delete jobs by their ids, or all that a filter names."""
    which, filtered = _filter(options, time.time())
    if bool(options.jobs) == filtered:
        raise Refused("Name jobs by their ids, or which jobs by --status, --analysis, --tag, --older-than or --all.")
    with build(configure()) as context:
        return _delete_each(context, options.jobs) if options.jobs else _delete_all(context, which, options.dry_run)


def _filter(options: argparse.Namespace, now: float) -> tuple[JobFilter, bool]:
    until = None if options.older_than is None else now - options.older_than * DAY
    statuses = chosen_statuses(options.status)
    which = JobFilter(statuses=statuses, analysis=options.analysis, tag=options.tag, until=until)
    return which, options.all or which != JobFilter()


def _delete_each(context: Context, ids: list[str]) -> int:
    status = 0
    for id in ids:
        try:
            context.jobs.delete(id)
        except AnalystError as error:
            print(f"jupyter analyst: {error.message}", file=sys.stderr)
            status = REFUSED
    return status


def _delete_all(context: Context, which: JobFilter, dry_run: bool) -> int:
    if dry_run:
        found = context.jobs.would_delete(which)
        print(f"{found.deleted} jobs would be deleted ({_size(found.bytes)}); {found.kept} stay.")
        return 0
    gone = size = 0
    found = Deleted(0, 0, 0, more=True)
    while found.more:
        found = context.jobs.delete_all(which)
        gone, size = gone + found.deleted, size + found.bytes
    print(f"Deleted {gone} jobs ({_size(size)}); {found.kept} stay.")
    return 0


def pin_command(options: argparse.Namespace, configure: Configure) -> int:
    """Pin or unpin jobs."""
    with build(configure()) as context:
        for id in options.jobs:
            context.jobs.change(id, {"pinned": options.pinned})
    return 0
