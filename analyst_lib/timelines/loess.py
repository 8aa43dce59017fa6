"""LOESS on evenly spaced points, vectorised: local lines with tricube weights, as STL uses them.

Inside a series the windows of all points have the same shape, so the sums of the local fits are convolutions; only the
points near both ends need windows of their own.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
DIRECT = 48
NOTHING = 1e-12


@dataclass(frozen=True)
class _Sums:
    """Weighted sums over each point's window, `d` being the distance from the point."""

    w: Array
    wd: Array
    wdd: Array
    wy: Array
    wdy: Array


def loess(y: Array, window: int, weights: Array | None = None, degree: int = 1) -> Array:
    """Return rows smoothed along their last axis by locally weighted lines.

    Parameters
    ----------
    y : numpy.ndarray of shape (rows, n)
        Evenly spaced values; where the weight is zero any finite number may stand.
    window : int
        How many of the nearest points a fit uses; odd.
    weights : numpy.ndarray of shape (rows, n), optional
        What each point counts, 0 to 1: robustness weights, or 0 for a missing value.
    degree : {0, 1}
        Local means or local lines.

    Returns
    -------
    numpy.ndarray of shape (rows, n)
        A point whose window has no weight keeps its own value.

    Notes
    -----
    W. S. Cleveland (1979), Robust locally weighted regression; details as in the STL program (Cleveland et al. 1990).

    Examples
    --------
    >>> loess(np.array([[1.0, 2.0, 9.0, 4.0, 5.0]]), 5, np.array([[1, 1, 0, 1, 1.0]])).round(6)
    array([[1., 2., 3., 4., 5.]])
    """
    n = y.shape[1]
    rho = np.ones_like(y) if weights is None else weights
    half = (window - 1) // 2
    if window >= n:
        return _fitted(y, at_points(y, rho, range(1, n + 1), (1, n), window), n, degree)
    left = at_points(y, rho, range(1, half + 1), (1, window), window)
    right = at_points(y, rho, range(n - half + 1, n + 1), (n - window + 1, n), window)
    middle = _convolved(y, rho, half)
    parts = (
        np.concatenate([getattr(part, name) for part in (left, middle, right)], axis=1)
        for name in _Sums.__annotations__
    )
    return _fitted(y, _Sums(*parts), n, degree)


def loess_at(y: Array, weights: Array, place: int, span: tuple[int, int], window: int, degree: int) -> Array:
    """Return the fit of each row at one place (counted from 1, also outside the row), from the points of a span."""
    sums = at_points(y, weights, range(place, place + 1), span, window)
    own = y[:, [min(max(place, 1), y.shape[1]) - 1]]
    return _fitted(own, sums, y.shape[1], degree)[:, 0]


def at_points(y: Array, rho: Array, places: range, span: tuple[int, int], window: int) -> _Sums:
    """Return the sums at places that share one span of points (first and last, counted from 1)."""
    first, last = span
    k, kd, kdd = _kernels(places, span, window, y.shape[1])
    part, py = rho[:, first - 1 : last], (rho * y)[:, first - 1 : last]
    return _Sums(part @ k, part @ kd, part @ kdd, py @ k, py @ kd)


@functools.lru_cache(maxsize=16)
def _kernels(places: range, span: tuple[int, int], window: int, n: int) -> tuple[Array, Array, Array]:
    """Return the weights of points (rows) for places (columns), times the distance to the power 0, 1 and 2."""
    first, last = span
    at = np.arange(places.start, places.stop)
    d = np.arange(first, last + 1)[:, None] - at[None, :]
    reach = np.maximum(at - first, last - at).astype(float)[None, :] + max(0, (window - n) // 2)
    k = tricube(np.abs(d), reach)
    return k, k * d, k * d * d


def tricube(distance: Array, reach: Array) -> Array:
    """Return Cleveland's tricube weights; 1 within a thousandth of the reach, 0 beyond 0.999 of it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = distance / reach
        k = 1 - share * share * share
        k = k * k * k
    return np.where(distance <= 0.001 * reach, 1.0, np.where(distance <= 0.999 * reach, k, 0.0))


def _convolved(y: Array, rho: Array, half: int) -> _Sums:
    d = np.arange(-half, half + 1)
    k = tricube(np.abs(d), np.array(float(half)))
    moments = (k, k * d, k * d * d)
    sums = _direct if 2 * half + 1 <= DIRECT else _by_fourier
    (w, wd, wdd), (wy, wdy) = sums(rho, moments), sums(rho * y, moments[:2])
    return _Sums(w, wd, wdd, wy, wdy)


def _direct(values: Array, kernels: tuple[Array, ...]) -> list[Array]:
    width = len(kernels[0])
    inside = values.shape[1] - width + 1
    made = [np.zeros((len(values), inside)) for _ in kernels]
    for j in range(width):
        part = values[:, j : j + inside]
        for total, kernel in zip(made, kernels, strict=True):
            total += kernel[j] * part
    return made


def _by_fourier(values: Array, kernels: tuple[Array, ...]) -> list[Array]:
    n, width = values.shape[1], len(kernels[0])
    size = fast_length(n + width)
    shift = values.mean(axis=1, keepdims=True)  # large levels would cost digits
    turned = np.fft.rfft(values - shift, size)
    kept = slice(width - 1, n)
    return [np.fft.irfft(turned * np.fft.rfft(k[::-1], size), size)[:, kept] + shift * k.sum() for k in kernels]


def fast_length(n: int) -> int:
    """Return the least length of at least n that has only 2, 3 and 5 as factors: quick to transform.

    Examples
    --------
    >>> fast_length(7), fast_length(121), fast_length(1024)
    (8, 125, 1024)
    """
    return min(
        int(p)
        for five in (1, 5, 25, 125)
        for three in (1, 3, 9, 27)
        for p in [five * three * 2 ** max(0, int(np.ceil(np.log2(n / (five * three)))))]
    )


def _fitted(own: Array, s: _Sums, n: int, degree: int) -> Array:
    empty = s.w <= NOTHING
    w = np.where(empty, 1.0, s.w)
    level, centre = s.wy / w, s.wd / w
    if degree:
        spread = np.maximum(s.wdd / w - centre**2, 0.0)
        steep = np.sqrt(spread) > 0.001 * (n - 1)
        slope = np.where(steep, -centre / np.where(steep, spread, 1.0), 0.0)
        level = level + slope * (s.wdy / w - centre * level)
    return np.where(empty, own, level)
