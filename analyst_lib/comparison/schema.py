"""Which columns came, went, or were only renamed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.comparison import distances as d
from analyst_lib.comparison.columns import Side, together

MAX_PAIRS = 900
SAME = 0.05
MIN_DISTINCT = 5
SAME_MISSING = 0.05


@dataclass(frozen=True)
class Rename:
    """A column that is gone and one that is new, which hold the same; `gap` is their distance, 0 to 1.

    `by_name`: their names differ only in case, spaces or punctuation.
    """

    before: str
    after: str
    gap: float
    by_name: bool


@dataclass(frozen=True)
class Schema:
    """Which columns came and went (name and kind); `order_changed`: the shared ones stand in another order."""

    columns: tuple[int, int]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    renamed: tuple[Rename, ...]
    order_changed: bool
    note: str = ""


def schema(before: Mapping[str, Side], after: Mapping[str, Side], names: tuple[Sequence[str], Sequence[str]]) -> Schema:
    """Return how the columns changed.

    Parameters
    ----------
    before, after : mapping of str to Side
        At least the columns that the other side lacks.
    names : tuple of sequences
        All column names of both sides in their order.
    """
    sets = set(names[0]), set(names[1])
    removed = [name for name in names[0] if name not in sets[1]]
    added = [name for name in names[1] if name not in sets[0]]
    shared = [[name for name in side if name in sets[0] & sets[1]] for side in names]
    renamed, note = _renamed({n: before[n] for n in removed}, {n: after[n] for n in added})
    return Schema(
        (len(names[0]), len(names[1])),
        tuple((name, after[name].kind) for name in added),
        tuple((name, before[name].kind) for name in removed),
        renamed,
        shared[0] != shared[1],
        note,
    )


def _renamed(gone: dict[str, Side], new: dict[str, Side]) -> tuple[tuple[Rename, ...], str]:
    plain = {_plain(name): name for name in new}
    found = [
        Rename(name, plain[_plain(name)], _gap(side, new[plain[_plain(name)]]), True)
        for name, side in gone.items()
        if _plain(name) in plain
    ]
    left = (
        [n for n in gone if n not in {r.before for r in found}],
        [n for n in new if n not in {r.after for r in found}],
    )
    if len(left[0]) * len(left[1]) > MAX_PAIRS:
        return tuple(found), "So many columns came and went that renamed ones were looked for by name only."
    gaps = sorted((_gap(gone[a], new[b]), a, b) for a in left[0] for b in left[1])
    return tuple(found + _matched([g for g in gaps if g[0] <= 1])), ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold() or name


def _matched(gaps: list[tuple[float, str, str]]) -> list[Rename]:
    taken: set[tuple[int, str]] = set()
    found = []
    for gap, a, b in gaps:
        if gap <= SAME and not {(0, a), (1, b)} & taken:
            taken |= {(0, a), (1, b)}
            found.append(Rename(a, b, gap, False))
    return found


def _gap(a: Side, b: Side) -> float:
    """Return how far two columns are apart beyond chance (KS or total variation); 2 if they cannot be the same."""
    sizes = int(a.present.sum()), int(b.present.sum())
    if a.family != b.family or a.family == "empty" or not all(sizes):
        return 2.0
    if abs(sizes[0] / len(a.present) - sizes[1] / len(b.present)) > SAME_MISSING:
        return 2.0
    if a.family in ("number", "date"):
        return _number_gap(a.values[np.isfinite(a.values)], b.values[np.isfinite(b.values)])
    before, after = together(a, b).counts()
    if int((before > 0).sum()) < 2 or a.family == "boolean" or _says_little(a):
        return 2.0
    return max(0.0, d.total_variation(d.shares(before), d.shares(after)) - d.by_chance(before, after))


def _says_little(side: Side) -> bool:
    """Tell whether labels are so common (yes and no, letters) that two columns may share them without being one."""
    return all(len(label) <= 3 for label in side.labels[:20].to_pylist() if label) and len(side.labels) <= 20


def _number_gap(a: np.ndarray, b: np.ndarray) -> float:
    if not len(a) or not len(b):
        return 2.0
    s = d.samples(a, b)
    if int((s.counts_before > 0).sum()) < MIN_DISTINCT:
        return 2.0
    return max(0.0, d.kolmogorov_smirnov(s) - d.ks_by_chance(s.sizes))
