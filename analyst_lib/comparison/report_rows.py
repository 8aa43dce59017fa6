"""The pieces of a comparison's report on rows: counts, rows matched by key, changed cells with examples."""

from __future__ import annotations

import pandas as pd

from analyst_lib.comparison.keys import LISTED, RowTables
from analyst_lib.comparison.numbers import Numbers
from analyst_lib.comparison.rows import KeyedRows
from analyst_lib.html import escape, styled
from analyst_lib.pieces import facts, note
from analyst_lib.tables import show
from analyst_lib.words import capital, percent, plural

SHOWN = 50


def rows_piece(n: Numbers, tables: RowTables) -> str:
    """Return the counts of rows, and the rows that one side lacks."""
    r = n.rows
    told = [
        (f"rows in {n.before}", f"{r.count[0]:,}"),
        (f"rows in {n.after}", f"{r.count[1]:,}"),
        ("repeated rows", f"{r.duplicates[0]:,} → {r.duplicates[1]:,}"),
    ]
    told += [("whole rows in both", f"{r.same:,}")] if r.same is not None else []
    k = r.keyed
    told += _key_facts(k) if k else []
    said = _matched_by(k) if k else _unmatched(n)
    parts = [styled(facts(told) + note(said)).text]
    for table, count, what in (
        (tables.removed, k.removed if k else None, "removed"),
        (tables.added, k.added if k else None, "added"),
    ):
        parts.append(_listed(table, count, what) if len(table) else "")
    return "".join(parts)


def _key_facts(k: KeyedRows) -> list[tuple[str, str]]:
    told = [("matched", f"{k.matched:,}"), ("of them changed", f"{k.changed_rows:,}")]
    told += [("removed", f"{k.removed:,}"), ("added", f"{k.added:,}")]
    told += [("key repeated", f"{k.repeated[0]:,} → {k.repeated[1]:,}")] if any(k.repeated) else []
    return told + ([("key missing", f"{k.missing[0]:,} → {k.missing[1]:,}")] if any(k.missing) else [])


def _matched_by(k: KeyedRows) -> str:
    if k.guessed:
        why = "in which no value repeats on either side"
        return f"Rows were matched by {k.key}, {why}; give another key if it does not name rows."
    return f"Rows were matched by {k.key}."


def _unmatched(n: Numbers) -> str:
    if n.parts:
        return "Rows of two parts of one table are not matched; give a key, such as a customer, to compare them singly."
    return "No key was given, and none was found: whole rows were matched over the columns that both have."


def _listed(table: pd.DataFrame, count: int | None, what: str) -> str:
    cut = f" The first {LISTED:,} are kept." if (count or 0) > len(table) else ""
    title = f"{capital(plural(count if count is not None else len(table), 'row'))} {what}"
    return (
        styled(f"<h3>{escape(title)}</h3>").text
        + show(table, name=f"rows-{what}", rows=SHOWN).text
        + (styled(note(cut)).text if cut else "")
    )


def cells_piece(n: Numbers, tables: RowTables) -> str:
    """Return which cells changed in matched rows: how many by column, with an example, and a list of them."""
    k = n.rows.keyed
    if k is None or not k.matched:
        return ""
    if not k.cells:
        return styled(note(f"No cell of the {plural(k.matched, 'matched row')} changed.")).text
    rows = [(c.column, c.changed, c.changed / k.matched, *c.examples[0]) for c in k.cells]
    names = ["column", "changed cells", "share", f"example: {k.key}", "before", "after"]
    total = sum(c.changed for c in k.cells)
    head = styled(f"<h3>{escape(plural(total, 'changed cell'))}</h3>").text
    table = show(pd.DataFrame(rows, columns=names), name="changed-columns", formats={"share": percent})
    cut = f"The first {LISTED:,} of {total:,} are kept." if total > LISTED else ""
    every = show(
        tables.changed.rename(columns={"key": k.key if k.key not in ("column", "before", "after") else "key"}),
        name="changed-cells",
        rows=SHOWN,
    )
    return (
        f"{head}{table.text}{styled('<h3>Each of them</h3>').text}{every.text}{styled(note(cut)).text if cut else ''}"
    )
