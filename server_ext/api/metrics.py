"""Prometheus metrics, joined to those of Jupyter's own /metrics. Only this module knows prometheus_client.

A scrape costs nothing but its text: what it shows was gathered by a thread some seconds before, so the event loop never
waits for the store. Counters and histograms are of jobs that ended since this server started; every server sees all.
"""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from server_ext.domain import Job
from server_ext.services.measuring import Measuring

GATHER_EVERY = 10.0
SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
GAUGES = {
    "oldest_queued_seconds": "How long the job that waits longest has waited.",
    "workers": "Workers that were heard of within 15 seconds.",
    "workers_busy": "Workers that run a job.",
    "kernels": "Kernels that the workers' kernel servers have forked and that live.",
    "kernel_memory_bytes": "Memory of the workers' kernel servers and their kernels.",
    "schedules": "Job definitions whose schedule will fire.",
    "schedule_lag_seconds": "How late the schedule is that should have fired first; 0 if none is late.",
    "notifications_open": "Notifications that did not get through yet.",
}


class Metrics:
    """The service's metrics; a context manager, on Jupyter's page as long as it is open."""

    def __init__(self, measuring: Measuring) -> None:
        self._measuring = measuring
        self._own = CollectorRegistry()
        self._gauges = {name: Gauge(f"analyst_{name}", help, registry=self._own) for name, help in GAUGES.items()}
        self._jobs = Gauge("analyst_jobs", "Jobs that have not ended.", ["status"], registry=self._own)
        self._disk = Gauge("analyst_disk_bytes", "Disk of the data folder.", ["kind"], registry=self._own)
        labels = ["analysis", "status", "reason"]
        self._ended = Counter("analyst_jobs_ended", "Jobs that ended.", labels, registry=self._own)
        self._run = self._seconds("analyst_job_run_seconds", "From the last start of a job to its end.")
        self._wait = self._seconds("analyst_job_wait_seconds", "From a job's submission to its last start.")

    def _seconds(self, name: str, help: str) -> Histogram:
        return Histogram(name, help, ["analysis"], buckets=SECONDS, registry=self._own)

    def __enter__(self) -> Metrics:
        REGISTRY.register(self._own)  # a registry can be collected as a collector can
        return self

    def __exit__(self, *error: object) -> None:
        REGISTRY.unregister(self._own)

    def gather(self) -> None:
        """Take the numbers of this moment for the next scrapes."""
        seen = self._measuring.snapshot()
        for status, count in seen.jobs.items():
            self._jobs.labels(status=status.value).set(count)
        for kind, size in seen.disk.items():
            self._disk.labels(kind=kind).set(size)
        for name, value in seen.values.items():
            self._gauges[name].set(value)

    def ended(self, job: Job) -> None:
        """Count a job that ended."""
        analysis = job.request.analysis
        self._ended.labels(analysis=analysis, status=job.status.value, reason=job.reason or "").inc()
        if job.started is not None and job.ended is not None:
            self._run.labels(analysis=analysis).observe(max(0.0, job.ended - job.started))
            self._wait.labels(analysis=analysis).observe(max(0.0, job.started - job.created))
