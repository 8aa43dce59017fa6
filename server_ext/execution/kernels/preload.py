"""What the kernel server imports and warms up before it forks, and the check that forking is safe afterwards.

A fork copies one thread only, and shares descriptors, sockets and queues with its siblings. So nothing of that kind may
exist beforehand: `check` names what does, and the server then does not serve.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import gc
import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server_ext.execution.kernels import linux

# What a kernel imports itself, before the first cell and with it.
KERNEL = tuple(
    (
        "ipykernel.kernelapp ipykernel.ipkernel ipykernel.zmqshell ipykernel.iostream ipykernel.comm.manager "
        "ipykernel.debugger IPython.core.completer IPython.core.completerlib IPython.core.debugger IPython.core.magics "
        "IPython.core.oinspect IPython.core.payloadpage IPython.core.profileapp IPython.core.pylabtools "
        "IPython.extensions.storemagic jedi parso pygments.lexers.python pygments.formatters.terminal256 "
        "pygments.styles.default zmq.eventloop.zmqstream tornado.platform.asyncio sqlite3 stack_data executing "
        "pure_eval asttokens threadpoolctl"
    ).split()
)


class UnsafeToFork(Exception):
    """The process is in a state in which its forks would not be what a fresh kernel is."""


@dataclass(frozen=True)
class Stock:
    """What was imported.

    `absent` are those not installed, `failures` what failed and why, `imported` the top-level modules that a fresh
    kernel would not have, `at_exit` what the imports want done at exit, and `variables` what they set in the
    environment.
    """

    loaded: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()
    at_exit: tuple[Callable[[], Any], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def prepare(names: Sequence[str], warmers: Sequence[str]) -> Stock:
    """Import what a kernel imports itself, then modules, then warm them up.

    Raises
    ------
    UnsafeToFork
        If one of them starts a thread; the message names it.
    """
    before = dict(os.environ)
    kernel = load(KERNEL)
    own = _top_level_modules()
    stock = load(names)
    failures = {**kernel.failures, **stock.failures, **warm_up(warmers)}
    imported = _top_level_modules() - own - {"server_ext"}
    set_by_imports = {name: value for name, value in os.environ.items() if name not in before}
    at_exit = (*kernel.at_exit, *stock.at_exit)
    return replace(stock, failures=failures, imported=imported, at_exit=at_exit, variables=set_by_imports)


def load(names: Sequence[str]) -> Stock:
    """Import modules one by one.

    Raises
    ------
    UnsafeToFork
        If one of them starts a thread; the message names it.
    """
    loaded: list[str] = []
    absent: list[str] = []
    failures: dict[str, str] = {}
    with _recorded_exit_handlers() as at_exit:
        for name in names:
            try:
                importlib.import_module(name)
                loaded.append(name)
            except ModuleNotFoundError as error:
                (absent.append(name) if name.startswith(str(error.name)) else failures.setdefault(name, _told(error)))
            except Exception as error:  # whatever a library does at import, the others can still be had
                failures[name] = _told(error)
            _check_threads(f"Importing {name}")
    return Stock(tuple(loaded), tuple(absent), failures, at_exit=tuple(at_exit))


def warm_up(names: Sequence[str]) -> dict[str, str]:
    """Call functions once that import or build things lazily; returns what failed and why.

    Parameters
    ----------
    names
        `module:function`, or the bare name of a function of `prewarm`.
    """
    failures = {}
    for name in names:
        module, _, function = name.rpartition(":")
        try:
            with warnings.catch_warnings(), _one_thread():
                warnings.simplefilter("ignore")
                getattr(importlib.import_module(module or "server_ext.execution.kernels.prewarm"), function)()
        except Exception as error:
            failures[name] = _told(error)
        _check_threads(f"The warm-up {name}")
    return failures


def check(known_descriptors: Sequence[int]) -> None:
    """Make sure that forks of this process can be fresh kernels.

    Raises
    ------
    UnsafeToFork
        With everything that speaks against it.
    """
    _check_threads("The preloaded modules")
    found = [*_objects(), *_modules(), *_strays(known_descriptors)]
    if found:
        raise UnsafeToFork(
            "The kernel server does not serve: " + "; ".join(found) + ". Take it out of the preload list."
        )


def _check_threads(culprit: str) -> None:
    if linux.thread_count() > 1:
        threads = ", ".join(linux.thread_names()[1:])
        raise UnsafeToFork(
            f"{culprit} started threads ({threads}), which a fork would not have. Take it out of the preload list."
        )


def _objects() -> Iterator[str]:
    import zmq
    from traitlets.config import SingletonConfigurable

    kinds = (zmq.Context, zmq.Socket, asyncio.AbstractEventLoop, SingletonConfigurable)
    found = {type(thing) for thing in gc.get_objects() if issubclass(type(thing), kinds)}
    yield from (f"there is a {kind.__module__}.{kind.__qualname__}" for kind in found)


def _modules() -> Iterator[str]:
    if "matplotlib_inline.backend_inline" in sys.modules:
        yield "matplotlib_inline.backend_inline was imported, so that figures would not appear"
    pyplot = sys.modules.get("matplotlib.pyplot")
    if getattr(pyplot, "_backend_mod", None) is not None:
        yield "matplotlib.pyplot has chosen its backend, so that figures would not appear"


def _strays(known: Sequence[int]) -> Iterator[str]:
    # A descriptor's position in its file is shared by all forks.
    yield from (f"descriptor {n} is open on {what}" for n, what in linux.descriptors().items() if n not in known)
    if linux.child_count():
        yield f"it has {linux.child_count()} child process(es)"


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


@contextlib.contextmanager
def _recorded_exit_handlers() -> Iterator[list[Callable[[], Any]]]:
    original = atexit.register
    recorded: list[Callable[[], Any]] = []

    def register(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        recorded.append(functools.partial(function, *args, **kwargs))
        return original(function, *args, **kwargs)

    atexit.register = register
    try:
        yield recorded
    finally:
        atexit.register = original


def _top_level_modules() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in sys.modules)


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
