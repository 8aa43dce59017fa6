"""Puts together how a report was made, from what the attempt knows."""

from __future__ import annotations

import datetime
import importlib.metadata
import time
from collections.abc import Mapping
from typing import Any

from server_ext.domain import Analysis, Dataset, Job, Outcome
from server_ext.reports.provenance import Provenance

LIBRARIES = ("jupyter-analyst", "pandas", "numpy", "pyarrow", "scikit-learn", "matplotlib", "seaborn")


def provenance(
    job: Job, analysis: Analysis, datasets: Mapping[str, Dataset], outcome: Outcome, result: Mapping[str, Any]
) -> Provenance:
    """Return the record of an attempt that is about to be published."""
    now, started = time.time(), job.started or job.created
    dataset = datasets.get(job.request.dataset or "")
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
        libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        status=outcome.status.value,
        reason=outcome.reason,
        error=outcome.error,
        headline=outcome.headline,
        summary=summary if isinstance(summary, str) else None,
    )


def _dataset(dataset: Dataset) -> dict[str, Any]:
    shown = ("id", "name", "sha256", "rows")
    notes = list(dataset.details.get("notes", ()))
    return {name: getattr(dataset, name) for name in shown} | {"columns": len(dataset.columns), "notes": notes}


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
