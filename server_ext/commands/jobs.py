"""`submit` and `list`, and what a job's arguments mean on a command line."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server_ext.context import Context, build
from server_ext.domain import Analysis, Dataset, Job, JobFilter, Status
from server_ext.errors import Refused
from server_ext.services.datasets import Upload
from server_ext.services.jobs import Submission
from server_ext.settings import Settings

Configure = Callable[[], Settings]
EVERY = 0.1


def add_commands(commands: Any) -> None:
    """Add the commands to the parser."""
    submit = commands.add_parser("submit", help="queue a job for the workers, and print its id")
    add_job_arguments(submit)
    submit.set_defaults(command=submit_command)
    listed = commands.add_parser("list", help="list jobs, newest first")
    listed.add_argument("--status", help="only jobs of these statuses, separated by commas")
    listed.add_argument("--analysis", help="only jobs of this analysis")
    listed.add_argument("--pinned", action="store_true", default=None, help="only pinned jobs")
    listed.add_argument("--limit", type=int, default=20, help="how many (default: 20)")
    listed.add_argument("--json", action="store_true", help="as JSON lines")
    listed.set_defaults(command=list_command)


def add_job_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name an analysis and its values."""
    parser.add_argument("analysis", help="name of an analysis, or path of a notebook")
    parser.add_argument("--dataset", type=Path, metavar="FILE", help="the table to analyse")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    parser.add_argument("--kernel", help="run on this kernel")
    parser.add_argument("--timeout", type=float, help="end the job after so many seconds")
    parser.add_argument("--name", help="what to call the job")
    parser.add_argument("--tag", action="append", default=[], help="tag the job; may be repeated")


def submitted(options: argparse.Namespace, context: Context) -> Job:
    """Keep the dataset, check the values, and return the queued job."""
    return context.jobs.submit(asked(options, context), time.time())


def asked(options: argparse.Namespace, context: Context) -> Submission:
    """Keep the dataset, and return what the arguments ask to run."""
    analysis = context.analyses.runnable(options.analysis)
    dataset = _dataset(context, options.dataset, "dataset")
    parameters = {name: _value(analysis, name, text) for name, text in options.parameter}
    for name in {*analysis.dataset_parameters[1:]} & {*parameters}:
        # On the command line a further table is a file, as the first one is; an id of a dataset works too.
        if parameters[name] and Path(parameters[name]).is_file():
            further = _dataset(context, Path(parameters[name]), f"parameters.{name}")
            parameters[name] = further.id if further else None
    return Submission(
        analysis=analysis.name,
        dataset=dataset.id if dataset else None,
        parameters=parameters,
        kernel=options.kernel,
        timeout=options.timeout,
        tags=tuple(options.tag),
        name=options.name,
    )


def _dataset(context: Context, path: Path | None, field: str) -> Dataset | None:
    if path is None:
        return None
    if not path.is_file():
        raise Refused.field(field, f"there is no file {str(path)!r}")
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
    if schema.get("format") == "date" and text.startswith("{"):  # a relative date of a job definition
        return json.loads(text)
    if "string" in kinds or ("enum" in schema and text in schema["enum"]):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return [part.strip() for part in text.split(",")] if "array" in kinds else text


def submit_command(options: argparse.Namespace, configure: Configure) -> int:
    """Queue a job and print its id."""
    if options.analysis.endswith(".ipynb"):
        raise Refused.field("analysis", "the workers know analyses by name; put the notebook into a configured folder")
    with build(configure()) as context:
        print(submitted(options, context).id)
    return 0


def list_command(options: argparse.Namespace, configure: Configure) -> int:
    """Print jobs, one a line."""
    statuses = chosen_statuses(options.status)
    with build(configure()) as context:
        which = JobFilter(statuses=statuses, analysis=options.analysis, pinned=options.pinned)
        page = context.jobs.list(which, options.limit, None)
    for job in page.items:
        print(_json_line(job) if options.json else _line(job))
    return 0


def chosen_statuses(text: str | None) -> tuple[str, ...]:
    """Return the statuses of a list with commas; Refused if one is not known."""
    statuses = tuple(text.upper().split(",")) if text else ()
    for status in statuses:
        if status not in list(Status):
            raise Refused.field("status", f"{status!r} is not one of {', '.join(Status)}")
    return statuses


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
