"""`run`, `submit` and `list`: jobs on the command line."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from server_ext.config import Settings
from server_ext.context import Context, build
from server_ext.domain import Analysis, Dataset, Job, JobFilter, Status
from server_ext.errors import AnalystError, Refused
from server_ext.execution.worker import Drain, new_worker_id
from server_ext.reports.formats import FORMATS
from server_ext.services.datasets import Upload
from server_ext.services.jobs import Submission

Configure = Callable[[], Settings]
EVERY = 0.1


def add_commands(commands: Any) -> None:
    """Add the commands to the parser."""
    run = commands.add_parser("run", help="run an analysis to its end, and keep its report")
    _add_job_arguments(run)
    run.add_argument("--output", type=Path, metavar="DIR", help="put the report here (default: print where it lies)")
    run.add_argument(
        "--format", default="html,ipynb", help="formats to put there: html, ipynb, zip (default: html,ipynb)"
    )
    run.set_defaults(command=run_command)
    submit = commands.add_parser("submit", help="queue a job for the workers, and print its id")
    _add_job_arguments(submit)
    submit.set_defaults(command=submit_command)
    listed = commands.add_parser("list", help="list jobs, newest first")
    listed.add_argument("--status", help="only jobs of these statuses, separated by commas")
    listed.add_argument("--analysis", help="only jobs of this analysis")
    listed.add_argument("--limit", type=int, default=20, help="how many (default: 20)")
    listed.add_argument("--json", action="store_true", help="as JSON lines")
    listed.set_defaults(command=list_command)


def _add_job_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("analysis", help="name of an analysis, or path of a notebook")
    parser.add_argument("--dataset", type=Path, metavar="FILE", help="the table to analyse")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    parser.add_argument("--kernel", help="run on this kernel")
    parser.add_argument("--timeout", type=float, help="end the job after so many seconds")
    parser.add_argument("--name", help="what to call the job")
    parser.add_argument("--tag", action="append", default=[], help="tag the job; may be repeated")


def run_command(options: argparse.Namespace, configure: Configure) -> int:
    """Run one job here to its end; exit status 0 only when it COMPLETED."""
    formats = options.format.split(",")
    for format in formats:
        if format not in FORMATS:
            raise Refused.field("format", f"{format!r} is not one of {', '.join(FORMATS)}")
    with _settings(options, configure()) as (settings, private), build(settings) as context:
        job = _submitted(options, context)
        with _progress_bar(context, job.id):
            job = _run_here(context, job)
        if options.output or private:
            _copy(context, job, options.output or Path(f"{job.request.analysis}-report"), formats)
        return _tell(context, job, private)


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


def _submitted(options: argparse.Namespace, context: Context) -> Job:
    analysis = context.analyses.runnable(options.analysis)
    dataset = _dataset(context, options.dataset)
    wanted = Submission(
        analysis=analysis.name,
        dataset=dataset.id if dataset else None,
        parameters={name: _value(analysis, name, text) for name, text in options.parameter},
        kernel=options.kernel,
        timeout=options.timeout,
        tags=tuple(options.tag),
        name=options.name,
    )
    return context.jobs.submit(wanted, time.time())


def _dataset(context: Context, path: Path | None) -> Dataset | None:
    if path is None:
        return None
    if not path.is_file():
        raise Refused.field("dataset", f"there is no file {str(path)!r}")
    with context.files.incoming() as folder:
        shutil.copyfile(path, folder / "original")
        with (folder / "original").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return context.datasets.add(Upload(folder, path.name, digest, path.stat().st_size))[0]


def _value(analysis: Analysis, name: str, text: str) -> Any:
    """Return the value that a text on the command line means; what does not fit is refused with the other checks."""
    schema = analysis.schema["properties"].get(name, {})
    kinds = schema.get("type", "string")
    if text == "null" and "null" in kinds:
        return None
    if "string" in kinds or ("enum" in schema and text in schema["enum"]):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return [part.strip() for part in text.split(",")] if "array" in kinds else text


def _run_here(context: Context, job: Job) -> Job:
    """Run the job in this process, unless a worker of the same store was quicker."""
    attempts, worker = context.attempts(Drain(grace=0.0)), new_worker_id()
    with _stopped_by_ctrl_c(context, job.id) as interrupted:
        while not job.status.ended:
            claim = context.store.attempts.claim(job.id, worker, time.time(), context.settings.lease)
            if claim is not None:
                attempts.run(claim)
            else:
                time.sleep(EVERY)
            job = context.jobs.get(job.id)
    if interrupted.is_set():
        raise KeyboardInterrupt
    return job


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
            while True:
                ended = over.wait(EVERY)
                progress = context.jobs.get(id).progress
                bar.total, bar.n = progress.total, progress.done
                bar.set_description_str((progress.cell or "")[:40].ljust(40))
                bar.refresh()
                if ended:
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _copy(context: Context, job: Job, folder: Path, formats: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if job.report_attempt is None:
        return
    for format in formats:
        shutil.copyfile(context.reports.file(job.id, format).path, folder / f"report.{format}")
    source = context.reports.folder(job)
    for name in ("result.json", "files"):
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
        elif (source / name).is_file():
            shutil.copyfile(source / name, folder / name)
    print(f"Report: {folder / f'report.{formats[0]}'}")


def _tell(context: Context, job: Job, private: bool) -> int:
    if job.headline:
        print(job.headline)
    if job.error:
        where = f" in cell {job.error.cell}" if job.error.cell is not None else ""
        print(f"{job.status} ({job.reason}){where}: {job.error.name}: {job.error.message}", file=sys.stderr)
    elif job.status is not Status.COMPLETED:
        print(f"{job.status} ({job.reason})", file=sys.stderr)
    if job.report_attempt is not None and not private:
        print(f"Job {job.id}: {context.reports.folder(job) / 'report.html'}")
    return 0 if job.status is Status.COMPLETED else 1


def submit_command(options: argparse.Namespace, configure: Configure) -> int:
    """Queue a job and print its id."""
    if options.analysis.endswith(".ipynb"):
        raise Refused.field("analysis", "the workers know analyses by name; put the notebook into a configured folder")
    with build(configure()) as context:
        print(_submitted(options, context).id)
    return 0


def list_command(options: argparse.Namespace, configure: Configure) -> int:
    """Print jobs, one a line."""
    statuses = tuple(options.status.upper().split(",")) if options.status else ()
    for status in statuses:
        if status not in list(Status):
            raise Refused.field("status", f"{status!r} is not one of {', '.join(Status)}")
    with build(configure()) as context:
        page = context.jobs.list(JobFilter(statuses=statuses, analysis=options.analysis), options.limit, None)
    for job in page.items:
        print(_json_line(job) if options.json else _line(job))
    return 0


def _line(job: Job) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.created))
    cells = f"{job.progress.done}/{job.progress.total}"
    said = job.headline or (job.error.message.splitlines()[0] if job.error and job.error.message else "")
    return f"{job.id}  {when}  {job.status:<11}  {cells:>7}  {job.request.analysis:<16}  {said[:80]}".rstrip()


def _json_line(job: Job) -> str:
    shown = {
        "id": job.id,
        "status": job.status,
        "reason": job.reason,
        "analysis": job.request.analysis,
        "created": job.created,
    }
    return json.dumps(shown | {"ended": job.ended, "headline": job.headline})
