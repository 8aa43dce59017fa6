"""The pieces of the report on a cleaning."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analyst_lib.cleaning.fixes import Fix
from analyst_lib.cleaning.judge import told_size
from analyst_lib.cleaning.narrate import decisions
from analyst_lib.cleaning.numbers import Numbers
from analyst_lib.html import escape
from analyst_lib.pieces import note, tiles
from analyst_lib.words import plural

LISTED = 40
CLASSES = {"safe": "good", "judgement": "medium", "choice": "high"}


def overview(n: Numbers) -> str:
    """Return the few large numbers."""
    shown = [
        (f"{len(n.fixes):,}", "fix proposed" if len(n.fixes) == 1 else "fixes proposed"),
        (f"{len(n.applied):,}", "applied"),
        (f"{n.cells:,}", "cell changed" if n.cells == 1 else "cells changed"),
        (f"{n.rows[0] - n.rows[1]:,}", "row removed" if n.rows[0] - n.rows[1] == 1 else "rows removed"),
    ]
    left_out = n.columns[0] - n.columns[1]
    shown += [(f"{left_out:,}", "column left out" if left_out == 1 else "columns left out")] if left_out else []
    return tiles(*shown, (f"{decisions(n):,}", "yours to decide"))


def listed(fixes: Sequence[Fix], nothing: str) -> str:
    """Return fixes, each with its examples, reason and limits folded under it."""
    if not fixes:
        return note(nothing)
    rest = len(fixes) - LISTED
    more = note(f"{plural(rest, 'more fix', 'more fixes')} in the table of all fixes below.") if rest > 0 else ""
    return f"<div>{''.join(map(_item, fixes[:LISTED]))}</div>{more}"


def _item(fix: Fix) -> str:
    head = (
        f'<summary><span class="level">{fix.sure}</span><b>{escape(fix.title)}</b>'
        f'<span class="what">{escape(fix.what)} {escape(told_size(fix))} <code>{escape(fix.id)}</code></span></summary>'
    )
    parts = (("Why", fix.why), ("Not touched", fix.leaves))
    more = _examples(fix) + "".join(f"<p><i>{label}</i>{escape(text)}</p>" for label, text in parts if text)
    opened = " open" if fix.sure == "choice" and not fix.applied else ""
    return f'<details class="finding fix {CLASSES[fix.sure]}"{opened}>{head}<div class="more">{more}</div></details>'


def _examples(fix: Fix) -> str:
    if not fix.examples:
        return ""
    rows = "".join(
        f"<tr><td>{f'row {e.row:,}' if e.row else 'name'}</td><td><code>{escape(e.before)}</code></td>"
        f'<td aria-hidden="true">→</td><td><code>{escape(e.after)}</code></td></tr>'
        for e in fix.examples
    )
    head = '<thead><tr><th scope="col">where</th><th scope="col">before</th><th></th><th scope="col">after</th></tr></thead>'
    return f'<div class="examples"><table>{head}<tbody>{rows}</tbody></table></div>'


def fixes_table(n: Numbers) -> pd.DataFrame:
    """Return all fixes as a table."""
    return pd.DataFrame(
        {
            "fix": [f.id for f in n.fixes],
            "applied": ["yes" if f.applied else "no" for f in n.fixes],
            "sure": [f.sure for f in n.fixes],
            "cells": [f.cells for f in n.fixes],
            "rows": [f.rows for f in n.fixes],
            "for example": [f"{f.examples[0].before} → {f.examples[0].after}" if f.examples else "" for f in n.fixes],
            "what": [f.what for f in n.fixes],
        }
    )


def code(text: str) -> str:
    """Return the script to read and copy."""
    return f'<pre class="script" tabindex="0" role="region" aria-label="The same in plain pandas"><code>{escape(text)}</code></pre>'


def method(n: Numbers) -> str:
    """Return what the words mean, and what is never done."""
    told = (
        ("safe", "Nothing is lost, and nobody who knows the data would object. Applied unless you say otherwise."),
        ("judgement", "Likely right, but a person should agree. Applied when named in add, or with apply “all”."),
        ("choice", "Several readings are possible and nothing in the table settles which. Applied only when named in add."),
    )  # fmt: skip
    words = "".join(f"<li><b>{word}</b>: {escape(text)}</li>" for word, text in told)
    never = (
        "Missing values are never filled in, numbers never rounded, rows never put in another order. Fixes run in the order of "
        "the script: each looks at the table as those before it left it. Counts of cells are of the moment when a fix ran."
    )
    return f"<ul>{words}</ul>" + note(never) + "".join(note(text) for text in n.notes)
