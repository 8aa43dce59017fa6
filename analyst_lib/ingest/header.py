"""Whether the first row of a table holds names: the question that no file answers outright."""

from __future__ import annotations

from itertools import pairwise

from .dates import dates
from .numbers import numbers
from .plan import candidates

Row = list[str]


def has_header(first: Row, data: list[Row]) -> bool:
    """Tell whether the first row holds names: texts above values of another kind, or texts that do not come again.

    Examples
    --------
    >>> has_header(["name", "age"], [["Ann", "31"], ["Bob", "44"]])
    True
    >>> has_header(["Ann", "31"], [["Bob", "44"]])
    False
    """
    cells = [cell.strip() for cell in first]
    if not any(cells):
        return False
    if not data:
        return True
    kinds = [typed(cell) for cell in cells]
    if not any(kinds):
        return any(cells) and not _repeats(cells, data)
    return _years(cells, kinds, data)


def typed(value: str) -> bool:
    """Tell whether a single value is a number, a date or the like rather than a name."""
    if not value or (value[0].isalpha() and not (numbers([value]) or any(dates("", [value])))):
        return False
    return candidates("", [value])[0].label not in ("text", "yes/no values", "nothing")


def _repeats(cells: Row, data: list[Row]) -> bool:
    """Tell whether most of a row's texts come again below: then it is one of the rows."""
    again = sum(
        any(len(row) > place and row[place].strip() == cell for row in data) for place, cell in enumerate(cells) if cell
    )
    return again > len(cells) / 2


def _years(cells: Row, kinds: list[bool], data: list[Row]) -> bool:
    """Tell whether the values in a row of names are years or other running numbers above values unlike them."""
    if all(kinds):
        return False
    numbers = [cell for cell, kind in zip(cells, kinds, strict=True) if kind]
    if len(set(numbers)) < len(numbers) or not all(number.isdigit() for number in numbers) or len(numbers) < 2:
        return False
    steps = {int(b) - int(a) for a, b in pairwise(numbers)}
    below = {row[place].strip() for row in data for place, kind in enumerate(kinds) if kind and len(row) > place}
    return len(steps) == 1 and not below & set(numbers)
