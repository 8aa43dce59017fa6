"""Findings about texts that are something else: numbers, dates, types mixed, placeholders, structures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.saying import place, quoted, those
from analyst_lib.words import joined, percent, plural

MOSTLY = 0.8
SEVERAL = 0.05
# What people and programs write when there is nothing to write.
NOTHING = frozenset(
    (
        *(
            "n/a",
            "na",
            "n.a.",
            "n. a.",
            "#n/a",
            "nan",
            "null",
            "none",
            "nil",
            "-",
            "--",
            "?",
            "??",
            ".",
            "unknown",
            "unkn",
        ),
        *(
            "missing",
            "not available",
            "not applicable",
            "unspecified",
            "undefined",
            "no data",
            "(blank)",
            "blank",
            "empty",
        ),
        *("tbd", "tba", "unbekannt", "k.a.", "k. a.", "keine angabe", "inconnu", "desconocido", "not known", "#ref!"),
        *("#value!", "#div/0!", "xxx", "(none)", "<na>", "(null)"),
    )
)
SURE = NOTHING - {"none", "na", "-", "nil", ".", "empty", "not applicable", "unknown", "xxx", "unspecified"}
CODES = ("postal_code", "phone", "iban", "credit_card", "duration", "time_of_day", "ip_address")


def numbers_as_text(n: Numbers) -> Iterator[Finding]:
    """Texts of which 80 % or more are numbers; high when others are in the way. Codes (zip codes, 007) are none."""
    for c in n.columns:
        if c.text and c.kind in ("category", "text", "id") and c.text.numeric >= MOSTLY * c.present and not _codes(c):
            rest = c.present - c.text.numeric
            others = f"; {those(rest, 'value', 'is', 'are')} not" if rest else ""
            yield Finding(
                "numbers_as_text", "high" if rest else "medium", f"{c.name} holds numbers as text",
                f"{_of(c.text.numeric, c.present)} values of {c.name} are numbers{others}.",
                "As text they cannot be added, averaged or sorted.",
                "Convert the column" + (", and look at what does not convert." if rest else "."),
                (c.name,), {"numeric": c.text.numeric, "others": rest}, 0.6, f"numbers as text in {c.name}", place(c),
            )  # fmt: skip


def _of(count: int, total: int) -> str:
    return f"All {total:,}" if count == total else f"{count:,} of {total:,}"


def _codes(c: ColumnNumbers) -> bool:
    """Tell whether digits are a name: by their meaning, few labels, or a leading zero."""
    if c.text is None or c.meaning in CODES or c.distinct <= 2:
        return True
    seen = [value for value, _ in c.text.top] + [c.text.rarest]
    return any(re.match(r"\s*0\d", value) for value in seen)


def dates_as_text(n: Numbers) -> Iterator[Finding]:
    """Texts of which 80 % or more read as dates."""
    for c in n.columns:
        if c.text and c.kind != "boolean" and c.text.dated >= MOSTLY * c.present and c.distinct > 2:
            rest = c.present - c.text.dated
            others = f"; {those(rest, 'value', 'is', 'are')} not" if rest else ""
            example = quoted(c.text.top[0][0])
            yield Finding(
                "dates_as_text", "high" if rest else "medium", f"{c.name} holds dates as text",
                f"{_of(c.text.dated, c.present)} values of {c.name} are dates, such as {example}{others}.",
                "As text they sort wrongly and no time between them can be told.",
                "Convert the column; make sure which is the day and which the month.",
                (c.name,), {"dated": c.text.dated, "others": rest}, 0.6, f"dates as text in {c.name}", place(c),
            )  # fmt: skip


def mixed_types(n: Numbers) -> Iterator[Finding]:
    """Texts of which a third to 80 % are numbers and the others words: two things in one column.

    Fewer than a third are not counted (see `TextStats.numeric`); labels such as 1, 2 and many are one thing.
    """
    for c in n.columns:
        if c.text and c.kind in ("category", "text", "id") and len(c.mixed) >= 2 and c.distinct > 10 and not _codes(c):
            share = c.text.numeric / c.present
            if SEVERAL <= share < MOSTLY:
                told = joined([f"{percent(count / c.present)} {_kind(kind)}" for kind, count in c.mixed])
                yield Finding(
                    "mixed_types", "high", f"{c.name} mixes numbers and words", f"{c.name} is {told}.",
                    "Neither an average nor a count of labels makes sense of both.",
                    "Split it into two columns, or find out what the words stand for.", (c.name,), {"types": c.mixed}, 0.55,
                    f"numbers and words in {c.name}", place(c),
                )  # fmt: skip


def _kind(kind: str) -> str:
    return {"number": "numbers", "text": "words"}.get(kind, f"{kind}s")


def placeholder_texts(n: Numbers) -> Iterator[Finding]:
    """Labels such as n/a or ? that stand for missing; “none” and “unknown” may be answers and are low."""
    for c in n.columns:
        if c.text is None or c.kind == "boolean" or c.distinct < 2:
            continue
        found = {value: count for value, count in c.text.top if value.strip().casefold() in NOTHING}
        if c.text.rarest.strip().casefold() in NOTHING:
            found.setdefault(c.text.rarest, max(1, c.text.top[-1][1] if len(c.text.top) == c.distinct else 1))
        if found and c.distinct > len(found):
            yield _placeholders(c, found)


def _placeholders(c: ColumnNumbers, found: dict[str, int]) -> Finding:
    count = sum(found.values())
    sure = any(value.strip().casefold() in SURE for value in found)
    names = joined([quoted(value) for value in found])
    return Finding(
        "placeholder_text", "medium" if sure else "low", f"{c.name} seems to use {names} for missing",
        f"{plural(count, 'value')} of {c.name} {'reads' if count == 1 else 'read'} {names}.",
        "They count as present, and as a label of their own in every comparison.",
        "Replace them by a missing value, unless they are an answer.", (c.name,), {"labels": found}, 0.45,
        f"placeholder texts in {c.name}", place(c),
    )  # fmt: skip


def structures(n: Numbers) -> Iterator[Finding]:
    """JSON in the cells."""
    for c in n.columns:
        if c.meaning == "json" and c.text:
            yield Finding(
                "json", "low", f"{c.name} holds JSON", f"The values of {c.name} are JSON, such as {quoted(c.text.top[0][0])}.",
                "What is inside cannot be counted or compared as it stands.", "Take out the fields that matter.",
                (c.name,), {}, 0.2, "", place(c),
            )  # fmt: skip


RULES = (numbers_as_text, dates_as_text, mixed_types, placeholder_texts, structures)
