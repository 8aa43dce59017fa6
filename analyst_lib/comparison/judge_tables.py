"""Findings on the two tables as wholes: their columns, their rows, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.comparison.numbers import Numbers
from analyst_lib.comparison.rows import KeyedRows
from analyst_lib.comparison.said import opening
from analyst_lib.comparison.schema import Rename
from analyst_lib.findings import Finding
from analyst_lib.words import capital, joined, percent, plural, spelled

FEW = 30
ROWS = (0.1, 0.5)
REPEATED = 0.01
Rule = Callable[[Numbers], Iterator[Finding]]


def sizes(n: Numbers) -> Iterator[Finding]:
    """A side without rows or with fewer than 30; a count of rows that changed by a tenth."""
    before, after = n.rows.count
    if not before or not after:
        side = n.after if before else n.before
        yield Finding(
            "empty", "high", f"{opening(side, n)} has no rows", f"{opening(n.before, n)} has {plural(before, 'row')}, {n.after} {plural(after, 'row')}.",
            "There are no values to compare; only the columns were.", "Check the export that made it.", phrase=f"{side} has no rows", weight=2.0,
        )  # fmt: skip
        return
    if min(before, after) < FEW:
        yield Finding(
            "few_rows", "medium", f"Only {plural(min(before, after), 'row')} on one side", f"{opening(n.before, n)} has {plural(before, 'row')}, {n.after} {plural(after, 'row')}.",
            "With fewer than 30 rows only very large changes can be told from chance.",
            "Take what is not found here as unknown, not as unchanged.", weight=0.2,
        )  # fmt: skip
    share = abs(after / before - 1)
    if share >= ROWS[0] and not (n.parts and n.after == "the others"):
        more = "more" if after > before else "fewer"
        yield Finding(
            "rows", "medium" if share >= ROWS[1] and not n.parts else "low", f"{opening(n.after, n)} has {percent(share) if share < 2 else f'{after / before:.1f} times'} {more if share < 2 else 'as many'} rows",
            f"{plural(after, 'row')} in {n.after}, {before:,} in {n.before}.", "Totals changed with it, whatever the averages did.",
            "Check that both cover the same time and the same places.", evidence={"before": before, "after": after}, weight=min(share, 1.0) / 4, link="#rows",
        )  # fmt: skip


def columns(n: Numbers) -> Iterator[Finding]:
    """Columns that are gone, new, renamed or in another order."""
    s = n.schema
    renamed = {r.before for r in s.renamed}, {r.after for r in s.renamed}
    gone = [name for name, _ in s.removed if name not in renamed[0]]
    new = [name for name, _ in s.added if name not in renamed[1]]
    if s.renamed:
        yield _renamed(s.renamed)
    if gone:
        are = "is" if len(gone) == 1 else "are"
        yield Finding(
            "removed", "high", f"{capital(spelled(len(gone), 'column'))} {are} gone", f"{n.after} lacks {joined(gone, 6)}, which {n.before} has.",
            "Whatever reads it will stop, or go on without it.", "Ask whether it was dropped on purpose.", tuple(gone[:20]), {"count": len(gone)},
            1.3, f"{joined(gone, 2)} {are} gone", "#columns-that-came-and-went",
        )  # fmt: skip
    if new:
        yield Finding(
            "added", "low", f"{capital(spelled(len(new), 'new column'))}", f"{n.after} has {joined(new, 6)}, which {n.before} lacks.", "", "", tuple(new[:20]),
            {"count": len(new)}, 0.5, "", "#columns-that-came-and-went",
        )  # fmt: skip
    if s.order_changed and not n.parts:
        yield Finding(
            "order", "low", "The columns stand in another order", "The columns that both have are not in the same order.",
            "What reads them by position takes one for another.", "Read columns by name.", weight=0.1,
        )  # fmt: skip


def _renamed(renames: tuple[Rename, ...]) -> Finding:
    pairs = [f"{r.before} → {r.after}" for r in renames]
    return Finding(
        "renamed", "medium", f"{capital(spelled(len(renames), 'column'))} {'seems' if len(renames) == 1 else 'seem'} to be renamed",
        f"{joined(pairs, 5)}: {'its' if len(renames) == 1 else 'their'} names or values are nearly the same. They were not compared further.",
        "Under a new name a column looks like one lost and one gained.", "Rename it on one side and compare again.",
        tuple(r.after for r in renames[:20]), {"pairs": pairs[:20]}, 0.8, f"{joined(pairs, 1)} renamed" if len(renames) == 1 else "", "#columns-that-came-and-went",
    )  # fmt: skip


def told_apart(n: Numbers) -> Iterator[Finding]:
    """Columns without a value in common; columns that name rows."""
    parted = [c.name for c in n.columns if c.role == "parted"]
    if parted:
        one = len(parted) == 1
        what = f"{joined(parted)} {'has' if one else 'have'} no value in common between {n.before} and {n.after}, so {'it tells' if one else 'they tell'} the two apart and {'is' if one else 'are'} not counted as {'a change' if one else 'changes'}."
        yield Finding(
            "parted", "low", f"{joined(parted, 3)} {'tells' if one else 'tell'} the two apart", what, "It follows from how the two were chosen." if n.parts else "It often is what the tables were made by, such as their time.",
            f"If {'it' if one else 'they'} should overlap, look at the range on both sides.", tuple(parted[:20]), weight=0.3,
        )  # fmt: skip


def repeated(n: Numbers) -> Iterator[Finding]:
    """Repeated rows, where their share changed by a percentage point."""
    if not all(n.rows.count):
        return
    shares = [d / rows for d, rows in zip(n.rows.duplicates, n.rows.count, strict=True)]
    if abs(shares[1] - shares[0]) >= REPEATED:
        more = shares[1] > shares[0]
        yield Finding(
            "duplicates", "high" if more and not n.parts else "medium", f"{'More' if more else 'Fewer'} repeated rows",
            f"{percent(shares[1])} of the rows of {n.after} equal an earlier one of it in every compared column, {percent(shares[0])} in {n.before}.",
            "Repeated rows are counted twice in every total and average.", "Remove them, unless the same record can truly occur twice.",
            evidence={"before": n.rows.duplicates[0], "after": n.rows.duplicates[1]}, weight=abs(shares[1] - shares[0]),
            phrase=f"{percent(shares[1])} of the rows are repeated" if more else "", link="#rows",
        )  # fmt: skip


def whole_rows(n: Numbers) -> Iterator[Finding]:
    """Tables that are the same, or hold the same rows."""
    s, r = n.schema, n.rows
    if r.same is None or not r.count[0] or not r.same == r.count[0] == r.count[1]:
        return
    same_columns = not s.added and not s.removed
    title = "The two tables are the same" if same_columns else "All shared columns hold the same rows"
    yield Finding("same", "good", title, f"All {plural(r.same, 'row')} occur on both sides, perhaps in another order.")


def keyed(n: Numbers) -> Iterator[Finding]:
    """Rows that came, went or changed, by their key; keys that name no single row."""
    k = n.rows.keyed
    if k is None:
        return
    if any(k.repeated):
        yield Finding(
            "repeated_key", "high", f"{k.key} names more than one row", f"{plural(k.repeated[0], 'row')} of {n.before} and {plural(k.repeated[1], 'row')} of {n.after} share their {k.key} with another row, and could not be matched.",
            "Joins by this key multiply rows.", "Find out why it repeats, or give a key that does not.", (k.key,), {"rows": k.repeated}, 0.9, f"{k.key} names more than one row", "#rows",
        )  # fmt: skip
    if not k.matched:
        yield Finding(
            "no_match", "high", f"No {k.key} occurs on both sides", f"Not one of {plural(n.rows.count[0], 'row')} has its {k.key} in {n.after}.",
            "Row by row nothing can be compared.", "Check that the key is written alike on both sides.", (k.key,), weight=0.9, link="#rows",
        )  # fmt: skip
    elif k.removed or k.added or k.changed_rows:
        yield _row_changes(n, k)


def _row_changes(n: Numbers, k: KeyedRows) -> Finding:
    counts = [(k.changed_rows, "changed"), (k.added, "added"), (k.removed, "removed")]
    told = [f"{count:,} {what}" for count, what in counts if count]
    worst = joined([f"{c.column} ({c.changed:,})" for c in k.cells], 4)
    cells = f" Changed cells: {worst}." if k.cells else ""
    return Finding(
        "row_changes", "medium" if k.removed or k.changed_rows else "low", _counted(counts),
        f"{plural(k.matched, 'row')} {'was' if k.matched == 1 else 'were'} matched by {k.key}; {k.matched - k.changed_rows:,} stayed the same.{cells}",
        "Figures that were already reported may no longer hold." if k.removed or k.changed_rows else "", "Look at the rows below." if k.removed or k.changed_rows else "",
        (k.key, *(c.column for c in k.cells[:5])), {"changed": k.changed_rows, "added": k.added, "removed": k.removed},
        0.4 + 0.4 * (k.changed_rows + k.removed) / max(1, n.rows.count[0]), f"rows: {joined(told)}", "#rows",
    )  # fmt: skip


def _counted(counts: list[tuple[int, str]]) -> str:
    """Return how many rows changed, came and went, as a title: 12 rows changed, 3 added."""
    told = [(count, what) for count, what in counts if count]
    (count, what), rest = told[0], told[1:]
    return joined([f"{plural(count, 'row')} {what}", *(f"{other:,} {how}" for other, how in rest)])


TABLE_RULES: tuple[Rule, ...] = (sizes, columns, told_apart, repeated, whole_rows, keyed)
