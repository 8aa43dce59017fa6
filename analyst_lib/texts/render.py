"""The pieces of a report on texts: tiles, bars of terms, cards of topics and groups, tables, facts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analyst_lib.figures.small import cut, histogram, svg, tone
from analyst_lib.html import escape
from analyst_lib.pieces import beside, facts, note, pictured, tiles
from analyst_lib.texts.contrast import Distinct
from analyst_lib.texts.numbers import Numbers, TermNumbers, TopicNumbers
from analyst_lib.texts.told import Sorted
from analyst_lib.words import number, percent, plural

ROW, WIDTH = 21, 420
SHOWN = 15
LETTER = 6.9


def overview(n: Numbers) -> str:
    """Return the few large numbers."""
    pieces = sum(p.pieces for p in n.personal)
    return tiles(
        (f"{n.told:,}", "text" if n.told == 1 else "texts"),
        (number(n.lengths.words[3]), "words in a usual text"),
        (percent(n.silent / n.rows), "of rows say nothing"),
        (percent(n.repeats.extra / n.told), "repeat another"),
        (f"{len(n.topics)}", "clear topic" if len(n.topics) == 1 else "clear topics"),
        (f"{pieces:,}", "piece of personal data" if pieces == 1 else "pieces of personal data"),
    )


def bars(items: Sequence[tuple[str, float, str]], label: str, width: int = WIDTH) -> str:
    """Return horizontal bars: a name, a size from 0, and what is said of it."""
    most = max((size for _, size, _ in items), default=1.0) or 1.0
    names = 0.4 * width
    said_room = max((len(said) for _, _, said in items), default=0) * LETTER + 8
    room = max(16.0, width - names - said_room)
    rows = []
    for i, (name, size, said) in enumerate(items):
        y, length = i * ROW, max(1.0, room * size / most)
        rows.append(
            f'<text x="0" y="{y + 14}">{escape(cut(name, names - 8))}<title>{escape(name)}</title></text>'
            f'<rect class="b" x="{names:.0f}" y="{y + 4}" width="{length:.1f}" height="12" rx="2"/>'
            f'<text class="v" x="{names + length + 5:.1f}" y="{y + 14}">{escape(said)}</text>'
        )
    return svg(len(items) * ROW + 2, label, "".join(rows), width)


def terms(n: Numbers) -> str:
    """Return the most frequent words and phrases side by side."""
    if not n.terms:
        return note("No word is in two texts.")
    left = pictured(
        _term_bars(n.terms, "words"),
        "Words by the share of texts that have them; words such as “the” and “of” are left out.",
    )
    if not n.phrases:
        return beside(left, note("No two words stand together more often than chance has it."))
    right = pictured(
        _term_bars(n.phrases, "phrases"), "Two-word phrases whose words stand together far more often than by chance."
    )
    return beside(left, right)


def _term_bars(found: Sequence[TermNumbers], what: str) -> str:
    items = [(t.term, t.share, f"{t.texts:,} · {percent(t.share)}") for t in found[:SHOWN]]
    return bars(items, f"Most frequent {what}: " + ", ".join(f"{t.term} {percent(t.share)}" for t in found[:SHOWN]))


def term_table(n: Numbers) -> pd.DataFrame:
    """Return words and phrases as a table."""
    rows = [
        {"term": t.term, "kind": kind, "texts": t.texts, "share": t.share, "occurrences": t.occurrences, "mean weight": t.weight if kind == "word" else np.nan, "bound": t.bound}
        for kind, found in (("word", n.terms), ("phrase", n.phrases)) for t in found
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["term", "kind", "texts", "share", "occurrences", "mean weight", "bound"])
    return table.astype({"bound": float}).sort_values("texts", ascending=False, kind="stable").reset_index(drop=True)


def lengths(n: Numbers) -> str:
    """Return how long the texts are."""
    low, high = n.lengths.words[0], n.lengths.edges[-1]
    label = f"Words a text, from {number(low)} to {number(n.lengths.words[-1])}, median {number(n.lengths.words[3])}"
    marks = (number(n.lengths.edges[0]), f"{number(high)}{' and more' if n.lengths.words[-1] > high else ''}")
    drawing = histogram(
        n.lengths.edges, n.lengths.counts, marks, label, (n.lengths.words[3], number(n.lengths.words[3]))
    )
    told = [
        ("words, middle half", f"{number(n.lengths.words[2])} to {number(n.lengths.words[4])}"), ("longest", plural(int(n.lengths.words[-1]), "word")),
        ("characters, median", number(n.lengths.characters[3])), ("different texts", f"{n.distinct:,}"), ("different words", f"{n.vocabulary:,}"),
    ]  # fmt: skip
    return beside(pictured(drawing, "Words a text; the dashed line is the median."), facts(told))


def topic_cards(found: Sequence[TopicNumbers]) -> str:
    """Return a card for each topic: its terms and typical texts."""
    return f'<div class="cards">{"".join(map(_topic_card, found))}</div>'


def _topic_card(t: TopicNumbers) -> str:
    head = f'<header><h3>{escape(t.name)}</h3><div class="type">{t.texts:,} · {percent(t.share)}</div></header>'
    drawing = bars(
        [(term, weight, "") for term, weight in t.terms[:6]], "Leading terms: " + ", ".join(x for x, _ in t.terms), 270
    )
    examples = "".join(f'<p class="note">“{escape(text)}”</p>' for text in t.examples)
    return f'<article class="card">{head}{drawing}{examples}</article>'


def spread(found: Sequence[TopicNumbers], sizes: dict[str, int]) -> str:
    """Return a table of tones: for each topic and group, the share of the group's texts on it."""
    labels = [label for label, _ in found[0].by_group]
    left, cell, tall = 180, 74, 30
    rows = [
        f'<text class="v" x="{left + j * cell + cell / 2:.0f}" y="14" text-anchor="middle">{escape(cut(label, cell - 4))}<title>{escape(label)}: {plural(sizes.get(label, 0), "text")}</title></text>'
        for j, label in enumerate(labels)
    ]
    most = max((share for t in found for _, share in t.by_group), default=1.0) or 1.0
    for i, t in enumerate(found):
        y = 24 + i * tall
        rows.append(f'<text x="0" y="{y + 19}">{escape(cut(t.name, left - 8))}</text>')
        for j, (label, share) in enumerate(t.by_group):
            rows.append(
                f'<rect class="pos" fill-opacity="{tone(share / most)}" x="{left + j * cell}" y="{y}" width="{cell - 3}" height="{tall - 3}" rx="3"><title>{escape(t.name)} in {escape(label)}: {percent(share)}</title></rect>'
                f'<text class="v" x="{left + j * cell + cell / 2 - 1:.0f}" y="{y + 18}" text-anchor="middle">{percent(share)}</text>'
            )
    drawing = svg(
        24 + len(found) * tall, "Share of each group's texts on each topic", "".join(rows), left + len(labels) * cell
    )
    return pictured(drawing, "How many of each group's texts are on each topic.")


def group_cards(n: Numbers) -> str:
    """Return a card for each group: the terms that distinguish it."""
    cards = []
    for label, size in n.groups:
        own = [d for d in n.distinct_terms if d.group == label][:8]
        head = f'<header><h3>{escape(label)}</h3><div class="type">{plural(size, "text")}</div></header>'
        body = distinct_bars(own, label) if own else note("Nothing sets its words apart from the others'.")
        cards.append(f'<article class="card">{head}{body}</article>')
    return f'<div class="cards">{"".join(cards)}</div>' + note(
        "Terms that a group's texts have more often than the others' (log-odds with prior, corrected for all comparisons); share in the group, in brackets elsewhere."
    )


def distinct_bars(found: Sequence[Distinct], label: str, width: int = 270) -> str:
    """Return the terms that set a group apart."""
    items = [(d.term, d.score, f"{percent(d.share)} ({percent(d.elsewhere)})") for d in found]
    return bars(items, f"What sets {label} apart: " + ", ".join(d.term for d in found), width)


def distinct_table(found: Sequence[Distinct]) -> pd.DataFrame:
    """Return what sets groups apart as a table."""
    rows = [{"group": d.group, "term": d.term, "share": d.share, "elsewhere": d.elsewhere, "z": d.score} for d in found]
    return pd.DataFrame(rows, columns=["group", "term", "share", "elsewhere", "z"])


def repeat_table(n: Numbers) -> pd.DataFrame:
    """Return the texts that repeat, with how."""
    r = n.repeats
    rows = [{"how": "word for word", "text": t, "texts": c} for t, c in r.same]
    rows += [{"how": "but for numbers", "text": t, "texts": c} for t, c in r.templates]
    rows += [{"how": "nearly", "text": f"{a} ≈ {b}", "texts": c} for a, b, c in r.near]
    table = pd.DataFrame(rows, columns=["how", "text", "texts"])
    return table.sort_values("texts", ascending=False, kind="stable").reset_index(drop=True)


def sorted_table(raw: Sequence[str], places: np.ndarray, made: Sorted) -> pd.DataFrame:
    """Return each text's topic: the row in the table (from 1), the topic, how sure, and the beginning of the text."""
    names = [*(t.name for t in made.topics), "(none)"]
    return pd.DataFrame({
        "row": places + 1, "topic": [names[t] for t in made.topic], "share of the text": made.share.round(3), "text": list(raw),
    })  # fmt: skip


def made(n: Numbers) -> str:
    """Return what the texts are made of, and how they were looked at."""
    told = [
        ("column", n.column), ("rows", f"{n.rows:,}"), ("missing", f"{n.missing:,}"), ("blank", f"{n.blank:,}"),
        ("empty answers", f"{sum(c for _, c in n.empty_answers):,}"), ("with HTML", f"{n.markup:,}"), ("broken characters", f"{n.garbled:,}"),
    ]  # fmt: skip
    told += [(p.kind, f"{plural(p.pieces, 'piece')} in {plural(p.texts, 'text')}") for p in n.personal]
    lines = [f"Scripts: {', '.join(f'{s} {c:,}' for s, c in n.scripts)}."] if n.scripts else []
    if n.languages:
        unsure = n.told - sum(c for _, c in n.languages)
        lines.append(
            f"Languages by stop words: {', '.join(f'{s} {c:,}' for s, c in n.languages)}; not told {unsure:,}."
        )
    if n.empty_answers:
        lines.append(f"Empty answers: {', '.join(f'“{t}” {c:,}' for t, c in n.empty_answers[:8])}.")
    if n.lengths.cut:
        lines.append(f"Of {plural(n.lengths.cut, 'text')} only the first 20,000 characters were read.")
    if n.repeats.compared < n.distinct:
        lines.append(
            f"Near repeats were looked for among {number(n.repeats.compared)} different texts of 20 letters or more."
        )
    lines.append(
        "Personal data is found by patterns and check digits, so some is missed. Topics: NMF of TF-IDF weights, their number by how alike they are in both halves of the texts (2,000 at most)."
    )
    return facts(told) + "".join(map(note, [*lines, *n.notes]))
