"""Codes: values that only name their rows, judged by the column's name and by their make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .numbers import Written
from .readings import Text

if TYPE_CHECKING:
    from .plan import ColumnPlan

_LEAST = 20
_ID_NAME = re.compile(r"(?i:(^|[_\s.-])(id|uuid|guid|key)$)|[a-z](Id|ID)$|(?i:^(row|index)$)")
_ROW_NAME = re.compile(r"(?i)^(row|index)$")
_HEX = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{32,128}", re.IGNORECASE)
_LETTER, _DIGIT = re.compile(r"[A-Za-z]"), re.compile(r"\d")


def one_shape(values: list[str]) -> bool:
    """Tell whether texts are codes of one make: no spaces, digits in each, letters and digits in the same places.

    Hexadecimal numbers of one length, such as UUIDs, are of one make too.

    Examples
    --------
    >>> one_shape([f"ORD-{n:04d}" for n in range(20)]), one_shape([f"Paris {n}" for n in range(20)])
    (True, False)
    """
    if len(values) < _LEAST or len(values[0]) < 4:
        return False
    if all(_HEX.fullmatch(value) and len(value) == len(values[0]) for value in values):
        return True
    first = _shape(values[0])
    return "9" in first and " " not in first and all(_shape(value) == first for value in values)


def _shape(value: str) -> str:
    return _DIGIT.sub("9", _LETTER.sub("A", value)) if value.isascii() else value


def code_kind(column: ColumnPlan) -> bool:
    """Tell whether a column's values only name something: averages of them mean nothing.

    Whole numbers are codes when the name says so (``store_id``, whether or not they repeat); ``row`` and ``index`` say
    so only of numbers that do not repeat. Texts are when they are digits that are no quantity, or unique and alike.
    """
    named = bool(_ID_NAME.search(column.name.name))
    if column.reading.kind == "integer":
        running = column.sample_unique or not _ROW_NAME.search(column.name.name)
        return named and running and not isinstance(column.reading, Written)
    if column.reading.kind == "id":
        return True
    return isinstance(column.reading, Text) and (column.one_shape or (named and column.sample_unique))
