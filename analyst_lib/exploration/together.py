"""What columns explain together: which one first, and what each other adds to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.explaining import curve, line
from analyst_lib.exploration.features import Feature

LEVELS = 20
LEAST_GAIN = 0.01
MOST = 5


class Models:
    """Least-squares fits of y of shape (n, q) on any of the features, all from one matrix of products.

    A number enters as a line and a curve of straight pieces, a category by its 20 largest levels; the shares are
    adjusted for the number of terms (Ezekiel 1930).
    """

    def __init__(self, found: Sequence[Feature], y: np.ndarray) -> None:
        blocks = [block(f) for f in found]
        ends = np.cumsum([b.shape[1] for b in blocks])
        self.places = [np.arange(end - b.shape[1], end) for b, end in zip(blocks, ends, strict=True)]
        columns = np.column_stack(blocks)
        columns -= columns.mean(axis=0)
        scale = np.sqrt((columns**2).sum(axis=0))
        columns /= np.where(scale > 0, scale, 1)
        centred = y - y.mean(axis=0)
        self.rows, self.total = len(y), float((centred**2).sum())
        self.products, self.with_y = columns.T @ columns, columns.T @ centred

    def share(self, chosen: Sequence[int]) -> float:
        """Return the adjusted share that the chosen features explain together."""
        at = np.concatenate([self.places[i] for i in chosen])
        values, vectors = np.linalg.eigh(self.products[np.ix_(at, at)])
        kept = values > 1e-9 * values[-1]
        turned = vectors[:, kept].T @ self.with_y[at]
        left = self.total - float((turned**2 / values[kept][:, None]).sum())
        free = self.rows - 1 - int(kept.sum())
        if free < 1 or self.total <= 0:
            return 0.0
        return float(1 - left / free / (self.total / (self.rows - 1)))

    def forward(self, first: int) -> tuple[list[int], float]:
        """Return the features that, added to the first one by one, add a percentage point each, and their share."""
        chosen, reached = [first], self.share([first])
        while len(chosen) < min(MOST, len(self.places)):
            rest = [i for i in range(len(self.places)) if i not in chosen]
            gains = [self.share([*chosen, i]) - reached for i in rest]
            if max(gains) < LEAST_GAIN:
                break
            chosen.append(rest[int(np.argmax(gains))])
            reached = self.share(chosen)
        return chosen, reached


def block(feature: Feature) -> np.ndarray:
    """Return the columns by which a feature enters a linear model, of shape (n, p), without the constant."""
    if feature.kind != "category":
        return np.column_stack([line(feature.values)[:, 1:], curve(feature.values)[:, 1:]])
    counts = np.bincount(feature.codes + 1, minlength=len(feature.labels) + 1)
    kept = np.argsort(-counts, kind="stable")[:LEVELS]
    return np.asarray(feature.codes[:, None] + 1 == kept[counts[kept] > 0][None, :], dtype=float)
