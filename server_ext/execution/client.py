"""A kernel client for jobs: knows at once when its kernel is ready, and loses no output of one that prints fast.

jupyter_client's waits for 0.2 s of silence, and takes one broadcast at a time from a queue that holds 1,000 and drops
what comes while it is full.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
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
MOST_WAITING = 16 << 20
AT_A_TIME = 1000
LOOK_EVERY = 0.01
LONGEST_ESCAPE = 14  # bytes of a character beyond the basic plane, as JSON writes it, and a bit
QUEUE = 100_000


class BroadcastChannel(AsyncZMQSocketChannel):
    """Takes all broadcasts that arrived as often as it can, and gives them out one by one.

    What a cell prints beyond `most_waiting` bytes that wait is dropped, and counted in `dropped`: a cell that prints
    faster than its text can be taken would else fill the memory (a kernel sends what it gathered in 0.2 s at once, be
    it 100 MB). All that waits is of one cell: the next one is not sent before the end of this one was seen.
    """

    most_waiting = MOST_WAITING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: deque[list[bytes]] = deque()
        self._size = 0
        self._looked = 0.0
        self.dropped = 0

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
            for _ in range(AT_A_TIME):
                self._keep(plain.recv_multipart(zmq.NOBLOCK, copy=False))
        self._looked = time.monotonic()

    def _keep(self, frames: list[zmq.Frame]) -> None:
        size, parts = sum(len(frame.buffer) for frame in frames), None
        if frames[0].bytes.startswith(b"stream.") and self._size + size > self.most_waiting:
            room = self.most_waiting - self._size
            parts = self._shortened(frames, room) if room > 0 else None
            self.dropped += size - (_size(parts) if parts else 0)
            if parts is None:
                return
        parts = parts or [frame.bytes for frame in frames]
        self._waiting.append(parts)
        self._size += _size(parts)

    def _shortened(self, frames: list[zmq.Frame], room: int) -> list[bytes] | None:
        """Return a message of text with no more than its first `room` bytes, signed anew; None if it cannot be cut."""
        parts = [frame.bytes for frame in frames[:-1]]
        text = bytes(frames[-1].buffer[:room])
        for end in range(len(text), len(text) - LONGEST_ESCAPE, -1):  # not in the middle of a character
            content = text[:end] + b'"}'
            with contextlib.suppress(ValueError):
                json.loads(content)
                parts[2] = self.session.sign([*parts[3:], content])
                return [*parts, content]
        return None


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
