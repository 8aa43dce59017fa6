"""The meanings of a pandas table's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .judge import MOST, Glimpse, Meaning, meanings

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 10_000


def table_meanings(table: pd.DataFrame) -> list[Meaning | None]:
    """Tell what each column of a table means, as `meanings` does; None where nothing is sure.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns). Texts are judged on up to 2,000 distinct values of 10,000 rows spread evenly over the
        table, the range of numbers on all rows.

    Returns
    -------
    list of Meaning or None
        One for each column, in order (names may repeat).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"mail": ["ann@example.org", "bob@example.org"], "n": [1, 2]})
    >>> [found and found.kind for found in table_meanings(table)]
    ['email', None]
    """
    return meanings([_glimpse(str(name), table.iloc[:, place]) for place, name in enumerate(table.columns)])


def _glimpse(name: str, column: pd.Series[Any]) -> Glimpse:
    sample = column.iloc[:: max(len(column) // _ROWS, 1)].dropna()
    kind = _kind(column)
    if kind == "number" and len(sample) and all(float(value).is_integer() for value in sample):
        kind = "integer"  # whole numbers with gaps
    texts = _texts(sample, whole=kind == "integer") if kind in ("text", "integer") else ()
    low, high = _range(column) if kind in ("integer", "number") else (None, None)
    return Glimpse(name, kind, texts, low, high, rows=int(column.count()) if kind != "text" else 0)


def _kind(column: pd.Series[Any]) -> str:
    from pandas.api import types

    tests = (
        (types.is_bool_dtype, "boolean"),
        (types.is_integer_dtype, "integer"),
        (types.is_float_dtype, "number"),
        (types.is_datetime64_any_dtype, "datetime"),
        (types.is_timedelta64_dtype, "duration"),
        (types.is_complex_dtype, "complex"),
    )
    return next((kind for test, kind in tests if test(column.dtype)), "text")


def _texts(sample: pd.Series[Any], whole: bool) -> tuple[str, ...]:
    try:
        distinct = sample.unique()
    except TypeError:  # lists and dictionaries
        distinct = sample.to_numpy()
    kept = distinct[:: max(len(distinct) // MOST, 1)][:MOST]
    return tuple(str(int(value) if whole else value) for value in kept)


def _range(column: pd.Series[Any]) -> tuple[float | None, float | None]:
    present = column.dropna()
    return (float(present.min()), float(present.max())) if len(present) else (None, None)
