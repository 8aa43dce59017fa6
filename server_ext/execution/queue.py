"""The queue on Huey (SQLite or Redis). Only this module knows Huey; its messages are hints that carry job ids alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool
from redis.exceptions import RedisError

from server_ext.errors import Unavailable

POLL = 0.05
ANSWER_WITHIN = 3.0
AWAY = (RedisError, OperationalError, OSError)


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON: who can write to the queue can name jobs, but not run code in a worker, as pickles would."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class HueyQueue:
    """Puts job ids and, in a worker, hands them to its handler."""

    def __init__(self, huey: Huey) -> None:
        self._huey = huey
        self._handle: Callable[[str], None] | None = None
        self._task = huey.task(name="run_job")(self._run)

    def _run(self, job: str) -> None:
        if self._handle is not None:
            self._handle(job)

    def put(self, job: str) -> None:
        """Send a job id; Unavailable if the queue does not answer."""
        try:
            self._task(job)
        except AWAY as error:
            raise Unavailable(f"The queue does not answer: {error}. The job is kept and sent later.") from error

    def take(self, handle: Callable[[str], None], timeout: float) -> bool:
        """Wait up to `timeout` seconds for a message and handle it; False if there was none.

        Raises
        ------
        Unavailable
            If the queue does not answer.
        """
        self._handle = handle
        end = time.monotonic() + timeout
        while True:
            task = self._dequeue()
            if task is not None:
                self._huey.execute(task)
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(POLL)

    def _dequeue(self) -> Any:
        try:
            return self._huey.dequeue()
        except AWAY as error:
            raise Unavailable(f"The queue does not answer: {error}.") from error

    def close(self) -> None:
        """Let go of the connections."""
        pool = getattr(self._huey.storage, "pool", None)
        if pool is not None:
            pool.disconnect()
        else:
            self._huey.storage.close()

    def pending(self) -> int:
        """Return how many messages wait; Unavailable if the queue does not answer."""
        try:
            return int(self._huey.pending_count())
        except AWAY as error:
            raise Unavailable(f"The queue does not answer: {error}.") from error


@contextmanager
def open_queue(redis_url: str, folder: Path) -> Iterator[HueyQueue]:
    """Open the queue on Redis, if a URL is given, or on SQLite in `folder`."""
    queue = HueyQueue(_huey(redis_url, folder))
    try:
        yield queue
    finally:
        queue.close()


def _huey(redis_url: str, folder: Path) -> Huey:
    common: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if redis_url:
        pool = ConnectionPool.from_url(redis_url, socket_connect_timeout=ANSWER_WITHIN, socket_timeout=ANSWER_WITHIN)
        return RedisHuey("analyst", connection_pool=pool, blocking=False, **common)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "queue.sqlite"
    path.touch(mode=0o600)
    return SqliteHuey("analyst", filename=str(path), **common)
