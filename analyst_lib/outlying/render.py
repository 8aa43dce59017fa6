"""The pieces of the report on unusual rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.html import breakable, escape
from analyst_lib.outlying.columns import NumberColumn
from analyst_lib.outlying.numbers import ERROR, EXTREME, MIX, Numbers, Row
from analyst_lib.pieces import facts, note, tiles
from analyst_lib.tables import cell
from analyst_lib.words import joined, number, percent, plural

LISTED = 12
VALUES = 16
NAME = 40
WIDE = 12
LEVELS = {ERROR: "high", EXTREME: "medium", MIX: "low"}
SHORT = {ERROR: "error?", EXTREME: "extreme", MIX: "rare"}
ROW = "row"


def overview(n: Numbers) -> str:
    """Return the few large numbers."""
    few = number(n.false_alarms)
    return tiles(
        (f"{n.rows:,}", "row checked" if n.rows == 1 else "rows checked"),
        (f"{len(n.found):,}", "stands out" if len(n.found) == 1 else "stand out"),
        (f"{len(n.of(ERROR)):,}", "possible error" if len(n.of(ERROR)) == 1 else "possible errors"),
        (f"{len(n.of(EXTREME)):,}", "extreme"),
        (f"{len(n.of(MIX)):,}", "rare label or unusual mix" if len(n.of(MIX)) == 1 else "rare labels or unusual mixes"),
        (few, "expected by chance"),
    )


def listed(n: Numbers, table: pd.DataFrame) -> str:
    """Return the most unusual rows, each with its reasons, and its values folded under it."""
    if not n.found:
        return note("No row stands out.")
    shown = "".join(_item(r, n, table) for r in n.found[:LISTED])
    rest = len(n.found) - LISTED
    below = (
        note(f"The {number(LISTED)} most unusual; {plural(rest, 'more row')} in the table below.") if rest > 0 else ""
    )
    return f"<div>{shown}</div>{below}"


def _item(r: Row, n: Numbers, table: pd.DataFrame) -> str:
    level = f'<span class="level" title="{escape(r.verdict)}">{SHORT[r.verdict]}</span>'
    head = f'<summary>{level}<b>Row {r.row + 1:,}{_named(r, n, table)}</b><span class="what">{escape(_sentence(r.reasons[0]))}</span></summary>'
    more = "".join(f"<p><i>Also</i>{escape(_sentence(reason))}</p>" for reason in r.reasons[1:])
    first = [c for c in r.columns if c in table.columns]
    names = list(dict.fromkeys([*first, *table.columns]))[:VALUES]
    values = facts([(str(name), cell(table[name].iloc[r.row])[:60]) for name in names])
    more += f"<p><i>Score</i>{number(r.score)}, {escape(r.verdict)}</p>{values}"
    return f'<details class="finding {LEVELS[r.verdict]}">{head}<div class="more">{more}</div></details>'


def _sentence(reason: str) -> str:
    """Return a reason as a sentence; the name of a column keeps its letters."""
    told = f"It {reason}" if reason.startswith("repeats ") else reason
    return told if told.endswith("?") else f"{told}."


def _named(r: Row, n: Numbers, table: pd.DataFrame) -> str:
    """Return the text by which people know a row, if a column has such a one."""
    names = [c.name for c in n.left_out if "text" in c.why and c.name in table.columns]
    text = cell(table[names[0]].iloc[r.row]) if names else ""
    return f" · {escape(text)}" if 1 < len(text) <= NAME else ""


def rows_table(n: Numbers, table: pd.DataFrame) -> pd.DataFrame:
    """Return the unusual rows with their values, after row number (from 1), verdict, score and reasons.

    Of more than 12 columns only those that reasons name are there."""
    named = {c for r in n.found for c in r.columns} | {c.name for c in n.left_out if "text" in c.why}
    shown = [c for c in table.columns if len(table.columns) <= WIDE or c in named][:VALUES]
    taken = table.iloc[[r.row for r in n.found]][shown].reset_index(drop=True)
    first: dict[str, Any] = {
        "row": [r.row + 1 for r in n.found],
        "looks like": [r.verdict for r in n.found],
        "score": np.round([r.score for r in n.found], 1),
        "why": ["; ".join(r.reasons) for r in n.found],
    }
    made = pd.DataFrame({_free(name, taken.columns): values for name, values in first.items()})
    return pd.concat([made, taken], axis=1)


def _free(name: str, taken: Sequence[str] | pd.Index) -> str:
    """Return a name that no column of the table has."""
    while name in taken:
        name = f"{name} "
    return name


def compared(n: Numbers, columns: Sequence[NumberColumn]) -> pd.DataFrame:
    """Return, for each column of numbers that a reason names, where the middle 95 % of all rows lie and where these do."""
    named = {c for r in n.found for e in r.evidence for c in e.columns[:1]}
    lines = []
    for column in columns:
        rows = [r.row for r in n.found if column.name in {e.columns[0] for e in r.evidence if e.columns}]
        if column.name in named and rows:
            rest = np.delete(column.values, rows)
            low, middle, high = np.nanquantile(rest, [0.025, 0.5, 0.975]) if (~np.isnan(rest)).any() else [np.nan] * 3
            theirs = sorted(float(v) for v in column.values[rows])
            lines.append(
                {
                    "column": column.name,
                    "middle 95% of the others": f"{column.told(low)} to {column.told(high)}",
                    "their median": column.told(float(middle)),
                    "unusual values": joined([column.told(v) for v in theirs], 6),
                    "rows": len(rows),
                }
            )
    return pd.DataFrame(lines)


def method(n: Numbers) -> str:
    """Return what was checked and what was left out."""
    parts = [f"<p>Checked: {escape(joined(list(n.checked), 9))}.</p>"] if n.checked else []
    told = "".join(
        f"<li><b>{breakable(r.target)}</b> from {escape(joined(list(r.drivers)))} "
        f"(explains {percent(r.strength)} of its usual spread)</li>"
        for r in n.relations[:8]
    )
    parts += [f"<p>Relations that hold for nearly all rows:</p><ul>{told}</ul>"] if told else []
    out = [f"{c.name} ({c.why})" for c in n.left_out]
    parts += [note(f"Left out: {joined(out, 8)}.")] if out else []
    parts += [note(text) for text in n.notes]
    return "".join(parts)
