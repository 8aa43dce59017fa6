"""Reads what a profile's page shows of the rows: the first ones, and points of the two columns most worth a look."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib.profiling.links import CLEAR
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.shown import POINTS, ROWS, Points, Shown
from analyst_lib.profiling.source import Source
from analyst_lib.tables import WIDEST, listed

SAME = 0.98  # what correlates more is mostly one thing measured twice, and tells nothing when drawn
SEED = 0


def shown_of(source: Source, numbers: Numbers) -> Shown:
    """Return what the page of a table shows of its rows."""
    rows = listed(source.take(range(min(len(source.names), WIDEST)), ROWS))
    pair = _pair(numbers)
    return Shown(rows, _points(source, numbers, *pair) if pair else None)


def _pair(numbers: Numbers) -> tuple[str, str, str | None] | None:
    if numbers.reversals:
        r = numbers.reversals[0]
        return r.a, r.b, r.group
    clear = [r for r in numbers.relations if r.measure == "Pearson" and abs(r.value) >= CLEAR]
    strongest = next((r for r in clear if abs(r.value) < SAME), clear[0] if clear else None)
    if strongest is None:
        return None
    gap = next((g for g in numbers.gaps if g.number in (strongest.a, strongest.b)), None)
    group = gap.group if gap and numbers.column(gap.group).distinct <= 6 else None
    return strongest.a, strongest.b, group


def _points(source: Source, numbers: Numbers, a: str, b: str, group: str | None) -> Points:
    """Return a random sample of rows where all that is drawn is there."""
    place = {c.name: c.position for c in numbers.columns}
    rows = range(source.rows)
    if len(rows) > 2 * POINTS:
        rows = np.sort(np.random.default_rng(SEED).choice(len(rows), 2 * POINTS, replace=False)).tolist()
    drawn = source.pick([place[name] for name in (a, b, group) if name], rows)
    frame = pd.DataFrame({key: drawn[name].to_numpy(float, na_value=np.nan) for key, name in (("a", a), ("b", b))})
    frame = frame.where(np.isfinite(frame))
    frame["g"] = drawn[group].astype(object).to_numpy() if group else ""
    frame = frame.dropna().head(POINTS)
    codes, levels = pd.factorize(frame["g"], sort=True)
    names = tuple(str(level) for level in levels) if group else ()
    x, y = (tuple(frame[key].astype(float).tolist()) for key in ("a", "b"))
    return Points(a, b, group, x, y, tuple(codes.tolist()), names)
