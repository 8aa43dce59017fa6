"""A cross-table as pandas tables: wide as it is seen, long with one value a row, and what changed."""

from __future__ import annotations

import pandas as pd

from analyst_lib.names import unique_names
from analyst_lib.pivoting.numbers import Numbers

LEVEL = 0.05


def grand(n: Numbers) -> str:
    """Return what the last line and column are called: a total only where cells add up."""
    return "total" if all(m.adds_up for m in n.measures) else "all"


def wide(n: Numbers) -> pd.DataFrame:
    """Return the table as it is seen: a column for each dimension of the rows, then one for each column and measure."""
    last = grand(n)
    keys = [[line.labels[d] if d < len(line.labels) else last for line in n.lines] for d in range(n.depth)]
    made: list[tuple[str, list[object]]] = [(d.name, list(k)) for d, k in zip(n.row_dimensions, keys, strict=True)]
    for j, column in enumerate(n.columns):
        head = " · ".join(column.labels) or last
        for m, measure in enumerate(n.measures):
            title = (
                measure.title
                if not n.column_dimensions
                else head
                if len(n.measures) == 1
                else f"{head}, {measure.title}"
            )
            made.append((title, [n.cells[m][i][j] for i in range(len(n.lines))]))
    names = unique_names([name for name, _ in made])
    return pd.DataFrame({name: values for name, (_, values) in zip(names, made, strict=True)})


def long(n: Numbers) -> pd.DataFrame:
    """Return one row for each cell that holds something: its groups, measures and the rows behind it; no totals."""
    lines = [i for i, line in enumerate(n.lines) if len(line.places) == n.depth]
    columns = [j for j, column in enumerate(n.columns) if len(column.places) == len(n.column_dimensions)]
    rows = [
        (*n.lines[i].labels, *n.columns[j].labels, *(block[i][j] for block in n.cells), n.counts[i][j])
        for i in lines
        for j in columns
        if n.counts[i][j]
    ]
    names = (
        [d.name for d in (*n.row_dimensions, *n.column_dimensions)] + [m.title for m in n.measures] + ["rows behind"]
    )
    return pd.DataFrame(rows, columns=pd.Index(unique_names(names)))


def changes(n: Numbers) -> pd.DataFrame:
    """Return what changed from one period to the next: difference, and as a share of the earlier value.

    Values that may be below zero, such as delays, have no shares.
    """
    below = any(value < 0 for line in n.cells[0] for value in line)
    rows = [
        (
            c.label,
            c.period,
            c.value,
            c.previous,
            c.value - c.previous,
            c.value / c.previous - 1 if c.previous > 0 and not below else float("nan"),
        )
        for c in n.changes
    ]
    made = pd.DataFrame(rows, columns=pd.Index(["group", "period", "value", "before", "difference", "change"]))
    if below:
        made = made.drop(columns="change")
    return made.drop(columns="group") if (made["group"] == "all").all() else made


def residuals(n: Numbers) -> pd.DataFrame:
    """Return the cells that hold more or fewer rows than independence of rows and columns expects (p below 0.05)."""
    sure = [r for r in n.residuals if r.p < LEVEL]
    rows = [(r.row, r.column, r.count, r.expected, r.count / r.expected, r.z, r.p) for r in sure]
    return pd.DataFrame(
        rows, columns=pd.Index(["row", "column", "rows", "expected", "ratio", "adjusted residual", "adjusted p"])
    )
