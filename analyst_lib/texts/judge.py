"""Turns the numbers of texts into findings: rules with stated thresholds, each a sentence that a manager understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.findings import Finding, ranked
from analyst_lib.texts.choose import OTHERS
from analyst_lib.texts.numbers import Numbers
from analyst_lib.texts.topics import COHERENT
from analyst_lib.words import capital, joined, number, percent, plural, spelled

SILENT, MOSTLY_SILENT = 0.05, 0.3
REPEATED, MOSTLY_REPEATED = 0.05, 0.3
NEARLY = 0.03
TEMPLATE = 0.1
MIXED = 0.05
GARBLED = 0.01
FEW = 30
UNEVEN = 2.0  # a topic that one group has twice as often as all have
COMMON = 0.1
TOLD = 5
Rule = Callable[[Numbers], Iterator[Finding]]


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a column of texts, the most important first."""
    found = [finding for rule in RULES for finding in rule(n)]
    if not any(f.severity in ("high", "medium") for f in found):
        what = f"{capital(plural(n.told, 'text'))} without personal data, boilerplate or empty answers worth a word."
        found.append(Finding("clean", "good", "The texts can be read as they are", what, columns=(n.column,)))
    return ranked(found)


def personal(n: Numbers) -> Iterator[Finding]:
    """Personal data: always high, as one piece is one too many."""
    if n.personal:
        told = joined([plural(p.pieces, p.kind, _many(p.kind)) for p in n.personal])
        yield Finding(
            "personal", "high", f"The texts hold {told}", f"Found in {n.column}: {told}. They are masked in this report, not in the data.",
            "People write down what they should not, and whoever gets the table gets it too.",
            "Mask or remove it before the table is shared, and check whether it may be kept at all.", (n.column,),
            {p.kind: p.pieces for p in n.personal}, 1.0, told, "#how-the-texts-are-made",
        )  # fmt: skip


def _many(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def silence(n: Numbers) -> Iterator[Finding]:
    """Rows that say nothing: high from 30 % on, medium from 5 % on."""
    if not n.silent:
        return
    share, answers = n.silent / n.rows, sum(c for _, c in n.empty_answers)
    parts = [f"{n.missing:,} {'is' if n.missing == 1 else 'are'} missing"] * bool(n.missing) + [
        f"{n.blank:,} blank"
    ] * bool(n.blank)
    top = joined([f"“{text}”" for text, _ in n.empty_answers[:3]])
    parts += [
        f"{answers:,} {'is' if answers == 1 else 'are'} empty answers such as {top}"
        if answers > 1
        else f"1 is the empty answer {top}"
    ] * bool(answers)
    yield Finding(
        "silent", "high" if share >= MOSTLY_SILENT else "medium" if share >= SILENT else "low",
        f"{percent(share)} of the rows say nothing", f"Of {plural(n.rows, 'row')}, {joined(parts)}; {plural(n.told, 'text')} {'is' if n.told == 1 else 'are'} left.",
        "Those who write are not those who do not; counts of opinions are of writers only.",
        "Say how many answered; store empty answers as missing.", (n.column,), {"share": share, "rows": n.silent}, share,
        f"{percent(share)} of the rows say nothing" if share >= SILENT else "", "#how-the-texts-are-made",
    )  # fmt: skip


def repeated(n: Numbers) -> Iterator[Finding]:
    """Texts that repeat others word for word, nearly, or as a template."""
    r = n.repeats
    share = r.extra / n.told
    if r.extra and share >= 0.01:
        text, count = r.same[0]
        yield Finding(
            "repeated", "medium" if share >= REPEATED else "low", f"{percent(share)} of the texts repeat another",
            f"{plural(r.extra, 'text')} {'equals' if r.extra == 1 else 'equal'} an earlier one up to case and punctuation; the most frequent is “{text}” ({plural(count, 'time')}).",
            "Repeated texts weigh more than they should in every count: copies, quick answers or a form's default.",
            "Decide whether each counts; remove copies before training anything on them.", (n.column,), {"texts": r.extra, "share": share},
            min(1.0, share), f"{percent(share)} repeated" if share >= REPEATED else "", "#repeated-texts",
        )  # fmt: skip
    if r.near and r.nearly / n.told >= NEARLY:
        yield Finding(
            "near", "low" if r.nearly / n.told < TEMPLATE else "medium", f"{plural(r.nearly, 'text')} nearly repeat one another",
            f"They form {plural(len(r.near), 'group') if len(r.near) < 20 else '20 groups or more'} that share most of their wording, such as “{r.near[0][0]}” and “{r.near[0][1]}”.",
            "One text in several versions looks like several opinions.", "Read one of each group.", (n.column,),
            {"texts": r.nearly}, 0.3, "", "#repeated-texts",
        )  # fmt: skip
    if r.templates and sum(c for _, c in r.templates) / n.told >= TEMPLATE:
        text, count = r.templates[0]
        yield Finding(
            "template", "medium", f"{percent(sum(c for _, c in r.templates) / n.told)} of the texts follow a template",
            f"They differ only in numbers, most often “{text}” ({plural(count, 'text')}).",
            "Such texts were written by a machine or a form; they are data in disguise.",
            "Split off the numbers into columns of their own, and read the rest apart.", (n.column,), {"templates": len(r.templates)},
            0.5, "texts made from templates", "#repeated-texts",
        )  # fmt: skip


def mixed(n: Numbers) -> Iterator[Finding]:
    """Several languages or scripts, each in 5 % of the texts at least."""
    found = [(name, c) for name, c in n.languages if c / n.told >= MIXED] + [
        (s, c) for s, c in n.scripts if s != "Latin" and c / n.told >= MIXED
    ]
    if len(found) > 1 or (found and n.scripts and n.scripts[0][0] == "Latin" and found[0][0] not in dict(n.languages)):
        told = joined([f"{name} ({percent(c / n.told)})" for name, c in found])
        yield Finding(
            "mixed", "medium", "The texts are in several languages", f"By stop words and letters: {told}; short texts are not told.",
            "Terms and topics of one language stand apart from the other's, whatever they mean.",
            "Look at each language by itself, or translate first.", (n.column,), dict(found), 0.5, "several languages", "#how-the-texts-are-made",
        )  # fmt: skip


def damage(n: Numbers) -> Iterator[Finding]:
    """Broken characters in a text of a hundred, and HTML."""
    if n.garbled:
        yield Finding(
            "garbled", "medium" if n.garbled / n.told >= GARBLED else "low", f"{plural(n.garbled, 'text')} with broken characters",
            f"{plural(n.garbled, 'text')} {'holds' if n.garbled == 1 else 'hold'} signs such as “Ã¼” or “�” in place of letters.",
            "Words with them are counted apart from the same words without.", "Read the file again with its true encoding.",
            (n.column,), {"texts": n.garbled}, 0.4, "", "#how-the-texts-are-made",
        )  # fmt: skip
    if n.markup / n.told >= GARBLED:
        yield Finding(
            "markup", "low", f"{percent(n.markup / n.told)} of the texts have HTML tags", "Tags and links were left out before words were counted.",
            "Left in, they would be among the most frequent words.", "Strip them where the texts are stored.", (n.column,), {"texts": n.markup}, 0.1, "", "#how-the-texts-are-made",
        )  # fmt: skip


def topics(n: Numbers) -> Iterator[Finding]:
    """Clear topics, or honestly none."""
    if n.topics:
        told = joined([f"“{t.name}” ({percent(t.share)})" for t in n.topics[:4]], 4)
        chosen = n.chosen
        assert chosen is not None
        yield Finding(
            "topics", "low", f"{capital(spelled(len(n.topics), 'topic'))}, the largest “{n.topics[0].name}”",
            f"Topics: {told}. Both halves of the texts have the same topics ({number(chosen.stability, 2)} of 1 alike).", "They sum up what is written about, without reading it all.",
            "Read the typical texts of each, and give it a name of your own.", (n.column,), {"topics": len(n.topics), "stability": chosen.stability},
            0.5, f"{spelled(len(n.topics), 'topic')}, the largest “{n.topics[0].name}”", "#topics",
        )  # fmt: skip
    elif n.chosen is not None:
        reason = (
            f"The best of the numbers tried, {n.chosen.number}, is {number(n.chosen.stability, 2)} of 1 alike between halves of the texts, "
            f"and its terms meet {'hardly more' if n.chosen.coherence < COHERENT else 'more'} often than chance has it."
        )
        if n.chosen.clear:
            reason = "One theme runs through more than 80% of the texts; the rest is no division of them."
        yield Finding(
            "no_topics", "low", "No clear topics", reason, "Topics that do not hold would tell more about the method than about the texts.",
            "Read by terms and groups instead, or gather more texts.", (n.column,),
            {"stability": n.chosen.stability, "coherence": n.chosen.coherence}, 0.2, "", "#topics",
        )  # fmt: skip


def groups(n: Numbers) -> Iterator[Finding]:
    """What groups write that others do not: terms, and topics twice as frequent as in all."""
    clearest = sorted(n.distinct_terms, key=lambda d: -d.score)
    for label in [g for g in dict.fromkeys(d.group for d in clearest) if g != OTHERS][:TOLD]:
        own = [d for d in n.distinct_terms if d.group == label]
        first = own[0]
        yield Finding(
            "group_terms", "medium" if first.share >= COMMON else "low", f"{label} writes of {joined([d.term for d in own[:3]])}",
            f"“{first.term}” is in {percent(first.share)} of the texts of {label} and in {percent(first.elsewhere)} of the others.",
            "What is frequent over all texts may be one group's matter alone.", f"Read the texts of {label} with these words.", (n.column, n.group),
            {"z": first.score}, min(0.8, first.score / 50), f"{label} writes of {first.term}", "#groups",
        )  # fmt: skip
    for t in n.topics:
        top = max(t.by_group, key=lambda g: g[1], default=None)
        if top and t.share and top[1] / t.share >= UNEVEN and top[1] >= COMMON:
            yield Finding(
                "group_topic", "low", f"“{t.name}” is a matter of {top[0]}", f"{percent(top[1])} of the texts of {top[0]} are on it, {percent(t.share)} of all.",
                "A topic of one group is no topic of all.", f"Ask {top[0]} first.", (n.column, n.group), {"share": top[1], "overall": t.share}, 0.3, "", "#topics",
            )  # fmt: skip


def change(n: Numbers) -> Iterator[Finding]:
    """Terms that came or went between the earlier and the later half."""
    if n.rising:
        first = n.rising[0]
        went = f" Less is written of {joined([d.term for d in n.falling[:3]])}." if n.falling else ""
        yield Finding(
            "rising", "medium" if first.share >= COMMON else "low", f"More and more: {joined([d.term for d in n.rising[:3]])}",
            f"“{first.term}” is in {percent(first.share)} of the later half of the texts, against {percent(first.elsewhere)} of the earlier.{went}",
            "What is new needs an answer sooner than what always was.", "Find out when it began.", (n.column, n.time),
            {"z": first.score}, min(0.7, first.score / 50), f"more of {first.term} lately", "#over-time",
        )  # fmt: skip


def few(n: Numbers) -> Iterator[Finding]:
    """Fewer than 30 texts."""
    if n.told < FEW:
        yield Finding(
            "few", "medium", f"Only {plural(n.told, 'text')}", f"{plural(n.told, 'text')} {'says' if n.told == 1 else 'say'} something; topics are looked for from 30 on.",
            "So few can be read in less time than this report.", "Read them all.", (n.column,), {"texts": n.told}, 0.3, f"only {plural(n.told, 'text')}", "",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (personal, silence, repeated, mixed, damage, topics, groups, change, few)
