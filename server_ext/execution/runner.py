"""Runs one notebook on one kernel with papermill. Only this module knows papermill.

Whether a run succeeded is what the returned record says; the notebook's own metadata is not believed.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import execute_notebook
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.translators import PythonTranslator, papermill_translators

from server_ext.domain import CellError, Reason
from server_ext.execution.client import MOST_WAITING, PromptClient
from server_ext.execution.kernels.choice import is_ours, to_start
from server_ext.execution.outputs import OutputLimit
from server_ext.reports.provenance import plain

ENGINE = "analyst"
KERNEL_DEATH = "The kernel's process ended while the cell ran: it was killed, ran out of memory, or crashed."

# papermill also guesses at the parameters cell, line by line; what services/inspection reads is what counts.
logging.getLogger("papermill.translators").setLevel(logging.ERROR)


class Watcher(Protocol):
    """Whom the run reports to; any of these may raise to end the run."""

    def started(self, total: int) -> None: ...

    def kernel(self, pid: int | None, name: str, start: str) -> None: ...

    def cell_started(self, source: str) -> None: ...

    def cell_done(self, notebook: NotebookNode) -> None: ...

    def output(self, text: str, stream: str) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What to run and how: times in seconds, sizes in bytes."""

    notebook: Path
    parameters: Mapping[str, Any]
    kernel: str
    folder: Path
    sockets: Path
    environment: Mapping[str, str]
    cell_timeout: float
    start_timeout: float
    max_output: int


@dataclass(frozen=True)
class Run:
    """How it went: the executed notebook, and why it did not get to its end, if it did not."""

    notebook: NotebookNode
    reason: Reason | None = None
    error: CellError | None = None
    kernel: KernelStart | None = None


@dataclass(frozen=True)
class KernelStart:
    """The kernelspec of a run, how its kernel was started, and whether it is of the Python that runs the worker."""

    name: str
    how: str
    ours: bool


class _Ended(Exception):
    """Carries the record of a run out of papermill, before papermill writes its own error cells into the notebook."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


def run_notebook(plan: Plan, watcher: Watcher) -> Run:
    """Run a notebook to its end and return the record; whatever the watcher raises ends the run and is raised."""
    notebook = str(plan.notebook).replace("{", "{{").replace("}", "}}")  # papermill formats paths with the parameters
    try:
        execute_notebook(
            notebook,
            None,
            parameters=dict(plan.parameters),
            engine_name=ENGINE,
            kernel_name=plan.kernel,
            progress_bar=False,
            plan=plan,
            watcher=watcher,
        )
    except _Ended as ended:
        return ended.run
    except NoSuchKernel as error:
        message = f"There is no kernel {error.name!r} on this worker."
        return Run(nbformat.read(plan.notebook, 4), Reason.ERROR, CellError(None, "NoSuchKernel", message))
    raise AssertionError("papermill returned without running the analyst engine")


class JobEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, with our bookkeeping instead of a save before and after each cell."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, *, plan: Plan, watcher: Watcher, **rest: Any
    ) -> NotebookNode:
        """Run the cells and raise _Ended with the record."""
        given = nb.metadata.papermill.get("parameters", {})
        nb.metadata.papermill["parameters"] = {name: _json_date(value) for name, value in given.items()}
        manager = JobManager(nb, watcher)
        manager.notebook_start()
        watcher.started(sum(_runs(cell) for cell in nb.cells))
        client = JobClient(manager, plan, watcher, kernel_name)
        reason, error = None, None
        try:
            client.execute(env=dict(plan.environment), cwd=str(plan.folder))
        except CellTimeoutError:
            message = f"The cell did not end within {plan.cell_timeout:g} s."
            reason, error = Reason.TIMEOUT, CellError(manager.current, "CellTimeout", message)
        except DeadKernelError:
            reason, error = Reason.KERNEL_DIED, CellError(manager.current, "DeadKernel", KERNEL_DEATH)
        except RuntimeError as failure:
            if manager.current is not None:
                raise
            reason, error = Reason.KERNEL_DIED, CellError(None, "KernelStart", f"The kernel did not start: {failure}")
        finally:
            client.flush()
        if manager.failed is not None:
            reason, error = Reason.ERROR, _cell_error(nb, manager.failed)
        raise _Ended(Run(nb, reason, error, client.started))


class JobManager(NotebookExecutionManager):  # type: ignore[misc]
    """Keeps the cells' times and tells the watcher; remembers the running and the failed cell."""

    def __init__(self, nb: NotebookNode, watcher: Watcher) -> None:
        super().__init__(nb, output_path=None, progress_bar=False, autosave_cell_every=0)
        self._watcher = watcher
        self.current: int | None = None
        self.failed: int | None = None

    def cell_start(self, cell: NotebookNode, cell_index: int | None = None, **kwargs: Any) -> None:
        """Note the start of a cell."""
        super().cell_start(cell, cell_index, **kwargs)
        if _runs(cell):
            self.current = cell_index
            self._watcher.cell_started(cell.source)

    def cell_exception(self, cell: NotebookNode, cell_index: int | None = None, **kwargs: Any) -> None:
        """Note the failure of a cell."""
        super().cell_exception(cell, cell_index, **kwargs)
        self.failed = cell_index

    def cell_complete(self, cell: NotebookNode, cell_index: int | None = None, **kwargs: Any) -> None:
        """Note the end of a cell; called after a failure or a death too, so success is judged by its reply."""
        super().cell_complete(cell, cell_index, **kwargs)
        if _runs(cell) and self.failed is None and cell.metadata.get("execution", {}).get("shell.execute_reply"):
            self._watcher.cell_done(self.nb)


class JobClient(PapermillNotebookClient):  # type: ignore[misc]
    """nbclient with capped output, live output, and word of the kernel's process."""

    def __init__(self, manager: JobManager, plan: Plan, watcher: Watcher, kernel_name: str) -> None:
        super().__init__(
            manager,
            kernel_name=kernel_name,
            timeout=plan.cell_timeout or None,
            startup_timeout=int(plan.start_timeout),
            iopub_timeout=30,
            shutdown_kernel="immediate",
            record_timing=True,
        )
        self._watcher = watcher
        self._sockets = plan.sockets
        self.started: KernelStart | None = None
        self._max_output = plan.max_output
        self._limit = OutputLimit(plan.max_output, watcher.output)

    def create_kernel_manager(self) -> Any:
        """Return a manager whose kernel talks through sockets in a folder of its own, which nobody else may enter."""
        manager = super().create_kernel_manager()
        self._ours = is_ours(manager.kernel_spec_manager.get_kernel_spec(self.kernel_name))
        manager.kernel_name = to_start(self.kernel_name, manager.kernel_spec_manager)
        manager.client_class = f"{PromptClient.__module__}.{PromptClient.__qualname__}"
        manager.transport = "ipc"
        manager.connection_file = str(self._sockets / "kernel.json")
        manager.ip = str(self._sockets / "kernel")
        return manager

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel and tell the watcher its process."""
        super().start_new_kernel(**kwargs)
        provisioner = self.km.provisioner
        how = getattr(provisioner, "started_as", "") or "normal"
        self.started = KernelStart(self.kernel_name, how, self._ours)
        self._watcher.kernel(getattr(provisioner, "pid", None), self.kernel_name, how)

    def start_new_kernel_client(self) -> Any:
        """Connect to the kernel, holding no more of what it prints than can be wanted."""
        client = super().start_new_kernel_client()
        client.iopub_channel.most_waiting = max(MOST_WAITING, 2 * self._max_output)
        return client

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Take a message of the kernel into the notebook, text in larger pieces and up to the limit."""
        captured = self.output_hook_stack.get(msg["parent_header"].get("msg_id"))  # an Output widget wants it
        if msg["msg_type"] == "stream" and not captured and not self.clear_before_next_output:
            self._limit.take(msg, cell)
            return None
        channel = self.kc.iopub_channel
        channel.dropped, dropped = 0, channel.dropped
        self._limit.drop(dropped)
        self._limit.flush()
        return super().process_message(msg, cell, cell_index)

    def flush(self) -> None:
        """Write what was held back of a cell's text into it."""
        self._limit.flush()


class DateTranslator(PythonTranslator):  # type: ignore[misc]
    """papermill's Python, with dates as dates."""

    @classmethod
    def translate(cls, val: Any) -> str:
        """Return the Python expression of a value."""
        if isinstance(val, datetime.date):
            return f'__import__("datetime").{repr(val).removeprefix("datetime.")}'
        return str(super().translate(val))


def _json_date(value: Any) -> Any:
    """Return a date as the text that a notebook's metadata can hold."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _cell_error(nb: NotebookNode, index: int) -> CellError:
    for output in nb.cells[index].get("outputs", []):
        if output.output_type == "error":
            return CellError(index, output.ename, plain(output.evalue), plain("\n".join(output.traceback)))
    return CellError(index, "CellExecutionError", "The cell failed without saying why.")


papermill_engines.register(ENGINE, JobEngine)
papermill_translators.register("python", DateTranslator)
