"""What values mean to people: email addresses, coordinates, money, names; and labels that are written in several ways.

Pure functions over distinct texts, ranges and names of columns; nothing here reads files, and importing it is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .judge import Glimpse, Meaning, meaning_of, meanings
from .rules import MEANINGS, PERSONAL

if TYPE_CHECKING:
    from .frame import table_meanings
    from .labels import Group, Variant, near_duplicates

__all__ = [
    "MEANINGS",
    "PERSONAL",
    "Glimpse",
    "Group",
    "Meaning",
    "Variant",
    "meaning_of",
    "meanings",
    "near_duplicates",
    "table_meanings",
]


def __getattr__(name: str) -> Any:
    if name == "table_meanings":
        from .frame import table_meanings

        return table_meanings
    if name in ("Group", "Variant", "near_duplicates"):
        from . import labels

        return getattr(labels, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
