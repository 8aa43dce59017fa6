"""The pieces of a comparison's report, made of its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analyst_lib.comparison import said
from analyst_lib.comparison.drawing import legend, overlay, pairs
from analyst_lib.comparison.numbers import ColumnChange, LabelShift, Numbers, NumberShift
from analyst_lib.comparison.strength import differing, missing_moved, strength
from analyst_lib.comparison.why import Why
from analyst_lib.findings import Finding
from analyst_lib.html import breakable, escape
from analyst_lib.pieces import facts, note, tiles
from analyst_lib.words import number, percent, plural

CARDS = 24
MOVES = ("moved", "unit", "missing")
BARS = 6
SHORT = 14
LEAST_SHIFT = 0.1
COLUMNS = ("column", "differs", "distance", "PSI", "before", "after", "missing")
ALL_MEASURES = (
    "column", "kind", "rows before", "rows after", "missing before", "missing after", "distance", "distance by chance",
    "PSI", "PSI by chance", "Jensen-Shannon", "Wasserstein", "p", "corrected p",
)  # fmt: skip


def overview(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return the few large numbers."""
    differ, of = differing(n)
    s = n.schema
    shown = [
        (f"{n.rows.count[0]:,}", f"rows in {n.before}"),
        (f"{n.rows.count[1]:,}", f"rows in {n.after}"),
        (f"{len(differ)} of {of}", "columns differ"),
    ]
    shown += [(f"{len(s.added)} / {len(s.removed)}", "columns added / removed")] if s.added or s.removed else []
    k = n.rows.keyed
    shown += (
        [(f"{k.changed_rows:,}", "rows changed"), (f"{k.added:,} / {k.removed:,}", "rows added / removed")] if k else []
    )
    important = sum(f.severity in ("high", "medium") for f in findings)
    return tiles(*shown, (f"{important}", "important finding" if important == 1 else "important findings"))


def moved(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a card for each column that moved, in the order of the findings."""
    order = list(dict.fromkeys(name for f in findings if f.kind in MOVES for name in f.columns))
    changed = [n.column(name) for name in order]
    if not changed:
        return note("No column moved by more than the thresholds below.")
    drawn = "Dashed lines are medians; the outermost hundredth of the values at each end is not drawn."
    left = len(changed) - CARDS
    names = (n.before, n.after) if max(len(n.before), len(n.after)) <= SHORT else ("before", "after")
    rest = note(f"The {CARDS} columns that moved most; the table below has the other {left}.") if left > 0 else ""
    cards = "".join(_card(c, names) for c in changed[:CARDS])
    return f'{legend(n.before, n.after)}<div class="cards">{cards}</div>{note(drawn)}{rest}'


def _rank(c: ColumnChange) -> tuple[int, float]:
    order = {"large": 0, "moderate": 1, "": 2}
    return order[strength(c)], -(c.distance if c.distance == c.distance else 0.0)


def _card(c: ColumnChange, names: tuple[str, str]) -> str:
    chip = f'<span class="chip">{percent(c.missing[1] / c.rows[1])} missing</span>' if missing_moved(c) else ""
    head = f'<header><h3>{breakable(c.name)}</h3><div class="type">{c.kind}{chip}</div></header>'
    body = (
        _labels_card(c, c.labels)
        if c.labels
        else _number_card(c, c.number, names)
        if c.number
        else note("No value on one side.")
    )
    return f'<article class="card" id="moved-{c.position}">{head}{body}</article>'


def _number_card(c: ColumnChange, s: NumberShift, names: tuple[str, str]) -> str:
    def form(x: float) -> str:
        return said.value(c, x)

    label = f"{c.name} before and after: median {form(s.median[0])} and {form(s.median[1])}"
    shares = [
        [n / total for n in counts] for counts, total in ((s.counts_before, s.count[0]), (s.counts_after, s.count[1]))
    ]
    chart = overlay(s.edges, (shares[0], shares[1]), s.median, form, label, names) if s.edges else ""
    told = (
        _mean_facts(c, s)
        if not c.is_time or c.role == "text"
        else [("first", _arrow(c, s.minimum)), ("last", _arrow(c, s.maximum))]
    )
    return chart + facts([*told, *_missing_facts(c)])


def _mean_facts(c: ColumnChange, s: NumberShift) -> list[tuple[str, str]]:
    ends = said.between(c, s.mean_change)
    told = [("characters, mean" if c.role == "text" else "mean", _arrow(c, s.mean))]
    told += [("change, 95% interval", ends)] if ends else []
    return [*told, ("std", f"{number(s.std[0])} → {number(s.std[1])}")]


def _arrow(c: ColumnChange, pair: tuple[float, float]) -> str:
    return f"{said.value(c, pair[0])} → {said.value(c, pair[1])}"


def _missing_facts(c: ColumnChange) -> list[tuple[str, str]]:
    if not any(c.missing):
        return []
    before, after = (m / r if r else 0.0 for m, r in zip(c.missing, c.rows, strict=True))
    return [("missing", f"{percent(before)} → {percent(after)}")]


def _labels_card(c: ColumnChange, s: LabelShift) -> str:
    rows = [(level.label, level.before / s.count[0], level.after / s.count[1]) for level in s.levels[:BARS]]
    label = f"Shares of {c.name} before and after: " + "; ".join(f"{n} {percent(b)}, {percent(a)}" for n, b, a in rows)
    told = [("labels", f"{s.distinct[0]:,} → {s.distinct[1]:,}")]
    told += [("new", f"{s.new_levels:,} ({percent(s.new_rows / s.count[1])} of rows)")] if s.new_levels else []
    told += [("gone", f"{s.gone_levels:,} ({percent(s.gone_rows / s.count[0])} of rows)")] if s.gone_levels else []
    most = note(f"The {len(rows)} labels whose share changed most.") if max(s.distinct) > BARS else ""
    return pairs(rows, label) + most + facts([*told, *_missing_facts(c)])


def why(w: Why, n: Numbers) -> str:
    """Return the explanation of one changed mean in words."""
    s = n.column(w.column).number
    assert s is not None
    c = n.column(w.column)
    first = f"Mean {_arrow(c, s.mean)}, a difference of {said.plus(w.change)}"
    parts = f"{said.plus(w.mix)} since the shares of the rows by {w.by} differ, {said.plus(w.rate)} since the means within each {w.by} do"
    against = {
        "reversal": f"Within every {w.by} it is the other way round.",
        "hidden": f"It differs within every {w.by}.",
    }
    reason = said.reason(w) or against.get(w.story, f"No single {w.by} is behind it.")
    return f"<h3>{escape(w.column)}, by {escape(w.by)}</h3><p>{escape(reason)}</p>{note(f'{first}: {parts}.')}"


def why_table(w: Why) -> pd.DataFrame:
    """Return the groups of an explanation, those that add most first."""
    rows = [(p.label, *p.share, *p.mean, p.mix, p.rate, p.total) for p in w.parts]
    names = [
        w.by,
        "share before",
        "share after",
        "mean before",
        "mean after",
        "adds by its share",
        "adds by its mean",
        "adds in all",
    ]
    return pd.DataFrame(rows, columns=names)


def columns_table(n: Numbers) -> pd.DataFrame:
    """Return every shared column with what differs, the most moved first."""
    return pd.DataFrame([_row(c) for c in _in_order(n)], columns=list(COLUMNS))


def measures_table(n: Numbers) -> pd.DataFrame:
    """Return every shared column with all its measures, in the same order."""
    return pd.DataFrame([_measures(c) for c in _in_order(n)], columns=list(ALL_MEASURES))


def _in_order(n: Numbers) -> list[ColumnChange]:
    return sorted(n.columns, key=lambda c: (*_rank(c), c.position))


def _row(c: ColumnChange) -> tuple[object, ...]:
    roles = {"id": "names rows", "parted": "tells them apart", "type": "other type", "empty": "no value"}
    differs = strength(c) or ("unit" if c.unit else "gaps" if missing_moved(c) else roles.get(c.role, "no"))
    before, after = (percent(m / r) if r else "–" for m, r in zip(c.missing, c.rows, strict=True))
    return (c.name, differs, c.distance, c.psi, *_typical(c), f"{before} → {after}" if any(c.missing) else "0%")


def _measures(c: ColumnChange) -> tuple[object, ...]:
    kind = c.kind if c.kinds[0] == c.kinds[1] else f"{c.kinds[0]} → {c.kinds[1]}"
    wasserstein = c.number.wasserstein if c.number else float("nan")
    far = (c.distance, c.chance, c.psi, c.psi_chance, c.js, wasserstein)
    return (c.name, kind, *c.rows, *c.missing, *far, c.p, c.q)


def _typical(c: ColumnChange) -> tuple[str, str]:
    if c.labels is not None:
        return _frequent(c.labels, 0), _frequent(c.labels, 1)
    if c.number is None:
        return "", ""
    what = "median" if c.is_time else "mean characters" if c.role == "text" else "mean"
    pair = c.number.median if c.is_time and c.role != "text" else c.number.mean
    return f"{what} {said.value(c, pair[0])}", f"{what} {said.value(c, pair[1])}"


def _frequent(s: LabelShift, side: int) -> str:
    """Return how many labels a side has, and the most frequent where all of them are kept."""
    count = plural(s.distinct[side], "label")
    if s.distinct[1] + s.gone_levels > len(s.levels):
        return count
    top = max(s.levels, key=lambda level: (level.before, level.after)[side])
    return f"{count}, mostly {top.label[:30]}" if s.distinct[side] > 1 else top.label[:30]


def schema_table(n: Numbers) -> pd.DataFrame:
    """Return the columns that came, went, seem renamed or changed their type."""
    s = n.schema
    rows = [("renamed?", r.before, r.after, "nearly the same name" if r.by_name else f"values nearly the same (distance {r.gap:.2f})") for r in s.renamed]  # fmt: skip
    old, new = {r.before for r in s.renamed}, {r.after for r in s.renamed}
    rows += [("removed", name, "", kind) for name, kind in s.removed if name not in old]
    rows += [("added", "", name, kind) for name, kind in s.added if name not in new]
    rows += [("other type", c.name, c.name, f"{c.kinds[0]} → {c.kinds[1]}") for c in n.columns if c.role == "type"]
    return pd.DataFrame(rows, columns=["what", "before", "after", "how"])


def relations_table(n: Numbers) -> pd.DataFrame:
    """Return the pairs of numbers whose correlation shifted most."""
    rows = [(r.a, r.b, *r.value, r.shift, *r.rows, r.q) for r in n.relations if abs(r.shift) >= LEAST_SHIFT]
    return pd.DataFrame(
        rows, columns=["one", "other", "before", "after", "shift", "rows before", "rows after", "corrected p"]
    )


def whys_shown(n: Numbers) -> list[Why]:
    """Return the explanations worth showing: of columns that differ, and of reversals."""
    names = {c.name for c in differing(n)[0]}
    return [w for w in n.whys if w.column in names or w.story in ("reversal", "hidden")]
