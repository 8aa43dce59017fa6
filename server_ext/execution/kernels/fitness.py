"""Judges whether a fork can be just what a fresh kernel would be; only this module knows what a fork cannot give.

Most of what a kernel is started with can be set after a fork. What Python, its libraries and the C library read once,
when they start, cannot: a request that differs there from how the server was started gets a normal kernel.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from server_ext.execution.kernels.protocol import ForkRequest, ServeRequest

LAUNCHER = ("-m", "ipykernel_launcher")
READ_AT_START = tuple(
    (
        "PYTHON LD_ MALLOC_ GLIBC_ LC_ LANG HOME XDG_C MATPLOTLIBRC MPLCONFIGDIR NPY_ PANDAS_ SKLEARN_ SCIPY_ "
        "OMP_ GOMP_ KMP_ OPENBLAS_ GOTO_ MKL_ NUMEXPR_ ARROW_ JE_ARROW_"
    ).split()
)
SET_AFTER_FORK = frozenset(
    "OMP_NUM_THREADS OPENBLAS_NUM_THREADS GOTO_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS PYTHONSTARTUP".split()
)


def objection(request: ForkRequest, baseline: Mapping[str, str], imported: Collection[str]) -> str | None:
    """Say why a request needs a normal kernel; None if a fork will do.

    Parameters
    ----------
    request
        What the requester wants to start.
    baseline
        The environment that the server was started with.
    imported
        Top-level modules that the server has imported and a fresh kernel would not have.
    """
    return _command(request.command) or _variables(request.environment, baseline) or _folder(request.folder, imported)


def objection_to_serve(
    request: ServeRequest, baseline: Mapping[str, str], made_of: tuple[Collection[str], Collection[str]]
) -> str | None:
    """Say why a fork of this kernel server is not the one that is wanted; None if it is.

    Parameters
    ----------
    request
        The server that is wanted.
    baseline
        The environment that this server was started with.
    made_of
        What this server was asked to import, and to warm up.
    """
    if not _same_interpreter(request.python):
        return f"its Python is {request.python}, the kernel server's is {sys.executable}"
    if (request.preload, request.prewarm) != tuple(map(tuple, made_of)):
        return "it preloads or warms up other things"
    return _variables(request.environment, baseline)


def _command(command: tuple[str, ...]) -> str | None:
    if command[1:3] != LAUNCHER:
        return f"its command is not `python {' '.join(LAUNCHER)}` but {' '.join(command[:3])!r}"
    if not _same_interpreter(command[0]):
        return f"its Python is {command[0]}, the kernel server's is {sys.executable}"
    return None


def _same_interpreter(program: str) -> bool:
    # Every virtual environment's python is a link to the same file, so the folders count.
    theirs, ours = Path(program), Path(sys.executable)
    try:
        return theirs.parent.samefile(ours.parent) and theirs.samefile(ours)
    except OSError:
        return False


def _variables(environment: Mapping[str, str], baseline: Mapping[str, str]) -> str | None:
    for name in sorted({*environment, *baseline}):
        if (
            name.startswith(READ_AT_START)
            and name not in SET_AFTER_FORK
            and environment.get(name) != baseline.get(name)
        ):
            return f"the variable {name} differs from the kernel server's, and only counts when Python starts"
    return None


def _folder(folder: str, imported: Collection[str]) -> str | None:
    try:
        with os.scandir(folder) as entries:
            names = {entry.name.removesuffix(".py"): entry.name for entry in entries}
    except OSError as error:
        return f"its folder cannot be read: {error}"
    for name in sorted(names.keys() & imported):
        if _shadows(Path(folder), name, names[name]):
            return f"{names[name]} in its folder goes before the library {name}, which the kernel server has imported"
    return None


def _shadows(folder: Path, name: str, entry: str) -> bool:
    module = folder / entry if entry.endswith(".py") else folder / name / "__init__.py"
    library = getattr(sys.modules.get(name), "__file__", None)
    # In a checkout that is installed in place, the folder's module is the library.
    return module.is_file() and not (library is not None and module.samefile(library))
