"""What columns became: category or text, id or quantity, and what their values mean; judged when all were seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analyst_lib.meaning import Glimpse, Meaning, meanings

from .codes import code_kind
from .plan import ColumnPlan, day_or_month
from .readings import Text
from .record import Column

MOST_LABELS = 5000
LONGEST_LABEL = 200
_FEW_SENTENCES = 50
_SENTENCE = 5


def gather_labels(plan: ColumnPlan, values: pa.Array) -> None:
    """Collect distinct texts until they are too many or too long to be labels."""
    if plan.labels is None:
        return
    fresh = pc.unique(values).drop_null()
    plan.longest = max(plan.longest, pc.max(pc.binary_length(fresh)).as_py() or 0)
    if len(fresh) > MOST_LABELS or plan.longest > LONGEST_LABEL:
        plan.labels = None
        return
    plan.labels.update(fresh.to_pylist())
    if len(plan.labels) > MOST_LABELS:
        plan.labels = None


def is_category(plan: ColumnPlan, rows: int) -> bool:
    """Tell whether texts are labels: few of them, short, coming again, and not sentences."""
    if plan.labels is None or not few_labels(len(plan.labels), rows - plan.missing):
        return False
    return len(plan.labels) <= _FEW_SENTENCES or not sentences(plan.labels)


def few_labels(labels: int, values: int) -> bool:
    """Tell whether so many distinct texts among so many values are labels.

    Up to 1,000 labels are if each stands twice on average, up to 5,000 if each stands twenty times; more never are.

    Examples
    --------
    >>> few_labels(3, 344), few_labels(344, 344), few_labels(4000, 1_000_000), few_labels(20_000, 1_000_000)
    (True, False, True, False)
    """
    if labels == 0 or labels >= values:
        return False
    return labels <= max(min(values / 2, 1000), min(values / 20, MOST_LABELS), 8)


def sentences(texts: set[str]) -> bool:
    """Tell whether texts are prose: five words each and more, on average.

    Examples
    --------
    >>> sentences({"North", "South-East Asia"}), sentences({"The parcel came two days late.", "It is all well now!"})
    (False, True)
    """
    return sum(text.count(" ") + 1 for text in texts) >= _SENTENCE * len(texts)


def final_type(plan: ColumnPlan, rows: int) -> pa.DataType:
    """Give the Arrow type of the finished column."""
    if isinstance(plan.reading, Text) and is_category(plan, rows) and not code_kind(plan):
        return pa.dictionary(pa.int32(), pa.string())
    return plan.reading.type


def described(plans: Sequence[ColumnPlan], rows: int, copy: Path) -> tuple[Column, ...]:
    """Tell what each column of a finished copy became."""
    ranges = _ranges(copy)
    found = meanings([_glimpse(plan, rows, *ends) for plan, ends in zip(plans, ranges, strict=True)])
    return tuple(_described(plan, rows, meaning) for plan, meaning in zip(plans, found, strict=True))


def _ranges(copy: Path) -> list[tuple[float | None, float | None]]:
    """Give the least and greatest number of each column: Parquet keeps them for each of its row groups."""
    with pq.ParquetFile(copy) as file:
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        return [_range([group.column(place) for group in groups]) for place in range(file.metadata.num_columns)]


def _range(chunks: Sequence[pq.ColumnChunkMetaData]) -> tuple[float | None, float | None]:
    if not chunks or chunks[0].physical_type not in ("INT32", "INT64", "FLOAT", "DOUBLE"):
        return None, None
    known = [chunk.statistics for chunk in chunks if chunk.statistics is not None and chunk.statistics.has_min_max]
    ends = [(each.min, each.max) for each in known if isinstance(each.min, int | float)]
    return (float(min(low for low, _ in ends)), float(max(high for _, high in ends))) if ends else (None, None)


def _glimpse(plan: ColumnPlan, rows: int, low: float | None, high: float | None) -> Glimpse:
    kind = plan.reading.kind
    kind = "text" if kind in ("id", "category") else kind
    counted = rows - plan.missing if kind not in ("text", "boolean") else 0
    return Glimpse(plan.name.name, kind, plan.sample.texts, low, high, _unit(plan), counted)


def _unit(plan: ColumnPlan) -> str | None:
    numbers = plan.reading.kind in ("integer", "number")
    return getattr(plan.reading, "unit", None) or (plan.shown_unit if numbers else None)


def _described(plan: ColumnPlan, rows: int, meaning: Meaning | None) -> Column:
    reading, found = plan.reading, final_type(plan, rows)
    if plan.fractions and reading.kind in ("integer", "number") and _unit(plan) is None:
        meaning = Meaning("percentage", rows - plan.missing, rows - plan.missing, "of 1")
    kind = "id" if code_kind(plan) else "category" if pa.types.is_dictionary(found) else reading.kind
    other = [
        r for r in plan.readings[1:] if day_or_month(plan) and r.kind == reading.kind and r.format != reading.format
    ]
    words = {word: count for word, count in sorted(plan.words.items()) if word}
    return Column(
        name=plan.name.name,
        kind=kind,
        type=str(found),
        missing=plan.missing,
        format=reading.format,
        unit=_unit(plan),
        ambiguous=other[0].format if other else None,
        missing_words=words,
        renamed_from=plan.name.original,
        meaning=meaning.kind if meaning else None,
        meaning_detail=meaning.detail if meaning else None,
        tested=meaning.tested if meaning else 0,
        matched=meaning.matched if meaning else 0,
        personal=meaning is not None and meaning.personal,
        mixed=plan.mixture.found if plan.mixture else None,
    )
