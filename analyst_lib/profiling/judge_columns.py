"""Findings about what a column can tell: one value, a key, too many labels, too few rows a label, persons' data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.meaning import MEANINGS
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.saying import clipped, figure, listed, place, quoted, those
from analyst_lib.words import joined, number, percent, plural, spelled

NEARLY_ALWAYS = 0.95
NEARLY_ALL = 0.98
MANY_LABELS = 50
FEW_PER_LABEL = 20
COMPARED = 12
MIN_KEY = 20
KEYS = (
    "id",
    "key",
    "uuid",
    "guid",
    "code",
    "number",
    "no",
    "nr",
    "email",
    "sku",
    "isbn",
    "iban",
    "account",
    "reference",
)


def constant(n: Numbers) -> Iterator[Finding]:
    """Columns with one value."""
    same = [c for c in n.columns if c.distinct == 1 and c.present > 1]
    if not same:
        return
    never = "never changes" if len(same) == 1 else "never change"
    one = f"All {same[0].present:,} values of {same[0].name} are {_only(same[0])}."
    several = f"The values are always the same: {joined([f'{c.name} is {_only(c)}' for c in same])}."
    pronoun = "it" if len(same) == 1 else "them"
    yield Finding(
        "constant", "medium", f"{listed(same)} {never}", one if len(same) == 1 else several,
        "A column with one value explains nothing.", f"Leave {pronoun} out of any comparison.",
        tuple(c.name for c in same), {"values": {c.name: _only(c) for c in same}}, 0.3,
        f"{spelled(len(same), 'constant column')} ({listed(same, 2)})", place(same[0]),
    )  # fmt: skip


def _only(c: ColumnNumbers) -> str:
    if c.text:
        return clipped(c.text.top[0][0])
    if c.number:
        return figure(c, c.number.mean) if not c.number.infinite else "infinite"
    return c.date.first if c.date else "?"


def imbalance(n: Numbers) -> Iterator[Finding]:
    """Categories of which one label has 95 % or more: all others together are below one row in twenty."""
    for c in n.columns:
        if c.text and c.kind in ("category", "boolean") and c.distinct > 1:
            value, count = c.text.top[0]
            if count / c.present >= NEARLY_ALWAYS:
                yield _imbalance(c, value, count)


def _imbalance(c: ColumnNumbers, value: str, count: int) -> Finding:
    rest = c.present - count
    return Finding(
        "imbalance", "low", f"{c.name} is nearly always {clipped(value)}",
        f"{percent(count / c.present)} of the {c.present:,} values of {c.name} are {clipped(value)}; "
        f"{those(rest, 'row', 'is', 'are')} otherwise.",
        "What is said of the other values rests on few rows.", "Give counts beside any rate.", (c.name,),
        {"value": value, "share": count / c.present}, 0.2, "", place(c),
    )  # fmt: skip


def near_constant(n: Numbers) -> Iterator[Finding]:
    """Numbers of which one value has 95 % or more."""
    for c in n.columns:
        if c.number and c.number.top and c.distinct > 1 and c.present >= MIN_KEY:
            value, count = c.number.top[0]
            if count / c.present >= NEARLY_ALWAYS:
                rest = c.present - count
                yield Finding(
                    "near_constant", "low", f"{c.name} is nearly always {number(value)}",
                    f"{percent(count / c.present)} of the {c.present:,} values of {c.name} are {number(value)}; "
                    f"only {those(rest, 'row', 'differs', 'differ')}.",
                    "Its mean and its correlations rest on the few other rows.",
                    "Ask whether the other rows are what matters, and count them.", (c.name,),
                    {"value": value, "share": count / c.present}, 0.2, "", place(c),
                )  # fmt: skip


def identifiers(n: Numbers) -> Iterator[Finding]:
    """Columns that name rows: single words that never repeat, or whole numbers that count up."""
    keys = [c for c in n.columns if c.present > MIN_KEY and c.unique and (c.kind == "id" or c.counts_up)]
    if keys:
        one = len(keys) == 1
        what = f"All {keys[0].present:,} values of {keys[0].name} differ."
        several = f"All {keys[0].present:,} values differ in each of {listed(keys)}."
        yield Finding(
            "id", "low", f"{listed(keys)} {'names' if one else 'each name'} a row of its own"
            if not one else f"{keys[0].name} names each row",
            what if one else several,
            "Averages of such a column mean nothing, and a model would learn the rows by heart.",
            f"Use {'it' if one else 'them'} to find rows, not to explain them.", tuple(c.name for c in keys), {}, 0.1, "",
            place(keys[0]),
        )  # fmt: skip


def nearly_unique(n: Numbers) -> Iterator[Finding]:
    """Keys with a few repeats: single words or whole numbers named as keys, 98 % or more of them different.

    Free text and measured numbers repeat by chance, so neither is meant.
    """
    for c in n.columns:
        repeats = c.present - c.distinct
        if c.present >= 5 * MIN_KEY and 0 < repeats <= (1 - NEARLY_ALL) * c.present and _is_key(c):
            top = c.text.top[0] if c.text else c.number.top[0] if c.number else ("", 0)
            value = quoted(top[0]) if isinstance(top[0], str) else f"{top[0]:.0f}"
            yield Finding(
                "nearly_unique", "medium", f"{c.name} is nearly a key, but {plural(repeats, 'value')} "
                f"{'comes' if repeats == 1 else 'come'} again",
                f"{c.distinct:,} of {c.present:,} values of {c.name} differ; {value} occurs {top[1]:,} times.",
                "Joining by it would multiply these rows.", "Look whether the repeats are the same thing twice.",
                (c.name,), {"repeats": repeats, "value": top[0]}, 0.4, f"repeats in {c.name}", place(c),
            )  # fmt: skip


def _is_key(c: ColumnNumbers) -> bool:
    if c.text and c.kind in ("text", "category"):
        return c.text.words < 0.02 and c.text.longest <= 100 and c.text.mean_length >= 4
    return c.kind == "integer" and says(c.name, *KEYS)


def high_cardinality(n: Numbers) -> Iterator[Finding]:
    """Categories of more than 50 labels with fewer than 20 rows each on average: too few to compare label by label."""
    for c in n.columns:
        if c.text and c.kind == "category" and c.distinct > MANY_LABELS and c.present < FEW_PER_LABEL * c.distinct:
            yield Finding(
                "high_cardinality", "low", f"{c.name} has {c.distinct:,} labels",
                f"{c.name} has {c.distinct:,} labels in {plural(c.present, 'row')}, {number(c.present / c.distinct, 2)} "
                "rows each on average.",
                "Label by label the rows are too few for a rate, and a model given each label would overfit.",
                "Group the labels, or keep the frequent ones and call the rest other.", (c.name,),
                {"labels": c.distinct}, 0.2, "", place(c),
            )  # fmt: skip


def rare_labels(n: Numbers) -> Iterator[Finding]:
    """Categories of at most 50 labels of which a third or more (five at least) occur once."""
    found = [
        (c, c.text) for c in n.columns if c.text and c.kind == "category" and c.distinct <= MANY_LABELS and _rare(c)
    ]
    if found:
        told = joined([f"{t.once:,} of the {c.distinct:,} labels of {c.name}" for c, t in found])
        yield Finding(
            "rare_labels", "low", f"Many labels of {listed([c for c, _ in found])} occur only once",
            f"{told} stand in one row each, such as {quoted(found[0][1].rarest)}.",
            "Nothing can be said of a label from one row.", "Group the rare labels, or check them for slips.",
            tuple(c.name for c, _ in found), {"once": {c.name: t.once for c, t in found}}, 0.25, "", place(found[0][0]),
        )  # fmt: skip


def _rare(c: ColumnNumbers) -> bool:
    return c.text is not None and c.text.once >= max(5, c.distinct / 3) and c.distinct < c.present / 2


def small_groups(n: Numbers) -> Iterator[Finding]:
    """Categories of at most 12 labels of which some have fewer than five rows: no group mean of those means anything.

    Said once for the table, where it has 50 rows or more.
    """
    small = [c for c in n.columns if n.rows >= 50 and c.text and _compared(c) and 0 < c.text.rare < c.distinct]
    small = [c for c in small if not _rare(c)]
    if small:
        names = listed(small)
        labels = sum(c.text.rare for c in small if c.text)
        c = small[0]
        rarest = quoted(c.text.rarest) if c.text else ""
        example = rarest if len(small) == 1 else f"{rarest} of {c.name}"
        yield Finding(
            "small_groups", "low", f"Some groups of {names} are too small to compare",
            f"In {names}, {those(labels, 'label', 'has', 'have')} fewer than five rows{', such as' if labels > 1 else ':'} {example}.",
            "An average over so few rows is mostly chance.", "Give the number of rows beside each group.",
            tuple(c.name for c in small), {"labels": {c.name: c.text.rare for c in small if c.text}}, 0.15, "", place(c),
        )  # fmt: skip


def _compared(c: ColumnNumbers) -> bool:
    return c.kind == "category" and 2 < c.distinct <= COMPARED


def personal(n: Numbers) -> Iterator[Finding]:
    """Columns about persons, as their values or names show (see `analyst_lib.meaning`)."""
    found = [c for c in n.columns if c.personal and c.meaning]
    if found:
        yield Finding(
            "personal_data", "medium", f"{listed(found)} {'is' if len(found) == 1 else 'are'} personal data",
            f"{_told(found)}.", "Who may see this table, and this report, may be limited by law.",
            "Leave them out or replace them by codes before passing the table on.", tuple(c.name for c in found),
            {c.name: c.meaning for c in found}, 0.35, "personal data", place(found[0]),
        )  # fmt: skip


def _told(found: Sequence[ColumnNumbers]) -> str:
    return joined([f"{c.name} holds {MEANINGS.get(str(c.meaning), str(c.meaning))}" for c in found])


RULES = (
    constant, imbalance, near_constant, identifiers, nearly_unique, high_cardinality, rare_labels, small_groups, personal,
)  # fmt: skip
