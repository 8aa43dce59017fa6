"""Reports: what jobs left, by job or by the stable name of the latest one."""

from __future__ import annotations

import json
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server_ext.domain import Job, JobFilter, Page, ShelfFilter, Shelved, Status
from server_ext.errors import NotFound, Refused, Unavailable
from server_ext.reports.formats import FORMATS, download_name
from server_ext.services.exports import ExportLimits, Exports
from server_ext.storage.files import Files
from server_ext.storage.store import Store

REPORT_FORMATS = tuple(FORMATS)


@dataclass(frozen=True)
class ReportFile:
    """A file to send: where it lies, its media type and the name to offer for download."""

    path: Path
    media_type: str
    name: str


@dataclass(frozen=True)
class Asked:
    """A format that was asked for: its media type, the name to offer for download, and its file, once it is made."""

    media_type: str
    name: str
    path: Future[Path]


class Reports:
    """Finds the files of reports; formats other than ipynb and html are made when asked for."""

    def __init__(self, store: Store, files: Files, limits: ExportLimits | None = None) -> None:
        self._store = store
        self._files = files
        self._exports = Exports(files, limits, self._measure)

    def ask(self, job_id: str, format: str) -> Asked:
        """Ask for one format of a job's report, without waiting for it to be made; `file` says what may be raised."""
        if format not in FORMATS:
            raise Refused.field("format", f"{format[:20]!r} is not one of {', '.join(FORMATS)}")
        job = self._store.jobs.get(job_id)
        folder = self.folder(job)
        name = download_name(job.request.analysis, self._dataset_name(job), job.ended or time.time(), format)
        if FORMATS[format].made:
            return Asked(FORMATS[format].media_type, name, self._exports.ask(folder, format))
        there: Future[Path] = Future()
        there.set_result(folder / f"report.{format}")
        if not there.result().is_file():
            raise NotFound(f"The report of job {job_id} has no {format}.")
        return Asked(FORMATS[format].media_type, name, there)

    def file(self, job_id: str, format: str) -> ReportFile:
        """Return one format of a job's report; blocks while it is made.

        Raises
        ------
        NotFound, Refused, Busy, Unavailable, DiskFull
            If the job has no report (yet, or any more), the format is not known or cannot be made of this report (it
            takes too much time or memory), too many are being made, this machine cannot make it, or its disk is full.
        """
        asked = self.ask(job_id, format)
        return ReportFile(asked.path.result(), asked.media_type, asked.name)

    def folder(self, job: Job) -> Path:
        """Return the folder of a job's visible report; NotFound if there is none."""
        if job.report_attempt is None:
            state = "has no report yet" if not job.status.ended else "ended without a report"
            raise NotFound(f"Job {job.id} {state}; it is {job.status}.", reason="no_report")
        return self._files.report(job.id, job.report_attempt)

    def extra_file(self, job_id: str, name: str) -> Path:
        """Return a file that the notebook wrote; NotFound if there is none of that name."""
        files = self.folder(self._store.jobs.get(job_id)) / "files"
        try:
            path = (files / name).resolve()
        except ValueError as error:  # a NUL in the name
            raise NotFound.of("file", name) from error
        if not path.is_relative_to(files.resolve()) or not path.is_file():
            raise NotFound.of("file", name)
        return path

    def result(self, job_id: str) -> dict[str, Any]:
        """Return the values that the notebook reported."""
        path = self.folder(self._store.jobs.get(job_id)) / "result.json"
        return dict(json.loads(path.read_text())) if path.is_file() else {}

    def latest(self, which: JobFilter) -> Job:
        """Return the job with the latest completed report of those that the filter names."""
        done = replace(which, statuses=(Status.COMPLETED,), sort="ended", descending=True)
        return self._store.jobs.latest(done)

    def _measure(self, made: Path) -> None:
        """Note how large a report is now that another format of it lies beside it."""
        job = made.parent.name
        with suppress(Unavailable):  # whoever asked has the file all the same
            self._store.retention.measured({job: self._files.report_bytes(job)})

    def shelf(self, which: ShelfFilter, limit: int, cursor: str | None) -> Page[Shelved]:
        """Return a page of the latest reports, one of each job definition, and of each analysis and dataset."""
        return self._store.shelf.list(which, limit, cursor)

    def _dataset_name(self, job: Job) -> str | None:
        if job.request.dataset is None:
            return None
        try:
            return self._store.datasets.get(job.request.dataset).name
        except NotFound:
            return None
