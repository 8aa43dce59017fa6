"""Measures one column that both sides have: what it is, how far its values moved, and what that could be."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from analyst_lib.comparison import distances as d
from analyst_lib.comparison.columns import NUMERIC, Labels, Side, text_kind, together
from analyst_lib.comparison.intervals import (
    mean_change,
    median,
    median_change,
    moments,
    share_change,
    spread_ratio,
)
from analyst_lib.comparison.numbers import ColumnChange, LabelShift, Level, NumberShift
from analyst_lib.comparison.units import unit_change

LEVELS = 12
ONE_SIDED = 20
DRAWN = 30
TAIL = 0.01
ID_ROWS = 50
RUNNING = 10  # running numbers with gaps: at most so many for each row
_CALENDAR = re.compile(r"(?:^|[\W_])(?:year|quarter|month|week|day|hour|date)s?(?:$|[\W_])", re.IGNORECASE)


def measured(name: str, position: int, before: Side, after: Side) -> ColumnChange:
    """Return how a column changed between two sides."""
    rows = len(before.values), len(after.values)
    missing = int((~before.present).sum()), int((~after.present).sum())
    change = share_change(missing[0], rows[0], missing[1], rows[1])
    kinds = before.kind, after.kind
    base = ColumnChange(name, position, "empty", kinds, rows, missing, change)
    if "empty" in (before.family, after.family) or not all(rows):
        return base
    if before.family != after.family:
        return replace(base, role="type")
    if before.family in ("number", "date"):
        return _number(base, before, after)
    both = together(before, after)
    if before.family == "boolean":
        return _labelled(base, both)
    kind = text_kind(both)
    base = replace(base, kinds=(kind, kind))
    if kind == "category":
        return _labelled(base, both)
    return replace(base, role="id") if kind == "id" else _by_length(base, both)


def _finite(side: Side) -> np.ndarray:
    return np.asarray(side.values[np.isfinite(side.values)])


def _number(base: ColumnChange, before: Side, after: Side) -> ColumnChange:
    values = _finite(before), _finite(after)
    if not all(len(v) for v in values):
        return base
    s = d.samples(*values)
    if _names_rows(s, base):
        return replace(base, role="id", kinds=("id", "id"))
    infinite = tuple(int(np.isinf(side.values).sum()) for side in (before, after))
    shift = _shift(s, infinite)  # type: ignore[arg-type]
    unit = unit_change(s, shift.ks) if base.kind in NUMERIC else None
    return replace(base, number=shift, unit=unit, **_measures(s, shift.ks, base))


def _names_rows(s: d.Samples, base: ColumnChange) -> bool:
    """Tell whether whole numbers only number the rows: each occurs once on its side, and they run or are as long.

    Populations and prices may all differ too, but lie far apart and have more or fewer digits.
    """
    once = s.counts_before.max() == 1 and s.counts_after.max() == 1
    if base.kinds != ("integer", "integer") or not once or min(s.sizes) < ID_ROWS or any(base.missing):
        return False
    low, high = float(s.values[0]), float(s.values[-1])
    return high - low < RUNNING * sum(s.sizes) or len(f"{abs(low):.0f}") == len(f"{abs(high):.0f}")


def _tells_apart(s: d.Samples, base: ColumnChange) -> bool:
    """Tell whether numbers without a value in common say which side a row is on: times, parts of dates, constants."""
    named = base.kinds == ("integer", "integer") and _CALENDAR.search(base.name)
    return base.is_time or bool(named) or len(s.values) == 2


def _measures(s: d.Samples, ks: float, base: ColumnChange) -> dict[str, Any]:
    counts = (s.counts_before, s.counts_after) if len(s.values) <= d.BINS * 2 else d.binned(s, d.bin_edges(s))
    return {
        "role": "parted" if ks >= 1 and _tells_apart(s, base) else "compared",
        "distance": ks,
        "chance": d.ks_by_chance(s.sizes),
        "p": d.ks_p_value(ks, s.sizes),
    } | _by_shares(*counts)


def _by_shares(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    p, q = d.shares(before), d.shares(after)
    used = int(((before + after) > 0).sum())
    # Under no change the index is close to a chi-squared value over the sample sizes (Yurdakul 2018).
    chance = (used - 1) * (1 / before.sum() + 1 / after.sum())
    return {"psi": d.population_stability(p, q), "psi_chance": float(chance), "js": d.jensen_shannon(p, q)}


@np.errstate(over="ignore", invalid="ignore")
def _shift(s: d.Samples, infinite: tuple[int, int]) -> NumberShift:
    a, b = moments(s.before), moments(s.after)
    scale = float(np.std(s.before)) or float(np.std(np.concatenate([s.before, s.after]))) or 1.0
    edges, counts_before, counts_after = _histogram(s)
    return NumberShift(
        count=s.sizes,
        mean=(a.mean, b.mean),
        median=(median(s.before), median(s.after)),
        std=(a.std, b.std),
        minimum=(float(s.before[0]), float(s.after[0])),
        maximum=(float(s.before[-1]), float(s.after[-1])),
        mean_change=mean_change(a, b),
        median_change=median_change(s.before, s.after),
        spread_ratio=spread_ratio(a, b),
        below=int(np.searchsorted(s.after, s.before[0], side="left")),
        above=len(s.after) - int(np.searchsorted(s.after, s.before[-1], side="right")),
        infinite=infinite,
        whole=tuple(bool((v == np.floor(v)).all()) for v in (s.before, s.after)),  # type: ignore[arg-type]
        ks=d.kolmogorov_smirnov(s),
        wasserstein=d.wasserstein(s) / scale,
        edges=edges,
        counts_before=counts_before,
        counts_after=counts_after,
    )


def _histogram(s: d.Samples) -> tuple[tuple[float, ...], tuple[int, ...], tuple[int, ...]]:
    ends = [(v[int(TAIL * (len(v) - 1))], v[int(np.ceil((1 - TAIL) * (len(v) - 1)))]) for v in (s.before, s.after)]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    whole = bool((s.values == np.floor(s.values)).all())
    if not np.isfinite(high - low) or high - low <= abs(high) * 1e-12:
        return (), (), ()
    edges = _edges(low, high, whole, _bins(s))
    counts = [tuple(int(n) for n in np.histogram(v, bins=edges)[0]) for v in (s.before, s.after)]
    return tuple(float(e) for e in edges), counts[0], counts[1]


def _bins(s: d.Samples) -> int:
    """Return how many bins to draw: twice the cube root of the smaller side (Rice's rule), 8 to 30."""
    return int(np.clip(2 * min(s.sizes) ** (1 / 3), 8, DRAWN))


def _edges(low: float, high: float, whole: bool, bins: int) -> np.ndarray:
    """Return the edges of bins; of whole numbers each bin holds as many of them."""
    if not whole:
        return np.linspace(low, high, bins + 1)
    step = max(1.0, np.ceil((high - low + 1) / bins))
    return np.asarray(np.arange(low - 0.5, high + step, step))


def _labelled(base: ColumnChange, both: Labels) -> ColumnChange:
    before, after = both.counts()
    distance = d.total_variation(d.shares(before), d.shares(after))
    return replace(
        base,
        role="parted" if distance == 1 and len(before) == 2 else "compared",
        distance=distance,
        chance=d.by_chance(before, after),
        p=d.homogeneity_p_value(before, after),
        labels=label_shift(both, before, after),
        **_by_shares(before, after),
    )


def label_shift(both: Labels, before: np.ndarray, after: np.ndarray) -> LabelShift:
    """Return which labels gained and lost most, came and went."""
    gain = d.shares(after) - d.shares(before)
    new, gone = (before == 0) & (after > 0), (after == 0) & (before > 0)

    def levels(order: np.ndarray, limit: int) -> tuple[Level, ...]:
        return tuple(Level(both.text(i), int(before[i]), int(after[i])) for i in order[:limit])

    moved = np.argsort(-np.abs(gain), kind="stable")
    return LabelShift(
        count=(int(before.sum()), int(after.sum())),
        distinct=(int((before > 0).sum()), int((after > 0).sum())),
        once=(int((before == 1).sum()), int((after == 1).sum())),
        levels=levels(moved, LEVELS),
        new=levels(_largest(new, after), ONE_SIDED),
        gone=levels(_largest(gone, before), ONE_SIDED),
        new_levels=int(new.sum()),
        gone_levels=int(gone.sum()),
        new_rows=int(after[new].sum()),
        gone_rows=int(before[gone].sum()),
    )


def _largest(which: np.ndarray, counts: np.ndarray) -> np.ndarray:
    places = np.flatnonzero(which)
    return np.asarray(places[np.argsort(-counts[places], kind="stable")])


def _by_length(base: ColumnChange, both: Labels) -> ColumnChange:
    """Compare free text by its length in characters."""
    import pyarrow.compute as pc

    lengths = pc.utf8_length(both.labels).to_numpy(zero_copy_only=False).astype(float)
    s = d.samples(*(lengths[c[c >= 0]] for c in (both.before, both.after)))
    shift = _shift(s, (0, 0))
    return replace(base, number=shift, **(_measures(s, shift.ks, base) | {"role": "text"}))
