"""`worker` and `health`: the service itself on the command line."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from server_ext import logs
from server_ext.context import Context, build, kernel_server
from server_ext.domain import Status
from server_ext.execution.periodic import Periodic
from server_ext.execution.processes import WORKER_MARK, kill_marked, new_worker_id
from server_ext.execution.worker import Drain, drain_on_signals, end_with_parent
from server_ext.services.notifying import NOTIFY_EVERY
from server_ext.services.schedules import TICK_EVERY
from server_ext.settings import Settings

Configure = Callable[[], Settings]
FRESH = 15.0


def add_commands(commands: Any) -> None:
    """Add the commands to the parser."""
    worker = commands.add_parser("worker", help="run a worker until it is told to end (SIGTERM drains it)")
    worker.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)
    worker.add_argument("--id", default="", help=argparse.SUPPRESS)
    worker.set_defaults(command=worker_command)
    health = commands.add_parser("health", help="say whether the service works; exit status 0 only if it does")
    health.add_argument("--json", action="store_true", help="as JSON")
    health.set_defaults(command=health_command)


def worker_command(options: argparse.Namespace, configure: Configure) -> int:
    """Work until drained."""
    given = sys.stdin.buffer.readline().decode() if options.embedded else None
    if given == "":  # the server was gone before it could say anything
        return 0
    settings = Settings.from_json(given) if given else configure()
    if given:  # the server that started us knows how to log
        logs.configure(logging.getLogger(), settings.log_format, logging.INFO)
    drain, id = Drain(settings.drain_grace), options.id or new_worker_id()
    drain_on_signals(drain)
    if options.embedded:
        end_with_parent(drain, lambda: kill_marked(WORKER_MARK, id))
    with build(settings) as context, _clock(context, options), kernel_server(settings, id) as kernels:
        context.worker(id, drain, kernels).run()
    return 0


@contextmanager
def _clock(context: Context, options: argparse.Namespace) -> Iterator[None]:
    """Fire schedules meanwhile; a worker that no server started also tells people of what ended."""
    with ExitStack() as stack:
        if context.settings.fire_schedules:
            stack.enter_context(Periodic("schedules", TICK_EVERY, context.schedules.tick))
        if not options.embedded:
            stack.enter_context(Periodic("notifier", NOTIFY_EVERY, context.notifier.work))
        yield


def health_command(options: argparse.Namespace, configure: Configure) -> int:
    """Print the state of the store, the queue and the workers."""
    settings = configure()
    with build(settings) as context:
        alive = [w for w in context.store.workers.list() if time.time() - w.seen < FRESH]
        queued, running = (context.store.jobs.count([s]) for s in (Status.QUEUED, Status.IN_PROGRESS))
        state: dict[str, int | str] = {
            "workers": len(alive),
            "queued": queued,
            "running": running,
            "messages": context.queue.pending(),
        }
    state["data"] = settings.data_dir
    if options.json:
        print(json.dumps(state | {"kernel_servers": {w.id: w.details.get("kernel_server") for w in alive}}))
    else:
        print("\n".join(f"{name:>10}  {value}" for name, value in state.items()))
        print("".join(f"{'worker':>10}  {w.id}: {_kernels(w.details.get('kernel_server'))}\n" for w in alive), end="")
    return 0 if alive else 1


def _kernels(server: Mapping[str, Any] | None) -> str:
    if server is None:
        return "normal kernels"
    said = f"kernel server {server['state']}" + (f" ({server['reason']})" if server["reason"] else "")
    kernels = ", ".join(f"{k['pid']}: {k['private'] >> 20} MB of its own" for k in server["kernels"])
    return f"{said}, {server['pss'] >> 20} MB" + (f"; kernels {kernels}" if kernels else "")
