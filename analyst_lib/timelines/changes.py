"""Change points: where the level jumped or the trend turned, beyond what noise with memory does by itself.

Noise with memory (weather, prices, anything that wanders) makes runs that look like jumps to methods that take
neighbours for independent. So each candidate is judged beside noise models from independent to a random walk, as
Beaulieu and Killick (2018) advise, and a change must pay for itself under the best of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.timelines.loess import fast_length

Array = np.ndarray[Any, Any]
MEMORIES = (0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.96, 0.98, 0.99, 0.995, 1.0)
HEAD = 3
PENALTY = 3.0
SMALL = 25  # short series fit noise more easily: measured, see docs/analyses/timeline.md
MOST = 8
LARGE = 1_500
FEWEST = 20
PAIRS = 3


@dataclass(frozen=True)
class Change:
    """A change at a step (`place`, the first of the new state).

    `kind` is level (`size`: by how much it jumped) or trend (`size`: by how much the slope per step changed); `error`
    is the size's standard error, `gain` how much more it explains than it costs (in units of twice the log likelihood),
    `slope_before` and `slope_after` the slopes of the line around it, per step.
    """

    place: int
    kind: str
    size: float
    error: float
    gain: float
    slope_before: float
    slope_after: float


@dataclass(frozen=True)
class _Fit:
    criterion: float
    marks: tuple[tuple[str, int], ...]


def find_changes(y: Array, kinds: Sequence[str] = ("level", "trend"), most: int = MOST) -> tuple[Change, ...]:
    """Return the changes of a series of shape (n,) without gaps and season, in order.

    A line with jumps and bends is built up by binary segmentation: the change that explains most is added while it
    lowers m log(RSS / m) by more than 3 log m (the modified BIC of Zhang and Siegmund 2007, as PELT's default in
    Killick and Eckley's changepoint); two changes that only pay together, such as a plateau, are tried in pairs.
    Positions are looked for again after each addition, and changes that no longer pay are taken out. RSS is that of
    the one-step errors, minimised over the noise's memory. More than 1,500 steps are averaged in blocks first.

    Examples
    --------
    >>> noise = np.random.default_rng(1).normal(size=200)
    >>> find_changes(noise)
    ()
    >>> [(c.kind, abs(c.place - 120) < 4) for c in find_changes(noise + 4 * (np.arange(200) >= 120))]
    [('level', True)]
    """
    spread = float(np.std(y)) if len(y) else 0.0
    if len(y) < FEWEST or not np.isfinite(spread) or spread <= 1e-12 * max(1.0, float(np.abs(y).max())):
        return ()
    factor = math.ceil(len(y) / LARGE)
    kept = len(y) // factor * factor
    scaled = (y - y.mean()) / spread
    blocks = scaled[:kept].reshape(-1, factor).mean(axis=1)
    search = _Search(blocks, tuple(kinds), most)
    return tuple(sorted(_told(search, spread, factor), key=lambda c: (c.place, c.kind)))


class _Search:
    """The search for the marks (kind and place of each change) that describe a series best."""

    def __init__(self, y: Array, kinds: tuple[str, ...], most: int) -> None:
        self.y, self.kinds, self.most = y, kinds, most
        self.n = len(y)
        self.m = self.n - HEAD
        self.penalty = PENALTY * math.log(self.m) * (1 + SMALL / self.m)
        self.apart = {"level": max(4, round(0.02 * self.n)), "trend": max(6, round(0.05 * self.n))}
        self.filters = [_padded([phi]) for phi in MEMORIES]
        self.size = fast_length(2 * self.n)
        self.best = self._run()

    def _run(self) -> _Fit:
        best = _Fit(self.criterion(()), ())
        while len(best.marks) < self.most:
            self.filters = [*self.filters[: len(MEMORIES)], *self._own_memory(best.marks)]
            best = _Fit(self.criterion(best.marks), best.marks)
            longer = self._one_more(best) or self._two_more(best)
            if longer is None:
                break
            best = self._pruned(self._moved(longer))
        return best

    def _one_more(self, fit: _Fit) -> _Fit | None:
        made = min(self.candidates(fit.marks), default=None, key=lambda f: f.criterion)
        return made if made and made.criterion + self.penalty < fit.criterion else None

    def _two_more(self, fit: _Fit) -> _Fit | None:
        if len(fit.marks) + 2 > self.most:
            return None
        firsts = sorted(self.candidates(fit.marks), key=lambda f: f.criterion)[:PAIRS]
        pairs = [pair for first in firsts for pair in self.candidates(first.marks)]
        made = min(pairs, default=None, key=lambda f: f.criterion)
        return made if made and made.criterion + 2 * self.penalty < fit.criterion else None

    def _moved(self, fit: _Fit) -> _Fit:
        for mark in fit.marks:
            others = tuple(m for m in fit.marks if m != mark)
            again = min(self.candidates(others, (mark[0],)), default=fit, key=lambda f: f.criterion)
            fit = again if again.criterion < fit.criterion else fit
        return fit

    def _pruned(self, fit: _Fit) -> _Fit:
        for mark in fit.marks:
            others = tuple(m for m in fit.marks if m != mark)
            without = self.criterion(others)
            if without < fit.criterion + self.penalty:
                fit = _Fit(without, others)
        return fit

    def criterion(self, marks: Sequence[tuple[str, int]]) -> float:
        """Return the least criterion of marks over the noise's memory."""
        return min(self.value(self.fitted(marks, f)[1], f) for f in self.filters)

    def value(self, errors: Array | float, memory: Array) -> float:
        """Return the criterion of errors (or of their sum of squares) under a memory."""
        rss = float((errors**2).sum()) if isinstance(errors, np.ndarray) else float(errors)
        cost = math.log(self.m) * max(0, int(np.count_nonzero(memory)) - 1)
        return self.m * math.log(max(rss, 1e-12 * self.m) / self.m) + cost

    def fitted(self, marks: Sequence[tuple[str, int]], memory: Array) -> tuple[Array, Array]:
        """Return an orthonormal basis of the marks' line and the errors of the fit, both seen through a memory."""
        design = whitened(design_of(self.n, marks), memory)
        basis, scale = np.linalg.qr(design)
        basis = basis[:, np.abs(np.diag(scale)) > 1e-9]
        seen = whitened(self.y[:, None], memory)[:, 0]
        return basis, seen - basis @ (basis.T @ seen)

    def candidates(self, marks: tuple[tuple[str, int], ...], kinds: Sequence[str] = ()) -> Iterator[_Fit]:
        """Give, for each memory and kind, the fit with the best place for one more change."""
        for memory in self.filters:
            basis, errors = self.fitted(marks, memory)
            seen = np.fft.rfft(np.column_stack([errors, basis]), self.size, axis=0)
            for kind in kinds or self.kinds:
                free = self._free(marks, kind)
                if not free.any():
                    continue
                gains = np.where(free, self._gains(seen, memory, kind), -1.0)
                place = int(gains.argmax())
                value = self.value(float(errors @ errors - gains[place]), memory)
                yield _Fit(value, (*marks, (kind, place)))

    def _gains(self, seen: Array, memory: Array, kind: str) -> Array:
        """Return by how much one more change at each place lowers the sum of squared errors."""
        shape = whitened(np.r_[np.zeros(HEAD), _shape(self.n, kind)][:, None], memory)[:, 0]
        turned = np.conj(np.fft.rfft(shape, self.size))[:, None]
        products = np.fft.irfft(seen * turned, self.size, axis=0)[: self.m]
        energy = np.cumsum(shape**2)[: self.m][::-1]
        own = energy - (products[:, 1:] ** 2).sum(axis=1)
        gains: Array = np.where(own > 1e-6 * energy, products[:, 0] ** 2 / np.maximum(own, 1e-12), 0.0)
        return np.concatenate([np.zeros(HEAD), gains])

    def _free(self, marks: Sequence[tuple[str, int]], kind: str) -> Array:
        apart = self.apart[kind]
        free = np.zeros(self.n, bool)
        free[max(apart, HEAD + 1) : self.n - apart + 1] = True
        for other, place in marks:
            if other == kind:
                free[max(0, place - apart + 1) : place + apart] = False
        return free

    def _own_memory(self, marks: Sequence[tuple[str, int]]) -> list[Array]:
        """Return memories of two and three steps as the errors of the fit have them (by least squares)."""
        errors = self.fitted(marks, _padded([0.0]))[1]
        made = []
        for order in (2, 3):
            past = np.column_stack([errors[order - j : len(errors) - j] for j in range(1, order + 1)])
            made.append(_padded(np.linalg.lstsq(past, errors[order:], rcond=None)[0]))
        return made


def _padded(phi: Sequence[float] | Array) -> Array:
    memory = np.zeros(HEAD + 1)
    memory[0] = 1.0
    memory[1 : len(phi) + 1] = -np.asarray(phi)
    return memory


def whitened(columns: Array, memory: Array) -> Array:
    """Return columns of shape (n, k) less what the memory predicts of them: shape (n - 3, k)."""
    n = len(columns)
    return np.asarray(sum(memory[j] * columns[HEAD - j : n - j] for j in range(HEAD + 1)))


def _shape(n: int, kind: str) -> Array:
    return np.ones(n) if kind == "level" else np.arange(n) / n


def design_of(n: int, marks: Sequence[tuple[str, int]]) -> Array:
    """Return the columns of a line with jumps and bends: shape (n, 2 + changes); slopes are per n steps."""
    columns = [np.ones(n), np.arange(n) / n]
    for kind, place in marks:
        slope = 1.0 if kind == "level" else (n - place) / n
        columns.append(np.r_[np.zeros(place), _shape(n - place, kind) * slope])
    return np.column_stack(columns)


def _told(search: _Search, spread: float, factor: int) -> Iterator[Change]:
    marks = search.best.marks
    memory = min(search.filters, key=lambda f: search.value(search.fitted(marks, f)[1], f))
    design = whitened(design_of(search.n, marks), memory)
    seen = whitened(search.y[:, None], memory)[:, 0]
    sizes = np.linalg.lstsq(design, seen, rcond=None)[0]
    noise = float(((seen - design @ sizes) ** 2).sum()) / max(1, search.m - design.shape[1])
    errors = np.sqrt(noise * np.diag(np.linalg.pinv(design.T @ design)))
    steep = spread / (search.n * factor)
    for (kind, place), size, error in zip(marks, sizes[2:], errors[2:], strict=True):
        unit = spread if kind == "level" else steep
        without = search.criterion([m for m in marks if m != (kind, place)])
        before = sizes[1] + sum(s for (k, p), s in zip(marks, sizes[2:], strict=True) if k == "trend" and p < place)
        after = before + (size if kind == "trend" else 0.0)
        gain = without - search.best.criterion - search.penalty
        slopes = float(before * steep), float(after * steep)
        yield Change(place * factor, kind, float(size * unit), float(error * unit), gain, *slopes)
