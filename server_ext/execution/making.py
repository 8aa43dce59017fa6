"""What a completed job made to be kept: read from its manifest, never believed, handed to who keeps such things.

A notebook is a stranger's code. Its manifest can name only plain files of the job's own folder, few of them, and what
it says about them is bounded. What cannot be kept is told with the job, and does not fail it.
"""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from server_ext.domain import Dataset, Job, Left, Made
from server_ext.errors import AnalystError, Refused, Unavailable

MANIFEST = "made.json"
MOST = 20
MOST_ABOUT = 64 << 10
LONGEST = 200
log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Keeps one kind of thing."""

    def prepare(self, left: Left, lineage: Mapping[str, Any], owner: str | None) -> tuple[Dataset, bool]:
        """Lay a thing's files in place, so that only its row is missing; a known one is given with False."""

    def discard(self, dataset: Dataset) -> None:
        """Delete the files of a thing that is not to be kept after all."""


@dataclass
class Making:
    """What an attempt made: what is told of it with the job, and the datasets whose rows are to be written."""

    made: list[Made] = field(default_factory=list)
    datasets: list[Dataset] = field(default_factory=list)


def make(folders: tuple[Path, Path], job: Job, lineage: dict[str, Any], keepers: Mapping[str, Keeper]) -> Making:
    """Prepare all that a notebook left to be kept.

    Parameters
    ----------
    folders : (Path, Path)
        Those of the attempt: the one that holds the list of what is to be kept, and the one of the notebook's files.
    job : Job
        Whose owner becomes theirs.
    lineage : mapping
        Where all of it comes from.
    keepers : mapping of str to Keeper
        By the kind of thing.
    """
    making = Making()
    output, work = folders
    for left in _left(output / MANIFEST, work):
        if isinstance(left, Made):
            making.made.append(left)
            continue
        try:
            thing, new = _keeper(left, keepers).prepare(left, lineage | {"about": dict(left.about)}, job.request.owner)
        except Unavailable:  # the store is away for a while: all of it is tried again
            discard(making.datasets, keepers)
            raise
        except (AnalystError, OSError) as error:
            making.made.append(Made(left.kind, left.name, problem=getattr(error, "message", str(error))))
            continue
        making.made.append(Made(left.kind, left.name, thing.id))
        making.datasets += [thing] if new else []
    _log(making, job)
    return making


def discard(datasets: Iterable[Dataset], keepers: Mapping[str, Keeper]) -> None:
    """Delete the files of datasets whose rows were not written."""
    for dataset in datasets:
        keepers["dataset"].discard(dataset)


def _log(making: Making, job: Job) -> None:
    for thing in making.made:
        if thing.problem:
            log.warning("Job %s made %s, which is not kept: %s", job.id, thing.name, thing.problem)


def _keeper(left: Left, keepers: Mapping[str, Keeper]) -> Keeper:
    keeper = keepers.get(left.kind)
    if keeper is None:
        raise Refused(f"This service keeps no {left.kind}s that jobs make, only {', '.join(sorted(keepers))}s.")
    return keeper


def _left(manifest: Path, work: Path) -> Iterator[Left | Made]:
    """Give what a notebook left to be kept, and what is wrong with the rest."""
    try:
        entries = json.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (ValueError, OSError, RecursionError):
        entries = None
    if not isinstance(entries, list):
        yield Made("dataset", manifest.name, problem="The list of what to keep cannot be read.")
        return
    for entry in entries[:MOST]:
        yield _checked(entry, work)
    if len(entries) > MOST:
        yield Made("dataset", "others", problem=f"A job may leave {MOST} things to be kept; the others are not.")


def _checked(entry: Any, work: Path) -> Left | Made:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(n), str) for n in ("kind", "name", "file")):
        return Made("dataset", "?", problem="An entry of the list of what to keep lacks its kind, name or file.")
    kind, name, about = entry["kind"][:LONGEST], entry["name"][:LONGEST], entry.get("about", {})
    if not _is_plain(work, entry["file"]):
        return Made(kind, name, problem=f"{entry['file'][:LONGEST]!r} is no file of the job.")
    if not isinstance(about, dict) or len(json.dumps(about)) > MOST_ABOUT:
        return Made(kind, name, problem=f"What is said about it takes more than {MOST_ABOUT >> 10} KB.")
    return Left(kind, name, work / entry["file"], about)


def _is_plain(work: Path, name: str) -> bool:
    """Tell whether a name is that of a regular file right in the folder, no link and no path."""
    if not name or "\x00" in name or Path(name).name != name or name in (".", ".."):
        return False
    try:
        return stat.S_ISREG((work / name).lstat().st_mode)
    except OSError:
        return False
