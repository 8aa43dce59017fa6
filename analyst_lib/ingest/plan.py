"""Which readings fit a column, judged on a sample; the conversion then proves the choice on every value."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from .codes import one_shape
from .dates import Dated, dates
from .mixture import Mixture, looks
from .names import Name
from .numbers import Integer, Number, Written, numbers
from .readings import Code, Contradiction, Nothing, Reading, Text, yes_no
from .samples import Sample
from .words import MISSING, YES_NO

_WORDS = frozenset(MISSING)
_COUNTRY = re.compile(r"[A-Z]{2}")
_TRIED = 2000
NO_LABELS = pa.array([], pa.string())


@dataclass
class ColumnPlan:
    """What is believed about one column, and what has been seen of it so far in this pass."""

    name: Name
    readings: list[Reading]
    distinct: bool  # whether values repeat so little that a dictionary would not help
    untidy: bool = False  # whether words for missing values, or padding, stand in the sample: cleared away word by word
    rejected: list[tuple[Reading, str, int]] = field(default_factory=list)
    missing: int = 0
    words: Counter[str] = field(default_factory=Counter)
    labels: pa.StringArray | None = field(default_factory=lambda: NO_LABELS)  # distinct, until they are too many
    longest: int = 0
    sample_unique: bool = False
    one_shape: bool = False
    sample: Sample = field(default_factory=lambda: Sample(1))
    mixture: Mixture | None = None
    fractions: bool = False  # whether a workbook shows 0.25 as 25%
    shown_unit: str | None = None  # the currency in which a workbook shows the numbers

    @property
    def reading(self) -> Reading:
        """The reading believed in now."""
        return self.readings[0]

    @property
    def coded(self) -> bool:
        """Whether its texts are best read by a dictionary."""
        return not self.distinct and (self.untidy or not self.reading.quick)

    @property
    def type(self) -> pa.DataType:
        """The Arrow type of the values of a batch."""
        kept = self.coded and self.reading.texts
        return pa.dictionary(pa.int32(), pa.string()) if kept else self.reading.type

    def begin(self, columns: int) -> None:
        """Begin a new pass over a table: keep what was learnt about the readings, drop what was counted."""
        self.missing, self.words, self.labels, self.longest = 0, Counter(), NO_LABELS, 0
        self.sample = Sample(columns)
        mixed = bool(self.rejected) and isinstance(self.reading, Text | Code)
        self.mixture = Mixture(reading for reading, _, _ in self.rejected) if mixed else None


def candidates(name: str, values: list[str], padded: bool = False) -> list[Reading]:
    """Give every reading that holds all these texts, the likeliest first; text, which holds anything, comes last."""
    seen = _real(values)[:_TRIED]
    if not seen:
        return [Nothing()]
    array = pa.array(seen, pa.string())
    words = (*yes_no(set(seen[:100])), *dates(name, seen))
    held = [reading for reading in words if _holds(reading, array)]
    return [*held, *_numbers(seen, array), *([Code()] if _holds(Code(), array) else []), _text(seen, padded)]


def _real(values: list[str]) -> list[str]:
    """Give the distinct texts that are there, without padding."""
    stripped = dict.fromkeys(map(str.strip, dict.fromkeys(values)))
    return [value for value in stripped if value and value not in _WORDS]


def _numbers(seen: list[str], array: pa.StringArray) -> list[Reading]:
    """Give the number readings that hold.

    Where plain numbers do, the wider ones follow unproved, which spares wide tables most of the work: they are proved
    should they ever be needed.
    """
    found = numbers(seen)
    if found and isinstance(found[0], Integer) and _holds(found[0], array):
        return [found[0], Number(), Written("."), Written(",")]
    if len(found) == 2 and _holds(found[0], array):  # a program's numbers: the point can only be a decimal point
        return found
    return [reading for reading in found if _holds(reading, array)]


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
    column.untidy = any(value in _WORDS or value != value.strip() for value in set(real))
    column.sample_unique = len(real) > 2 and distinct == len(real)
    column.one_shape = column.sample_unique and one_shape(real)
    if isinstance(column.reading, Text | Code) and real:
        column.rejected += _nearly(name.name, real)
    return column


def _nearly(name: str, values: list[str]) -> list[tuple[Reading, str, int]]:
    """Find the reading that most values look like though not all, to tell of the ones that do not."""
    real = _real(values)[:_TRIED]
    if len(real) < 3:
        return []
    array = pa.array(real, pa.string())
    seeds = dict.fromkeys(real[len(real) * part // 8] for part in range(8))
    lowered = {value.lower() for value in real}
    pairs = (reading for pair in YES_NO if lowered.issuperset(pair) for reading in yes_no(set(pair)))
    found = {
        str(r.shape): r for r in (*pairs, *(r for seed in seeds for r in (*dates(name, [seed]), *numbers([seed]))))
    }
    best, most = None, 0.5 * len(real)
    for shape, reading in found.items():
        alike = looks(array, shape)
        if most <= (count := pc.sum(alike).as_py() or 0) < len(real):
            best, most, others = reading, count, array.filter(pc.invert(alike)).to_pylist()
    if best is None or any(other[:1] == "0" and other.isdigit() for other in others):
        return []
    return [(best, others[0], 0)]


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
