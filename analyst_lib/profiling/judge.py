"""Turns numbers into findings: rules with stated thresholds, each giving a sentence that a manager understands.

Findings rest on the numbers alone, never on the table, so that stored numbers suffice. What does not apply is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from analyst_lib.findings import Finding, ranked
from analyst_lib.profiling import (
    judge_columns,
    judge_digits,
    judge_dirt,
    judge_missing,
    judge_numbers,
    judge_relations,
    judge_table,
    judge_tails,
    judge_texts,
    judge_times,
)
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.saying import clipped, place
from analyst_lib.words import plural

__all__ = ["RULES", "judge", "place"]

Rule = Callable[[Numbers], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    *judge_table.RULES,
    *judge_missing.RULES,
    *judge_columns.RULES,
    *judge_numbers.RULES,
    *judge_tails.RULES,
    *judge_digits.RULES,
    *judge_texts.RULES,
    *judge_dirt.RULES,
    *judge_times.RULES,
    *judge_relations.RULES,
)
# A cause, and what it brings about in the same column, which is not told beside it.
EXPLAINED = {
    "sentinel": {"outliers", "skewed", "near_constant", "two_scales", "impossible", "capped", "zeros"},
    "two_scales": {"outliers", "skewed", "digits"},
    "infinite": {"outliers", "skewed"},
    "impossible": {"outliers", "skewed"},
    "placeholder_date": {"date_gap", "future", "seasonal_rows"},
    "future": {"date_gap"},
    "numbers_as_text": {"mixed_types", "high_cardinality", "rare_labels", "small_groups", "nearly_unique"},
    "dates_as_text": {"high_cardinality", "rare_labels", "small_groups", "nearly_unique", "id"},
    "mixed_types": {"high_cardinality", "rare_labels", "small_groups", "nearly_unique"},
    "label_variants": {"rare_labels", "small_groups", "padded"},
    "label_typos": {"rare_labels", "small_groups"},
    "near_constant": {"outliers", "skewed", "zeros", "heaping"},
    "zeros": {"skewed", "outliers"},
    "capped": {"outliers"},
    "json": {"truncated", "high_cardinality", "nearly_unique", "id"},
}

LONGEST_NAME = 80
UNFIT = ("numbers_as_text", "dates_as_text", "mixed_types")


def judge(numbers: Numbers, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Return the findings of a table, the most important first.

    Parameters
    ----------
    numbers : Numbers
        What was counted of it.
    more : sequence of Finding
        What others found, such as leaks of a target, to be ranked among the rest.
    """
    found = _without_effects([finding for rule in RULES for finding in rule(numbers)]) + list(more)
    if not any(f.severity in ("high", "medium") for f in found):
        found.append(_nothing_wrong(numbers))
    names = {c.name: clipped(c.name) for c in numbers.columns if len(c.name) > LONGEST_NAME}
    return ranked([_shortened(f, names) for f in found] if names else found)


def _shortened(finding: Finding, names: Mapping[str, str]) -> Finding:
    """Return a finding whose sentences hold long names cut."""
    said = {field: getattr(finding, field) for field in ("title", "what", "why", "do", "phrase")}
    for name, short in names.items():
        said = {field: text.replace(name, short) for field, text in said.items()}
    return replace(finding, **said)


def _without_effects(found: list[Finding]) -> list[Finding]:
    """Leave out what another finding about the same columns already explains, and groups by what are no labels."""
    unfit = {name for f in found for name in f.columns if f.kind in UNFIT}
    found = [f for f in found if f.kind not in ("group_gap", "reversal") or f.columns[-1] not in unfit]
    explained = {(name, effect) for f in found for effect in EXPLAINED.get(f.kind, ()) for name in f.columns}
    return [f for f in found if not f.columns or not all((name, f.kind) in explained for name in f.columns)]


def _nothing_wrong(numbers: Numbers) -> Finding:
    repeated = "" if numbers.duplicate_rows else "No row is repeated, and no"
    what = f"{repeated or 'No'} rule found a fault that matters in {plural(numbers.rows, 'row')}."
    return Finding("clean", "good", "Nothing stands in the way of using this table", what, phrase="nothing amiss")
