"""What columns became: category or text, id or quantity, and what their values mean; judged when all were seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.meaning import Glimpse, Meaning, meanings

from .codes import code_kind
from .plan import ColumnPlan, day_or_month
from .readings import Text
from .record import Column
from .sink import Copy

MOST_LABELS = 5000
LONGEST_LABEL = 200
_FEW_SENTENCES = 50
_SENTENCE = 5


def gather_labels(plan: ColumnPlan, values: pa.Array) -> None:
    """Collect distinct texts until they are too many or too long to be labels."""
    if plan.labels is None:
        return
    found = values.dictionary if isinstance(values, pa.DictionaryArray) else pc.unique(values)
    fresh = found.filter(pc.invert(pc.is_in(found, plan.labels))).drop_null()
    plan.longest = max(plan.longest, pc.max(pc.binary_length(fresh)).as_py() or 0)
    if len(fresh) > MOST_LABELS - len(plan.labels) or plan.longest > LONGEST_LABEL:
        plan.labels = None
    elif len(fresh):
        plan.labels = pa.concat_arrays([plan.labels, fresh])


def is_category(plan: ColumnPlan, rows: int) -> bool:
    """Tell whether texts are labels: few of them, short, coming again, and not sentences."""
    if plan.labels is None or not few_labels(len(plan.labels), rows - plan.missing):
        return False
    return len(plan.labels) <= _FEW_SENTENCES or not sentences(plan.labels.to_pylist())


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


def sentences(texts: Collection[str]) -> bool:
    """Tell whether texts are prose: five words each and more, on average.

    Examples
    --------
    >>> sentences(["North", "South-East Asia"]), sentences(["The parcel came two days late.", "It is all well now!"])
    (False, True)
    """
    return sum(text.count(" ") + 1 for text in texts) >= _SENTENCE * len(texts)


def final_type(plan: ColumnPlan, rows: int) -> pa.DataType:
    """Give the Arrow type of the finished column."""
    if isinstance(plan.reading, Text) and is_category(plan, rows) and not code_kind(plan):
        return pa.dictionary(pa.int32(), pa.string())
    return plan.reading.type


def described(plans: Sequence[ColumnPlan], rows: int, copy: Copy) -> tuple[Column, ...]:
    """Tell what each column of a finished copy became."""
    ranges = copy.ranges()
    found = meanings([_glimpse(plan, rows, *ends) for plan, ends in zip(plans, ranges, strict=True)])
    return tuple(_described(plan, rows, meaning) for plan, meaning in zip(plans, found, strict=True))


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
