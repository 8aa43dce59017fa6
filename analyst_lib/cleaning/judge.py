"""Turns fixes into findings: what waits for a person first, then what was done; many of one kind are told together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from analyst_lib.cleaning.fixes import Fix
from analyst_lib.cleaning.numbers import Numbers
from analyst_lib.findings import Finding, ranked
from analyst_lib.words import capital, joined, plural, spelled

TOGETHER = 3
KINDS = {
    "invisible": "hold invisible characters", "unicode": "write the same letters in two ways", "spaces": "have spaces at the ends of texts",
    "encoding": "hold wrongly decoded letters", "missing": "use words for missing", "maybe_missing": "may use words for missing",
    "numbers": "hold numbers as text", "dates": "hold dates as text", "booleans": "hold yes and no as text", "mixed": "mix types",
    "sentinel": "use numbers for missing", "placeholder_date": "use dates for missing", "units": "mix two units",
    "impossible": "hold values that cannot be", "infinite": "hold infinite numbers", "zeros": "lost zeros in front",
    "case": "spell labels in several ways", "spelling": "spell labels in several ways", "constant": "never change",
    "same": "repeat another column",
}  # fmt: skip
NOUNS = {
    "names": "names of columns", "spaces": "spaces at the ends", "header_rows": "repeated headers", "invisible": "invisible characters", "unicode": "accents",
    "missing": "words for missing", "maybe_missing": "words for missing", "case": "spellings", "spelling": "spellings",
    "sentinel": "placeholders", "placeholder_date": "placeholders", "impossible": "impossible values", "zeros": "zeros in front",
    "infinite": "infinite numbers", "constant": "constant columns", "same": "repeated columns", "booleans": "yes and no",
    "mixed": "mixed types",
}  # fmt: skip
LINK = "#for-you-to-decide"
MILD = ("constant", "same", "maybe_missing", "infinite")
SEVERITY = {"choice": "high", "judgement": "medium", "safe": "medium"}


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a cleaning: what waits for a person one by one, what was done in one."""
    groups: dict[tuple[str, str], list[Fix]] = defaultdict(list)
    for fix in n.open:
        groups[fix.kind, fix.sure].append(fix)
    found = [_done(n)] if n.applied else []
    for fixes in groups.values():
        many = len(_columns(fixes)) > TOGETHER and fixes[0].kind in KINDS
        found += [_several(fixes)] if many else [_one(fix) for fix in _once(fixes)]
    if not n.fixes:
        found.append(_nothing(n))
    return ranked(found)


def _columns(fixes: Sequence[Fix]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for fix in fixes for name in fix.columns))


def _once(fixes: Sequence[Fix]) -> list[Fix]:
    """Return the fixes, of the readings of one column only the first."""
    first: dict[object, Fix] = {}
    for fix in fixes:
        first.setdefault((fix.kind, fix.columns) if fix.sure == "choice" else fix.id, fix)
    return list(first.values())


def _done(n: Numbers) -> Finding:
    kinds = list(dict.fromkeys(_noun(fix) for fix in n.applied))
    agreed = sum(fix.sure != "safe" for fix in n.applied)
    how = (
        "none of them loses anything"
        if not agreed
        else f"{spelled(agreed, 'of them', 'of them')} rest{'s' if agreed == 1 else ''} on a person's word"
    )
    return Finding(
        "applied", "good", f"{plural(len(n.applied), 'fix', 'fixes')} applied", f"{capital(joined(kinds, 8))}; {how}.",
        "What is wrong with how a table is written is counted, averaged and joined with the rest of it.",
        "Look through them below. To keep things as they were, put the id or the kind of a fix into leave_out.", (),
        {"fixes": [fix.id for fix in n.applied]}, 1.0, f"{plural(len(n.applied), 'fix', 'fixes')} applied", "#applied",
    )  # fmt: skip


def _noun(fix: Fix) -> str:
    return NOUNS.get(fix.kind, fix.kind.replace("_", " "))


def _one(fix: Fix) -> Finding:
    choice = fix.sure == "choice"
    title = f"{fix.columns[0]} can be read in several ways" if choice else fix.title
    return Finding(
        fix.kind, _severity(fix), title, fix.why if choice else f"{fix.what} {told_size(fix)}".strip(), fix.why, _do(fix), fix.columns[:8],
        {"fix": fix.id, "cells": fix.cells, "rows": fix.rows, "sure": fix.sure}, _weight(fix), title, LINK,
    )  # fmt: skip


def _severity(fix: Fix) -> str:
    return "low" if fix.kind in MILD else SEVERITY[fix.sure]


def told_size(fix: Fix) -> str:
    """Return how much a fix changes, as a sentence."""
    if fix.rows:
        return f"{plural(fix.rows, 'row')}."
    if fix.kind == "names" or fix.step.column is None or not fix.cells:
        return ""
    return f"{plural(fix.cells, 'cell')}."


def _do(fix: Fix) -> str:
    if fix.sure == "choice":
        return f"Find out which reading is right, and put it into add, such as {fix.id}."
    return f"If you agree, put {fix.id} into add."


def _weight(fix: Fix) -> float:
    return min(1.0, (fix.cells + 10 * fix.rows) / 1e6)


def _several(fixes: Sequence[Fix]) -> Finding:
    first, columns = fixes[0], _columns(fixes)
    ids = joined([fix.id for fix in fixes], 3)
    wait = f"Put {first.kind} into add to apply all of them, or single ones: {ids}."
    choose = f"Find out which readings are right, and put them into add: {ids}."
    title = f"{plural(len(columns), 'column')} {KINDS[first.kind]}"
    return Finding(
        first.kind, _severity(first), title, f"{joined(columns, 6)}: {plural(sum(fix.cells for fix in fixes), 'cell')}.", first.why,
        choose if first.sure == "choice" else wait, columns[:8],
        {"fixes": [fix.id for fix in fixes], "sure": first.sure}, max(map(_weight, fixes)), title, LINK,
    )  # fmt: skip


def _nothing(n: Numbers) -> Finding:
    what = f"No fix is proposed for {plural(n.rows[0], 'row')} of {plural(n.columns[0], 'column')}."
    return Finding("clean", "good", "Nothing to clean", what, phrase="nothing to clean")
