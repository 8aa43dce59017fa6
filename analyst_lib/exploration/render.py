"""The pieces of an exploration's report, made of its numbers and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analyst_lib.exploration import pictures
from analyst_lib.exploration.collect import target_numbers
from analyst_lib.exploration.drivers import driver, fitted
from analyst_lib.exploration.features import Feature, Target, category_target
from analyst_lib.exploration.judge import strong_pairs
from analyst_lib.exploration.numbers import Driver, Numbers, Relation
from analyst_lib.exploration.shapes import MISSING, levelled, stepped
from analyst_lib.exploration.thresholds import LEVEL, SMALL
from analyst_lib.figures import small
from analyst_lib.findings import Finding
from analyst_lib.pieces import beside, facts, note, pictured, tiles
from analyst_lib.words import joined, percent, plural

HEAT = 14
EFFECTS = 6
PAIRS = 4
TIMES = 4
READING = (
    "Lines join the means of groups of about equal size; bands and bars around dots are the 95% intervals of the means. "
    "A box holds the middle half of the rows, and the line in it is the median."
)
CORRECTIONS = {"holm": "Holm (1979)", "fdr_bh": "Benjamini and Hochberg (1995)"}


def overview(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return the few large numbers."""
    sure = sum(t.adjusted < LEVEL for t in n.tests)
    rest = (
        (f"{len(n.tests):,}", "test made" if len(n.tests) == 1 else "tests made"),
        (f"{sure:,}", "of them beyond chance"),
    )
    if n.target is None:
        strongest = percent(n.relations[0].share.value) if n.relations else "–"
        return tiles(
            (f"{n.rows:,}", "rows"),
            (f"{n.used:,}", "columns compared"),
            (strongest, "explained by the strongest relation"),
            *rest,
        )
    best = percent(n.drivers[0].share.value) if n.drivers else "–"
    together = percent(max(n.together_share, n.drivers[0].share.value)) if n.drivers else "–"
    known = (f"{n.target.rows:,}", f"rows with {n.target.name}")
    return tiles(
        known,
        (f"{n.used:,}", "columns tried"),
        (best, "explained by the strongest alone"),
        (together, "explained together"),
        *rest,
    )


def strongest(n: Numbers) -> str:
    """Return the figure of what explains how much."""
    if n.target is None:
        return heat(n)
    if not n.drivers:
        return note("There is no other column that could explain it.")
    return pictures.ranking(n.drivers, n.target)


def effects(n: Numbers, found: Mapping[str, Feature], target: Target) -> str:
    """Return the figures of the strongest drivers side by side."""
    assert n.target is not None
    shown = [d for d in n.drivers if d.share.value >= SMALL / 2 and d.significant][:EFFECTS]
    if not shown:
        return note(f"No column goes with {n.target.name} clearly enough to be drawn.")
    return beside(*(_effect(d, found[d.name], target, n) for d in shown)) + note(READING)


def _effect(d: Driver, feature: Feature, target: Target, n: Numbers) -> str:
    assert n.target is not None
    place = target.labels.index(d.outcome) if target.labels else 0
    if target.kind == "classes":
        return pictures.classes(d, _stacked(feature, target.y), target.labels, n.target)
    return pictures.driver(d, feature, n.target, target.raw[:, place])


def free_effects(n: Numbers, found: Mapping[str, Feature]) -> str:
    """Return the figures of the strongest relation inside each cluster and between each two clusters, side by side."""
    home = {name: names for names in n.clusters for name in names}
    told: set[frozenset[tuple[str, ...]]] = set()
    drawn: list[str] = []
    for r in n.relations:
        pair = frozenset((home.get(r.a, (r.a,)), home.get(r.b, (r.b,))))
        if pair in told or r.share.value < SMALL or r.adjusted >= LEVEL or found[r.b].kind == "time":
            continue
        if len(drawn) == EFFECTS:
            break
        told.add(pair)
        drawn.append(_pair(found[r.a], found[r.b]))
    return beside(*drawn) + note(READING) if drawn else note("No two columns go together clearly enough to be drawn.")


def _pair(feature: Feature, explained: Feature) -> str:
    rows = np.flatnonzero(explained.present)
    target = _as_target(explained, rows)
    one = fitted([feature.at(rows)], target)[0]
    d = driver(one, target, float("nan"), True)
    numbers = target_numbers(target)
    if target.kind == "classes":
        return pictures.classes(d, _stacked(one.feature, target.y), target.labels, numbers)
    return pictures.driver(d, one.feature, numbers, target.raw[:, 0])


def _as_target(feature: Feature, rows: np.ndarray) -> Target:
    if feature.kind == "category":
        return category_target(feature, rows, 0, None)
    values = feature.values[rows][:, None]
    return Target(feature.name, "number", values / np.abs(values).max(), values, (), rows, 0)


def _stacked(feature: Feature, y: np.ndarray) -> list[tuple[str, list[float]]]:
    codes, _, labels = levelled(feature, 8) if feature.kind == "category" else stepped(feature, 8)
    if feature.kind == "time":
        starts = {
            c: np.datetime64(int(feature.values[codes == c].min()), "s")
            for c in np.unique(codes)
            if labels[c] != MISSING
        }
        labels = [
            f"from {starts[c].astype('datetime64[D]')}" if c in starts else label for c, label in enumerate(labels)
        ]
    return [
        (labels[c], [float(v) for v in y[codes == c].mean(axis=0)]) for c in np.unique(codes) if (codes == c).sum() >= 5
    ]


def interactions(n: Numbers, found: Mapping[str, Feature]) -> str:
    """Return the figures of pairs that act together, and the reversals in words."""
    if n.target is None:
        return _reversals(n) or note(
            "No link between two numbers reverses within the groups of a third column. Which pairs act together on a column is measured when it is the target."
        )
    sure = [i for i in strong_pairs(n) if i.lines]
    told: set[str] = set()
    drawn: list[str] = []
    for i in sure:
        if not {i.a, i.b} & told and len(drawn) < PAIRS:
            told |= {i.a, i.b}
            drawn.append(pictures.interaction(i, n.target, found[i.a].kind == "time"))
    pairs = len(n.interactions)
    tried = f"{plural(pairs, 'pair')} of columns {'was' if pairs == 1 else 'were'} tried"
    none = note(f"{tried}; none explains clearly more than the separate effects added.") if not drawn else ""
    return none + (beside(*drawn) if drawn else "") + _reversals(n)


def _reversals(n: Numbers) -> str:
    parts = []
    for r in n.reversals[:PAIRS]:
        rows = [(f"within {label} ({plural(rows, 'row')})", f"{value:+.2f}") for label, value, rows in r.within]
        parts.append(
            note(f"{r.a} and {r.b} correlate {r.overall:+.2f} over all rows, the other way within every {r.group}:")
            + facts(rows)
        )
    return "".join(parts)


def heat(n: Numbers) -> str:
    """Return how much the columns explain of each other as coloured cells."""
    names = list(dict.fromkeys(name for r in n.relations for name in (r.a, r.b) if " of " not in name))[:HEAT]
    cells = {(a, b): v for r in n.relations for a, b, v in _both(r)}
    inside = [name for cluster in n.clusters for name in cluster if name in names]
    caption = "How much of one column the other explains, from 0 to 1 (the better of both directions). Columns that tell much the same stand side by side."
    return (
        pictured(small.heat(inside, cells, "How much the columns explain of each other"), caption)
        if len(inside) > 1
        else ""
    )


def _both(r: Relation) -> list[tuple[str, str, tuple[float, str]]]:
    told = (r.share.value, "share explained")
    return [(r.a, r.b, told), (r.b, r.a, told)]


def trends(n: Numbers) -> str:
    """Return the figures over time."""
    kind = n.target.kind if n.target else "number"
    shown = [t for t in n.trends if n.target is not None or (t.adjusted < LEVEL and 0.1 <= abs(t.rho) < 0.99)][:TIMES]
    if not shown:
        return note("There is no column of dates." if not n.trends else "Nothing changes clearly over time.")
    return "".join(pictures.over_time(t, kind, f"share {t.outcome}" if t.outcome else t.column) for t in shown)


def method(n: Numbers) -> str:
    """Return how all was worked out, what was left out, and how the tests were corrected."""
    parts = [
        "Explained share: what knowing a column takes off the variation of another, judged on each row with that row left out of the fit (predicted R²; for categories the same of their indicator columns), so that noise and identifiers score about 0.",
        "A missing value counts as a group of its own; levels of fewer than 5 rows count together.",
        f"{plural(len(n.tests), 'test')} {'was' if len(n.tests) == 1 else 'were'} made; p-values are adjusted over all of them after {CORRECTIONS[n.correction]}. Tests take rows as independent of each other; rows that follow each other in time or belong to one person seldom are.",
        *n.notes,
    ]
    if n.set_aside:
        parts.append(f"Left out: {joined([f'{name} ({reason})' for name, reason in n.set_aside], 12)}.")
    return "".join(map(note, parts))
