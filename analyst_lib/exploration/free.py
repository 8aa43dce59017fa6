"""Measures what is worth knowing of a table without a target: relations, clusters, groups, trends, reversals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analyst_lib.exploration.choosing import corrected
from analyst_lib.exploration.collect import Measured, Options, chosen, usable
from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.inference import adjusted
from analyst_lib.exploration.numbers import Group, Numbers, Relation, Test, Trend
from analyst_lib.exploration.relations import Shares, clusters, pair_shares, pair_tests, relation
from analyst_lib.exploration.reversals import reversals, two_valued
from analyst_lib.exploration.standing_out import as_tests, groups
from analyst_lib.exploration.trends import trend
from analyst_lib.exploration.variables import read
from analyst_lib.words import plural

MAX_ROWS, MANY_ROWS = 20_000, 5_000
MAX_COLUMNS, MANY_COLUMNS = 40, 25
MIN_ROWS = 10
GROUP_LEVELS = 12
WORTH = 0.02


def collect_free(table: pd.DataFrame, options: Options) -> Measured:
    """Return what is worth knowing of a table of shape (rows, columns)."""
    variables = chosen(read(table), options.columns)
    if len(table) < MIN_ROWS:
        raise ValueError(f"the table has {plural(len(table), 'row')}: at least {MIN_ROWS} are needed to find relations")
    found, aside, notes = usable(variables, np.arange(len(table)))
    found, more = _few(found)
    most = MAX_ROWS if sum(not f.part for f in found) <= MANY_COLUMNS else MANY_ROWS
    most = min(most, options.max_rows)
    if len(table) > most:
        rows = np.sort(np.random.default_rng(options.seed).choice(len(table), most, replace=False))
        found = [f.at(rows) for f in found]
        more.append(f"All was measured on a random {most:,} of {len(table):,} rows (seed {options.seed}).")
    return _measured(table, found, aside, [*notes, *more], options)


def _few(found: Sequence[Feature]) -> tuple[list[Feature], list[str]]:
    columns = list(dict.fromkeys(f.column for f in found))
    if len(columns) <= MAX_COLUMNS:
        return list(found), []
    known = {f.column: int(f.present.sum()) for f in found if not f.part}
    kept = set(sorted(columns, key=lambda c: -known.get(c, 0))[:MAX_COLUMNS])
    note = f"The {MAX_COLUMNS} most complete of {len(columns):,} columns were compared; name others to see them."
    return [f for f in found if f.column in kept], [note]


def _measured(
    table: pd.DataFrame, found: list[Feature], aside: list[tuple[str, str]], notes: list[str], options: Options
) -> Measured:
    shares = pair_shares(found)
    pairs = pair_tests(found, shares)
    standing = _groups(found)
    group_tests = [t for target, made in standing for t in as_tests(made, target)]
    everything = [t for made in pairs.values() for t in made] + group_tests
    p = adjusted(np.array([t.p for t in everything]), options.correction)
    related = _relations(found, pairs, shares, p)
    ends = sum(map(len, pairs.values()))
    flat = [(target.name, g) for target, made in standing for g in made]
    told = [replace(g, outcome=name, adjusted=float(v)) for (name, g), v in zip(flat, p[ends:], strict=True)]
    names = [f.name for f in found if not f.part]
    ordered = [
        (f.name, values) for f in found if not f.part and (values := two_valued(f)) is not None and f.kind == "number"
    ]
    numbers = Numbers(
        name=str(table.attrs.get("name", "table")), rows=len(table), columns=table.shape[1], used=len(names),
        target=None,
        groups=tuple(told), relations=tuple(related), clusters=tuple(clusters(names, shares)),
        reversals=reversals(ordered, [f for f in found if not f.part]),
        trends=tuple(_trends(found, pairs, p)), tests=tuple(corrected(everything, p)), set_aside=tuple(aside),
        notes=tuple(notes), correction=options.correction,
    )  # fmt: skip
    return Measured(numbers, {f.name: f for f in found})


def _relations(
    found: Sequence[Feature],
    pairs: dict[tuple[str, str], list[Test]],
    shares: Shares,
    p: np.ndarray,
) -> list[Relation]:
    by_name = {f.name: f for f in found}
    made, at = [], 0
    for (a, b), of_pair in pairs.items():
        surest = float(min(p[at : at + len(of_pair)], default=1.0))
        at += len(of_pair)
        made.append(relation(by_name[a], by_name[b], shares, surest))
    return sorted(made, key=lambda r: (-r.share.value, r.a, r.b))


def _groups(found: Sequence[Feature]) -> list[tuple[Target, list[Group]]]:
    """Return for each number the groups of all categories of 2 to 12 levels."""
    by = [f for f in found if f.kind == "category" and len(f.labels) <= GROUP_LEVELS and not f.part]
    made = []
    for feature in found:
        if feature.kind == "number":
            rows = np.flatnonzero(feature.present)
            values = feature.values[rows][:, None]
            target = Target(feature.name, "number", values, values, (), rows, 0)
            made.append((target, groups([f.at(rows) for f in by], target)))
    return made


def _trends(found: Sequence[Feature], pairs: dict[tuple[str, str], list[Test]], p: np.ndarray) -> list[Trend]:
    surest, at = {}, 0
    for key, made in pairs.items():
        surest[frozenset(key)] = float(min(p[at : at + len(made)], default=1.0))
        at += len(made)
    trends = []
    for time in (f for f in found if f.kind == "time"):
        for feature in (f for f in found if f.kind == "number"):
            one = trend(time, feature.name, "", feature.values, False)
            if one is not None:
                trends.append(replace(one, adjusted=surest.get(frozenset((time.name, feature.name)), 1.0)))
    return sorted(trends, key=lambda t: -abs(t.rho))
