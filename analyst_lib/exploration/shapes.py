"""How a target moves along a column: means with intervals at steps of the column, and the shape that they make."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.explaining import inner_edges
from analyst_lib.exploration.features import OTHER, Feature
from analyst_lib.exploration.numbers import Point
from analyst_lib.words import number

STEPS = 12
LEVELS = 12
MIN_POINT = 5
MISSING = "(missing)"
# Of the variation between the steps, what a simple shape must account for to give its name.
FITS = 0.85
ONE_STEP = 0.93
ARM = 0.3
SETTLED = 0.8


def points(feature: Feature, y: np.ndarray, proportion: bool, steps: int = STEPS) -> tuple[Point, ...]:
    """Return the mean of y, of shape (n,), at steps or levels of a feature, each with a 95% interval; missing last.

    Numbers are cut into up to 12 groups of equal size (one for each value if there are few); `x` is the middle value of
    a group. Of categories the 12 largest levels stand alone; levels of fewer than 5 rows are left out.
    """
    codes, xs, labels = stepped(feature, steps) if feature.kind != "category" else levelled(feature)
    made = [Point(labels[g], xs[g], *stats) for g, stats in enumerate(summaries(codes, y, len(labels), proportion))]
    return tuple(p for p in made if p.rows >= MIN_POINT)


def stepped(feature: Feature, steps: int = STEPS) -> tuple[np.ndarray, list[float], list[str]]:
    """Return each row's step along a number (-1 never), the middle value of each step, and its label; missing last."""
    values, present = feature.values, feature.present
    edges = inner_edges(values, steps)
    codes = np.where(present, np.searchsorted(edges, np.where(present, values, 0), side="right"), len(edges) + 1)
    order = np.argsort(codes, kind="stable")
    parts = np.split(values[order], np.cumsum(np.bincount(codes, minlength=len(edges) + 2))[:-1])
    xs = [float(np.median(part)) if len(part) else np.nan for part in parts[:-1]]
    labels = [_span(part, feature.kind) for part in parts[:-1]]
    return codes, [*xs, np.nan], [*labels, MISSING]


def _span(part: np.ndarray, kind: str) -> str:
    if not len(part):
        return ""
    low, high = float(part.min()), float(part.max())
    if kind == "time":
        first, last = day(low), day(high)
        return first if first == last else f"{first} to {last}"
    return number(low, 4) if low == high else f"{number(low, 4)} to {number(high, 4)}"


def day(seconds: float) -> str:
    """Return the day of a time in seconds since 1970.

    Examples
    --------
    >>> day(86400.0)
    '1970-01-02'
    """
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def levelled(feature: Feature, levels: int = LEVELS) -> tuple[np.ndarray, list[float], list[str]]:
    """Return each row's place among a category's largest levels (all of a date's part), then other, then missing."""
    counts = np.bincount(feature.codes + 1, minlength=len(feature.labels) + 1)[1:]
    kept = np.sort(np.argsort(-counts, kind="stable")[: len(counts) if feature.part else levels])
    kept = kept[counts[kept] > 0]
    place = np.full(len(counts) + 1, len(kept))
    place[kept] = np.arange(len(kept))
    place[-1] = len(kept) + 1
    labels = [*(feature.labels[i] for i in kept), OTHER, MISSING]
    return place[feature.codes], [float(i) for i in range(len(labels))], labels


def summaries(codes: np.ndarray, y: np.ndarray, groups: int, proportion: bool) -> list[tuple[float, float, float, int]]:
    """Return mean, both ends of the 95% interval and rows of y, of shape (n,), in each group of codes."""
    from scipy import stats

    counts = np.bincount(codes, minlength=groups)
    safe = np.maximum(counts, 1)
    means = np.bincount(codes, weights=y, minlength=groups) / safe
    if proportion:
        low, high = wilson(means, safe)
    else:
        squares = np.bincount(codes, weights=(y - means[codes]) ** 2, minlength=groups)
        half = stats.t.ppf(0.975, np.maximum(counts - 1, 1)) * np.sqrt(squares / np.maximum(counts - 1, 1) / safe)
        low, high = means - half, means + half
    return [(float(m), float(a), float(b), int(n)) for m, a, b, n in zip(means, low, high, counts, strict=True)]


def wilson(shares: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's 95% interval (1927) of shares among so many rows, both of shape (k,)."""
    z = 1.959963984540054
    centre = (shares + z**2 / (2 * rows)) / (1 + z**2 / rows)
    half = z / (1 + z**2 / rows) * np.sqrt(shares * (1 - shares) / rows + z**2 / (4 * rows**2))
    return centre - half, centre + half


def shape(found: Sequence[Point]) -> tuple[str, float]:
    """Return the shape that points make, and the x where it turns or jumps (NaN for the others).

    A rise (or fall) is named when the best monotone curve accounts for 85% of the variation between the points; a step
    when one jump does for 93%; a U when two monotone arms do, each at least 30% of the whole range. A rise levels off
    when 80% of it happen in one half of the rows.
    """
    known = [p for p in found if np.isfinite(p.x) and p.label != MISSING]
    x, m = np.array([p.x for p in known]), np.array([p.mean for p in known])
    rows = np.array([p.rows for p in known], dtype=float)
    if len(known) < 2 or np.ptp(m) == 0:
        return "flat", float("nan")
    total = (rows * (m - np.average(m, weights=rows)) ** 2).sum()
    rising, falling = monotone(m, rows), monotone(-m, rows)
    best = min(rising, falling)
    if 1 - best / total >= FITS:
        return _monotone_shape(x, m, rows, total, rising <= falling)
    turn, rest, deep = _turn(m, rows)
    if turn is not None and 1 - rest / total >= FITS:
        return ("U-shaped" if deep else "inverted U"), float(x[turn])
    return "irregular", float("nan")


def _monotone_shape(x: np.ndarray, m: np.ndarray, rows: np.ndarray, total: float, up: bool) -> tuple[str, float]:
    name = "rising" if up else "falling"
    if len(m) > 4:
        splits = [_spread(m[:i], rows[:i]) + _spread(m[i:], rows[i:]) for i in range(1, len(m))]
        cut = int(np.argmin(splits))
        if 1 - splits[cut] / total >= ONE_STEP:
            return ("step up" if up else "step down"), float((x[cut] + x[cut + 1]) / 2)
        half = int(np.searchsorted(np.cumsum(rows), rows.sum() / 2))
        first = abs(m[half] - m[0]) / abs(m[-1] - m[0]) if m[-1] != m[0] else 0.5
        if first >= SETTLED:
            return f"{name}, then level", float(x[half])
        if first <= 1 - SETTLED:
            return f"level, then {name}", float(x[half])
    return name, float("nan")


def _spread(m: np.ndarray, rows: np.ndarray) -> float:
    return float((rows * (m - np.average(m, weights=rows)) ** 2).sum())


def monotone(m: np.ndarray, rows: np.ndarray) -> float:
    """Return the weighted squares that the best rising curve leaves of means m of shape (k,)."""
    from scipy.optimize import isotonic_regression

    return float((rows * (m - isotonic_regression(m, weights=rows).x) ** 2).sum()) if len(m) else 0.0


def _turn(m: np.ndarray, rows: np.ndarray) -> tuple[int | None, float, bool]:
    """Return where two arms meet best, what they leave, and whether they meet at the bottom."""
    best: tuple[int | None, float, bool] = (None, np.inf, True)
    for deep, signed in ((True, m), (False, -m)):
        for i in range(1, len(m) - 1):
            arms = min(signed[0], signed[-1]) - signed[i]
            if arms >= ARM * np.ptp(m) and signed[i] == signed.min():
                left = monotone(-signed[: i + 1], rows[: i + 1]) + monotone(signed[i + 1 :], rows[i + 1 :])
                best = (i, left, deep) if left < best[1] else best
    return best
