"""The Jupyter server extension: configuration → Context → routes, and the worker processes of this server."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp

from server_ext import logs
from server_ext.api.emitting import JobEvents
from server_ext.api.metrics import GATHER_EVERY, Metrics
from server_ext.api.routes import handlers
from server_ext.config import Analyst
from server_ext.context import build, kernel_server
from server_ext.domain import Status
from server_ext.execution.periodic import Periodic
from server_ext.execution.reaper import SWEEP_EVERY
from server_ext.execution.supervisor import WorkerPool
from server_ext.services.ended import LOOK_EVERY, EndedJobs
from server_ext.services.notifying import NOTIFY_EVERY
from server_ext.services.retention import RETAIN_EVERY, RETAIN_FIRST
from server_ext.services.schedules import TICK_EVERY


class AnalystExtension(ExtensionApp):
    """Serves /analyst; configured by `c.Analyst`."""

    name = "jupyter_analyst"
    app_name = "Jupyter Analyst"
    description = "Runs notebooks as analyses: datasets in, reports out."
    classes = [Analyst]  # noqa: RUF012 - traitlets wants a plain class attribute
    load_other_extensions = True

    def initialize_settings(self) -> None:
        """Build the parts."""
        self._stack = ExitStack()
        assert self.serverapp is not None
        settings = Analyst(parent=self).settings(Path(self.serverapp.root_dir))
        settings = replace(settings, public_url=settings.public_url or self.serverapp.connection_url)
        handler = logs.configure(logging.getLogger("server_ext"), settings.log_format, logging.INFO)
        self._stack.callback(logging.getLogger("server_ext").removeHandler, handler)
        self._context = self._stack.enter_context(build(settings))
        self.log.info("Analyst keeps its data in %s and runs %d worker(s).", settings.data_dir, settings.workers)

    def initialize_handlers(self) -> None:
        """Add the routes."""
        self.handlers.extend(handlers(self._context))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Start the workers, and a kernel server for the kernels that people start.

        This is called once the server listens. Starting processes earlier could keep it from that: between its test of
        a port and its use of it, a process on its way would hold the test's socket.
        """
        settings = self._context.settings
        await asyncio.to_thread(self._stack.enter_context, kernel_server(settings))
        await asyncio.to_thread(self._stack.enter_context, WorkerPool(settings))
        self._stack.enter_context(Periodic("sweeper", SWEEP_EVERY, self._context.reaper.sweep))
        self._stack.enter_context(self._watching(serverapp))
        self._stack.enter_context(Periodic("notifier", NOTIFY_EVERY, self._context.notifier.work))
        retention = self._context.retention
        self._stack.enter_context(Periodic("retention", RETAIN_EVERY, retention.run, RETAIN_FIRST))
        self._stack.callback(retention.stop)
        if settings.fire_schedules:
            self._stack.enter_context(Periodic("schedules", TICK_EVERY, self._context.schedules.tick))

    def _watching(self, serverapp: Any) -> ExitStack:
        """Return what tells Jupyter's event log and its metrics how jobs go."""
        later = asyncio.get_running_loop().call_soon_threadsafe
        metrics = Metrics(self._context.measuring)
        listeners = (JobEvents(serverapp.event_logger, later).ended, metrics.ended)
        ended = EndedJobs(self._context.jobs, listeners, time.time)
        stack = ExitStack()
        stack.enter_context(metrics)
        stack.enter_context(Periodic("metrics", GATHER_EVERY, metrics.gather, first=0.0))
        stack.enter_context(Periodic("ended", LOOK_EVERY, ended.look))
        return stack

    async def stop_extension(self) -> None:
        """End the workers and close the store."""
        await asyncio.to_thread(self._stack.close)

    def current_activity(self) -> Any:
        """Return how many jobs are under way, for those who cull idle servers."""
        return self._context.store.jobs.count([Status.QUEUED, Status.IN_PROGRESS]) or None
