"""What sets each group apart, as effect sizes, and a name in words that follows from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.meaning.naming import words
from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.numbers import Trait
from analyst_lib.words import capital

MEDIUM = 0.5
LEAST = 0.2
NAMED = 3
MOSTLY, ONLY = 0.6, 0.97
PHRASE = 26
# What high and low values of a measure are called; the other words of the column's name stay.
ADJECTIVES = {
    "length": ("long", "short"), "duration": ("long", "short"), "height": ("tall", "short"),
    "depth": ("deep", "shallow"), "width": ("wide", "narrow"), "thickness": ("thick", "thin"),
    "weight": ("heavy", "light"), "mass": ("heavy", "light"), "age": ("old", "young"), "price": ("expensive", "cheap"),
    "cost": ("expensive", "cheap"), "speed": ("fast", "slow"), "size": ("large", "small"), "area": ("large", "small"),
    "volume": ("large", "small"), "distance": ("far", "near"), "count": ("many", "few"),
    "temperature": ("warm", "cold"), "temp": ("warm", "cold"),
}  # fmt: skip
UNITS = frozenset("mm cm m km in ft lb lbs g kg t s ms min h hours days usd eur gbp pct percent kwh c f k".split())


def traits(features: Sequence[Feature], inside: np.ndarray) -> tuple[Trait, ...]:
    """Return what sets some rows apart from all others, one trait for each column, the strongest first.

    Parameters
    ----------
    features : sequence of Feature
        The columns.
    inside : numpy.ndarray of bool, shape (rows,)
        Which rows belong to the group.
    """
    made = [t for f in features if (t := _trait(f, inside)) is not None]
    return tuple(sorted(made, key=lambda t: -abs(t.effect)))


def _trait(feature: Feature, inside: np.ndarray) -> Trait | None:
    if isinstance(feature.source, NumberColumn):
        there = ~np.isnan(feature.source.values)
        mine, others = there & inside, there & ~inside
        if mine.sum() < 2 or others.sum() < 2:
            return None
        effect = difference(feature.block[mine, 0], feature.block[others, 0])
        medians = (float(np.median(feature.source.values[rows])) for rows in (mine, others))
        return Trait(feature.source.name, "", effect, *medians)
    return _label_trait(feature.source, inside)


def _label_trait(column: LabelColumn, inside: np.ndarray) -> Trait | None:
    there = column.codes >= 0
    counts = [np.bincount(column.codes[there & rows], minlength=len(column.levels)) for rows in (inside, ~inside)]
    if min(int(c.sum()) for c in counts) < 2:
        return None
    shares = [c / c.sum() for c in counts]
    sizes = [c.sum() for c in counts]
    within = [s * (1 - s) * n for s, n in zip(shares, sizes, strict=True)]
    pooled = np.sqrt((within[0] + within[1]) / (sum(sizes) - 2))
    effects = (shares[0] - shares[1]) / np.maximum(pooled, 0.05)
    # The commonest label tells most; where there is none, the one that differs most.
    top = int(shares[0].argmax())
    level = top if shares[0][top] >= MOSTLY else int(np.abs(effects).argmax())
    return Trait(
        column.name, column.levels[level], float(effects[level]), float(shares[0][level]), float(shares[1][level])
    )  # fmt: skip


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Return Cohen's d of two samples (1988), with a floor on the spread so that equal values do not count for ever."""
    within = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return float((a.mean() - b.mean()) / max(float(np.sqrt(within)), 0.05))


def named(found: Sequence[Trait], features: Sequence[Feature]) -> str:
    """Return a group's name: its two or three strongest traits in words."""
    labels = {f.variable.name for f in features if f.variable.kind == "label"}
    strong = [t for t in found if abs(t.effect) >= MEDIUM] or list(found[:1])
    parts = list(dict.fromkeys(p for t in strong if (p := phrase(t, t.column in labels))))
    return capital(", ".join(parts[:NAMED])) or "Like all others"


def phrase(trait: Trait, is_label: bool) -> str:
    """Return a trait in two or three words.

    Examples
    --------
    >>> phrase(Trait("flipper_length_mm", "", 1.2, 217.0, 191.0), False)
    'long flipper'
    >>> phrase(Trait("sex", "female", 0.9, 0.8, 0.4), True), phrase(Trait("Horsepower", "", -1.0, 70.0, 150.0), False)
    ('mostly female', 'low Horsepower')
    >>> phrase(Trait("temp_max", "", 1.0, 20.0, 10.0), False)
    'high temp_max'
    """
    if is_label:
        often = "only" if trait.inside >= ONLY else "mostly" if trait.inside >= MOSTLY else ""
        level = trait.level if len(trait.level) > 2 and not trait.level.isdigit() else f"{trait.column} {trait.level}"
        level = level if level not in ("true", "false", "yes", "no") else f"{trait.column} {level}"
        said = f"{often} {level}" if often else f"{'often' if trait.effect > 0 else 'seldom'} {level}"
        return said if len(said) <= 2 * PHRASE else f"{said[: 2 * PHRASE - 1]}…"
    return _number_phrase(trait.column, trait.effect > 0)


def _number_phrase(name: str, high: bool) -> str:
    parts = [p for p in words(name) if p not in UNITS]
    if {"min", "max", "minimum", "maximum", "low", "high", "mean", "avg"} & set(words(name)):
        parts = []  # “warm maximum” says less than the name
    for part in parts:
        if part in ADJECTIVES and len(parts) <= 3:
            rest = " ".join(p for p in parts if p != part)
            return f"{ADJECTIVES[part][0 if high else 1]} {rest}".strip()
    return f"{'high' if high else 'low'} {name if len(name) <= 2 * PHRASE else name[: 2 * PHRASE - 1] + '…'}"


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of groups, equal ones with a number."""
    return [n if names.count(n) == 1 else f"{n} ({names[: i + 1].count(n)})" for i, n in enumerate(names)]
