"""Turns a process just forked from the kernel server into a kernel, as if it had been started afresh, and runs it.

Nothing here returns: the process ends as `python -m ipykernel_launcher` would.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import socket
import sys
import threading
import traceback
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from server_ext.execution.kernels import linux, protocol
from server_ext.execution.kernels.freshen import Before, freshen
from server_ext.execution.kernels.protocol import ROOM_VARIABLE, ForkRequest

LIKELIER_OUT_OF_MEMORY = 200
Modules = Mapping[str, types.ModuleType]
UNHEARD_OF = frozenset({"JPY_PARENT_PID", "JPY_INTERRUPT_EVENT"})


@dataclass(frozen=True)
class Beginning:
    """How the server was started, before it changed anything: what a fresh kernel would be started with."""

    environment: Mapping[str, str]
    handlers: Mapping[int, Any]
    mask: frozenset[int]

    @classmethod
    def of_this_process(cls) -> Beginning:
        """Return the state of this process."""
        numbers = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
        return cls(
            environment={name: value for name, value in os.environ.items() if name != ROOM_VARIABLE},
            handlers={number: signal.getsignal(number) for number in numbers},
            mask=frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        )


@dataclass(frozen=True)
class Origin:
    """What a forked process needs to know of the server.

    `own_modules` are those that a fresh kernel would have, `variables` what the imports set in the environment.
    """

    pid: int
    beginning: Beginning
    before: Before
    own_modules: Modules
    variables: Mapping[str, str]


def become_kernel(request: ForkRequest, connection: socket.socket, streams: list[int], origin: Origin) -> NoReturn:
    """Run a kernel in this process and leave; what goes wrong before it is up is told on `connection`."""
    code = 1
    try:
        _own_process(origin)
        _own_descriptors(streams, connection.fileno())
        _own_surroundings(request, origin.variables)
        _forget_server()
        freshen(origin.before)
        code = _run(request.command, connection, origin.own_modules)
    except SystemExit as stop:
        code = _exit_code(stop.code)
    except BaseException as error:  # the last chance to tell anyone
        traceback.print_exc(file=sys.__stderr__)
        _tell(connection, {"failed": f"{type(error).__name__}: {error}"})
    finally:
        _leave(code)


def _own_process(origin: Origin) -> None:
    os.setsid()
    linux.die_with_parent(origin.pid, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number, handler in origin.beginning.handlers.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, origin.beginning.mask)
    linux.prefer_to_kill(LIKELIER_OUT_OF_MEMORY)
    gc.enable()  # what the server had stays frozen: collecting it would copy every page of it


def _own_descriptors(streams: list[int], connection: int) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    for number, source in zip((0, 1, 2), (null, *streams), strict=True):
        os.dup2(source, number)
    linux.close_all_but({connection})


def _own_surroundings(request: ForkRequest, variables: Mapping[str, str]) -> None:
    given = {name: value for name, value in request.environment.items() if name not in UNHEARD_OF}
    environment = {**variables, **given}
    os.environ.clear()
    os.environ.update(environment)
    linux.appear_as(request.command, environment)
    os.chdir(request.folder)
    if request.umask is not None:
        os.umask(request.umask)


def _forget_server() -> None:
    for name in [name for name in sys.modules if name == "server_ext" or name.startswith("server_ext.")]:
        del sys.modules[name]
    sys.modules["__main__"] = types.ModuleType("__main__")


def _run(command: tuple[str, ...], connection: socket.socket, own_modules: Modules) -> int:
    import ipykernel_launcher  # type: ignore[import-untyped]
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [str(ipykernel_launcher.__file__), *command[3:]]
    sys.orig_argv = list(command)
    app: Any = IPKernelApp.instance()
    app.parent_handle = 1  # no polling for the parent's end: we are told of it
    with _kernel_sees_modules(own_modules):
        app.initialize()
    _tell(connection, {"ready": True})
    connection.close()
    app.start()
    return 0


@contextlib.contextmanager
def _kernel_sees_modules(own: Modules) -> Iterator[None]:
    """Let the kernel, while it comes up, see in `sys.modules` what a fresh kernel would.

    It takes all modules present for its own, whose frames the debugger then hides; looking at each would copy 10 MB.
    """
    from ipykernel import ipkernel

    view: Any = types.ModuleType("sys")
    view.__getattr__ = lambda name: getattr(sys, name)
    view.modules = dict(own)
    vars(ipkernel)["sys"] = view
    try:
        yield
    finally:
        vars(ipkernel)["sys"] = sys


def _tell(connection: socket.socket, content: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the requester is gone, and the server is about to end us
        protocol.send(connection, content)


def _exit_code(code: Any) -> int:
    if code is None or isinstance(code, int):
        return int(code or 0) & 0xFF
    print(code, file=sys.__stderr__)
    return 1


def _leave(code: int) -> NoReturn:
    # As Python does at its end, but for taking down modules and objects, which would copy the server's pages.
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            if stream is not None and not stream.closed:
                stream.flush()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)
