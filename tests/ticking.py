"""A process that looks at a clock given to it; in a module of its own, since such a process imports it by name."""

from __future__ import annotations

from multiprocessing.connection import Connection

from server_ext.context import build
from server_ext.services.schedules import Schedules

GRACE = 60.0


def tick_on_demand(pipe: Connection) -> None:
    """Open the store of each settings that come through the pipe, and tick at each time that follows, until None."""
    while (settings := pipe.recv()) is not None:
        with build(settings) as context:
            pipe.send("ready")
            parts = (context.definitions, context.jobs)
            while (now := pipe.recv()) is not None:
                pipe.send(Schedules(context.store, parts, GRACE, lambda now=now: now).tick())  # type: ignore[misc]
