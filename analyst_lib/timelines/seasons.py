"""Which cycles a series really has: each candidate of its clock tested against cycles of random phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.timelines.clock import Clock

Array = np.ndarray[Any, Any]
DRAWS = 999
LEVEL = 0.01
SEED = 0
PHASES = 30
CYCLES = 60
ORDERS = 200


@dataclass(frozen=True)
class Cycle:
    """A cycle that was found: its name (day, week, year), its period in steps, and the test's p-value."""

    name: str
    period: int
    p_value: float


def find_cycles(y: Array, clock: Clock) -> tuple[Cycle, ...]:
    """Return the cycles of a series of shape (n,), NaN where missing.

    For each cycle of the clock the series, less its moving average over one cycle, is cut into cycles. If they have
    something in common, their average varies more than it does after each cycle was turned by a random number of steps
    (999 times): turning keeps what neighbours have in common, so slow noise does not look like a season. A cycle counts
    when p <= 0.01. Too few cycles to reach that are not tested.
    """
    found: list[Cycle] = []
    left = interpolated(y)
    for name, period in clock.cycles:
        if len(y) < 2 * period or period ** (len(y) // period - 1) < ORDERS:
            continue
        p = turning_test(left - moving_mean(left, period), period)
        if p <= LEVEL:
            found.append(Cycle(name, period, p))
            left = left - _profile(left - moving_mean(left, period), period)
    return tuple(found)


def turning_test(detrended: Array, period: int) -> float:
    """Return the p-value of a common shape in cycles of so many steps, for a series of shape (n,) without trend.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=120)
    >>> bool(turning_test(noise, 12) > 0.01), turning_test(noise + 2 * np.sin(np.arange(120) * np.pi / 6), 12)
    (True, 0.001)
    """
    cycles = _cut(_calmed(detrended), period)
    count, phases = cycles.shape
    rng = np.random.default_rng(SEED)
    shared = (cycles.mean(axis=0) ** 2).sum()
    if shared <= 0:
        return 1.0
    column, row = np.arange(phases), np.arange(count)[:, None]
    turned = 0
    for _ in range(DRAWS):
        shift = rng.integers(0, phases, (count, 1))
        turned += (cycles[row, (column + shift) % phases].mean(axis=0) ** 2).sum() >= shared * (1 - 1e-12)
    return float(1 + turned) / (1 + DRAWS)


def rhythm(detrended: Array) -> tuple[int, float] | None:
    """Return the length in steps of waves that recur without a calendar, and how alike neighbouring waves are.

    Such as sunspots: the highest peak of the autocorrelation after it first was negative, if it is at least 0.4, a
    second one follows at about twice the length (0.2 at least), and the series holds six waves.

    Examples
    --------
    >>> rhythm(np.sin(np.arange(200) * 2 * np.pi / 11))[0]
    11
    """
    n = len(detrended)
    y = detrended - detrended.mean()
    turned = np.fft.rfft(y, 2 * n)
    alike = np.fft.irfft(np.abs(turned) ** 2, 2 * n)[: n // 6 * 2 + 2]
    if n < 36 or alike[0] <= 0:
        return None
    alike = alike / alike[0]
    below = np.flatnonzero(alike < 0)
    if not len(below) or below[0] >= n // 6:
        return None
    peak = int(below[0] + alike[below[0] : n // 6 + 1].argmax())
    twice = alike[int(1.7 * peak) : int(2.3 * peak) + 1]
    clear = peak >= 4 and alike[peak] >= 0.4 and len(twice) > 0 and twice.max() >= 0.2
    return (peak, float(alike[peak])) if clear else None


def _cut(y: Array, period: int) -> Array:
    """Return the last cycles, 60 at most, as rows without their own mean; long cycles in steps of a thirtieth."""
    count = min(CYCLES, len(y) // period)
    rows = y[len(y) - count * period :].reshape(count, period)
    if period > PHASES:
        edges = np.linspace(0, period, PHASES + 1).astype(int)
        rows = np.add.reduceat(rows, edges[:-1], axis=1) / np.diff(edges)
    return np.asarray(rows - rows.mean(axis=1, keepdims=True))


def _calmed(y: Array) -> Array:
    centre = np.median(y)
    spread = 1.4826 * np.median(np.abs(y - centre))
    return np.clip(y, centre - 3 * spread, centre + 3 * spread) if spread > 0 else y - centre


def _profile(detrended: Array, period: int) -> Array:
    phase = np.arange(len(detrended)) % period
    means = np.bincount(phase, _calmed(detrended), period) / np.bincount(phase, minlength=period)
    return np.asarray((means - means.mean())[phase])


def moving_mean(y: Array, period: int) -> Array:
    """Return the centred moving mean over a cycle, an even one with its outer points half; ends use what there is."""
    kernel = np.ones(period) if period % 2 else np.r_[0.5, np.ones(period - 1), 0.5]
    total = np.convolve(y, kernel, "full")
    count = np.convolve(np.ones(len(y)), kernel, "full")
    half = len(kernel) // 2
    return np.asarray((total / count)[half : half + len(y)])


def interpolated(y: Array) -> Array:
    """Return a series whose missing values lie on the line between their neighbours.

    Examples
    --------
    >>> interpolated(np.array([np.nan, 1.0, np.nan, 3.0]))
    array([1., 1., 2., 3.])
    """
    there = np.isfinite(y)
    if there.all() or not there.any():
        return np.nan_to_num(y)
    places = np.arange(len(y))
    return np.interp(places, places[there], y[there])


def grows_with_level(y: Array, period: int) -> bool:
    """Return whether the swings within cycles grow with the level, so that the season is one of percent.

    Without a season the cycles are tenths of the series. Needs positive values, four cycles and levels that differ by
    half; then the slope of log spread on log level, which is 0 for swings of constant size and 1 for swings in
    proportion, must exceed a half (M. S. Bartlett 1947).
    """
    filled = interpolated(y)
    count = len(filled) // period
    if count < 4 or filled.min() <= 0:
        return False
    rows = filled[len(filled) - count * period :]
    smooth = moving_mean(filled, period)[len(filled) - count * period :]
    level = rows.reshape(count, period).mean(axis=1)
    spread = np.sqrt(((rows - smooth).reshape(count, period) ** 2).mean(axis=1))
    if level.max() < 1.5 * level.min() or spread.min() <= 0:
        return False
    x = np.log(level) - np.log(level).mean()
    return bool((x @ np.log(spread)) / (x @ x) > 0.5)
