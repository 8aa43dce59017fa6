"""Which readings fit a column, judged on a sample; the conversion then proves the choice on every value."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from .dates import Dated, dates
from .names import Name
from .numbers import Integer, Number, Written, numbers
from .readings import Code, Contradiction, Nothing, Reading, Text, yes_no
from .words import MISSING

_WORDS = frozenset(MISSING)
_COUNTRY = re.compile(r"[A-Z]{2}")
_TRIED = 2000


@dataclass
class ColumnPlan:
    """What is believed about one column, and what has been seen of it so far in this pass."""

    name: Name
    readings: list[Reading]
    distinct: bool  # whether values repeat so little that a dictionary would not help
    rejected: list[tuple[Reading, str, int]] = field(default_factory=list)
    missing: int = 0
    words: Counter[str] = field(default_factory=Counter)
    labels: set[str] | None = field(default_factory=set)
    longest: int = 0
    sample_unique: bool = False

    @property
    def reading(self) -> Reading:
        """The reading believed in now."""
        return self.readings[0]

    def forget(self) -> None:
        """Begin a new pass: keep what was learnt about the readings, drop what was counted."""
        self.missing, self.words, self.labels, self.longest = 0, Counter(), set(), 0


def candidates(name: str, values: list[str], padded: bool = False) -> list[Reading]:
    """Give every reading that holds all these texts, the likeliest first; text, which holds anything, comes last."""
    seen = _real(values)[:_TRIED]
    if not seen:
        return [Nothing()]
    array = pa.array(seen, pa.string())
    tried = [*yes_no(set(seen[:100])), *dates(name, seen), *_numbers(seen, array), Code()]
    return [*(reading for reading in tried if _holds(reading, array)), _text(seen, padded)]


def _real(values: list[str]) -> list[str]:
    """Give the distinct texts that are there, without padding."""
    stripped = dict.fromkeys(map(str.strip, dict.fromkeys(values)))
    return [value for value in stripped if value and value not in _WORDS]


def _numbers(seen: list[str], array: pa.StringArray) -> list[Reading]:
    """Name the number readings to try; whole numbers settle it, which spares wide tables most of the work."""
    found = numbers(seen)
    whole = next((reading for reading in found if isinstance(reading, Integer)), None)
    if whole is not None and _holds(whole, array):
        return [whole, Number(), Written("."), Written(",")]
    return found


def _holds(reading: Reading, array: pa.StringArray) -> bool:
    try:
        reading.convert(array)
    except (Contradiction, pa.ArrowInvalid):
        return False
    return True


def _text(values: list[str], padded: bool) -> Text:
    """Read as text. Among two-letter country codes NA is Namibia."""
    countries = len(values) >= 10 and all(_COUNTRY.fullmatch(value) for value in values)
    return Text(frozenset({"NA"}) if countries else frozenset(), padded)


def plan(name: Name, values: list[str], padded: bool = False) -> ColumnPlan:
    """Plan one column from a sample of its texts."""
    real = [value for value in values if value]
    distinct = len(set(real))
    repeats = len(real) >= 20 and distinct < 0.5 * len(real)
    column = ColumnPlan(name, candidates(name.name, real, padded), not repeats)
    column.sample_unique = len(real) > 2 and distinct == len(real)
    if isinstance(column.reading, Text | Code) and real:
        column.rejected += _nearly(name.name, real)
    return column


def _nearly(name: str, values: list[str]) -> list[tuple[Reading, str, int]]:
    """Find the reading that most values fit though not all, to tell of the ones that do not."""
    real = _real(values)[:60]
    if len(real) < 5:
        return []
    for seed in (real[0], real[len(real) // 2]):
        for reading in (*dates(name, [seed]), *numbers([seed])):
            if isinstance(reading, Written) and not reading.unit:
                continue
            wrong = [value for value in real if not _holds(reading, pa.array([value]))]
            if 0 < len(wrong) <= 0.3 * len(real) and not any(value[:1] == "0" for value in wrong):
                return [(reading, wrong[0], 0)]
    return []


def decimal_of(columns: list[ColumnPlan], delimiter: str | None) -> Literal[".", ","] | None:
    """Tell the decimal mark of the whole table: from a column that allows one only, else from the delimiter."""
    marks: Counter[str] = Counter()
    for column in columns:
        fitting = {_mark(reading) for reading in column.readings} - {None}
        if len(fitting) == 1 and column.reading.kind == "number":
            marks[str(fitting.pop())] += 1
    if marks:
        return "," if marks[","] > marks["."] else "."
    fractions = any(isinstance(column.reading, Written) for column in columns)
    return "," if delimiter == ";" and fractions else None


def _mark(reading: Reading) -> str | None:
    if isinstance(reading, Written):
        return reading.decimal
    return "." if reading.kind == "number" else None


def prefer(columns: list[ColumnPlan], decimal: str | None, day_first: bool | None) -> None:
    """Settle what one column alone leaves open by what the others, or the owner, say."""
    orders = {c.reading.order for c in columns if isinstance(c.reading, Dated) and not day_or_month(c)}
    first = day_first if day_first is not None else not (orders and orders <= {"mdy"})
    for column in columns:
        if decimal is not None:
            column.readings.sort(key=lambda reading: _other_mark(reading, decimal))
        if not first and day_or_month(column):
            column.readings.sort(key=lambda reading: isinstance(reading, Dated) and reading.order == "dmy")


def _other_mark(reading: Reading, decimal: str) -> int:
    if isinstance(reading, Text | Code):
        return 2
    grouped_only = isinstance(reading, Written) or reading.kind == "number"
    return int(grouped_only and _mark(reading) not in (decimal, None))


def day_or_month(column: ColumnPlan) -> bool:
    """Tell whether a column's dates can be read with the day first and with the month first."""
    orders = {reading.order for reading in column.readings if isinstance(reading, Dated)}
    return {"dmy", "mdy"} <= orders


def settle_order(column: ColumnPlan) -> None:
    """A day above 12 was seen: the other order of day and month is out."""
    kept = column.readings[0]
    column.readings[1:] = [r for r in column.readings[1:] if not (isinstance(r, Dated) and r.kind == kept.kind)]


def code_kind(column: ColumnPlan) -> bool:
    """Tell whether a column's values only name its rows, judged by its name and its sample."""
    named = re.search(r"(?i)(^|[_\s.-])(id|uuid|guid|key)$|[a-z](Id|ID)$|^(row|index)$", column.name.name)
    if column.reading.kind == "integer":
        return bool(named) and column.sample_unique and not isinstance(column.reading, Written)
    return column.reading.kind == "id" or (isinstance(column.reading, Text) and bool(named) and column.sample_unique)
