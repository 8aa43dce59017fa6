"""Names of columns: one for each, whatever the table has."""

from __future__ import annotations

from collections.abc import Sequence


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, repeated ones numbered, so that every column has a name of its own.

    Examples
    --------
    >>> unique_names(["a", "b", "a", "a", "a (2)"])
    ('a', 'b', 'a (3)', 'a (4)', 'a (2)')
    """
    taken = set(names)
    seen: set[str] = set()
    made = []
    for name in names:
        number = 2
        free = name
        while free in seen or (free != name and free in taken):
            free, number = f"{name} ({number})", number + 1
        seen.add(free)
        made.append(free)
    return tuple(made)
