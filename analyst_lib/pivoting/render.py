"""The cross-table as HTML, each cell shaded by its size, and the other pieces of its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.findings import Finding
from analyst_lib.html import escape
from analyst_lib.pieces import note, tiles
from analyst_lib.pivoting.frames import grand
from analyst_lib.pivoting.numbers import Dimension, Numbers
from analyst_lib.pivoting.saying import form
from analyst_lib.words import plural, spelled

SHOWN = 200
# At most this share of a colour, so that the text keeps a contrast of 4.5 on it in light and dark.
STRONGEST = 0.34
BLUE, ORANGE = "43,95,217", "194,87,26"
HEAD = "position:sticky;left:0;top:auto;background:var(--a-paper);z-index:1"
CORNER = 'style="position:sticky;left:0;z-index:3"'


@dataclass(frozen=True)
class Look:
    """How the cells of a measure look: their texts, and how dark they are."""

    form: Callable[[float], str]
    shades: np.ndarray


def overview(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return the few large numbers."""
    groups = [(f"{len(d.usual):,}", _groups(d)) for d in (*n.row_dimensions, *n.column_dimensions)]
    important = sum(f.severity in ("high", "medium") for f in findings)
    totals = [
        (form(n, m)(n.cells[m][-1][-1]), f"{measure.title} over all")
        for m, measure in enumerate(n.measures[:2])
        if measure.how != "share" and (measure.how, measure.column) != ("count", "")
    ]
    return tiles(
        (f"{n.rows:,}", "row" if n.rows == 1 else "rows"),
        *totals,
        *groups,
        (f"{important}", "important finding" if important == 1 else "important findings"),
    )


def _groups(d: Dimension) -> str:
    many = len(d.usual) != 1
    if d.kind == "period":
        return f"{d.unit}{'s' if many else ''} of {d.name}"
    return f"{'groups' if many else 'group'} of {d.name}"


def table(n: Numbers) -> str:
    """Return the cross-table: cells shaded from small to large, totals at the ends, the rows behind a cell in its title."""
    shown = [i for i, line in enumerate(n.lines) if not line.places or i < SHOWN]
    looks = [Look(form(n, m), _shades(n, m)) for m in range(len(n.measures))]
    body = "".join(_line(n, i, looks) for i in shown)
    cut = (
        note(f"The first {SHOWN} of {len(n.lines):,} lines; the files below hold all.")
        if len(shown) < len(n.lines)
        else ""
    )
    told = note(_explained(n))
    return f'<div class="frame" tabindex="0" role="region" aria-label="Cross-table"><table><thead>{_heads(n)}</thead><tbody>{body}</tbody></table></div>{cut}{told}'


def _explained(n: Numbers) -> str:
    parts = [
        "The stronger the blue of a cell, the larger its value (orange: below zero); hover over it for the number of rows behind it."
    ]
    if not all(m.adds_up for m in n.measures):
        parts.append("What stands under “all” is computed from the rows, not from the cells.")
    if any(d.missing_place >= 0 for d in (*n.row_dimensions, *n.column_dimensions)):
        parts.append("Rows without a value are the group (missing).")
    return " ".join(parts)


def _heads(n: Numbers) -> str:
    keys = "".join(
        f'<th scope="col" {CORNER if d == 0 else ""}>{escape(_title(dim))}</th>'
        for d, dim in enumerate(n.row_dimensions)
    )
    if not n.column_dimensions:
        return f"<tr>{keys}{''.join(_right(m.title) for m in n.measures)}</tr>"
    labels = [" · ".join(c.labels) or grand(n) for c in n.columns]
    if len(n.measures) == 1:
        return f"<tr>{keys}{''.join(map(_right, labels))}</tr>"
    blank = "".join(f"<th {CORNER if d == 0 else ''}></th>" for d in range(n.depth))
    spans = "".join(
        f'<th scope="colgroup" colspan="{len(n.measures)}" style="text-align:center">{escape(label)}</th>'
        for label in labels
    )
    under = "".join(_right(m.title) for _ in labels for m in n.measures).replace("<th ", '<th style="top:2.1em" ')
    return f"<tr>{blank}{spans}</tr><tr>{keys.replace('z-index:3', 'z-index:3;top:2.1em')}{under}</tr>"


def _title(d: Dimension) -> str:
    return f"{d.name} ({d.unit})" if d.kind == "period" else d.name


def _right(text: str) -> str:
    return f'<th scope="col" class="right">{escape(text)}</th>'


def _line(n: Numbers, i: int, looks: Sequence[Look]) -> str:
    line = n.lines[i]
    whole = len(line.places) < n.depth
    before = n.lines[i - 1].labels if i else ()
    heads = []
    for d in range(n.depth):
        text = line.labels[d] if d < len(line.labels) else grand(n) if d == len(line.labels) else ""
        repeated = d < n.depth - 1 and d < len(line.labels) and line.labels[: d + 1] == before[: d + 1] and not whole
        stay = HEAD if d == 0 else "top:auto;background:var(--a-paper)"
        weight = 600 if whole else 400
        shown = "" if repeated else escape(text)
        heads.append(f'<th scope="row" style="{stay};font-weight:{weight}">{shown}</th>')
    cells = [_cell(n, (m, i, j), looks[m], whole) for j in range(len(n.columns)) for m in range(len(n.measures))]
    return f"<tr>{''.join(heads)}{''.join(cells)}</tr>"


def _cell(n: Numbers, at: tuple[int, int, int], look: Look, whole: bool) -> str:
    m, i, j = at
    text = look.form(n.cells[m][i][j])
    total = whole or (j == len(n.columns) - 1 and bool(n.column_dimensions))
    style = "font-weight:600" if total else _colour(float(look.shades[i, j]))
    return f'<td class="right" style="{style}" title="{plural(n.counts[i][j], "row")}">{escape(text)}</td>'


def _colour(shade: float) -> str:
    if not np.isfinite(shade) or shade == 0:
        return ""
    return f"background:rgba({BLUE if shade > 0 else ORANGE},{abs(shade) * STRONGEST:.2f})"


def _shades(n: Numbers, m: int) -> np.ndarray:
    """Return from -1 to 1 how dark the cells are, of shape (lines, columns): from the least to the largest, or from 0 if signs differ."""
    values = np.array(n.cells[m], dtype=float)
    inside = np.zeros(values.shape, dtype=bool)
    lines = [i for i, line in enumerate(n.lines) if len(line.places) == n.depth]
    inside[np.ix_(lines, range(len(n.columns) - bool(n.column_dimensions)))] = True
    held = values[inside & np.isfinite(values)]
    if len(held) < 2 or held.min() == held.max():
        return np.zeros(values.shape)
    low, high = float(held.min()), float(held.max())
    if low < 0 < high:
        return np.asarray(values / max(-low, high))
    start = 0.0 if n.measures[m].adds_up else low
    with np.errstate(invalid="ignore"):
        return np.asarray((values - start) / (high - start) if high > 0 else -(values - high) / (low - high))


def folded(title: str, inner: str) -> str:
    """Return a piece that opens when its title is clicked."""
    return f'<details class="rest"><summary>{escape(title)}</summary>{inner}</details>'


def legend(n: Numbers) -> str:
    """Return what was put together, proposed or cut, in words."""
    parts = list(n.notes)
    for d in (*n.row_dimensions, *n.column_dimensions):
        if d.other:
            parts.append(
                f"{spelled(d.other, 'rarer value').capitalize()} of {d.name} {'counts' if d.other == 1 else 'count'} together as other."
            )
        if d.kind == "range":
            parts.append(f"{d.name} was cut into {len(d.usual)} round ranges.")
        if d.kind == "period":
            parts.append(f"{d.name} is counted by {d.unit}.")
    if n.residuals:
        parts.append(
            "Cells that stand out: adjusted residuals (Haberman 1973: how many standard deviations the count of rows lies "
            "from the expected one), p-values after Holm (1979)."
        )
    return "".join(map(note, parts)) or note("Every value of the dimensions is shown; nothing was cut or put together.")
