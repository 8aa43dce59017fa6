"""The one place where the parts meet: settings in, a working Context out."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.kernelspec import KernelSpecManager

from analyst_lib.ingest import Limits
from server_ext.builtin import notebooks_folder
from server_ext.execution.kernels.protocol import SOCKET_VARIABLE
from server_ext.execution.kernels.supervisor import KernelServer
from server_ext.execution.queue import HueyQueue, open_queue
from server_ext.execution.reaper import Reaper
from server_ext.execution.retry import RetryPolicy
from server_ext.execution.salvage import Salvage
from server_ext.execution.worker import Drain, Worker, WorkerParts
from server_ext.services.analyses import Analyses
from server_ext.services.channels import MailServer
from server_ext.services.datasets import Datasets
from server_ext.services.definitions import Definitions
from server_ext.services.exports import ExportLimits
from server_ext.services.ingestion import Ingestion
from server_ext.services.jobs import JobLimits, Jobs
from server_ext.services.made import MadeDatasets
from server_ext.services.measuring import Measuring
from server_ext.services.notifying import Notifier, Ways
from server_ext.services.reports import Reports
from server_ext.services.retention import Retention, Rules
from server_ext.services.schedules import Schedules
from server_ext.services.statistics import Statistics
from server_ext.settings import Settings
from server_ext.storage.files import Files
from server_ext.storage.order import RunningLimits
from server_ext.storage.store import Store, open_store

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from server_ext.execution.attempt import Attempts

LONGEST_TIMEOUT = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Context:
    """All parts of one running service."""

    settings: Settings
    store: Store
    files: Files
    queue: HueyQueue
    analyses: Analyses
    datasets: Datasets
    jobs: Jobs
    definitions: Definitions
    schedules: Schedules
    reports: Reports
    notifier: Notifier
    measuring: Measuring
    reaper: Reaper
    retention: Retention
    statistics: Statistics

    def worker(self, id: str, drain: Drain, kernels: KernelServer | None) -> Worker:
        """Return a worker on this context's store and queue."""
        attempts = self.attempts(drain)
        limits = RunningLimits(self.settings.analysis_limit, self.settings.owner_limit)
        parts = WorkerParts(self.store, self.queue, self.reaper, attempts, kernels, self.settings.lease, limits)
        return Worker(id, parts, drain)

    def attempts(self, drain: Drain) -> Attempts:
        """Return what sees claimed jobs to their end."""
        # Only processes that run jobs need papermill and nbconvert, and pay for their import.
        from server_ext.execution.attempt import AttemptLimits, Attempts, Parts
        from server_ext.reports.html import HtmlReport

        retry = RetryPolicy(self.settings.max_attempts)
        page = HtmlReport(self.settings.report_template)
        keepers = {"dataset": MadeDatasets(self.datasets, self.files, self.settings.max_upload)}
        parts = Parts(self.store, self.files, self.analyses.runnable, page, retry, keepers)
        names = AttemptLimits.__dataclass_fields__
        return Attempts(parts, AttemptLimits(**{n: getattr(self.settings, n) for n in names}), drain.due)


@contextmanager
def build(settings: Settings) -> Iterator[Context]:
    """Open the store, the files and the queue, and join all parts on them."""
    files = Files(settings.data)
    with open_store(settings.database_url) as store, open_queue(settings.redis_url, settings.data) as queue:
        analyses = Analyses([notebooks_folder(), *map(Path, settings.analysis_dirs)], settings.default_kernel)
        datasets = Datasets(store, files, _ingestion(settings))
        limits = JobLimits(settings.max_queue, LONGEST_TIMEOUT, lambda: sorted(KernelSpecManager().find_kernel_specs()))
        jobs = Jobs(store, files, (analyses, datasets, queue), limits)
        definitions = Definitions(store, (analyses, jobs), settings.webhook_hosts)
        schedules = Schedules(store, (definitions, jobs), settings.schedule_grace, time.time)
        left = (files, Salvage(files, _page_maker(settings.report_template)))
        reaper = Reaper(store, left, queue, RetryPolicy(settings.max_attempts), time.time)
        reports = Reports(store, files, _exporting(settings))
        notifier = Notifier(store, reports, _ways(settings), time.time)
        retention = Retention(store, files, _rules(settings), time.time)
        measuring = Measuring(store, settings.data, time.time)
        kept = (analyses, datasets, jobs, definitions, schedules, reports, notifier, measuring, reaper, retention)
        statistics = Statistics(store, files, time.time)
        yield Context(settings, store, files, queue, *kept, statistics)


def kernel_server(settings: Settings, worker: str = "") -> AbstractContextManager[KernelServer | None]:
    """Return what keeps a kernel server for the kernels that this process starts, if one is wanted.

    That of a worker begins as a fork of the kernel server of the process that started the worker.
    """
    if not settings.fork_kernels:
        return nullcontext()
    return KernelServer(settings.preload, settings.prewarm, os.environ.get(SOCKET_VARIABLE, ""), worker)


def _page_maker(template: str) -> Callable[[NotebookNode], str]:
    @functools.cache
    def report() -> Callable[[NotebookNode], str]:
        from server_ext.reports.html import HtmlReport  # seldom needed here, and slow to import

        return HtmlReport(template).render

    return lambda notebook: report()(notebook)


def _ways(settings: Settings) -> Ways:
    s = settings
    server = MailServer(s.smtp_host, s.smtp_port, s.smtp_security, s.smtp_user, s.smtp_password, s.mail_from)
    return Ways(s.webhook_secret, server, s.public_url)


def _rules(settings: Settings) -> Rules:
    s = settings
    limits = (s.keep_days, s.keep_count, s.keep_bytes, s.keep_by_analysis, s.keep_latest)
    return Rules(*limits, output_days=s.keep_output_days, datasets_days=s.keep_datasets_days)


def _exporting(settings: Settings) -> ExportLimits:
    return ExportLimits(
        memory_bytes=settings.export_memory,
        cpu_seconds=int(settings.export_cpu),
        wall_seconds=int(settings.export_timeout),
    )


def _ingestion(settings: Settings) -> Ingestion:
    limits = Limits(
        source_bytes=settings.max_upload,
        cells=settings.max_cells,
        memory_bytes=settings.parse_memory,
        cpu_seconds=int(settings.parse_cpu),
        wall_seconds=int(settings.parse_timeout),
    )
    return Ingestion(limits)
