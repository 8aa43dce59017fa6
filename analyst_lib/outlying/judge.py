"""Turns unusual rows into findings: one for each kind and column, with why it matters and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyst_lib.findings import Finding, ranked
from analyst_lib.outlying.numbers import Evidence, Numbers
from analyst_lib.words import capital, joined, number, percent, plural, spelled

FEW_ROWS = 20
LINK = "#the-rows-that-stand-out"


@dataclass(frozen=True)
class _Words:
    """How the evidence of one kind is told: severity, title and phrase with {n}, {columns}; why and what to do."""

    severity: str
    title: str
    phrase: str
    why: str
    do: str


_KINDS: Mapping[str, _Words] = {
    "impossible": _Words(
        "high", "{n} in {columns}|impossible value", "impossible values in {columns}",
        "Such a value cannot be true, so it was mistyped, converted wrongly or stands for something else.",
        "Look up the source of the row and mend the value, or set it to missing.",
    ),
    "disorder": _Words(
        "high", "{n} with {columns} in the wrong order|row", "dates or ranges in the wrong order",
        "Durations and ranges computed from the two come out negative.", "Find out which of the two is wrong; were they swapped?",
    ),
    "placeholder": _Words(
        "high", "{n} in {columns}|placeholder", "placeholders in {columns}",
        "A number that stands for “not known” pulls every average and spoils every chart.", "Replace it by a missing value.",
    ),
    "slip": _Words(
        "high", "{n} of the decimal point or sign in {columns}|possible slip", "a slip in {columns}",
        "One value that is ten or a thousand times too large can outweigh all others.", "Compare with the source; correct what is confirmed.",
    ),
    "misspelt": _Words(
        "medium", "{n} in {columns}|misspelt label", "misspelt labels in {columns}",
        "Its row is counted in a group of its own.", "Bring it to the usual spelling.",
    ),
    "twin": _Words(
        "medium", "{n} almost the same as an earlier one|row", "repeated rows",
        "An entry made twice counts twice in every total.", "Check whether both happened; keep one if not.",
    ),
    "contradiction": _Words(
        "medium", "{n} where {columns} does not fit the rest|row", "values that contradict each other",
        "Each value is possible, but not beside the others: one of them may be wrong, or the row is truly special.",
        "Check these values against the source, before a model learns from them.",
    ),
    "far": _Words(
        "low", "{n} in {columns}|extreme value", "extremes of {columns}",
        "It may be the most interesting row, or it may rule every average.",
        "Keep it if it is true; quote medians, or say results with and without it.",
    ),
    "rare_pair": _Words(
        "low", "{n} of {columns} that hardly ever meet|pair", "rare pairs of labels",
        "The combination is an exception to how the two columns go together.", "Check that both labels belong to this row.",
    ),
    "rare_label": _Words(
        "low", "{n} in {columns}|label that hardly occurs", "rare labels in {columns}",
        "Nothing can be said of a group of so few rows.", "Check the label, or put it under “other”.",
    ),
    "joint": _Words(
        "low", "{n} outside the cloud of all others|row", "unusual combinations",
        "No single value is extreme; their combination is.", "Look at the row as a whole: a special case, or values from two different things?",
    ),
}  # fmt: skip


def judge(numbers: Numbers) -> tuple[Finding, ...]:
    """Return the findings, the most important first."""
    found = [*_few_rows(numbers), *_kinds(numbers), *_crowds(numbers)]
    if not numbers.found:
        found.append(_nothing(numbers))
    return ranked(found)


def _few_rows(n: Numbers) -> Iterator[Finding]:
    """Fewer than 20 rows: nothing can be called unusual."""
    if n.rows >= FEW_ROWS:
        return
    title = "The table is empty" if n.rows == 0 else f"Only {plural(n.rows, 'row')}"
    yield Finding(
        "few_rows", "medium", title, f"It takes {FEW_ROWS} values of a column to tell which are far from the rest.",
        "With so few rows nothing can be called unusual.", "Add rows, or look at each of them.", phrase="too few rows to tell",
    )  # fmt: skip


def _kinds(n: Numbers) -> Iterator[Finding]:
    groups: dict[tuple[str, tuple[str, ...]], list[Evidence]] = defaultdict(list)
    for row in n.found:
        for e in row.evidence:
            kind = "joint" if e.kind == "isolated" else e.kind
            groups[kind, () if kind in ("joint", "twin") else e.columns].append(e)
    for (kind, columns), items in groups.items():
        yield _finding(n, kind, columns, items)


def _finding(n: Numbers, kind: str, columns: tuple[str, ...], items: Sequence[Evidence]) -> Finding:
    words = _KINDS[kind]
    form, _, noun = words.title.partition("|")
    rows = sorted({e.row + 1 for e in items})
    count = len({e.reason for e in items}) if kind in ("rare_label", "rare_pair") else len(rows)
    many = "labels that hardly occur" if kind == "rare_label" else None
    names = columns[0] if kind == "contradiction" else joined(list(columns))
    title = capital(form.format(n=spelled(count, noun, many), columns=names))
    reason = f"it {items[0].reason}" if kind == "twin" else items[0].reason
    example = f"; for example row {items[0].row + 1:,}" if len(rows) > 1 else ""
    where = f"{'Row' if len(rows) == 1 else 'Rows'} {joined([f'{r:,}' for r in rows], 5)}{example}: "
    severity = "high" if kind == "far" and any(e.verdict == "possible error" for e in items) else words.severity
    return Finding(
        kind, severity, title, f"{where}{reason}{'' if reason.endswith('?') else '.'}", words.why, words.do,
        columns or items[0].columns, {"rows": rows[:1000], "count": len(rows), "share": len(rows) / max(1, n.rows)},
        max(e.extent for e in items) / 100 + len(rows) / max(1, n.rows), words.phrase, LINK,
    )  # fmt: skip


def _crowds(n: Numbers) -> Iterator[Finding]:
    """Columns with more than 5 % far values: not outliers but a group."""
    for crowd in n.crowds:
        yield Finding(
            "crowd", "medium", f"{crowd.column} has a second group of values",
            f"{plural(crowd.rows, 'row')} ({percent(crowd.share)}) lie far from the rest of {crowd.column}, typically at {crowd.typical}; they are not listed one by one.",
            "So many are no slips: another unit, another kind of thing, or a code.",
            "Find out what sets them apart, and treat the two groups separately.", (crowd.column,),
            {"rows": crowd.rows, "share": crowd.share}, crowd.share, "a second group of values in {columns}",
        )  # fmt: skip


def _nothing(n: Numbers) -> Finding:
    tests = f"{number(n.tests)} values were compared" if n.tests else "Nothing could be compared"
    what = f"{tests} with the rest of their column, and no row is further out than chance makes them in a table of this size."
    return Finding(
        "clean", "good", "No row stands out", what if n.tests else f"{tests}.",
        "Every large table has a most extreme row; that alone does not make it wrong.",
        "Nothing to do. Raise the number of false alarms you accept to see the next candidates.", phrase="nothing unusual",
    )  # fmt: skip
