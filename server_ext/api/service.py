"""/analyst/health, /analyst/workers and /analyst/openapi.json: the service itself."""

from __future__ import annotations

import time
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.openapi import specification
from server_ext.api.views import worker_view
from server_ext.domain import Status
from server_ext.errors import Unavailable

FRESH = 15.0


class HealthHandler(AnalystHandler):
    """Whether the service works; without login only that."""

    _track_activity = False

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer 200 when the store answers, 503 when not; who is logged in sees the parts."""
        try:
            parts = await self.do(self._parts)
        except Unavailable as error:
            self.answer({"status": "unavailable", **({"message": error.message} if self.current_user else {})}, 503)
            return
        status = "ok" if parts["workers"] else "no_workers"
        self.answer({"status": status, **(parts if self.current_user else {})})

    def _parts(self) -> dict[str, Any]:
        alive = [w for w in self.context.store.workers.list() if time.time() - w.seen < FRESH]
        counts = {
            name: self.context.store.jobs.count([s])
            for name, s in (("queued", Status.QUEUED), ("running", Status.IN_PROGRESS))
        }
        return {"workers": len(alive), **counts}


class WorkersHandler(AnalystHandler):
    """The workers."""

    @guarded
    async def get(self) -> None:
        """List them with what they do."""
        found = await self.do(self.context.store.workers.list)
        self.answer({"items": [worker_view(w) for w in found], "next": None})


class OpenApiHandler(AnalystHandler):
    """The description of this interface."""

    @guarded
    async def get(self) -> None:
        """Send the OpenAPI document."""
        self.answer(specification(self.base_url))
