"""Findings about a column that is to be predicted: what gives it away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.profiling.judge_table import DEPENDENT, chance_duplicates
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.saying import place
from analyst_lib.profiling.source import Source
from analyst_lib.words import plural

ROWS = 20_000
SEED = 0


def target_findings(source: Source, numbers: Numbers, target: str, time: str | None = None) -> tuple[Finding, ...]:
    """Return findings about leaks of a target, from a random 20,000 rows; repeated rows are those of the whole table.

    Raises
    ------
    ValueError
        If the table has no such column.
    """
    from analyst_lib.leakage import findings, leaks_of, target_of

    for name in (target, *((time,) if time else ())):
        if name not in source.names:
            raise ValueError(f"the table has no column {name!r}: it has {', '.join(source.names[:20])}")
    sample = _sample(source)
    found = target_of(sample[target])
    if found is None:
        return (_unfit(numbers, target),)
    by_chance = numbers.duplicate_rows <= DEPENDENT * chance_duplicates(numbers)
    repeated = 0 if by_chance else numbers.duplicate_rows
    return findings(leaks_of(sample, target, time, repeated, source.rows), target)


def _sample(source: Source) -> pd.DataFrame:
    """Return rows in their order, indexed by their place, read column by column."""
    rows = np.arange(source.rows)
    if source.rows > ROWS:
        rows = np.sort(np.random.default_rng(SEED).choice(source.rows, ROWS, replace=False))
    picked = [source.pick([position], rows.tolist()) for position in range(len(source.names))]
    return pd.concat(picked, axis=1).set_axis(rows, axis=0)


def _unfit(numbers: Numbers, target: str) -> Finding:
    column = numbers.column(target)
    return Finding(
        "target", "low", f"{target} cannot be checked as a target",
        f"{target} has {plural(column.distinct, 'value')}: neither a quantity nor 2 to 30 classes of ten rows or more.",
        "What gives it away was not looked for.", "Choose another target, or group its classes.", (target,),
        {"distinct": column.distinct}, 0.1, "", place(column),
    )  # fmt: skip
