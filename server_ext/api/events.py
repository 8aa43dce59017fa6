"""/analyst/jobs/{id}/events: a job's changes and live output as server-sent events, told as they happen."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from tornado.iostream import StreamClosedError

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.views import job_view, state_view
from server_ext.domain import Event, Status
from server_ext.errors import Refused, Unavailable

EVERY = 0.1
ALIVE_EVERY = 15.0
log = logging.getLogger(__name__)


class EventHub:
    """Tails the events of all jobs that somebody follows, with one query for all of them."""

    def __init__(self, after: Callable[[Mapping[str, int]], Sequence[Event]]) -> None:
        self._after = after
        self._followers: dict[str, dict[asyncio.Queue[Event], int]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def follow(self, job: str, seen: int) -> Iterator[asyncio.Queue[Event]]:
        """Give a queue of the job's events after number `seen`."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._followers.setdefault(job, {})[queue] = seen
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tail())
        try:
            yield queue
        finally:
            del self._followers[job][queue]
            if not self._followers[job]:
                del self._followers[job]

    async def _tail(self) -> None:
        while self._followers:
            positions = {job: min(queues.values()) for job, queues in self._followers.items()}
            try:
                for event in await asyncio.to_thread(self._after, positions):
                    self._tell(event)
            except Unavailable as error:
                log.warning("%s", error)
            await asyncio.sleep(EVERY)

    def _tell(self, event: Event) -> None:
        queues = self._followers.get(event.job, {})
        for queue, seen in queues.items():
            if seen < event.seq:
                queues[queue] = event.seq
                queue.put_nowait(event)


class EventsHandler(AnalystHandler):
    """The event stream of one job."""

    def initialize(self, context: object, hub: EventHub) -> None:  # type: ignore[override]
        """Take the parts of the service and the hub."""
        super().initialize(context)  # type: ignore[arg-type]
        self.hub = hub

    @guarded
    async def get(self, id: str) -> None:
        """Send every change from the start (or after Last-Event-ID) until the final status."""
        job = await self.do(self.context.jobs.get, id)
        seen = self._last_seen()
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")
        if not job.status.ended or len(await self.do(self.context.jobs.events, {job.id: seen})):
            with self.hub.follow(job.id, seen) as queue, contextlib.suppress(StreamClosedError):
                await self.flush()
                await self._send_all(job_view(job), queue)
        self.finish(set_content_type="text/event-stream")

    def _last_seen(self) -> int:
        given = self.request.headers.get("Last-Event-ID", "0")
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            raise Refused.field("Last-Event-ID", f"must be the id of an event of this stream, not {given[:40]!r}")
        return int(given)

    async def _send_all(self, view: dict[str, object], queue: asyncio.Queue[Event]) -> None:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), ALIVE_EVERY)
            except TimeoutError:
                await self._send(": still here\n\n")
                continue
            data = view | state_view(event.data) if event.kind == "job" else dict(event.data)
            await self._send(f"id: {event.seq}\nevent: {event.kind}\ndata: {json.dumps(data)}\n\n")
            if event.kind == "job" and Status(str(data["status"])).ended:
                return

    async def _send(self, text: str) -> None:
        self.write(text)
        await self.flush()
