"""Does something every few seconds in a thread of its own; what is away for a moment is logged and tried again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from server_ext.errors import AnalystError

log = logging.getLogger(__name__)


class Periodic:
    """Calls `work` every `every` seconds, after `first` seconds for the first time.

    A context manager, whose end waits for a call under way.
    """

    def __init__(self, name: str, every: float, work: Callable[[], object], first: float | None = None) -> None:
        self._every = every
        self._first = every if first is None else first
        self._do = work
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def __enter__(self) -> Periodic:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        wait = self._first
        while not self._over.wait(wait):
            wait = self._every
            try:
                self._do()
            except AnalystError as error:
                log.warning("%s: %s", self._thread.name, error.message)
            except Exception:  # as in the worker: nobody would see that this thread has ended
                log.exception("%s failed unexpectedly; it is tried again", self._thread.name)
