"""All of a report in one zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same folder gives the same bytes


def write_archive(folder: Path, target: Path) -> None:
    """Write every file of a report's folder into a zip, in the order of their names."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), FIRST_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as source, archive.open(entry, "w") as sink:
                    while piece := source.read(1 << 20):
                        sink.write(piece)
