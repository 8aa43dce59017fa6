"""`report`: the report of a job, in the formats that one wants, put into a folder."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from server_ext.context import Context, build
from server_ext.domain import Job
from server_ext.errors import AnalystError, Refused
from server_ext.reports.formats import FORMATS
from server_ext.settings import Settings

Configure = Callable[[], Settings]
INCOMPLETE = 2


def add_commands(commands: Any) -> None:
    """Add the command to the parser."""
    report = commands.add_parser("report", help="put the report of a job into a folder, in any of its formats")
    report.add_argument("job", help="id of the job, as `list` shows it")
    report.add_argument("--format", default="html", help=f"formats: {', '.join(FORMATS)} (default: html)")
    report.add_argument("--output", type=Path, default=Path(), metavar="DIR", help="put them here (default: .)")
    report.set_defaults(command=report_command)


def report_command(options: argparse.Namespace, configure: Configure) -> int:
    """Put the formats of a report into a folder, under the names that a browser would give them."""
    formats = chosen_formats(options.format)
    with build(configure()) as context:
        job = context.jobs.get(options.job)
        context.reports.folder(job)
        options.output.mkdir(parents=True, exist_ok=True)
        return _save(context, job, options.output, dict.fromkeys(formats, ""))


def chosen_formats(text: str) -> list[str]:
    """Return the formats of a list with commas; Refused if one is not known."""
    formats = [format.strip() for format in text.split(",")]
    for format in formats:
        if format not in FORMATS:
            raise Refused.field("format", f"{format!r} is not one of {', '.join(FORMATS)}")
    return formats


def save_report(context: Context, job: Job, folder: Path, formats: Sequence[str]) -> int:
    """Put a report with its values and files into a folder; the exit status is 0 if all formats could be made."""
    folder.mkdir(parents=True, exist_ok=True)
    source = context.reports.folder(job)
    for name in ("result.json", "files"):
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
        elif (source / name).is_file():
            shutil.copyfile(source / name, folder / name)
    return _save(context, job, folder, {format: f"report.{FORMATS[format].suffix}" for format in formats})


def _save(context: Context, job: Job, folder: Path, names: dict[str, str]) -> int:
    """Copy each format that can be made, and say what could not; a format that fails keeps none of the others back."""
    status = 0
    for format, name in names.items():
        try:
            file = context.reports.file(job.id, format)
        except AnalystError as error:
            print(f"jupyter analyst: {error.message}", file=sys.stderr)
            status = INCOMPLETE
            continue
        target = folder / (name or file.name)
        shutil.copyfile(file.path, target)
        print(f"Report: {target}")
    return status
