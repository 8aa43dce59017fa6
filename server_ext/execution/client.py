"""A kernel client for jobs: knows at once when its kernel is ready, and loses no output of one that prints fast.

jupyter_client's waits for 0.2 s of silence, and takes one broadcast at a time from a queue that holds 1,000 and drops
what comes while it is full.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

ANSWER = 1.0
BROADCAST = 0.5
MOST_WAITING = 64 << 20
LOOK_EVERY = 0.01
QUEUE = 100_000


class BroadcastChannel(AsyncZMQSocketChannel):
    """Takes all broadcasts that arrived as often as it can, and gives them out one by one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: deque[list[bytes]] = deque()
        self._size = 0
        self._looked = 0.0

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """Return the next message; Empty if none comes within `timeout` seconds."""
        if not self._waiting:
            if not await self.socket.poll(None if timeout is None else int(1000 * timeout)):
                raise Empty
            self._take_all()
        elif time.monotonic() - self._looked > LOOK_EVERY:
            self._take_all()
            await asyncio.sleep(0)  # let others have a turn: the watch for the kernel's death, the reply
        parts = self._waiting.popleft()
        self._size -= _size(parts)
        _, message = self.session.feed_identities(parts)
        return dict(self.session.deserialize(message))

    def _take_all(self) -> None:
        plain: zmq.Socket[bytes] = zmq.Socket.shadow(self.socket)
        with contextlib.suppress(zmq.Again):
            while self._size < MOST_WAITING:
                parts = plain.recv_multipart(zmq.NOBLOCK)
                self._waiting.append(parts)
                self._size += _size(parts)
        self._looked = time.monotonic()


def _size(parts: list[bytes]) -> int:
    return sum(map(len, parts))


class PromptClient(AsyncKernelClient):
    """Takes the kernel for ready once it answered a request and told all listeners that it is idle again."""

    iopub_channel_class = Type(BroadcastChannel)

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RCVHWM, QUEUE)  # of all sockets made from it: broadcasts that come while we are busy
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its broadcasts arrive.

        Raises
        ------
        RuntimeError
            If the kernel died, or does not answer within `timeout` seconds.
        """
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            request = self.kernel_info()
            try:
                reply = await self._next("shell", request, "kernel_info_reply", ANSWER)
                await self._next("iopub", request, "status", BROADCAST)
            except Empty:  # it is not up yet, or our subscription came too late for its broadcast
                if not await self.is_alive():
                    raise RuntimeError("The kernel died before it answered.") from None
                if time.monotonic() > deadline:
                    raise RuntimeError(f"The kernel did not answer within {timeout:g} seconds.") from None
            else:
                self._handle_kernel_info_reply(reply)
                return

    async def _next(self, channel: str, request: str, kind: str, timeout: float) -> dict[str, Any]:
        """Return the message of a kind that answers a request (of its statuses: the last, idle)."""
        deadline = time.monotonic() + timeout
        get = getattr(self, f"get_{channel}_msg")
        while True:
            message: dict[str, Any] = await get(timeout=max(0.0, deadline - time.monotonic()))
            ours = message["parent_header"].get("msg_id") == request and message["msg_type"] == kind
            if ours and message["content"].get("execution_state", "idle") == "idle":
                return message
