"""Reads uploads in a child process that is limited in memory, processor time and wall time.

Only this module knows what the child is asked, and what its ways of dying mean for an upload.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analyst_lib.ingest import Ingested, Limits, Options, Unreadable
from analyst_lib.ingest.refusal import NO_ROOM
from server_ext.errors import DiskFull
from server_ext.services.child import Ended, run_child

_LONGEST_NAME = 255


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
            command = self._command(source, name, target, options or Options())
            answer = self._answer(run_child(command, target.parent, self._limits.wall_seconds))
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

    def _answer(self, ended: Ended) -> dict[str, Any]:
        """Return what the child said; DiskFull if it found no room to write."""
        if ended.code is None:
            seconds = self._limits.wall_seconds
            raise Unreadable(
                f"Reading the file took longer than {seconds:g} seconds and was ended. Split it.", "timeout"
            )
        if ended.code == NO_ROOM:
            raise DiskFull("There is no room left on the disk for the table; nothing was kept.")
        if ended.code != 0:
            raise _death(ended)
        answer: dict[str, Any] = json.loads(ended.out)
        return answer


def _death(ended: Ended) -> Unreadable:
    """Say why a child died."""
    if ended.late:
        return Unreadable("Reading the file took more processor time than is allowed here. Split it.", "timeout")
    if ended.starved:
        return Unreadable("Reading the file takes more memory than is allowed here. Split it.", "too_large")
    return Unreadable(
        f"The reader broke down on this file ({ended.how}). Save the table as CSV and upload that.", "crashed"
    )


def _sweep(target: Path) -> None:
    """Remove what a child that was ended in the middle left beside the target."""
    with contextlib.suppress(FileNotFoundError):
        target.with_name(f".{target.name}.part").unlink()
