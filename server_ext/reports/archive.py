"""Zip files of which the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
PIECE = 1 << 20
PACKED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".zip", ".gz", ".xlsx", ".parquet", ".pdf", ".joblib")


class Archive:
    """A zip that is being written; use it in a `with`."""

    def __init__(self, target: Path) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add_folder(self, folder: Path) -> None:
        """Add every file of a folder, in the order of their names; links are left out."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.add_file(path.relative_to(folder).as_posix(), path)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file under a name."""
        with path.open("rb") as source, self._zip.open(_entry(name), "w", force_zip64=True) as sink:
            while piece := source.read(PIECE):
                sink.write(piece)

    def add_text(self, name: str, text: str) -> None:
        """Add a text in UTF-8."""
        self.add_bytes(name, text.encode("utf-8", "replace"))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add bytes."""
        self._zip.writestr(_entry(name), data)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(PACKED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
