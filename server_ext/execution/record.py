"""Puts together how a report was made, from what the attempt knows."""

from __future__ import annotations

import datetime
import importlib.metadata
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server_ext.domain import Analysis, Dataset, Job, Outcome
from server_ext.execution.runner import KernelStart
from server_ext.reports.provenance import Provenance

LIBRARIES = ("jupyter-analyst", "pandas", "numpy", "pyarrow", "scikit-learn", "matplotlib", "seaborn")


@dataclass(frozen=True)
class Made:
    """Of what a report was made."""

    job: Job
    analysis: Analysis
    datasets: Mapping[str, Dataset]
    kernel: KernelStart | None


def provenance(made: Made, outcome: Outcome, result: Mapping[str, Any]) -> Provenance:
    """Return the record of an attempt that is about to be published."""
    job, analysis = made.job, made.analysis
    now, started = time.time(), job.started or job.created
    dataset = made.datasets.get(job.request.dataset or "")
    summary = result.get("summary")
    return Provenance(
        job=job.id,
        analysis={n: getattr(analysis, n) for n in ("name", "title", "description", "version")},
        dataset=_dataset(dataset) if dataset else None,
        parameters=dict(job.request.parameters),
        created=_iso(job.created),
        started=_iso(started),
        ended=_iso(now),
        duration=round(now - started, 1),
        attempt=job.attempt,
        worker=job.worker,
        kernel=job.request.kernel or analysis.kernel,
        kernel_start=made.kernel.how if made.kernel else None,
        libraries=_libraries(made.kernel),
        status=outcome.status.value,
        reason=outcome.reason,
        error=outcome.error,
        headline=outcome.headline,
        summary=summary if isinstance(summary, str) else None,
    )


def _libraries(kernel: KernelStart | None) -> dict[str, str]:
    # A kernel of another environment has versions of its own, which we do not know.
    names = LIBRARIES if kernel is not None and kernel.ours else LIBRARIES[:1]
    return {name: importlib.metadata.version(name) for name in names}


def _dataset(dataset: Dataset) -> dict[str, Any]:
    shown = ("id", "name", "sha256", "rows")
    notes = list(dataset.details.get("notes", ()))
    return {name: getattr(dataset, name) for name in shown} | {"columns": len(dataset.columns), "notes": notes}


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
