"""Reads uploads in a child process that is limited in memory, processor time and wall time, and dies with its group.

Only this module knows how the child is started and what its ways of dying mean.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analyst_lib.ingest import Ingested, Limits, Options, Unreadable
from analyst_lib.ingest.refusal import NO_ROOM
from server_ext.errors import DiskFull

_KEPT = ("PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ")
_LONGEST_NAME = 255
_STARVED = (
    "MemoryError",
    "memory allocation",
    "Cannot allocate",
    "bad_alloc",
    "malloc",
    "failed to map",
    "SystemError",
)


class Ingestion:
    """Turns uploads into typed Parquet copies.

    Parameters
    ----------
    limits : Limits, optional
        What one file may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    @property
    def limits(self) -> Limits:
        """What one file may cost."""
        return self._limits

    def ingest(self, source: Path, name: str, target: Path, options: Options | None = None) -> Ingested:
        """Read one upload into `target`; blocks until the child has ended, so call it in a thread.

        Parameters
        ----------
        source : Path
            The upload as it was stored.
        name : str
            What its owner calls it; any text.
        target : Path
            Where the Parquet copy goes; it appears whole or not at all.
        options : Options, optional
            What the owner says about the file.

        Raises
        ------
        Unreadable
            The file was refused, or reading it broke a limit.
        """
        source, target = source.resolve(), target.resolve()
        try:
            with _Child(self._command(source, name, target, options or Options()), target.parent) as child:
                answer = child.answer(self._limits.wall_seconds)
        except BaseException:
            _sweep(target)
            raise
        if "refused" in answer:
            raise Unreadable.from_json(answer["refused"])
        return Ingested.from_json(answer["ok"])

    def _command(self, source: Path, name: str, target: Path, options: Options) -> list[str]:
        # "--name=…" keeps a name that begins with a dash an argument; what is no file system text is replaced.
        plain = name.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[-_LONGEST_NAME:]
        return [
            *(sys.executable, "-I", "-m", "analyst_lib.ingest", str(source)),
            f"--name={plain}",
            f"--target={target}",
            f"--limits={json.dumps(self._limits.to_json())}",
            f"--options={json.dumps(asdict(options))}",
        ]


class _Child:
    """A process in a session of its own, with a scrubbed environment; leaving the block ends its whole group."""

    def __init__(self, command: list[str], folder: Path) -> None:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.communicate()

    def answer(self, seconds: float) -> dict[str, Any]:
        """Wait for what the child says; DiskFull if it found no room to write."""
        try:
            out, err = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(
                f"Reading the file took longer than {seconds:g} seconds and was ended. Split it.", "timeout"
            ) from error
        if self._process.returncode == NO_ROOM:
            raise DiskFull("There is no room left on the disk for the table; nothing was kept.")
        if self._process.returncode != 0:
            raise _death(self._process.returncode, err.decode("utf-8", "replace"))
        answer: dict[str, Any] = json.loads(out)
        return answer


def _death(code: int, err: str) -> Unreadable:
    """Say why a child died."""
    xcpu = getattr(signal, "SIGXCPU", None)
    if xcpu is not None and code == -xcpu:
        return Unreadable("Reading the file took more processor time than is allowed here. Split it.", "timeout")
    if code == -signal.SIGKILL or any(word in err for word in _STARVED):
        return Unreadable("Reading the file takes more memory than is allowed here. Split it.", "too_large")
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
    last = err.strip().splitlines()[-1][:200] if err.strip() else "nothing said"
    return Unreadable(
        f"The reader broke down on this file ({how}: {last}). Save the table as CSV and upload that.", "crashed"
    )


def _sweep(target: Path) -> None:
    """Remove what a child that was ended in the middle left beside the target."""
    with contextlib.suppress(FileNotFoundError):
        target.with_name(f".{target.name}.part").unlink()
