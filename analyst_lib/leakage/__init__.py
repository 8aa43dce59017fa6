"""Leaks of a target: what would tell a model the answer while it learns, and be missing when it is used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib.leakage import checks
from analyst_lib.leakage.judge import findings
from analyst_lib.leakage.leak import Leak
from analyst_lib.leakage.target import Target, target_of, texts

__all__ = ["Leak", "Target", "findings", "leaks", "leaks_of", "target_of"]

ROWS = 20_000
SEED = 0
REPEATED = 0.01
MIN_REPEATED = 3
DEPENDENT = 10.0


def leaks(table: pd.DataFrame, target: str, time: str | None = None) -> tuple[Leak, ...]:
    """Return what gives the target away, the strongest first.

    Every column is tried alone: whether it equals the target up to names or scale, whether its gaps or its values
    predict it (five folds; AUC of every class or R² of 0.98 or more), and whether its name says that it is known only
    afterwards. Then the order of the rows, dates after the moment of prediction, and rows that stand in the table
    twice, which a random split would put on both sides. A table of more than 20,000 rows is judged by a random 20,000
    of them, repeated rows by all.

    Parameters
    ----------
    table : pandas.DataFrame of shape (rows, columns)
        Each name once.
    target : str
        The column to be predicted: a quantity, or at most 30 classes.
    time : str, optional
        The column that tells when the prediction is made.

    Raises
    ------
    ValueError
        If the table has no such column.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 2, 300)
    >>> table = pd.DataFrame({"x": rng.normal(size=300), "risk": y + rng.normal(0, 0.05, 300), "y": y})
    >>> [(leak.kind, leak.column, round(leak.score, 2)) for leak in leaks(table, "y")]
    [('predicts', 'risk', 1.0)]
    """
    for name in (target, *((time,) if time else ())):
        if name not in table.columns:
            raise ValueError(f"the table has no column {name!r}: it has {', '.join(map(str, table.columns[:20]))}")
    sample = table.reset_index(drop=True)
    if len(sample) > ROWS:
        sample = sample.loc[np.sort(np.random.default_rng(SEED).choice(len(sample), ROWS, replace=False))]
    repeated = int(_hashed(table).duplicated().sum())
    return leaks_of(sample, target, time, repeated if _beyond_chance(table, repeated) else 0, len(table))


def leaks_of(
    sample: pd.DataFrame, target: str, time: str | None = None, repeated: int = 0, rows: int | None = None
) -> tuple[Leak, ...]:
    """Return the leaks in a sample whose index tells the place of each row in a table of `rows`, `repeated` of them."""
    found = target_of(sample[target])
    if found is None or len(found.values) < checks.MIN_ROWS:
        return ()
    there = sample[found.there]
    columns = [name for name in sample.columns if name != target]
    made = [leak for name in columns if (leak := checks.of_column(found, there[name])) is not None]
    order = checks.of_order(found, there.index.to_numpy())
    made += [order] if order else []
    told = {leak.column for leak in made}
    made += [leak for leak in checks.of_names(found, columns) if leak.column not in told]
    made += [leak for leak in checks.of_times(there, time, target) if leak.column not in told] if time else []
    total = rows or len(sample)
    if repeated >= max(MIN_REPEATED, REPEATED * total):
        made.append(Leak("duplicates", None, "share", repeated / total, total))
    return tuple(sorted(made, key=lambda leak: (-leak.score, leak.kind, leak.column or "")))


def _hashed(table: pd.DataFrame) -> pd.Series:
    hashes = np.zeros(len(table), np.uint64)
    for place, name in enumerate(table.columns):
        codes = pd.factorize(table[name] if table[name].dtype.kind in "biufM" else texts(table[name]))[0]
        hashes += pd.util.hash_array(codes + len(table) * place)  # wraps around
    return pd.Series(hashes)


def _beyond_chance(table: pd.DataFrame, repeated: int) -> bool:
    """Tell whether more rows are repeated than ten times what chance gives were the columns independent.

    The pairs of equal values that the repeated rows themselves bring about do not count.
    """
    if not repeated:
        return False
    n, agreeing = len(table), 1.0
    for name in table.columns:
        counts = np.bincount(pd.factorize(texts(table[name]))[0] + 1)
        pairs = float((counts * (counts - 1.0)).sum()) - 2 * repeated
        agreeing *= max(0.0, pairs) / (n * (n - 1.0))
    return repeated > DEPENDENT * n * (n - 1) / 2 * agreeing
