"""Makes the formats of reports that are made when asked for: once each, a few at a time, each in a limited child.

What was made lies beside the report's folder, and goes with it.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from analyst_lib.ingest.refusal import NO_ROOM
from server_ext.errors import AnalystError, Busy, DiskFull, NotFound, Refused, Unavailable
from server_ext.services.child import Ended, run_child
from server_ext.storage.files import Files

IN_BUNDLE = ("pdf", "xlsx")
PACKED_PER_SECOND = 10 << 20
RETRY_AFTER = 10


@dataclass(frozen=True)
class ExportLimits:
    """What making one format may cost, and how many are made (and may wait) at a time.

    Parameters
    ----------
    memory_bytes
        Address space of the child process.
    cpu_seconds, wall_seconds
        Its processor time, and time by the clock; a zip gets more as its files are large.
    at_once, waiting
        Formats that are made at a time, and those asked for in all before more are answered with Busy.
    """

    memory_bytes: int = 2 << 30
    cpu_seconds: int = 120
    wall_seconds: int = 240
    at_once: int = 2
    waiting: int = 20


class Exports:
    """Makes formats; two who ask for the same at the same time share one making."""

    def __init__(
        self, files: Files, limits: ExportLimits | None = None, made: Callable[[Path], object] = lambda path: None
    ) -> None:
        self._files = files
        self._made = made
        self._limits = limits or ExportLimits()
        self._lock = threading.Lock()
        self._making: dict[Path, Future[Path]] = {}
        self._turn = threading.Semaphore(self._limits.at_once)

    def ask(self, folder: Path, format: str) -> Future[Path]:
        """Return the file of a format of the report in a folder, now or when it is made.

        The future raises NotFound if the report was deleted meanwhile, Refused if making it breaks a limit, Unavailable
        if this machine cannot make it.

        Raises
        ------
        Busy
            If too many are waited for.
        """
        return self._ask(folder, format, self._limits.waiting)

    def _ask(self, folder: Path, format: str, most: float) -> Future[Path]:
        path = folder.parent / f"{folder.name}.{format}"
        with self._lock:
            if path in self._making:
                return self._making[path]
            asked: Future[Path] = Future()
            if path.is_file():
                asked.set_result(path)
                return asked
            if len(self._making) >= most:
                raise Busy("Too many formats of reports are being made; try again soon.", retry_after=RETRY_AFTER)
            asked.set_running_or_notify_cancel()  # one who no longer waits does not end it for the others
            self._making[path] = asked
        # A thread of its own: those that answer requests must not wait for minutes. It does not keep the server alive.
        threading.Thread(target=self._see_to, args=(asked, folder, format, path), daemon=True).start()
        return asked

    def _see_to(self, asked: Future[Path], folder: Path, format: str, path: Path) -> None:
        failure: BaseException | None = None
        try:
            parts = self._parts(folder) if format == "zip" else {}
            with self._turn:
                self._make(folder, format, path, parts)
            self._made(path)
        except BaseException as error:  # whoever asked gets it
            failure = error
        with self._lock:
            self._making.pop(path, None)
        if failure is None:
            asked.set_result(path)
        else:
            asked.set_exception(failure)

    def _parts(self, folder: Path) -> dict[str, dict[str, str]]:
        """Return the other formats for a zip, and why those are left out that cannot be made."""
        made: dict[str, str] = {}
        left_out: dict[str, str] = {}
        for format in IN_BUNDLE:
            try:
                made[f"report.{format}"] = str(self._ask(folder, format, math.inf).result())
            except (Refused, Unavailable) as error:
                left_out[f"report.{format}"] = error.message
        return {"made": made, "left_out": left_out}

    def _make(self, folder: Path, format: str, path: Path, parts: dict[str, dict[str, str]]) -> None:
        if not folder.is_dir():
            raise NotFound("The report was deleted.")
        with self._files.incoming() as aside:
            extra = _size(folder) // PACKED_PER_SECOND if format == "zip" else 0
            target, work = aside / f"report.{format}", aside / "work"
            work.mkdir()
            command = [
                *(sys.executable, "-I", "-m", "server_ext.reports.exports", str(folder.resolve())),
                *("--format", format, "--target", str(target.resolve()), "--parts", json.dumps(parts)),
                *("--memory", str(self._limits.memory_bytes), "--cpu", str(self._limits.cpu_seconds + extra)),
            ]
            ended = run_child(command, work.resolve(), self._limits.wall_seconds + extra)
            _check(ended, format)
            self._publish(target, path)

    def _publish(self, target: Path, path: Path) -> None:
        try:
            if target.stat().st_dev == path.parent.stat().st_dev:
                target.replace(path)
            else:
                shutil.move(target, path)
        except FileNotFoundError as error:
            raise NotFound("The report was deleted.") from error


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _check(ended: Ended, format: str) -> None:
    """Raise what tells why a child did not make its format."""
    if ended.code == 0:
        answer = json.loads(ended.out)
        if "refused" in answer:
            raise Unavailable(answer["refused"]["message"], reason=answer["refused"]["reason"])
        return
    if ended.code == NO_ROOM:
        raise DiskFull(f"There is no room left on the disk for the {format} of the report; nothing was kept.")
    raise _refusal(ended, format)


def _refusal(ended: Ended, format: str) -> AnalystError:
    instead = "Take html or ipynb, which every report has."
    if ended.late:
        why = f"making the {format} of this report takes more time than is allowed here"
        return Refused.field("format", f"{why}. {instead}", reason="timeout")
    if ended.starved:
        why = f"making the {format} of this report takes more memory than is allowed here"
        return Refused.field("format", f"{why}. {instead}", reason="too_large")
    return Refused.field("format", f"the {format} of this report cannot be made ({ended.how}). {instead}", "crashed")
