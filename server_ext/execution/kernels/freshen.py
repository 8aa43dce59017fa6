"""Makes the state of libraries in a forked process what it would be had this process imported them itself.

What a library drew from chance, the clock, the environment or the working directory when the kernel server imported it
is drawn again; what it had registered to be done at exit is registered again. Only this module knows which do so.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import sys
import time
import warnings
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INLINE = "module://matplotlib_inline.backend_inline"
THREAD_VARIABLES = {
    "openblas": ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"),
    "mkl": ("MKL_NUM_THREADS", "OMP_NUM_THREADS"),
    "openmp": ("OMP_NUM_THREADS",),
}


@dataclass(frozen=True)
class Before:
    """What has to be known from before the fork: the process's thread pools, exit handlers, matplotlib's file."""

    pools: tuple[Any, ...]
    at_exit: tuple[Callable[[], Any], ...]
    matplotlibrc: str | None

    @classmethod
    def of_this_process(cls, at_exit: tuple[Callable[[], Any], ...]) -> Before:
        """Return the state of this process, after everything was imported."""
        from threadpoolctl import ThreadpoolController

        matplotlib = sys.modules.get("matplotlib")
        return cls(
            pools=tuple(ThreadpoolController().lib_controllers),
            at_exit=at_exit,
            matplotlibrc=matplotlib.matplotlib_fname() if matplotlib else None,
        )


def freshen(before: Before) -> None:
    """Renew the libraries' state; the environment and the working directory are the kernel's own already."""
    _clock()
    _exit_handlers(before.at_exit)
    _temporary_files()
    _warnings()
    _multiprocessing()
    _chance()
    _threads(before.pools, os.environ)
    _matplotlib(before.matplotlibrc)


def _clock() -> None:
    time.tzset()
    clock = time.time_ns if sys.version_info >= (3, 13) else time.time
    vars(logging)["_startTime"] = clock()  # the zero of a log record's relativeCreated


def _exit_handlers(handlers: tuple[Callable[[], Any], ...]) -> None:
    atexit._clear()
    for handler in (logging.shutdown, *handlers):
        atexit.register(handler)
    finalize: Any = weakref.finalize
    for finalizer in list(finalize._registry):
        finalizer.atexit = False  # what it would remove at exit is the server's
    finalize._registered_with_atexit = False


def _temporary_files() -> None:
    tempfile: Any = sys.modules.get("tempfile")
    if tempfile is not None:
        tempfile.tempdir = None  # found anew from the kernel's own TMPDIR


def _warnings() -> None:
    # Those that were shown (or silenced) in the server are shown in the kernel again.
    module: Any = warnings
    module.onceregistry.clear()
    module._filters_mutated() if hasattr(module, "_filters_mutated") else module._filters_mutated_lock_held()


def _multiprocessing() -> None:
    process: Any = sys.modules.get("multiprocessing.process")
    if process is not None:
        process._current_process = type(process._current_process)()  # with an authentication key of its own
        process._process_counter = itertools.count(1)
        process._children = set()
        process.ORIGINAL_DIR = str(Path.cwd())


def _chance() -> None:
    # `random` does so itself after a fork, and what draws from the system's entropy needs nothing.
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _threads(pools: tuple[Any, ...], environment: Mapping[str, str]) -> None:
    cpus = len(os.sched_getaffinity(0))
    for pool in pools:
        asked = _first_number(environment, THREAD_VARIABLES.get(pool.internal_api, ()))
        wanted = cpus if asked is None else asked if pool.internal_api == "openmp" else min(asked, cpus)
        if pool.num_threads != wanted:
            pool.set_num_threads(wanted)
    arrow: Any = sys.modules.get("pyarrow")
    wanted = _first_number(environment, ("OMP_NUM_THREADS",)) or cpus
    if arrow is not None and arrow.cpu_count() != wanted:
        arrow.set_cpu_count(wanted)


def _first_number(environment: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    for name in names:
        text = environment.get(name, "").split(",")[0].strip()
        if text.isdigit() and int(text) > 0:
            return int(text)
    return None


def _matplotlib(read: str | None) -> None:
    matplotlib: Any = sys.modules.get("matplotlib")
    if matplotlib is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = matplotlib.matplotlib_fname()
        if path != read:  # the kernel's folder has a matplotlibrc
            fresh = {k: v for k, v in matplotlib.rc_params_from_file(path).items() if not k.startswith("backend")}
            matplotlib.rcParams.update(fresh)
            matplotlib.rcParamsOrig.update(fresh)
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE
