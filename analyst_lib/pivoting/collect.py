"""Makes the cross-table: reads the columns, proposes what was not said, groups, aggregates, compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analyst_lib.exploration.collect import named
from analyst_lib.exploration.explaining import baseline, by_group, pooled, share
from analyst_lib.exploration.variables import NUMBERS, Variable, read, read_column
from analyst_lib.names import unique_names
from analyst_lib.pivoting.aggregating import checked, values_of
from analyst_lib.pivoting.comparing import changes, residuals
from analyst_lib.pivoting.cube import Cube, cube, shares
from analyst_lib.pivoting.dimensions import Cut, Grouped, grouped
from analyst_lib.pivoting.numbers import Measure, Numbers
from analyst_lib.pivoting.proposing import MOST_COLUMNS, MOST_ROWS, propose_dimension, propose_how, propose_value
from analyst_lib.words import joined

MOST_DIMENSIONS = {"rows": 3, "columns": 2}
MOST_LINES, MOST_ACROSS = 20_000, 200


@dataclass(frozen=True)
class Request:
    """What was asked for: names of columns (empty: to be proposed), how to summarise and how to cut."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    how: str = "auto"
    of: str = "total"
    by: str = "auto"
    top: int = 12
    order: str = "total"


def collect(table: pd.DataFrame, asked: Request) -> Numbers:
    """Return the cross-table of a table of shape (rows, columns)."""
    if not len(table) or not table.shape[1]:
        raise ValueError(f"the table has {len(table):,} rows and {table.shape[1]:,} columns: nothing can be counted")
    variables = _read(table, asked)
    request, note = _completed(variables, asked)
    measures = _measures(variables, request)
    weight = _weight(measures[0], len(table))
    rows = [grouped(named(variables, name), Cut(request.top, request.by, "rows"), weight) for name in request.rows]
    across = Cut(request.top, request.by, "columns")
    columns = [grouped(named(variables, name), across, weight) for name in request.columns]
    made = cube(rows, columns, measures, len(table), request.order)
    _small_enough(made, request)
    return _numbers(table, made, rows, columns, measures, note)


def _read(table: pd.DataFrame, asked: Request) -> Sequence[Variable]:
    """Return the columns that are named, or all of them if some must be proposed (or a name is not there)."""
    names = unique_names([str(name) for name in table.columns])
    wanted = dict.fromkeys((*asked.rows, *asked.columns, *asked.values))
    if not asked.rows or not wanted.keys() <= set(names):
        return read(table)
    return tuple(read_column(table.iloc[:, i], name, i) for i, name in enumerate(names) if name in wanted)


def _completed(variables: Sequence[Variable], asked: Request) -> tuple[Request, list[str]]:
    """Return the request with what was not said, and a note that says what was proposed."""
    for side, most in MOST_DIMENSIONS.items():
        given = getattr(asked, side)
        if len(given) > most:
            raise ValueError(f"{len(given)} columns are given for {side}: at most {most} can be read; leave some out")
    twice = [name for i, name in enumerate((*asked.rows, *asked.columns)) if name in (*asked.rows, *asked.columns)[:i]]
    if twice:
        raise ValueError(f"column {twice[0]!r} is given twice: name each column in rows or columns once")
    how, values = asked.how, list(dict.fromkeys(asked.values))
    said: list[str] = []
    if not values and not asked.rows and how in ("auto", "sum", "mean", "median", "min", "max"):
        value = propose_value(variables, asked.columns)
        values = [value.name] if value is not None else []
        said += [f"values {value.name}"] if value is not None else []
    rows, columns = list(asked.rows), list(asked.columns)
    if not rows:
        value = named(variables, values[0]) if values else None
        value = value if value is not None and value.kind in NUMBERS else None
        first = propose_dimension(variables, value, MOST_ROWS, columns)
        if first is None:
            raise ValueError(
                "no column has groups to put into rows: choose `rows`, such as a category, a date or a number"
            )
        rows = [first.name]
        second = propose_dimension(variables, value, MOST_COLUMNS, rows) if not columns else None
        columns = columns or ([second.name] if second is not None else [])
        said += [f"rows {first.name}"] + ([f"columns {second.name}"] if second is not None else [])
    if how == "auto":
        numeric = bool(values) and named(variables, values[0]).kind in NUMBERS
        how = propose_how(values[0]) if numeric else "distinct" if values else "count"
        said += [how]
    note = [_proposed(rows, columns, values, how)] if len(said) > 1 else []
    made = replace(asked, rows=tuple(rows), columns=tuple(columns), values=tuple(values), how=how)
    return made, note


def _proposed(rows: Sequence[str], columns: Sequence[str], values: Sequence[str], how: str) -> str:
    what = f"the {how} of {joined(values)}" if values else f"the {how} of rows"
    return f"Nothing was chosen, so this shows {what} by {joined([*rows, *columns])}."


def _measures(variables: Sequence[Variable], request: Request) -> list[tuple[Measure, np.ndarray | None]]:
    if not request.values:
        if request.how not in ("count", "share"):
            raise ValueError(f"the {request.how} of what? choose `values`, or count or share to count rows")
        return [(Measure(request.how, of=request.of), None)]
    made: list[tuple[Measure, np.ndarray | None]] = []
    for name in request.values:
        variable, measure = named(variables, name), Measure(request.how, name, request.of)
        checked(measure, variable)
        made.append((measure, values_of(variable)))
    return made


def _weight(first: tuple[Measure, np.ndarray | None], n: int) -> np.ndarray:
    """Return what makes a category large: the sum of the first measure if all is positive, else the rows."""
    measure, values = first
    if values is None or measure.how not in ("sum", "share") or np.nanmin(values, initial=0) < 0:
        return np.ones(n)
    return np.asarray(np.nan_to_num(values, nan=0.0))


def _small_enough(made: Cube, request: Request) -> None:
    if len(made.lines) > MOST_LINES or len(made.columns) > MOST_ACROSS:
        raise ValueError(
            f"rows {list(request.rows)} and columns {list(request.columns)} give {len(made.lines):,} lines and "
            f"{len(made.columns):,} columns, more than {MOST_LINES:,} and {MOST_ACROSS}: lower `top` or name fewer"
        )


def _numbers(
    table: pd.DataFrame,
    made: Cube,
    rows: Sequence[Grouped],
    columns: Sequence[Grouped],
    measures: Sequence[tuple[Measure, np.ndarray | None]],
    notes: list[str],
) -> Numbers:
    cells = np.stack(
        [shares(c, made.lines, m.of) if m.how == "share" else c for c, (m, _) in zip(made.cells, measures, strict=True)]
    )
    across, down = [c.dimension for c in columns], [r.dimension for r in rows]
    found, association = _residuals(made, len(rows)) if columns else ((), 0.0)
    return Numbers(
        name=str(table.attrs.get("name", "table")), rows=len(table), row_dimensions=tuple(down),
        column_dimensions=tuple(across),
        measures=tuple(m for m, _ in measures), lines=made.lines, columns=made.columns,
        cells=tuple(tuple(tuple(map(float, line)) for line in block) for block in cells),
        counts=tuple(tuple(map(int, line)) for line in made.counts), residuals=found, association=association,
        changes=changes(cells[0], made.lines, made.columns, down, across), explained=_explained(rows, measures[0]),
        value_missing=tuple((m.column, int((~np.isfinite(v)).sum())) for m, v in measures if v is not None),
        notes=tuple(notes),
    )  # fmt: skip


def _residuals(made: Cube, depth: int) -> tuple:  # type: ignore[type-arg]
    at = [i for i, line in enumerate(made.lines) if len(line.places) == depth]
    rows, columns = [" · ".join(made.lines[i].labels) for i in at], [" · ".join(c.labels) for c in made.columns[:-1]]
    return residuals(made.counts[at][:, :-1], rows, columns)


def _explained(rows: Sequence[Grouped], first: tuple[Measure, np.ndarray | None]) -> float:
    """Return the share of what varies in the first value that the first rows explain, each row left out once."""
    measure, values = first
    if values is None or measure.how not in ("mean", "median"):
        return 0.0
    known = np.isfinite(values)
    if known.sum() < 3:
        return 0.0
    y = values[known][:, None] / max(float(np.abs(values[known]).max()), 1e-300)
    return share(by_group(pooled(rows[0].places[known]), y), baseline(y)).value
