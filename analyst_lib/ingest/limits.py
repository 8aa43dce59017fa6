"""How much one file may ask of the machine, what its owner said about it, and the walls a child process puts up."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

MB = 1 << 20
GB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost.

    Parameters
    ----------
    source_bytes : int
        Largest file as it was uploaded, in bytes.
    unpacked_bytes : int
        Largest text inside a gzip file, or sum of the parts inside a workbook, in bytes.
    rows, columns, cells : int
        Largest table. `cells` is rows times columns.
    sheet_cells : int
        Largest rectangle of one worksheet (a workbook is held in memory while it is read), in cells.
    memory_bytes : int
        Address space of the child process, in bytes.
    cpu_seconds, wall_seconds : int
        Processor and wall time of the child process, in seconds.
    threads : int
        Threads used to read.
    """

    source_bytes: int = 4 * GB
    unpacked_bytes: int = 8 * GB
    rows: int = 100_000_000
    columns: int = 20_000
    cells: int = 2_000_000_000
    sheet_cells: int = 20_000_000
    memory_bytes: int = 4 * GB
    cpu_seconds: int = 600
    wall_seconds: int = 600
    threads: int = 2

    def to_json(self) -> dict[str, int]:
        """Give the limits as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Make limits from JSON values; a name that is left out keeps its default.

        Examples
        --------
        >>> Limits.from_json({"rows": 10}).rows
        10
        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ValueError(f"unknown limit {unknown[0]!r}; known are {', '.join(sorted(known))}")
        return cls(**{name: int(value) for name, value in values.items()})


@dataclass(frozen=True)
class Options:
    """What the owner of a file says about it; whatever is None is found out from the file.

    Parameters
    ----------
    sheet : str, optional
        The worksheet to take from a workbook.
    encoding : str, optional
        Encoding of a text file, such as ``utf-8`` or ``cp1252``.
    delimiter : str, optional
        The character between two values.
    decimal : {'.', ','}, optional
        The decimal mark.
    day_first : bool, optional
        Whether ``03/04/2024`` is the 3rd of April.
    header : bool, optional
        Whether the first row holds the names of the columns.
    """

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    day_first: bool | None = None
    header: bool | None = None


def confine(limits: Limits) -> None:
    """Put walls around this process: address space, processor time, no core file. For a child process only."""
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's wall clock remains
        return
    # One second between the soft and the hard limit, so that the end is a SIGXCPU that the parent can name.
    cpu = (limits.cpu_seconds, limits.cpu_seconds + 1)
    walls = [(resource.RLIMIT_CORE, (0, 0)), (resource.RLIMIT_CPU, cpu)]
    walls.append((resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes)))
    for wall, bounds in walls:
        with contextlib.suppress(ValueError, OSError):  # an outer wall that is lower already stays
            resource.setrlimit(wall, bounds)
