"""`run`: one job on the command line, from its table to its report."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from server_ext.commands.jobs import Configure, add_job_arguments, submitted
from server_ext.commands.reports import chosen_formats, save_report
from server_ext.context import Context, build
from server_ext.domain import Claim, Job, Status
from server_ext.errors import AnalystError, Refused
from server_ext.execution.processes import new_worker_id
from server_ext.execution.worker import Drain
from server_ext.reports.formats import FORMATS
from server_ext.settings import Settings

if TYPE_CHECKING:
    from server_ext.execution.attempt import Attempts

EVERY = 0.1


def add_commands(commands: Any) -> None:
    """Add the command to the parser."""
    run = commands.add_parser("run", help="run an analysis to its end, and keep its report")
    add_job_arguments(run)
    run.add_argument("--output", type=Path, metavar="DIR", help="put the report here (default: print where it lies)")
    run.add_argument(
        "--format", default="html,ipynb", help=f"formats to put there: {', '.join(FORMATS)} (default: html,ipynb)"
    )
    run.set_defaults(command=run_command)


def run_command(options: argparse.Namespace, configure: Configure) -> int:
    """Run one job here to its end; exit status 0 only when it COMPLETED."""
    formats = chosen_formats(options.format)
    with _settings(options, configure()) as (settings, private), build(settings) as context:
        job = submitted(options, context)
        with _progress_bar(context, job.id):
            job = _run_here(context, job)
        status = 0
        if (options.output or private) and job.report_attempt is not None:
            folder = options.output or Path(f"{job.request.analysis}-report")
            status = save_report(context, job, folder, formats)
        return _tell(context, job, private) or status


@contextlib.contextmanager
def _settings(options: argparse.Namespace, settings: Settings) -> Iterator[tuple[Settings, bool]]:
    """Give the settings: for a notebook's path, ones with a store of its own, which no other worker sees."""
    if not options.analysis.endswith(".ipynb"):
        yield settings, False
        return
    path = Path(options.analysis).absolute()
    if not path.is_file():
        raise Refused.field("analysis", f"there is no notebook {options.analysis!r}")
    options.analysis = path.stem
    with tempfile.TemporaryDirectory(prefix="analyst-") as folder:
        url = f"sqlite:///{folder}/analyst.sqlite"
        yield (
            replace(settings, data_dir=folder, database_url=url, redis_url="", analysis_dirs=(str(path.parent),)),
            True,
        )


def _run_here(context: Context, job: Job) -> Job:
    """Run the job in this process, unless a worker of the same store was quicker."""
    attempts, worker = context.attempts(Drain(grace=0.0)), new_worker_id()
    with _stopped_by_ctrl_c(context, job.id) as interrupted:
        while not job.status.ended:
            claim = context.store.attempts.claim(job.id, worker, time.time(), context.settings.lease)
            if claim is not None:
                _attempt(attempts, claim)
            else:
                time.sleep(EVERY)
            job = context.jobs.get(job.id)
    if interrupted.is_set():
        raise KeyboardInterrupt
    return job


def _attempt(attempts: Attempts, claim: Claim) -> None:
    try:
        attempts.run(claim)
    except AnalystError as error:
        attempts.fail(claim, error)


@contextlib.contextmanager
def _stopped_by_ctrl_c(context: Context, id: str) -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into a stop of the job, which then ends in good order; a second one ends at once."""
    interrupted = threading.Event()

    def stop() -> None:
        with contextlib.suppress(AnalystError):
            context.jobs.stop(id, time.time())

    def on_interrupt(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        interrupted.set()
        threading.Thread(target=stop).start()  # the main thread may be in the middle of a transaction

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _progress_bar(context: Context, id: str) -> Iterator[None]:
    over = threading.Event()

    def follow() -> None:
        with tqdm(
            total=0, unit="cell", file=sys.stderr, bar_format="{desc} {bar} {n_fmt}/{total_fmt} · {elapsed}"
        ) as bar:
            shown = None
            while True:
                ended = over.wait(EVERY)
                progress = context.jobs.get(id).progress
                bar.total, bar.n = progress.total, progress.done
                bar.set_description_str((progress.cell or "")[:40].ljust(40), refresh=False)
                if progress != shown or sys.stderr.isatty():  # in a log, a line for each step is enough
                    bar.refresh()
                shown = progress
                if ended:
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _tell(context: Context, job: Job, private: bool) -> int:
    if job.headline:
        print(job.headline)
    if job.error:
        where = f" in cell {job.error.cell}" if job.error.cell is not None else ""
        print(f"{job.status} ({job.reason}){where}: {job.error.name}: {job.error.message}", file=sys.stderr)
    elif job.status is not Status.COMPLETED:
        print(f"{job.status} ({job.reason})", file=sys.stderr)
    _tell_made(job, private)
    if job.report_attempt is not None and not private:
        print(f"Job {job.id}: {context.reports.folder(job) / 'report.html'}")
    return 0 if job.status is Status.COMPLETED else 1


def _tell_made(job: Job, private: bool) -> None:
    """Say which datasets the job made (those of a private store are gone with it), and what could not be kept."""
    for made in job.made:
        if made.problem:
            print(f"{made.name} is not kept as a {made.kind}: {made.problem}", file=sys.stderr)
        elif not private:
            print(f"{made.kind.capitalize()} {made.id}: {made.name}")
