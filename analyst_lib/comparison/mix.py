"""The change of a mean, parted into what the make-up of the rows adds (mix) and what its groups add (rate)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyst_lib.comparison.columns import Labels


class Grouping:
    """Groups made ready for many numbers: codes with missing labels last, and how many rows each group has."""

    def __init__(self, groups: Labels) -> None:
        self.size = len(groups.labels) + 1
        self._codes = [np.where(c < 0, self.size - 1, c) for c in (groups.before, groups.after)]
        self._rows = [np.bincount(codes, minlength=self.size) for codes in self._codes]

    def sums(self, values: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray, float]:
        """Return the groups' counts and sums of the finite values on a side, and the sum of all squares."""
        codes = self._codes[side]
        gaps = np.flatnonzero(~np.isfinite(values))
        counts = self._rows[side]
        if len(gaps):
            values = values.copy()
            values[gaps] = 0.0
            counts = counts - np.bincount(codes[gaps], minlength=self.size)
        sums = np.bincount(codes, weights=values, minlength=self.size)
        return counts.astype(float), sums, float(np.square(values).sum())


@dataclass(frozen=True)
class Split:
    """A mean's change over groups, arrays of shape (groups,): counts and means on both sides, mix and rate effects."""

    counts: tuple[np.ndarray, np.ndarray]
    means: tuple[np.ndarray, np.ndarray]
    mix: np.ndarray
    rate: np.ndarray
    explained: float

    @property
    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """The groups' shares of the rows."""
        return self.counts[0] / self.counts[0].sum(), self.counts[1] / self.counts[1].sum()


def split(before: np.ndarray, after: np.ndarray, groups: Grouping) -> Split:
    """Return the change of a mean, parted by groups (missing labels are a group of their own, the last).

    Source: Kitagawa (1955), the symmetric form. With shares p and means m of group k,

        mix = (p_after - p_before) · ((m_before + m_after) / 2 - M)
        rate = (p_before + p_after) / 2 · (m_after - m_before)

    where M is the average of both overall means; it only shares the mix out among groups. Their sum is exactly the
    change of the mean. A group that one side lacks has no rate of its own: all that it adds is mix.

    Parameters
    ----------
    before, after : numpy.ndarray
        Numbers of shape (rows,), NaN where missing; those rows are left out.
    groups : Grouping
        Of rows of the same shapes.

    Examples
    --------
    >>> import pyarrow as pa
    >>> g = Grouping(Labels(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), pa.array(["short", "long"])))
    >>> made = split(np.array([1.0, 1, 1, 5]), np.array([1.0, 5, 5, 5]), g)
    >>> float(made.mix.sum()), float(made.rate.sum())
    (2.0, 0.0)
    """
    (n, a, a2), (m, b, b2) = (groups.sums(values, side) for side, values in enumerate((before, after)))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(n > 0, a / n, b / m), np.where(m > 0, b / m, a / n)
    means = np.nan_to_num(means[0]), np.nan_to_num(means[1])
    p, q = n / n.sum(), m / m.sum()
    centre = ((p * means[0]).sum() + (q * means[1]).sum()) / 2
    mix, rate = (q - p) * ((means[0] + means[1]) / 2 - centre), (p + q) / 2 * (means[1] - means[0])
    return Split((n, m), means, mix, rate, _explained(np.array([n, m]), np.array([a, b]), a2 + b2))


def _explained(counts: np.ndarray, sums: np.ndarray, squares: float) -> float:
    """Return the share of all variance that lies between groups and sides."""
    rows, total = counts.sum(), sums.sum()
    some = counts > 0
    within = squares - (sums[some] ** 2 / counts[some]).sum()
    overall = squares - total**2 / rows
    return float(1 - within / overall) if overall > 0 else 1.0
