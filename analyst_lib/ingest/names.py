"""Names of columns: unique, printable, never empty; what had to be changed is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class Name:
    """A column's name and, when it had to change, what it was in the file."""

    name: str
    original: str | None = None


def clean(raw: str) -> str:
    """Make a header cell one printable line.

    Examples
    --------
    >>> clean("  Price\\n(EUR) ")
    'Price (EUR)'
    """
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", raw)).split())[:LONGEST].strip()


def unique(raw: Sequence[str]) -> tuple[tuple[Name, ...], list[str]]:
    """Name every column differently; give the names and a sentence for each change.

    Examples
    --------
    >>> names, notes = unique(["price", "", "price"])
    >>> [name.name for name in names]
    ['price', 'column_2', 'price_2']
    >>> notes[1]
    'Columns 1 and 3 are both called price; the second is now price_2.'
    """
    taken = {clean(name) for name in raw}
    first: dict[str, int] = {}
    names, notes = [], []
    for place, original in enumerate(raw, start=1):
        wanted = clean(original)
        if wanted and wanted not in first:
            first[wanted] = place
            names.append(Name(wanted, original if wanted != original.strip() else None))
            continue
        new = _free(wanted or "column", place if not wanted else 2, taken)
        taken.add(new)
        names.append(Name(new, original))
        notes.append(_sentence(wanted, first.get(wanted), place, new))
    return tuple(names), _shortened(notes)


def _free(stem: str, number: int, taken: set[str]) -> str:
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _sentence(wanted: str, before: int | None, place: int, new: str) -> str:
    if not wanted:
        return f"Column {place} has no name; it is now {new}."
    return f"Columns {before} and {place} are both called {wanted}; the second is now {new}."


def _shortened(notes: list[str]) -> list[str]:
    if len(notes) <= 10:
        return notes
    return [*notes[:10], f"{len(notes) - 10} more columns without a name of their own were renamed in the same way."]
