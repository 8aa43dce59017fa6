"""The folder of a kernel server's sockets: closed to others, with a path short enough for sockets, gone afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from server_ext.execution.kernels.protocol import LONGEST_SOCKET_PATH

PREFIX = "analyst-kernels-"
ROOM_FOR_NAMES = len(f"/{PREFIX}12345678/k12345678-99")


@contextlib.contextmanager
def run_folder() -> Iterator[Path]:
    """Make the folder, and remove it with whatever is in it at the end.

    It is locked as long as it is in use, so that the folder of a process that was killed can be told and removed.
    """
    base = _base()
    _sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    with _locked(folder) as _:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _base() -> Path:
    """Return a folder for run folders: the user's own if there is one, else the one for temporary files."""
    candidates = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108 (mkdtemp makes it safe)
    for candidate in candidates:
        if candidate and os.access(candidate, os.W_OK | os.X_OK) and _short(candidate):
            return Path(candidate)
    raise OSError(f"No writable folder with a path short enough for Unix sockets among {candidates}; set TMPDIR.")


def _short(folder: str) -> bool:
    return len(os.fsencode(folder)) + ROOM_FOR_NAMES <= LONGEST_SOCKET_PATH


def _sweep(base: Path) -> None:
    for folder in base.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.getuid():
                with _locked(folder) as alone:
                    if alone:
                        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
