"""Which column holds the texts, which the groups, which the dates: as asked for, else found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.words import as_text, joined, plural

Array = np.ndarray[Any, Any]
LOOKED_AT = 1_000
LONG = 3.0
GROUPS = 12
OTHERS = "(all others)"


def find(table: pd.DataFrame, name: str, role: str) -> pd.Series[Any]:
    """Return a column by its name; of several of that name the first."""
    places = [i for i, c in enumerate(table.columns) if str(c) == str(name)]
    if not places:
        known = joined([repr(str(c)[:60]) for c in table.columns], 8) or "none"
        raise ValueError(f"there is no column {str(name)[:80]!r} for {role}; the columns are {known}")
    return table.iloc[:, places[0]]


def text_column(table: pd.DataFrame, name: str | None) -> tuple[str, pd.Series[Any]]:
    """Return the column asked for, else the one with most words a cell.

    Raises
    ------
    ValueError
        If the column is not there or holds no text, or if no column has three words a cell on average.
    """
    if name is not None:
        values = find(table, name, "column")
        if _mean_words(values) == 0:
            raise ValueError(f"column {str(name)[:80]!r} holds no text; name another with column=")
        return str(name), values
    scores = [(_mean_words(table.iloc[:, i]), -i) for i in range(table.shape[1])]
    best, place = max(scores, default=(0.0, 0))
    if best < LONG:
        told = "the table has no rows" if not len(table) else "no column holds free text (three words a cell or more)"
        raise ValueError(f"{told}; name a column of texts with column=")
    return str(table.columns[-place]), table.iloc[:, -place]


def _mean_words(values: pd.Series[Any]) -> float:
    """Return the mean number of words of the texts among a column's first cells; unspaced letters count half."""
    if pd.api.types.is_numeric_dtype(values.dtype) or getattr(values.dtype, "kind", "O") in "mM":
        return 0.0
    some = [v for v in values.astype(object).head(LOOKED_AT) if isinstance(v, str)]
    if not some:
        return 0.0
    return sum(_length(text[:2_000]) for text in some) / len(some)


def _length(text: str) -> float:
    unspaced = sum(0x0E00 <= ord(c) <= 0x0E7F or 0x3040 <= ord(c) <= 0x9FFF for c in text)
    return len([w for w in text.split() if any(c.isalpha() for c in w)]) + unspaced / 2


def texts_of(values: pd.Series[Any]) -> list[str | None]:
    """Return the texts of a column; what is not text becomes its text, missing values None."""
    return [None if _absent(v) else as_text(v) for v in values.astype(object)]


def _absent(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def groups_of(table: pd.DataFrame, name: str | None) -> tuple[Array, tuple[str, ...]]:
    """Return each row's group (-1 for none) and their names; beyond twelve the smaller ones are put together."""
    if name is None:
        return np.full(len(table), -1), ()
    values = find(table, name, "by").astype(object).map(lambda v: None if _absent(v) else str(v)[:120])
    codes, found = pd.factorize(values, sort=True)
    names = [str(n) for n in found]
    if len(names) < 2:
        raise ValueError(
            f"column {str(name)[:80]!r} has {plural(len(names), 'group')}; by= needs a column with two or more"
        )
    if len(names) <= GROUPS:
        return codes, tuple(names)
    kept = np.sort(np.argsort(-np.bincount(codes[codes >= 0]), kind="stable")[: GROUPS - 1])
    place = np.full(len(names) + 1, GROUPS - 1)
    place[kept] = np.arange(GROUPS - 1)
    place[-1] = -1
    return place[codes], (*(names[k] for k in kept), OTHERS)
