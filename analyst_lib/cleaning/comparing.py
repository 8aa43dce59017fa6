"""Compares a column before and after: which cells differ, and how examples of them are written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.cleaning.fixes import Example, Fix
from analyst_lib.tables import MISSING, absent, cell

EXAMPLES = 4
LOOKED_AT = 1000
TOO_LONG = 60


def measured(fix: Fix, before: pd.Series, after: pd.Series) -> Fix:
    """Return a fix with the cells of a column that it changes, and some of them."""
    places = np.flatnonzero(changed(before, after))
    return replace(fix, cells=len(places), examples=_examples(before, after, places))


def changed(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Tell for each row whether its value differs; a value of another type does, a missing one equals a missing one.

    Parameters
    ----------
    before, after : pandas.Series
        Of shape (n,), with the same rows.

    Returns
    -------
    numpy.ndarray
        Booleans of shape (n,).
    """
    gone, now = before.isna().to_numpy(bool), after.isna().to_numpy(bool)
    if same_sort(before, after):
        a, b = before.astype(object).to_numpy(), after.astype(object).to_numpy()
        differs = np.fromiter((_differs(x, y) for x, y in zip(a, b, strict=True)), bool, len(a))
    elif before.dtype == object:  # numbers among texts stay what they are
        differs = np.fromiter((isinstance(x, str) or _differs(x, y) for x, y in zip(before, after, strict=True)), bool)
    else:
        differs = np.ones(len(before), bool)
    return np.asarray((gone != now) | (differs & ~gone & ~now))


def same_sort(before: pd.Series, after: pd.Series) -> bool:
    """Tell whether two columns hold the same sort of values: both texts (or anything), both numbers, both dates."""
    return _sort(before) == _sort(after)


def _sort(column: pd.Series) -> str:
    if holds_texts(column):
        return "O"
    return "f" if column.dtype.kind in "iuf" else str(column.dtype.kind)


def _differs(one: Any, other: Any) -> bool:
    if one is other:
        return False
    if isinstance(one, str) or isinstance(other, str):
        return type(one) is not type(other) or one != other
    try:
        return bool(one != other)
    except (TypeError, ValueError):
        return repr(one) != repr(other)


def _examples(before: pd.Series, after: pd.Series, places: np.ndarray) -> tuple[Example, ...]:
    found: dict[str, Example] = {}
    some = places[:LOOKED_AT]
    cells = zip(before.index[some], before.iloc[some].tolist(), after.iloc[some].tolist(), strict=True)
    for row, one, other in cells:
        said = shown(one)
        found.setdefault(said, Example(int(row) + 1, said, shown(other)))
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())


def shown(value: Any) -> str:
    """Return a value as an example shows it: texts in quotation marks, with what cannot be seen written out.

    Examples
    --------
    >>> shown(" a\u200b"), shown(1234.5), shown(None), shown(True)
    ("' a\\\\u200b'", '1234.5', '–', 'True')
    """
    if isinstance(value, str):
        text = repr(value).replace("\u00ad", "\\xad")
        return text if len(text) <= TOO_LONG else f"{text[: TOO_LONG - 1]}…"
    if absent(value):
        return MISSING
    text = f"{value:.15g}" if isinstance(value, float) else cell(value)
    return text if len(text) <= TOO_LONG else f"{text[: TOO_LONG - 1]}…"


def holds_texts(column: pd.Series) -> bool:
    """Tell whether a column can hold texts."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return holds_texts(column.cat.categories.to_series())
    return column.dtype == object or isinstance(column.dtype, pd.StringDtype)
