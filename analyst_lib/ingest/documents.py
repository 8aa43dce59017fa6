"""One JSON object that is a table all the same: records below a key, columns of lists, or pandas' own form."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def records_within(document: Record) -> tuple[list[Record], str] | None:
    """Find the table in a lone object; give its records and a sentence about where they were, or None.

    Examples
    --------
    >>> records_within({"count": 2, "results": [{"a": 1}, {"a": 2}]})
    ([{'a': 1}, {'a': 2}], 'The records are the list results of the file; besides it held count.')
    >>> records_within({"a": [1, 2], "b": ["x", "y"]})[0]
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
    >>> records_within({"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}})[0]
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
    >>> records_within({"name": "Ann", "age": 31})
    """
    lists = {key: value for key, value in document.items() if isinstance(value, list)}
    of_records = [key for key, value in lists.items() if value and all(isinstance(each, dict) for each in value)]
    if len(of_records) == 1:
        return document[of_records[0]], _besides(of_records[0], [key for key in document if key != of_records[0]])
    plain = not any(isinstance(each, dict | list) for value in lists.values() for each in value)
    if lists and plain and len(lists) == len(document) and len({len(value) for value in lists.values()}) == 1:
        rows = zip(*lists.values(), strict=True)
        told = "The file holds columns, not records; they were put together by position."
        return [dict(zip(lists, row, strict=True)) for row in rows], told
    return _by_index(document)


def _besides(key: str, others: list[str]) -> str:
    shown = ", ".join(others[:8]) + (f" and {len(others) - 8} more" if len(others) > 8 else "")
    return f"The records are the list {key} of the file" + (f"; besides it held {shown}." if others else ".")


def _by_index(document: Record) -> tuple[list[Record], str] | None:
    """Take what pandas writes by default: for each column an object from row to value."""
    columns = list(document.values())
    if not columns or not all(isinstance(column, dict) for column in columns):
        return None
    index = list(columns[0])
    plain = not any(isinstance(value, dict | list) for column in columns for value in column.values())
    if len(index) < 2 or not plain or any(column.keys() != columns[0].keys() for column in columns):
        return None
    told = "The file holds columns, not records; they were put together by their keys."
    return [{name: column[key] for name, column in document.items()} for key in index], told
