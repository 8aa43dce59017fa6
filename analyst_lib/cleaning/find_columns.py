"""Fixes of columns as a whole: without any value, with one value only, equal to another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import pandas as pd

from analyst_lib.cleaning.comparing import changed, shown
from analyst_lib.cleaning.fixes import Fix, Step, Sure
from analyst_lib.cleaning.work import Work
from analyst_lib.words import joined, plural

MOST = 100
LEAST_ROWS = 2


def empty_columns(work: Work) -> Iterator[Fix]:
    """Columns without any value, where others have some: one fix for all of them."""
    empty = [name for name in work.columns if work.table[name].isna().all()]
    if empty and len(empty) < len(work.columns) and len(work.table):
        told = (
            f"{plural(len(empty), 'column')} {'holds' if len(empty) == 1 else 'hold'} no value",
            f"{joined(empty, 8)} {'is' if len(empty) == 1 else 'are'} left out.",
            "Without a value there is nothing to tell or to lose.",
        )
        yield _without(work, "empty_columns", "empty_columns", "safe", told, empty)


def constant_columns(work: Work) -> Iterator[Fix]:
    """Columns with one value in every row but empty ones."""
    empty = int(work.table.isna().all(axis=1).sum())
    found = [name for name in work.columns if work.numbers(name).distinct == 1 and work.numbers(name).missing == empty]
    for name in found[:MOST] if len(work.table) > LEAST_ROWS and len(found) < len(work.columns) else ():
        value = shown(work.table[name].dropna().iloc[0])
        told = (
            f"{name} never changes",
            f"{name} is left out; it is {value} in every row.",
            "A column with one value explains nothing. It may still matter beside other tables, where it differs.",
        )
        yield _without(work, f"constant:{name}", "constant", "judgement", told, [name])


def same_columns(work: Work) -> Iterator[Fix]:
    """Columns that equal an earlier one in every row."""
    first: dict[str, str] = {}
    found = 0
    for name in work.columns:
        column = work.table[name]
        if len(column) <= LEAST_ROWS or work.numbers(name).distinct < 2:
            continue
        earlier = first.setdefault(_digest(column), name)
        if earlier != name and not changed(work.table[earlier], column).any() and (found := found + 1) <= MOST:
            told = (
                f"{name} equals {earlier}",
                f"{name} is left out; {earlier} has the same value in every row.",
                "The same thing twice counts twice in a model, and nothing is learnt from it.",
            )
            yield _without(work, f"same:{name}", "same", "judgement", told, [name])


def _digest(column: pd.Series) -> str:
    """Return a text that equal columns share."""
    try:
        hashes = pd.util.hash_pandas_object(column, index=False).to_numpy()
    except (TypeError, ValueError):  # lists and dictionaries, texts that are no proper Unicode
        hashes = pd.util.hash_pandas_object(column.map(ascii), index=False).to_numpy()
    return f"{column.dtype} {hashlib.sha256(hashes.tobytes()).hexdigest()}"


def _without(work: Work, id: str, kind: str, sure: Sure, told: tuple[str, str, str], names: Sequence[str]) -> Fix:
    title, what, why = told
    step = Step("drop_columns", None, {"names": list(names)})
    return work.measured(Fix(id, kind, sure, title, what, why, "All other columns.", step, tuple(names)))
