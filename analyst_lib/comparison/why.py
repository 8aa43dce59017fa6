"""Chooses the explanation of a changed mean: which column, and whether its make-up or its groups changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.comparison.columns import Labels
from analyst_lib.comparison.mix import Split

GROUPS = 200
MIN_GROUP = 20
MOSTLY = 0.5
NEARLY_ALL = 0.8
HIDDEN = 0.2
SAME_THING = 0.9
SHOWN = 12


@dataclass(frozen=True)
class GroupPart:
    """One group in an explained change: its rows, share of rows, mean, and what it adds to the change.

    `mix` comes from its share of rows, `rate` from its mean.
    """

    label: str
    rows: tuple[int, int]
    share: tuple[float, float]
    mean: tuple[float, float]
    mix: float
    rate: float

    @property
    def total(self) -> float:
        """What it adds to the change of the mean."""
        return self.mix + self.rate


@dataclass(frozen=True)
class Why:
    """Why the mean of a column changed, by the groups of another: `change` = `mix` + `rate`.

    `story` is mix (another make-up of the rows), group (one group did it), broad (nearly all groups moved alike),
    reversal (the groups moved against the whole), hidden (the groups moved, the whole did not) or mixed. `alike` is the
    share of rows in groups whose mean moved the way of `rate`. `parts` are the groups that add most.
    """

    column: str
    by: str
    story: str
    change: float
    mix: float
    rate: float
    parts: tuple[GroupPart, ...]
    groups: int
    alike: float

    @property
    def lead(self) -> GroupPart:
        """The group that adds most, in the direction of the change."""
        sign = 1 if self.change >= 0 else -1
        return max(self.parts, key=lambda p: sign * (p.mix if self.story == "mix" else p.total))


def explain(column: str, spread: float, splits: Sequence[tuple[str, Labels, Split]]) -> Why | None:
    """Return the best explanation of how a column's mean changed, or None.

    Parameters
    ----------
    column : str
        Its name.
    spread : float
        Its pooled standard deviation: a mix or rate below 0.2 of it is not told where the mean did not change.
    splits : sequence
        Name, groups and split for each category that may explain it.

    Notes
    -----
    A category that explains 90 % of all variance says the same thing in other words, and is left out. Then, in order: a
    reversal or hidden change; another make-up of the rows if that is half of the change or more; one group that makes
    half of it or more with at most half as large a share of the rows; all groups alike (80 % of the rows).
    """
    usable = [s for s in splits if s[2].explained < SAME_THING and s[2].counts[0].sum() and s[2].counts[1].sum()]
    for tell in (_against, _by_mix, _by_group, _broad):
        found = tell(column, spread, usable)
        if found is not None:
            return found
    return None


Told = Callable[[str, float, list[tuple[str, Labels, Split]]], Why | None]


def _against(column: str, spread: float, splits: list[tuple[str, Labels, Split]]) -> Why | None:
    found = []
    for by, groups, s in splits:
        mix, rate = float(s.mix.sum()), float(s.rate.sum())
        large = min(abs(mix), abs(rate)) >= HIDDEN * spread * 0.5
        if mix * rate >= 0 or not large or _alike(s) < 1.0 or _counted(s) < 2:
            continue
        if (mix + rate) * rate < 0:
            found.append((abs(rate), _why(column, by, "reversal", groups, s)))
        elif abs(mix + rate) < 0.25 * abs(rate):
            found.append((abs(rate), _why(column, by, "hidden", groups, s)))
    return max(found, key=lambda f: f[0])[1] if found else None


def _by_mix(column: str, _: float, splits: list[tuple[str, Labels, Split]]) -> Why | None:
    scored = [(float(s.mix.sum() / (s.mix.sum() + s.rate.sum())), by, g, s) for by, g, s in splits if _changes(s)]
    best = max(scored, key=lambda f: f[0], default=None)
    return _why(column, best[1], "mix", *best[2:]) if best and best[0] >= MOSTLY else None


def _by_group(column: str, _: float, splits: list[tuple[str, Labels, Split]]) -> Why | None:
    found = []
    for by, groups, s in splits:
        if not _changes(s) or _counted(s) < 2:
            continue
        added = (s.mix + s.rate) / (s.mix.sum() + s.rate.sum())
        lead = int(np.argmax(added))
        rows = float((s.shares[0][lead] + s.shares[1][lead]) / 2)
        if added[lead] >= MOSTLY and rows <= added[lead] / 2 and min(c[lead] for c in s.counts) >= MIN_GROUP:
            found.append((float(added[lead]) - rows, _why(column, by, "group", groups, s)))
    return max(found, key=lambda f: f[0])[1] if found else None


def _broad(column: str, _: float, splits: list[tuple[str, Labels, Split]]) -> Why | None:
    varied = [(s.explained, by, g, s) for by, g, s in splits if _changes(s) and _counted(s) >= 2]
    if not varied:
        return None
    _, by, groups, s = max(varied, key=lambda f: f[0])
    return _why(column, by, "broad" if _alike(s) >= NEARLY_ALL else "mixed", groups, s)


def _changes(s: Split) -> bool:
    return abs(float(s.mix.sum() + s.rate.sum())) > 0


def _large(s: Split) -> np.ndarray:
    return np.asarray((s.counts[0] >= MIN_GROUP) & (s.counts[1] >= MIN_GROUP))


def _counted(s: Split) -> int:
    return int(_large(s).sum())


def _alike(s: Split) -> float:
    """Return the share of rows (in groups of 20 or more on both sides) whose group moved the way of the rate effect."""
    rows = (s.shares[0] + s.shares[1]) / 2 * _large(s)
    with_it = (s.rate * s.rate.sum() > 0) * rows
    return float(with_it.sum() / rows.sum()) if rows.sum() > 0 else 0.0


def _why(column: str, by: str, story: str, groups: Labels, s: Split) -> Why:
    mix, rate = float(s.mix.sum()), float(s.rate.sum())
    there = np.flatnonzero(s.counts[0] + s.counts[1])
    order = there[np.argsort(-np.abs(s.mix + s.rate)[there], kind="stable")]
    if story == "mix":
        order = there[np.argsort(-np.abs(s.mix)[there], kind="stable")]
    parts = tuple(_part(groups, s, int(i)) for i in order[:SHOWN])
    return Why(column, by, story, mix + rate, mix, rate, parts, len(there), _alike(s))


def _part(groups: Labels, s: Split, i: int) -> GroupPart:
    p, q = s.shares
    return GroupPart(
        groups.text(i) if i < len(groups.labels) else "(missing)",
        (int(s.counts[0][i]), int(s.counts[1][i])),
        (float(p[i]), float(q[i])),
        (float(s.means[0][i]), float(s.means[1][i])),
        float(s.mix[i]),
        float(s.rate[i]),
    )
