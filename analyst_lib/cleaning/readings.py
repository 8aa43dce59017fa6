"""From a reading that ingestion knows to the step that does the same in plain pandas; a step that differs is not taken.

Only this module knows both: what `analyst_lib.ingest` proves of a column's texts, and how pandas says it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analyst_lib.cleaning import steps
from analyst_lib.ingest.dates import Compact, Dated, Iso
from analyst_lib.ingest.numbers import Integer, Number, Written, unit_of
from analyst_lib.ingest.plan import candidates
from analyst_lib.ingest.readings import Contradiction, Reading, Text, YesNo
from analyst_lib.ingest.words import MISSING, MONTH

EXACT = 2**53
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p")
_PARTS = {"d": "%d", "m": "%m", "y": "%Y", "b": "%m"}


@dataclass(frozen=True)
class Read:
    """A way to read all texts of a column that are not missing: the call of `steps`, its values, what comes out.

    `label` tells ways of the same call apart: ``point`` and ``comma``, ``day-first`` and ``month-first``; `marked` says
    whether a point or comma stands in the texts.
    """

    reading: Reading
    call: str
    values: dict[str, Any]
    results: pd.Series
    label: str = ""
    unit: str | None = None
    marked: bool = False

    def same_as(self, other: Read) -> bool:
        """Tell whether two ways give the same values."""
        return bool(
            len(self.results) == len(other.results) and (self.results.to_numpy() == other.results.to_numpy()).all()
        )


def real_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts that are neither blank nor one of the words for missing; none if one is no proper Unicode."""
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return []
    return [text for text in texts if text.strip() and text.strip() not in MISSING]


def words_kept(name: str, texts: Sequence[str]) -> frozenset[str]:
    """Return the words for missing that are values here: NA is Namibia among country codes."""
    real = real_texts(texts)
    text = candidates(name, real)[-1] if real else None
    return text.keep if isinstance(text, Text) else frozenset()


def ways(name: str, texts: Sequence[str]) -> list[Read]:
    """Return every way to read all of these different texts, those that give different values.

    Examples
    --------
    >>> [way.values for way in ways("price", ["1.234,50", "7,25"])]
    [{'decimal': ','}]
    >>> [(way.label, way.results.dt.month.tolist()) for way in ways("day", ["03.04.2024", "12.05.2024"])]
    [('day-first', [4, 5])]
    >>> [way.label for way in ways("day", ["03/04/2024", "12/05/2024"])]
    ['day-first', 'month-first']
    """
    real = real_texts(texts)
    if not real:
        return []
    found: list[Read] = []
    for reading in candidates(name, real):
        for way in _ways(reading, [text.strip() for text in real]):
            if not any(way.same_as(other) for other in found):
                found.append(way)
    return found


def _ways(reading: Reading, texts: list[str]) -> Iterator[Read]:
    array = pa.array(texts, pa.string())
    try:
        wanted = reading.convert(array)
    except (Contradiction, pa.ArrowInvalid):
        return
    for call, values, label in _calls(reading, texts):
        made = _tried(call, values, texts)
        if made is not None and _equal(made, wanted):
            marked = any("," in text or "." in text for text in texts)
            yield Read(reading, call, values, made, label, getattr(reading, "unit", None), marked)
            return


def _calls(reading: Reading, texts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give the calls that may do what a reading does."""
    if isinstance(reading, YesNo):
        yield "to_booleans", {"yes": reading.yes, "no": reading.no}, ""
    elif isinstance(reading, Integer | Number):
        yield "to_numbers", {}, "point"
    elif isinstance(reading, Written):
        yield "to_numbers", {"decimal": reading.decimal}, "point" if reading.decimal == "." else "comma"
    elif isinstance(reading, Iso):
        yield "to_dates", {"form": "ISO8601"}, ""
    elif isinstance(reading, Compact):
        yield "to_dates", {"form": "%Y%m%d"}, ""
    elif isinstance(reading, Dated):
        label = {"dmy": "day-first", "mdy": "month-first"}.get(reading.order, "")
        for form in _forms(reading):
            months = {} if "b" not in reading.order else {"months": _months(texts)}
            yield "to_dates", {"form": form, **months}, label


def _forms(reading: Dated) -> Iterator[str]:
    parts = [_PARTS[part] for part in reading.order]
    date = reading.separator.join(parts).replace("%Y", "%y" if reading.short_year else "%Y")
    if not reading.timed:
        yield date
    else:
        yield from (f"{date}{between}{clock}" for clock in _CLOCKS for between in (" ", "T"))


def _months(texts: Sequence[str]) -> dict[str, str]:
    words = {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text)}
    return {
        word: MONTH.get(word, MONTH.get(f"{word}.", ""))
        for word in sorted(words)
        if MONTH.get(word) or MONTH.get(f"{word}.")
    }


def _tried(call: str, values: dict[str, Any], texts: Sequence[str]) -> pd.Series | None:
    try:
        return pd.Series(getattr(steps, call)(pd.Series(list(texts), dtype=object), **values))
    except (ValueError, TypeError, OverflowError):
        return None


def _equal(made: pd.Series, wanted: pa.Array) -> bool:
    if made.isna().any():
        return False
    if pa.types.is_temporal(wanted.type):
        if made.dtype.kind != "M":
            return False
        target = made.dt.tz_convert("UTC").dt.tz_localize(None) if made.dt.tz is not None else made
        given = pd.Series(
            wanted.cast(
                pa.timestamp("us", wanted.type.tz) if pa.types.is_timestamp(wanted.type) else pa.timestamp("us")
            ).to_pandas()
        )
        given = given.dt.tz_convert("UTC").dt.tz_localize(None) if given.dt.tz is not None else given
        return bool((target.to_numpy() == given.to_numpy()).all())
    given_values = wanted.to_numpy(zero_copy_only=False)
    if made.dtype.kind == "O" or given_values.dtype.kind == "O":
        return bool((made.astype(object).to_numpy() == given_values.astype(object)).all())
    return bool(
        (
            (made.to_numpy() == given_values)
            | (np.isnan(made.to_numpy().astype(float)) & np.isnan(given_values.astype(float)))
        ).all()
    )


def units_of(texts: Sequence[str]) -> set[str | None]:
    """Return the units that stand beside numbers, None for those without."""
    return {unit_of(text) for text in texts}


def as_float(value: Any) -> float | None:
    """Return a cell as a number if it is one, or a text that reads as one in one way only.

    Examples
    --------
    >>> as_float(3), as_float("1.234,50 €"), as_float("Total"), as_float(True), as_float("007")
    (3.0, 1234.5, None, None, None)
    """
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, int | float | np.number) and not isinstance(value, np.complexfloating):
        return float(value) if math.isfinite(value) else None
    if not isinstance(value, str) or not any(letter.isdigit() for letter in value) or len(value) > 40:
        return None
    found = [way for way in ways("", [value]) if way.call == "to_numbers"]
    return float(found[0].results.iloc[0]) if found else None
