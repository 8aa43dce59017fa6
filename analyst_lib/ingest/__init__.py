"""Ingestion: a file that somebody uploaded becomes one typed Parquet copy and a record of what was found in it.

Importing this package is cheap; Arrow, Excel and pandas are imported when a file needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .limits import Limits, Options
from .record import Column, Ingested
from .refusal import REASONS, Unreadable

if TYPE_CHECKING:
    from .frame import read_table
    from .reader import read_file

__all__ = ["REASONS", "Column", "Ingested", "Limits", "Options", "Unreadable", "read_file", "read_table"]


def __getattr__(name: str) -> Any:
    if name == "read_file":
        from .reader import read_file

        return read_file
    if name == "read_table":
        from .frame import read_table

        return read_table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
