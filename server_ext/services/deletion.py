"""Deletes jobs and datasets with all they left: the row first, with a note of what must follow, then the files.

Whenever the process dies, either nothing is gone, or the thing is gone for everybody and `finish` deletes its files.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from server_ext.storage.files import Files
from server_ext.storage.removals import Removal
from server_ext.storage.store import Store

BATCH = 100
log = logging.getLogger(__name__)


class Deletion:
    """The one way in which things go; in batches, between which others may write."""

    def __init__(self, store: Store, files: Files, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._files = files
        self._clock = clock

    def jobs(self, ids: Iterable[str], links: Sequence[str] = ()) -> Iterator[Removal]:
        """Delete those of some jobs that have ended and are not pinned; gives each that is gone.

        With `links`, the fields of stable links, a job whose report such a link serves stays too.
        """
        for batch in batches(ids):
            gone = self._store.removals.jobs(batch, self._clock(), links)
            self._clear(gone)
            yield from gone

    def datasets(self, ids: Iterable[str], unseen_since: float | None = None) -> Iterator[Removal]:
        """Delete datasets (those unseen since a time, and not in use); gives each that is gone."""
        for batch in batches(ids):
            gone = self._store.removals.datasets(batch, self._clock(), unseen_since)
            self._clear(gone)
            yield from gone

    def finish(self) -> int:
        """Delete what is left of things whose row is gone; returns how many were cleared."""
        cleared = 0
        while pending := self._store.removals.pending(BATCH):
            done = self._clear(pending)
            cleared += done
            if done < len(pending):  # the disk refuses: the next time is soon enough
                break
        return cleared

    def _clear(self, gone: Sequence[Removal]) -> int:
        done = [one for one in gone if self._files.forget(one.kind, one.id)]
        self._store.removals.done(done)
        if len(done) < len(gone):
            log.warning("Of %d deleted things some files could not be deleted; it is tried again.", len(gone))
        return len(done)


def batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Give ids a hundred at a time."""
    remaining = iter(ids)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield batch
