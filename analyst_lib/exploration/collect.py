"""Measures what explains a target: every number that the report rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analyst_lib.exploration.choosing import corrected, tests
from analyst_lib.exploration.drivers import SAMPLE, Fitted, Joint, determines, driver, fitted, joint
from analyst_lib.exploration.features import CLASSES, OTHER, Feature, Target, features, target_of
from analyst_lib.exploration.inference import adjusted
from analyst_lib.exploration.interactions import FEATURES, interactions
from analyst_lib.exploration.numbers import Interaction, Numbers, TargetNumbers, Test, Trend
from analyst_lib.exploration.reversals import reversals, two_valued
from analyst_lib.exploration.standing_out import as_tests, groups
from analyst_lib.exploration.trends import trend
from analyst_lib.exploration.variables import Variable, read
from analyst_lib.words import joined, plural

MIN_ROWS = 10
MAX_FEATURES = 300
CLIPPED = 0.005
PAIR_ROWS = 10_000
CELLS = 600_000


@dataclass(frozen=True)
class Options:
    """How to explore: only some columns, one outcome of a category, the correction of p-values, and sampling."""

    columns: tuple[str, ...] = ()
    outcome: str | None = None
    correction: str = "holm"
    level: float = 0.05
    max_rows: int = 300_000
    seed: int = 0


@dataclass(frozen=True)
class Measured:
    """Numbers, and of a sample of the rows the features and the target, to draw them."""

    numbers: Numbers
    features: Mapping[str, Feature]
    target: Target | None = None


def collect(table: pd.DataFrame, target: str, options: Options) -> Measured:
    """Return what explains a column of a table of shape (rows, columns)."""
    variables = read(table)
    wanted = named(variables, target)
    options, goal = _sampled(wanted, len(table), options)
    if len(goal.rows) < MIN_ROWS:
        has = "row has" if len(goal.rows) == 1 else "rows have"
        raise ValueError(
            f"only {len(goal.rows)} {has} a value of target {target!r}: at least {MIN_ROWS} are needed to explain it"
        )
    goal = replace(goal, raw=_clipped(goal.raw)) if goal.rank_scale else goal
    others = [v for v in chosen(variables, options.columns) if v.name != target]
    found, aside, notes = usable(others, goal.rows)
    return _measured(table, goal, found, aside, [*notes, *_notes(table, goal, options)], options)


def _measured(
    table: pd.DataFrame,
    goal: Target,
    found: list[Feature],
    aside: list[tuple[str, str]],
    notes: list[str],
    options: Options,
) -> Measured:
    ranked = fitted(found, goal)
    giving_away = {f.feature.column for f in ranked if determines(f, goal)}
    leaks = [f for f in ranked if f.feature.column in giving_away]
    kept = [f for f in ranked if f.feature.column not in giving_away]
    rows = _rows(len(goal.rows), SAMPLE, options.seed)
    model = joint(kept, goal, rows)
    pairs = _interactions(kept, goal, model, rows[:: max(1, len(rows) // PAIR_ROWS)])
    standing = groups([f.feature for f in kept], goal)
    single = [t for f in kept for t in tests(f.feature, goal.name, *_sides(goal))]
    of_pairs = [
        Test(f"{i.a} × {i.b}", goal.name, "F, interaction", np.nan, i.p, "gain", i.gain, len(rows)) for i in pairs
    ]
    everything = [*single, *as_tests(standing, goal), *of_pairs]
    p = adjusted(np.array([t.p for t in everything]), options.correction)
    ends = np.cumsum([len(single), len(standing)])
    sure = {t.a for t, value in zip(single, p, strict=False) if value < options.level}
    sure |= {g.column for g, value in zip(standing, p[ends[0] : ends[1]], strict=True) if value < options.level}
    significant = {name.removesuffix(" is missing").removesuffix(" (in groups)") for name in sure}
    made = [driver(f, goal, model.beyond.get(f.feature.name, np.nan), f.feature.name in significant) for f in kept]
    numbers = Numbers(
        name=str(table.attrs.get("name", "table")), rows=len(table), columns=table.shape[1], used=len(found),
        target=target_numbers(goal), drivers=tuple(made),
        leaks=tuple(driver(f, goal, float("nan"), True) for f in leaks if not f.feature.part),
        together=model.together, together_share=model.share,
        groups=tuple(replace(g, adjusted=float(v)) for g, v in zip(standing, p[ends[0] : ends[1]], strict=True)),
        interactions=tuple(replace(i, adjusted=float(v)) for i, v in zip(pairs, p[ends[1] :], strict=True)),
        reversals=_reversals(kept, goal), trends=tuple(_trends(kept, goal, everything, p)),
        tests=tuple(corrected(everything, p)), set_aside=tuple(aside), notes=tuple(notes),
        correction=options.correction,
    )  # fmt: skip
    return Measured(numbers, {f.name: f.at(rows) for f in found}, _at(goal, rows))


def _interactions(kept: list[Fitted], goal: Target, model: Joint, rows: np.ndarray) -> list[Interaction]:
    sampled = {f.feature.name: f.feature.at(rows) for f in kept[:FEATURES]}
    return interactions(list(sampled.values()), _at(goal, rows), [sampled[name] for name in model.together])


def _sampled(wanted: Variable, rows: int, options: Options) -> tuple[Options, Target]:
    """Return the target over a sample of the rows; of many classes a smaller one, as the work grows with them."""
    goal = target_of(wanted, options.outcome, sampled_mask(rows, options))
    most = CELLS // goal.y.shape[1]
    if goal.y.shape[1] == 1 or len(goal.rows) <= most:
        return options, goal
    fewer = replace(options, max_rows=min(options.max_rows, most))
    return fewer, target_of(wanted, options.outcome, sampled_mask(rows, fewer))


def named(variables: Sequence[Variable], name: str) -> Variable:
    """Return the variable of that name, or say which there are."""
    found = next((v for v in variables if v.name == str(name)), None)
    if found is None:
        known = joined([repr(v.name[:60]) for v in variables], 8) or "none"
        raise ValueError(f"the table has no column {str(name)!r}: its columns are {known}")
    return found


def chosen(variables: Sequence[Variable], columns: Sequence[str]) -> list[Variable]:
    """Return the variables of those names, or all."""
    return [named(variables, name) for name in dict.fromkeys(columns)] if columns else list(variables)


def usable(variables: Sequence[Variable], rows: np.ndarray) -> tuple[list[Feature], list[tuple[str, str]], list[str]]:
    """Return the features at some rows, the columns set aside with reasons, and a note if there were too many."""
    found, aside = features(variables)
    here = [f.at(rows) for f in found]
    varying = [f for f in here if _varies(f)]
    aside += [(f.name, "never changes in these rows") for f in here if not _varies(f) and not f.part]
    if len(varying) <= MAX_FEATURES:
        return varying, aside, []
    complete = sorted(range(len(varying)), key=lambda i: -int(varying[i].present.sum()))[:MAX_FEATURES]
    note = f"The {MAX_FEATURES} most complete of {len(varying):,} columns were used."
    return [varying[i] for i in sorted(complete)], aside, [note]


def _varies(feature: Feature) -> bool:
    present = feature.present
    if not present.any():
        return False
    held = feature.values[present] if len(feature.values) else feature.codes[present]
    return bool(held.min() < held.max()) or not present.all()


def sampled_mask(rows: int, options: Options) -> np.ndarray | None:
    """Return which rows a seeded sample keeps, of shape (rows,); None for all."""
    if rows <= options.max_rows:
        return None
    mask = np.zeros(rows, dtype=bool)
    mask[_rows(rows, options.max_rows, options.seed)] = True
    return mask


def _rows(rows: int, most: int, seed: int) -> np.ndarray:
    if rows <= most:
        return np.arange(rows)
    return np.asarray(np.sort(np.random.default_rng(seed).choice(rows, most, replace=False)))


def _at(goal: Target, rows: np.ndarray) -> Target:
    return replace(goal, y=goal.y[rows], raw=goal.raw[rows], rows=goal.rows[rows])


def _clipped(raw: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(raw, *np.quantile(raw, [CLIPPED, 1 - CLIPPED])))


def _sides(goal: Target) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return the target as values or as codes for a test."""
    if goal.kind == "number":
        return goal.raw[:, 0], None
    return None, goal.y[:, 0].astype(int) if goal.kind == "share" else np.argmax(goal.y, axis=1)


def target_numbers(goal: Target) -> TargetNumbers:
    """Return what is told of a target."""
    shares = () if goal.kind == "number" else tuple(float(s) for s in goal.y.mean(axis=0))
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = float(goal.raw[:, 0].mean()), float(goal.raw[:, 0].std(ddof=1))
    return TargetNumbers(
        goal.name, goal.kind, goal.labels, len(goal.rows), goal.missing, mean, std, shares, goal.rank_scale
    )


def _reversals(kept: list[Fitted], goal: Target) -> tuple:  # type: ignore[type-arg]
    if goal.kind == "classes":
        return ()
    ordered = [(goal.name, goal.y[:, 0])]
    for one in kept[: 2 * FEATURES]:
        values = two_valued(one.feature)
        if values is not None:
            ordered.append((one.feature.name, values))
    return reversals(ordered, [f.feature for f in kept if not f.feature.part], goal.name)


def _trends(kept: list[Fitted], goal: Target, everything: list[Test], p: np.ndarray) -> list[Trend]:
    made = []
    for one in kept:
        if one.feature.kind == "time":
            outcome = goal.labels[one.outcome] if goal.labels else ""
            found = trend(one.feature, goal.name, outcome, goal.raw[:, one.outcome], goal.kind != "number")
            value = min((v for t, v in zip(everything, p, strict=True) if t.a == one.feature.name), default=1.0)
            made += [replace(found, adjusted=float(value))] if found else []
    return made


def _notes(table: pd.DataFrame, goal: Target, options: Options) -> list[str]:
    made = []
    if len(table) > options.max_rows:
        made.append(f"A random {options.max_rows:,} of {len(table):,} rows were used (seed {options.seed}).")
    if goal.missing:
        made.append(
            f"{plural(goal.missing, 'row')} without {goal.name} {'was' if goal.missing == 1 else 'were'} left out."
        )
    if len(goal.rows) > SAMPLE:
        made.append(
            f"What columns add to each other was measured on a random {SAMPLE:,} rows, interactions on half of them."
        )
    if goal.rank_scale:
        made.append(
            f"A few extreme values hold more than half of the variance of {goal.name}, so its ranks were explained; "
            "means shown are of values cut at the 0.5th and 99.5th percentile."
        )
    if goal.kind == "classes" and goal.labels[-1] == OTHER:
        made.append(f"Of {goal.name} the {CLASSES} largest classes were told apart; the others count together.")
    return made
