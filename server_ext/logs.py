"""The log: as text or as JSON lines, each line with the job that it is about, from the request to the kernel.

What is logged within `about(job)` carries the job's id, whichever library logs it; threads that should carry it too are
started with a copy of the context.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

FORMATS = ("text", "json")
FIELDS = ("asctime", "levelname", "name", "process", "message")
RENAMED = {"asctime": "time", "levelname": "level", "name": "logger"}
QUIET = ("alembic", "huey", "papermill", "traitlets")  # what they tell at INFO is about themselves
_job: ContextVar[str | None] = ContextVar("job", default=None)


@contextmanager
def about(job: str) -> Iterator[None]:
    """Mark whatever is logged meanwhile, in this context, with a job's id."""
    token = _job.set(job)
    try:
        yield
    finally:
        _job.reset(token)


def configure(logger: logging.Logger, format: str, level: int) -> logging.Handler:
    """Send a logger, and those below it, to standard error in one of the formats; returns the handler."""
    handler = logging.StreamHandler()
    handler.setFormatter(_json() if format == "json" else _Text("%(asctime)s %(message)s"))
    handler.addFilter(_mark)
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    if logger is logging.getLogger():  # the process is ours, and so is what its libraries tell
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def _mark(record: logging.LogRecord) -> bool:
    job = getattr(record, "job", None) or _job.get()
    if job is not None:
        record.job = job
    return True


def _json() -> JsonFormatter:
    return JsonFormatter(list(FIELDS), rename_fields=RENAMED)


class _Text(logging.Formatter):
    """A line of text, that ends with the job unless it names it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        text = super().format(record)
        job = getattr(record, "job", None)
        return text if job is None or job in text else f"{text} [job {job}]"
