"""A kernel client that knows when its kernel is ready, where jupyter_client's waits for 0.2 s of silence."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

ANSWER = 1.0
BROADCAST = 0.5


class PromptClient(AsyncKernelClient):
    """Takes the kernel for ready once it answered a request and told all listeners that it is idle again."""

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
