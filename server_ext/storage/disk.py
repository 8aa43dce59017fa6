"""How much room the data folder takes; only this module walks it, and nobody should have to wait for that."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from server_ext.storage.files import Files


@dataclass(frozen=True)
class Room:
    """Bytes that can still be written to the disk of the data folder, and its size."""

    free: int
    total: int


@dataclass(frozen=True)
class Sizes:
    """Bytes of all datasets and of all reports, with everything that is kept beside them."""

    datasets: int
    reports: int


def room(files: Files) -> Room:
    """Return the room on the disk, which the system knows at once."""
    usage = shutil.disk_usage(files.root)
    return Room(usage.free, usage.total)


def sizes(files: Files) -> Sizes:
    """Return what the folders hold; takes as long as there are files."""
    return Sizes(_size(files.root / "datasets"), _size(files.root / "reports"))


def _size(folder: Path) -> int:
    """Return the bytes below a folder; what vanishes meanwhile counts as nothing."""
    found = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                found += _size(Path(entry.path)) if entry.is_dir(follow_symlinks=False) else _own_size(entry)
    return found


def _own_size(entry: os.DirEntry[str]) -> int:
    return entry.stat(follow_symlinks=False).st_size
