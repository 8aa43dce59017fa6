"""Nested JSON as columns: objects inside records become columns with dotted names, two levels deep; lists stay JSON.

People who load such files expect ``address.city`` beside ``name``. An object is kept whole, as JSON text, when columns
would say less: when its keys are data (more than a hundred of them), or when the same key also holds plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Way = tuple[str, ...]  # the keys that lead to a value
DEEPEST = 2
MOST_KEYS = 100


class KeptWhole(Exception):
    """An object turned out to be better kept as JSON text; those read so far must be read again."""


@dataclass
class Flattener:
    """Flattens record after record, and remembers what it met.

    Parameters
    ----------
    whole : set of tuple of str
        Ways to objects that are kept as JSON text.
    depth : int
        How deep objects are flattened.
    """

    whole: set[Way] = field(default_factory=set)
    depth: int = DEEPEST
    children: dict[Way, set[str]] = field(default_factory=dict, init=False)
    plain: set[Way] = field(default_factory=set, init=False)

    def flat(self, record: dict[str, Any]) -> dict[Way, Any]:
        """Give the values of a record by the way to them.

        Raises
        ------
        KeptWhole
            An object must be kept whole that was not so far; `whole` knows it now.

        Examples
        --------
        >>> Flattener().flat({"a": 1, "b": {"c": 2, "d": {"e": [3]}}})
        {('a',): 1, ('b', 'c'): 2, ('b', 'd', 'e'): [3]}
        """
        return dict(self._walk(record, ()))

    def _walk(self, record: dict[str, Any], above: Way) -> Iterator[tuple[Way, Any]]:
        for key, value in record.items():
            way = (*above, key)
            if not isinstance(value, dict) or len(way) > self.depth or way in self.whole:
                yield way, self._kept(way, value)
            elif value:
                self._learn(way, value)
                yield from self._walk(value, way)
            else:
                self.children.setdefault(way, set())
                yield way, None

    def _kept(self, way: Way, value: Any) -> Any:
        if value is not None and way not in self.whole and way not in self.plain:
            self.plain.add(way)
            if self.children.get(way):
                self._keep(way)
        return value

    def _learn(self, way: Way, value: dict[str, Any]) -> None:
        keys = self.children.setdefault(way, set())
        keys.update(value)
        if len(keys) > MOST_KEYS or way in self.plain:
            self._keep(way)

    def _keep(self, way: Way) -> None:
        self.whole.add(way)
        raise KeptWhole(".".join(way))

    def again(self) -> Flattener:
        """Begin anew, with what was learnt."""
        return Flattener(self.whole, self.depth)

    def ordered(self, found: Iterable[Way]) -> list[Way]:
        """Order columns as people expect: those of one object side by side; an object with columns is none itself."""
        kept = [way for way in found if not (self.children.get(way) and way not in self.whole)]
        first: dict[Way, int] = {}
        for way in kept:
            for depth in range(1, len(way) + 1):
                first.setdefault(way[:depth], len(first))
        return sorted(kept, key=lambda way: [first[way[:depth]] for depth in range(1, len(way) + 1)])

    def about(self) -> list[str]:
        """Tell what became of nested objects."""
        flattened = [".".join(way) for way, keys in self.children.items() if keys and way not in self.whole]
        if not flattened:
            return []
        shown = ", ".join(flattened[:12]) + (f" and {len(flattened) - 12} more" if len(flattened) > 12 else "")
        return [f"Nested objects became columns with dotted names: {shown}."]
