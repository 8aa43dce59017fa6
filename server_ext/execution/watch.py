"""Tells the store how an attempt goes: cells done, the running cell's first line, its kernel and its live output."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from nbformat import NotebookNode

from server_ext.domain import Claim, Progress
from server_ext.errors import Unavailable
from server_ext.execution.lease import Lease
from server_ext.execution.salvage import Saver
from server_ext.storage.attempts import AttemptRows

OUTPUT_EVERY = 0.25
OUTPUT_LIMIT = 256 * 1024
LINE = 120
log = logging.getLogger(__name__)


class Watch:
    """What the runner reports to while a notebook runs; raises LeaseLost when the job is no longer ours."""

    def __init__(self, attempts: AttemptRows, lease: Lease, saver: Saver) -> None:
        self._attempts = attempts
        self._lease = lease
        self._saver = saver
        self._progress = Progress()
        self._pending: list[str] = []
        self._sent = 0
        self._last = 0.0

    @property
    def _claim(self) -> Claim:
        return self._lease.claim

    def started(self, total: int) -> None:
        """The notebook begins; it has `total` code cells."""
        self._report(Progress(0, total))

    def kernel(self, pid: int | None, name: str, start: str) -> None:
        """The kernel is up; `start` says whether it was forked."""
        if pid:
            self._lease.hold(pid)
        log.info("Job %s: kernel %s in process %s, %s", self._claim.job.id, name, pid, start)
        self._tell(lambda: self._attempts.kernel(self._claim, name, start))

    def cell_started(self, source: str) -> None:
        """A code cell begins."""
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        shown = next((line for line in lines if not line.startswith(("#", "%"))), lines[0] if lines else "")
        self._report(Progress(self._progress.done, self._progress.total, shown[:LINE]))

    def cell_done(self, notebook: NotebookNode) -> None:
        """A code cell has ended well."""
        self.flush()
        self._saver.save(notebook)
        self._report(Progress(self._progress.done + 1, self._progress.total))

    def output(self, text: str, stream: str) -> None:
        """A cell printed something; it is logged a few times a second, up to a limit for each job."""
        if self._sent >= OUTPUT_LIMIT:
            return
        self._pending.append(text[: OUTPUT_LIMIT - self._sent])
        self._sent += len(text)
        if time.monotonic() - self._last >= OUTPUT_EVERY:
            self.flush(stream)

    def flush(self, stream: str = "stdout") -> None:
        """Log the output that is still held back."""
        if self._pending:
            text = "".join(self._pending)
            self._tell(lambda: self._attempts.output(self._claim, text, stream))
            self._pending.clear()
            self._last = time.monotonic()

    def _report(self, progress: Progress) -> None:
        self._lease.check()
        self._progress = progress
        self._tell(lambda: self._attempts.progress(self._claim, progress))

    def _tell(self, write: Callable[[], None]) -> None:
        """Write to the store; if it is away the notebook goes on, as long as the lease holds."""
        try:
            write()
        except Unavailable as error:
            log.warning("Job %s: its progress is not told: %s", self._claim.job.id, error.message)
