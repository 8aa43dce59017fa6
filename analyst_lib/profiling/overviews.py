"""The numbers of a profile as tables: a row for each column, a row for each pair of columns."""

from __future__ import annotations

from typing import Any

from analyst_lib.profiling.numbers import UNCOUNTED, ColumnNumbers, Numbers

QUANTITIES = ("mean", "std", "minimum", "25%", "median", "75%", "maximum")
Columns = dict[str, list[Any]]


def statistics(numbers: Numbers) -> Columns:
    """Return one row for each column: its kind, what is missing, how many values differ, and its quantiles."""
    rows = [_row(column) for column in numbers.columns]
    made = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    return {
        name: values for name, values in made.items() if any(value is not None and value == value for value in values)
    }


def _row(c: ColumnNumbers) -> dict[str, Any]:
    row: dict[str, Any] = {
        "column": c.name,
        "kind": c.kind,
        "missing": c.missing_share,
        "distinct": c.distinct if c.kind != UNCOUNTED else None,
    }
    row["most frequent"] = _frequent(c)
    s = c.number
    values = (s.mean, s.std, s.minimum, s.q1, s.median, s.q3, s.maximum) if s else (None,) * len(QUANTITIES)
    row |= dict(zip(QUANTITIES, values, strict=True))
    return row | {"first": c.date.first if c.date else None, "last": c.date.last if c.date else None}


def _frequent(c: ColumnNumbers) -> str | None:
    if c.text is not None:
        value, count = c.text.top[0]
        return value[:60] if count > 1 else None
    return f"{c.number.top[0][0]:g}" if c.number and c.number.top else None


def relations(numbers: Numbers) -> Columns:
    """Return one row for each pair of related columns, the strongest first."""
    made = numbers.relations
    return {
        "column": [r.a for r in made],
        "and": [r.b for r in made],
        "measure": [r.measure for r in made],
        "value": [r.value for r in made],
        "Spearman": [r.rank for r in made],
        "rows": [r.rows for r in made],
    }
