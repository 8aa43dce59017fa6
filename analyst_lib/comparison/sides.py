"""Finds the two sides of a comparison: two tables, two periods of one, or two groups of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.comparison.columns import Side, read, shorter
from analyst_lib.comparison.periods import (
    ACCEPTED,
    Stretch,
    called,
    last_complete,
    last_unit,
    named,
    period_of,
    stretch,
)
from analyst_lib.words import joined, number

MAX_GROUPS = 50
ENOUGH = 20
BETWEEN = " vs "


@dataclass(frozen=True)
class Sides:
    """Two tables and what to call them; `by` is the column that parts them if they are two parts of one table."""

    before: pd.DataFrame
    after: pd.DataFrame
    names: tuple[str, str]
    by: str = ""
    note: str = ""


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose column names are texts, repeated ones numbered, and whose rows are numbered.

    Examples
    --------
    >>> list(plain(pd.DataFrame([[1, 2, 3]], columns=["a", "a", 3])).columns)
    ['a', 'a (2)', '3']
    """
    given = [str(name) for name in table.columns]
    taken, seen = set(given), set[str]()
    for place, name in enumerate(given):
        tries = (f"{name} ({i})" for i in range(2, 2 * len(given) + 2))
        given[place] = name if name not in seen else next(t for t in tries if t not in taken | seen)
        seen.add(given[place])
    named = table.copy(deep=False)
    named.columns = pd.Index(given, dtype=object)
    return named.reset_index(drop=True)


def two_tables(before: pd.DataFrame, after: pd.DataFrame) -> Sides:
    """Return two tables, called by their files' names."""
    names = [_stem(str(t.attrs.get("name", ""))) for t in (before, after)]
    if not all(names) or names[0] == names[1]:
        names = ["the first table", "the second table"]
    return Sides(before, after, (names[0], names[1]))


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return shorter(stem if dot and 0 < len(ending) <= 8 else name, 40)


def two_parts(table: pd.DataFrame, by: str, at: str | None) -> Sides:
    """Return two parts of one table.

    Parameters
    ----------
    table : pandas.DataFrame
        Its column names are unique texts.
    by : str
        A column of times, labels, booleans or numbers.
    at : str, optional
        Where to part it; see `periods.ACCEPTED` for times, else one value (it and all others) or two (`a vs b`), or a
        number that parts the larger from the smaller ones.

    Raises
    ------
    ValueError
        If the column is not there or a side would hold no row; says what there is.
    """
    if by not in table.columns:
        raise ValueError(f"there is no column {by!r}; there are {joined([str(c) for c in table.columns], 20)}")
    side = read(table[by])
    if side.family == "empty":
        raise ValueError(f"{by} has no value, so it cannot part the table")
    at = (at or "").strip()
    if side.family == "date":
        return _by_time(table, by, side, at)
    return _by_group(table, by, side, at)


def _by_time(table: pd.DataFrame, by: str, side: Side, at: str) -> Sides:
    times = np.round(side.values * 1e6)
    times = np.where(np.isnan(times), np.iinfo(np.int64).min, times).astype(np.int64).astype("datetime64[us]")
    known = np.sort(times[side.present])
    if not at:
        return _by_default(table, by, times, known)
    unit = last_unit(at)
    if unit:
        last = last_complete(pd.Timestamp(known[-1]), unit, _step(known))
        return _of_periods(table, by, times, (last - 1, last))
    words = at.split(BETWEEN)
    periods = [period for part in words if (period := period_of(part)) is not None]
    if len(periods) == len(words) <= 2:
        first, last = min(periods, key=_start), max(periods, key=_start)
        return _of_periods(table, by, times, (first if len(periods) == 2 else first - 1, last))
    return _at_moment(table, by, times, known, _moment(by, at))


def _start(period: pd.Period) -> pd.Timestamp:
    return period.start_time


def _moment(by: str, at: str) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(at)
    except ValueError as error:
        raise ValueError(f"{at!r} is no time at which to part {by}: give {ACCEPTED}") from error
    if pd.isna(moment):
        raise ValueError(f"{at!r} is no time at which to part {by}: give {ACCEPTED}")
    return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment


def _of_periods(
    table: pd.DataFrame, by: str, times: np.ndarray, periods: tuple[pd.Period, pd.Period], note: str = ""
) -> Sides:
    masks = [_within(times, stretch(p)) for p in periods]
    names = called(periods[0]), called(periods[1])
    return _parted(table, by, (masks[0], masks[1]), names, note)


def _within(times: np.ndarray, s: Stretch) -> np.ndarray:
    return np.asarray((times >= s.start.to_datetime64()) & (times < s.end.to_datetime64()))


def _at_moment(
    table: pd.DataFrame, by: str, times: np.ndarray, known: np.ndarray, moment: pd.Timestamp, note: str = ""
) -> Sides:
    there = ~np.isnat(times) & (times >= known[0])
    masks = there & (times < moment.to_datetime64()), there & (times >= moment.to_datetime64())
    if not all(mask.any() for mask in masks):
        place = "before" if not masks[0].any() else "from then on"
        span = f"{pd.Timestamp(known[0])} to {pd.Timestamp(known[-1])}"
        raise ValueError(f"{by} has nothing {place} if it is parted at {moment}; it runs from {span}")
    names = [named(pd.Timestamp(times[m].min()), pd.Timestamp(times[m].max())) for m in masks]
    if names[0] == names[1]:
        names = [f"before {moment}", f"from {moment} on"]
    return _parted(table, by, masks, (names[0], names[1]), note)


def _by_default(table: pd.DataFrame, by: str, times: np.ndarray, known: np.ndarray) -> Sides:
    """Compare the last complete month (if that is too few rows: quarter, year, week, day) with the one before."""
    step = _step(known)
    for unit in ("month", "quarter", "year", "week", "day"):
        last = last_complete(pd.Timestamp(known[-1]), unit, step)
        if all(int(_within(times, stretch(p)).sum()) >= ENOUGH for p in (last - 1, last)):
            note = f"No time was given: the last complete {unit} of {by} is compared with the one before."
            return _of_periods(table, by, times, (last - 1, last), note)
    middle = pd.Timestamp(known[len(known) // 2])
    note = f"No time was given, and no two periods of {by} have {ENOUGH} rows: its halves are compared."
    return _at_moment(table, by, times, known, middle, note)


def _step(known: np.ndarray) -> pd.Timedelta:
    distinct = np.unique(known)
    return pd.Timedelta(np.median(np.diff(distinct))) if len(distinct) > 1 else pd.Timedelta(0)


def _by_group(table: pd.DataFrame, by: str, side: Side, at: str) -> Sides:
    texts, codes = _groups(side)
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    there = [i for i in np.argsort(-counts, kind="stable") if counts[i]]
    if side.family == "number" and len(there) > MAX_GROUPS:
        return _at_number(table, by, side, at)
    wanted, note = _wanted(by, at, texts, there)
    masks = [codes == place for place in wanted]
    if len(masks) == 1:
        masks, names = [(codes >= 0) & ~masks[0], masks[0]], ["the others", _called(by, texts[wanted[0]])]
    else:
        names = [_called(by, texts[place]) for place in wanted]
    return _parted(table, by, (masks[0], masks[1]), (names[0], names[1]), note)


def _groups(side: Side) -> tuple[list[str], np.ndarray]:
    if side.family != "number":
        return side.labels.to_pylist(), side.codes
    values, codes = np.unique(side.values, return_inverse=True)
    texts = [f"{v:.0f}" if float(v).is_integer() and abs(v) < 1e15 else repr(float(v)) for v in values]
    return texts, np.where(np.isnan(side.values), -1, codes)


def _wanted(by: str, at: str, texts: list[str], there: list[int]) -> tuple[list[int], str]:
    if not at:
        if len(there) == 1:
            raise ValueError(f"{by} has one value, {shorter(texts[there[0]])!r}: there is nothing to compare it with")
        pair = sorted(there[:2], key=lambda i: texts[i]) if len(there) == 2 else there[:2]
        named_pair = " and ".join(shorter(texts[i], 30) for i in pair)
        note = f"No group was given: the two largest of {len(there)} groups of {by}, {named_pair}, are compared."
        return pair, note if len(there) > 2 else ""
    names = [at] if at in texts else [part.strip() for part in at.split(BETWEEN)]
    missing = [name for name in names if name not in texts or texts.index(name) not in there]
    if missing or len(names) > 2 or len(set(names)) < len(names) or (len(names) == 1 and len(there) == 1):
        some = joined([shorter(texts[i], 30) for i in there], 12)
        raise ValueError(f"{by} cannot be parted at {shorter(at)!r}: give one or two ('a vs b') of its values: {some}")
    return [texts.index(name) for name in names], ""


def _called(by: str, text: str) -> str:
    """Return what to call a group: its label; with the column where the label alone says little."""
    return shorter(text, 40) if text[:1].isalpha() and text not in ("true", "false") else f"{by} {shorter(text, 40)}"


def _at_number(table: pd.DataFrame, by: str, side: Side, at: str) -> Sides:
    try:
        cut = float(at)
    except ValueError as error:
        low, high = (number(float(f(side.values[side.present]))) for f in (np.min, np.max))
        raise ValueError(f"give a number between {low} and {high} at which to part {by}, not {at!r}") from error
    masks = side.values < cut, side.values >= cut
    return _parted(table, by, masks, (f"{by} below {number(cut)}", f"{by} from {number(cut)} on"), "")


def _parted(
    table: pd.DataFrame, by: str, masks: tuple[np.ndarray, np.ndarray], names: tuple[str, str], note: str
) -> Sides:
    for mask, name in zip(masks, names, strict=True):
        if not mask.any():
            raise ValueError(f"no row of {by} belongs to {name}: there is nothing to compare")
    return Sides(table[masks[0]], table[masks[1]], names, by, note)
