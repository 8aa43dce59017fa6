"""The folders of datasets, running attempts and reports; paths are built here, from ids alone.

    datasets/ID/             original, data.parquet, dataset.json
    running/JOB-ATTEMPT/     an attempt's working files, seen by nobody else; beside it JOB-ATTEMPT.json for its kernel
    reports/JOB/ATTEMPT/     what an attempt left: report.ipynb, report.html, result.json, files/
    incoming/                uploads that are still arriving

Things are written aside and published by one rename, so nothing half-written is ever visible.
"""

from __future__ import annotations

import math
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server_ext.errors import NotFound, room_needed

ID = re.compile(r"[0-9a-z]{8,40}")
FOLDERS = {"dataset": "datasets", "job": "reports", "upload": "incoming"}


class Files:
    """The data folder on a local (or shared) disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        for name in ("datasets", "running", "reports", "incoming"):
            (root / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def root(self) -> Path:
        """The data folder."""
        return self._root

    def dataset(self, id: str) -> Path:
        """Return the folder of a dataset."""
        return self._root / "datasets" / _checked(id, "dataset")

    def running(self, job: str, attempt: int) -> Path:
        """Return the working folder of an attempt."""
        return self._root / "running" / f"{_checked(job, 'job')}-{attempt}"

    def running_context(self, job: str, attempt: int) -> Path:
        """Return the file that tells an attempt's kernel what it may know."""
        return self.running(job, attempt).with_suffix(".json")

    def forget_running(self, job: str, attempt: int) -> None:
        """Delete what an attempt wrote that is not to be seen."""
        shutil.rmtree(self.running(job, attempt), ignore_errors=True)
        self.running_context(job, attempt).unlink(missing_ok=True)

    def report(self, job: str, attempt: int) -> Path:
        """Return the folder of what an attempt left."""
        return self._left(job) / str(attempt)

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give an empty folder to write aside in; it is gone afterwards, unless it was published."""
        folder = self._root / "incoming" / secrets.token_hex(16)
        try:
            with room_needed():
                folder.mkdir(mode=0o700)
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, aside: Path, target: Path) -> None:
        """Make a finished folder visible under its final name, safely on disk; an older one there is replaced."""
        with room_needed():
            for path in sorted(aside.rglob("*")):
                if not path.is_symlink():
                    _sync(path)
            _sync(aside)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if target.exists():
                shutil.rmtree(target)
            aside.rename(target)
            _sync(target.parent)

    def forget_dataset(self, id: str) -> bool:
        """Delete a dataset's files; False if some could not be deleted."""
        return self.forget("dataset", id)

    def forget_job(self, id: str) -> bool:
        """Delete all that a job left; False if some of it could not be deleted."""
        return self.forget("job", id)

    def forget(self, kind: str, id: str) -> bool:
        """Delete the folder of a dataset, of a job's reports, or of an upload; False if something is still there."""
        folder = self._root / FOLDERS[kind] / _checked(id, kind)
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()

    def report_bytes(self, job: str) -> int:
        """Return the bytes of all that a job left, formats of its report that were made when asked for among them."""
        size = 0
        for path in self._left(job).rglob("*"):
            with suppress(FileNotFoundError):  # it is gone meanwhile
                found = path.lstat()
                size += found.st_size if stat.S_ISREG(found.st_mode) else 0
        return size

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all folders of datasets, of jobs' reports, or of uploads."""
        return [name for name in os.listdir(self._root / FOLDERS[kind]) if ID.fullmatch(name)]

    def changed(self, kind: str, id: str) -> float:
        """Return when something was last put into or taken from such a folder; never, if it is gone."""
        try:
            return (self._root / FOLDERS[kind] / id).lstat().st_mtime
        except FileNotFoundError:
            return math.inf

    def _left(self, job: str) -> Path:
        return self._root / "reports" / _checked(job, "job")


def _checked(id: str, kind: str) -> str:
    if not ID.fullmatch(id):
        raise NotFound.of(kind, id)
    return id


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
