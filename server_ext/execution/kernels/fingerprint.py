"""Tells whether the code that the kernel server has imported is still the code on disk; only this module knows how.

A kernel forked from yesterday's pandas would be wrong after today's `pip install`. Installing, upgrading or removing a
package changes its `.dist-info` entry; code that is worked on in place (an editable install) changes its own files.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

DISTRIBUTION = (".dist-info", ".egg-info", ".egg-link", ".pth")


@dataclass(frozen=True)
class CodeOnDisk:
    """What to look at: the folders that hold installed distributions, and files that are edited in place."""

    folders: tuple[str, ...]
    files: tuple[str, ...]

    @classmethod
    def of_this_process(cls) -> CodeOnDisk:
        """Return what the modules of this process were imported from."""
        folders = tuple(entry for entry in sys.path if entry and Path(entry).is_dir())
        return cls(folders, tuple(sorted(_edited_in_place(list(sys.modules.values())))))

    def fingerprint(self) -> str:
        """Return a short text that changes when the code does; takes a millisecond or two."""
        seen = hashlib.sha256()
        for line in (*self._distributions(), *(f"{path} {_changed(path)}" for path in self.files)):
            seen.update(line.encode(errors="surrogateescape") + b"\n")
        return seen.hexdigest()[:16]

    def _distributions(self) -> Iterator[str]:
        for folder in self.folders:
            try:
                names = sorted(name for name in os.listdir(folder) if name.endswith(DISTRIBUTION))
            except OSError:
                names = []
            yield from (f"{folder}/{name} {_changed(f'{folder}/{name}')}" for name in names)


class ImportedCode:
    """The code that this process has imported, as it was on disk then."""

    def __init__(self) -> None:
        self._disk = CodeOnDisk.of_this_process()
        self.fingerprint = self._disk.fingerprint()

    def changed(self) -> bool:
        """Whether it is not the code on disk any more."""
        return self._disk.fingerprint() != self.fingerprint


def _edited_in_place(modules: Iterable[ModuleType]) -> Iterator[str]:
    paths = sysconfig.get_paths()
    installed = tuple(os.path.realpath(paths[name]) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    for module in modules:
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        if isinstance(origin, str) and origin.endswith(".py") and not os.path.realpath(origin).startswith(installed):
            yield origin


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0
