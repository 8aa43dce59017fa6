"""Numbers that follow from other columns, and the rows where they do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.outlying.numbers import Relation
from analyst_lib.outlying.tails import MAD, Tail, fit_tail

Block = Callable[[str], np.ndarray]
STRONG = 0.6
LEAST_ROWS = 50
CHOSEN_ON = 2000
FITTED_ON = 20_000
MOST_COLUMNS = 40
MOST_LEVELS = 12
DRIVERS = 3
CANDIDATES = 6
CLIP = 6.0
WORTH = 0.9
NEARLY = 0.05
_TURNS = 12
_BISQUARE = 4.685


def relations(
    numbers: Sequence[NumberColumn], labels: Sequence[LabelColumn], tails: Mapping[str, Tail], seed: int = 0
) -> tuple[Relation, ...]:
    """Return the numbers that up to three other columns tell well (robust R² of 0.6 or more), strongest first.

    Each number is fitted by Tukey's bisquare (Beaton and Tukey, 1974) on at most 20,000 random rows: in its own units,
    as a sum of other columns, and in robust deviations (of logarithms where skewed) with a bend at the median. The
    second is kept only when its R² is better by more than 0.05, since the first is easier to follow.

    Parameters
    ----------
    numbers, labels
        The columns; dates are left out, of very many numbers the 40 most complete are used.
    tails : mapping of str to Tail
        The shape of each number.
    """
    usable = [c for c in numbers if c.name in tails and not c.is_date]
    chosen = sorted(usable, key=lambda c: int(np.isnan(c.values).sum()))[:MOST_COLUMNS]
    chosen = sorted(chosen, key=lambda c: c.position)
    if not chosen or len(chosen[0].values) < LEAST_ROWS:
        return ()
    workshop = _Workshop(chosen, [c for c in labels if len(c.levels) <= MOST_LEVELS][:MOST_COLUMNS], tails, seed)
    found = [r for c in chosen if (r := workshop.relation(c))]
    return tuple(sorted(found, key=lambda r: -r.strength))


@dataclass(frozen=True)
class _Fit:
    """A fitted relation: its drivers, the weights of their features, and its strength where it was fitted."""

    drivers: tuple[str, ...]
    weights: np.ndarray
    strength: float
    block: Block

    def of_all(self) -> np.ndarray:
        """Return the fitted values of all rows, NaN where a driver is missing."""
        first = self.block(self.drivers[0])
        features = np.column_stack([np.ones(len(first)), first, *(self.block(name) for name in self.drivers[1:])])
        return np.asarray(features @ self.weights)


class _Workshop:
    """Holds what the fits of all numbers share: the blocks of features, and the sampled rows."""

    def __init__(
        self, numbers: Sequence[NumberColumn], labels: Sequence[LabelColumn], tails: Mapping[str, Tail], seed: int
    ) -> None:
        self.columns = {c.name: c for c in numbers}
        self.tails = tails
        self.scores = {c.name: np.clip(tails[c.name].plain(c.values), -CLIP, CLIP) for c in numbers}
        self.labels = {c.name: c for c in labels}
        rows = len(numbers[0].values)
        order = np.random.default_rng(seed).permutation(rows)
        self.some, self.many = np.sort(order[:CHOSEN_ON]), np.sort(order[:FITTED_ON])

    def relation(self, column: NumberColumn) -> Relation | None:
        """Return what tells a number best, if anything tells it well."""
        tail = self.tails[column.name]
        z = tail.plain(column.values)
        own = self._fit(column.values, self._drivers(column.name, column.values, self._raw), self._raw)
        other = self._fit(z, self._drivers(column.name, z, self._block), self._block)
        best = own if own and (not other or own.strength >= other.strength - NEARLY) else other
        if best is None or best.strength < STRONG:
            return None
        fitted = best.of_all()
        left = column.values - fitted if best is own else z - fitted
        shape = fit_tail(_dense(left), column.step if best is own else 0.0)
        expected = fitted if best is own else tail.unplain(fitted)
        if shape is None:
            return None
        return Relation(column.name, best.drivers, best.strength, shape.scores(left), expected)

    def _fit(self, y: np.ndarray, drivers: Sequence[str], block: Block) -> _Fit | None:
        if not drivers:
            return None
        features = np.column_stack([np.ones(len(self.many)), *(block(name)[self.many] for name in drivers)])
        there = y[self.many]
        whole = ~np.isnan(there) & ~np.isnan(features).any(axis=1)
        if whole.sum() < max(LEAST_ROWS, 10 * features.shape[1]):
            return None
        weights = bisquare(features[whole], there[whole])
        left = there[whole] - features[whole] @ weights
        return _Fit(tuple(drivers), weights, _strength(there[whole], left), block)

    def _drivers(self, target: str, y: np.ndarray, block: Block) -> list[str]:
        """Return up to three columns, each of which makes the residuals smaller by a tenth or more."""
        rows = self.some[~np.isnan(y[self.some])]
        if len(rows) < LEAST_ROWS:
            return []
        names = [n for n in (*self.columns, *self.labels) if n != target]
        blocks = {n: block(n)[rows] for n in names}
        best = sorted(names, key=lambda n: _left(y[rows], [blocks[n]]))[:CANDIDATES]
        chosen: list[str] = []
        left = _spread(y[rows])
        while best and len(chosen) < DRIVERS:
            tried = {n: _left(y[rows], [blocks[c] for c in (*chosen, n)]) for n in best if n not in chosen}
            name = min(tried, key=lambda n: tried[n], default=None)
            if name is None or tried[name] > WORTH * left or left == 0:
                break
            chosen, left = [*chosen, name], tried[name]
        return chosen

    def _raw(self, name: str) -> np.ndarray:
        """Return a number as it is, or a group's indicators."""
        return np.asarray(self.columns[name].values[:, None]) if name in self.columns else self._block(name)

    def _block(self, name: str) -> np.ndarray:
        """Return the features of a column: a number with its bend, or a group's indicators."""
        if name in self.scores:
            z = self.scores[name]
            return np.column_stack([z, np.maximum(z, 0)])
        codes = self.labels[name].codes
        others = np.arange(1, len(self.labels[name].levels))
        made = np.asarray(codes[:, None] == others, dtype=float)
        made[codes < 0] = np.nan
        return made


def bisquare(features: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the coefficients of a regression that far rows do not pull (Tukey's bisquare, from least squares).

    Parameters
    ----------
    features : numpy.ndarray of shape (n, p)
    y : numpy.ndarray of shape (n,)

    Examples
    --------
    >>> x = np.arange(60.0)
    >>> y = 3 + 2 * x
    >>> y[5] = 900
    >>> bisquare(np.column_stack([np.ones(60), x]), y).round(6).tolist()
    [3.0, 2.0]
    """
    scale = np.maximum(np.abs(features).max(axis=0), 1e-300)
    inner = features / scale
    found = np.linalg.lstsq(inner, y, rcond=1e-10)[0]
    for _ in range(_TURNS):
        residuals = y - inner @ found
        spread = MAD * float(np.median(np.abs(residuals - np.median(residuals))))
        if spread <= 1e-12 * float(np.abs(y).max() or 1.0):
            break
        root = np.clip(1 - (residuals / (_BISQUARE * spread)) ** 2, 0, None)
        found = np.linalg.lstsq(inner * root[:, None], y * root, rcond=1e-10)[0]
    return np.asarray(found / scale)


def _left(y: np.ndarray, blocks: Sequence[np.ndarray]) -> float:
    """Return the spread that a robust fit leaves; infinite when too few rows have all that it needs."""
    features = np.column_stack([np.ones(len(y)), *blocks])
    whole = ~np.isnan(features).any(axis=1)
    if whole.sum() < max(LEAST_ROWS, 10 * features.shape[1], len(y) // 2):
        return float("inf")
    features, y = features[whole], y[whole]
    scale = np.maximum(np.abs(features).max(axis=0), 1e-300)
    return _spread(y - features / scale @ np.linalg.lstsq(features / scale, y, rcond=1e-10)[0])


def _spread(values: np.ndarray) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def _strength(y: np.ndarray, residuals: np.ndarray) -> float:
    whole = _spread(y)
    return 1 - (_spread(residuals) / whole) ** 2 if whole > 0 else 0.0


def _dense(residuals: np.ndarray) -> np.ndarray:
    """Return at most 100,000 residuals, evenly taken, which is enough to learn their shape."""
    present = np.asarray(residuals[~np.isnan(residuals)])
    return present[:: max(1, len(present) // 100_000)]
