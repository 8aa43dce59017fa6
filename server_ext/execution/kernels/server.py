"""The kernel server's process: `python -m server_ext.execution.kernels.server`. It imports, checks itself, and serves.

Only this module knows what has to be so while libraries are imported, lest they start threads. Turns of its life
(ready, refused, draining) are lines of JSON on the descriptor `--control`. A server can also begin as a fork of another
one, of the same libraries, whose memory it then shares; it is told of its requester's end by the connection.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TextIO

from server_ext.execution.kernels import linux, preload, protocol
from server_ext.execution.kernels.child import Beginning, Origin
from server_ext.execution.kernels.fingerprint import ImportedCode
from server_ext.execution.kernels.forker import Forker, Template, Ways
from server_ext.execution.kernels.freshen import Before
from server_ext.execution.kernels.preload import Stock, UnsafeToFork
from server_ext.execution.kernels.protocol import ServeRequest
from server_ext.execution.processes import WORKER_MARK, kill_marked

REFUSED = 3


def main() -> int:
    """Prepare, check, and serve until told to end; 3 if it would not be safe to."""
    options = _options()
    linux.die_with_parent(options.parent, signal.SIGTERM)
    beginning = Beginning.of_this_process()
    with os.fdopen(options.control, "w") as control:
        try:
            stock = _prepare(options)
            preload.check([options.control])
            made_of = (_names(options.preload), _names(options.prewarm))
            template = Template(_origin(beginning, stock), stock, ImportedCode(), made_of)
            if _serve(options.socket, template, lambda **turn: _say(control, **turn)):
                _end_all_of(options.mark)
        except UnsafeToFork as error:
            _say(control, refused=str(error))
            return REFUSED
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m server_ext.execution.kernels.server", description=__doc__)
    parser.add_argument(
        "--socket", required=True, help="path of the Unix socket to serve, in a folder closed to others"
    )
    parser.add_argument(
        "--parent", type=int, required=True, help="process id of the starter, with which the server ends"
    )
    parser.add_argument("--control", type=int, required=True, help="descriptor for a line of JSON at each turn")
    parser.add_argument("--mark", default="", help="worker whose processes are ended when the server is told to end")
    parser.add_argument("--preload", default="", help="modules to import beyond the kernel's own, separated by commas")
    parser.add_argument("--prewarm", default="", help="module:function to call once, separated by commas")
    return parser.parse_args()


def _prepare(options: argparse.Namespace) -> Stock:
    sys.path[:1] = [entry for entry in sys.path[:1] if entry not in ("", str(Path.cwd()))]  # as ipykernel_launcher does
    for name in ("JPY_PARENT_PID", "MPLBACKEND"):
        os.environ.pop(name, None)
    # These start threads when they are imported, not when first used; the kernels get their own number of threads.
    os.environ.update(OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", NUMEXPR_NUM_THREADS="1")
    # OpenBLAS's threads spin for 25 ms before they sleep, first when a kernel makes its own; 0.4 ms are as good.
    os.environ.update(OPENBLAS_THREAD_TIMEOUT="20")
    os.environ.update(JE_ARROW_MALLOC_CONF="background_thread:false", PYDEVD_DISABLE_FILE_VALIDATION="1")
    return preload.prepare(_names(options.preload), _names(options.prewarm))


def _origin(beginning: Beginning, stock: Stock) -> Origin:
    own = {name: module for name, module in sys.modules.items() if name.partition(".")[0] not in stock.imported}
    return Origin(os.getpid(), beginning, Before.of_this_process(stock.at_exit), own, stock.variables)


def _serve(path: str, template: Template, say: Callable[..., None], owner: socket.socket | None = None) -> bool:
    with _listening(path) as listener:
        forker = Forker(listener, template, Ways(say, _become_server), owner)
        # The collector stays off the heap that is shared with the kernels: it would write to every page.
        gc.collect()
        gc.disable()
        gc.freeze()
        Path(f"{path}.new").rename(path)
        say(pid=os.getpid(), ready=True)
        return forker.serve()


def _become_server(request: ServeRequest, connection: socket.socket, template: Template) -> NoReturn:
    """Serve in this process, which was just forked from another kernel server, and leave."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        linux.close_all_but({connection.fileno()})
        _appear_as(request.socket)
        os.chdir(Path(request.socket).parent)
        own = replace(template, origin=replace(template.origin, pid=os.getpid()))
        if _serve(request.socket, own, lambda **turn: _tell(connection, turn), connection):
            _end_all_of(request.mark)
        code = 0
    except BaseException:  # the last chance to tell anyone
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _end_all_of(worker: str) -> None:
    """End whatever jobs of a worker started: nobody else may be left to do so."""
    if worker:
        kill_marked(WORKER_MARK, worker)


def _appear_as(path: str) -> None:
    environment = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    linux.appear_as([sys.executable, "-m", "server_ext.execution.kernels.server", "--socket", path], environment)


def _tell(connection: socket.socket, turn: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the owner is gone, and so are we soon
        protocol.send(connection, turn)


@contextlib.contextmanager
def _listening(path: str) -> Iterator[socket.socket]:
    if not protocol.private_folder(path):
        raise UnsafeToFork(f"The folder of {path} is not ours alone; make it with mode 0700.")
    with protocol.packet_socket() as listener:
        listener.bind(f"{path}.new")
        listener.listen(128)
        yield listener


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _say(control: TextIO, **turn: Any) -> None:
    with contextlib.suppress(OSError):
        control.write(json.dumps(turn) + "\n")
        control.flush()


if __name__ == "__main__":
    sys.exit(main())
