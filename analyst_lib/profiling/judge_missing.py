"""Findings about what is missing: how much, together with what, and in which rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import ColumnNumbers, MissingLink, Numbers
from analyst_lib.profiling.saying import listed, place, those
from analyst_lib.words import joined, percent, plural, spelled

MOSTLY = 0.5
SOME = 0.02
SHOWN = 4


def empty_columns(n: Numbers) -> Iterator[Finding]:
    """Columns without any value."""
    empty = [c for c in n.columns if c.kind == "empty"] if n.rows else []
    if empty:
        verb, pronoun = ("is", "It tells") if len(empty) == 1 else ("are", "They tell")
        names = listed(empty)
        yield Finding(
            "empty_column", "high", f"{names} {verb} empty",
            f"Not one of {plural(n.rows, 'row')} has a value in {names}.", f"{pronoun} nothing.",
            f"Drop {'it' if len(empty) == 1 else 'them'}, or mend the export.", _names(empty),
            {"columns": len(empty)}, 0.9, "an empty column" if len(empty) == 1 else spelled(len(empty), "empty column"),
            place(empty[0]),
        )  # fmt: skip


def missing(n: Numbers) -> Iterator[Finding]:
    """Columns that lack 2 % or more, medium; high from half on, where what is there may be the exception.

    Below 2 % dropping the rows changes little. Columns that lack the same share of values are told together.
    """
    alike: dict[str, list[ColumnNumbers]] = defaultdict(list)
    for c in n.columns:
        if c.missing and c.kind != "empty" and c.missing_share >= SOME:
            alike[percent(c.missing_share)].append(c)
    groups = sorted(alike.values(), key=lambda group: -group[0].missing)
    for group in groups[:SHOWN]:
        yield _missing(n, group)
    rest = [c for group in groups[SHOWN:] for c in group]
    if rest:
        yield _more_missing(rest)


def _missing(n: Numbers, group: Sequence[ColumnNumbers]) -> Finding:
    c, names = group[0], listed(group)
    share = percent(c.missing_share)
    severity = "high" if c.missing_share >= MOSTLY else "medium"
    title = f"{share} of {names} is missing" if len(group) == 1 else f"{names} lack {share} of their values"
    return Finding(
        "missing", severity, title, f"{_which(n, group)}.",
        "If what is missing differs from the rest, averages of what is there mislead.",
        "Find out why it is missing before filling it or dropping rows.", _names(group),
        {"missing": c.missing, "share": c.missing_share}, c.missing_share, f"gaps in {listed(group, 2)}",
        place(c) if len(group) == 1 else "#missing-values",
    )  # fmt: skip


def _which(n: Numbers, group: Sequence[ColumnNumbers]) -> str:
    count, verb = group[0].missing, "has" if group[0].missing == 1 else "have"
    if len(group) == 1:
        return f"{count:,} of {plural(n.rows, 'row')} {verb} no {group[0].name}{_together(n, group[0])}"
    if _same_rows(n, group):
        return f"The same {those(count, 'row', 'lacks', 'lack')} all of {listed(group)}"
    least, most = min(c.missing for c in group), max(c.missing for c in group)
    values = plural(count, "value") if least == most else f"{least:,} to {most:,} values"
    return f"Each of {listed(group)} lacks {values}, not always in the same rows"


def _same_rows(n: Numbers, group: Sequence[ColumnNumbers]) -> bool:
    """Tell whether columns are missing in the same rows, as far as the kept patterns show."""
    names = set(_names(group))
    together = sum(p.rows for p in n.patterns if names <= set(p.columns))
    return all(c.missing == together for c in group)


def _more_missing(rest: Sequence[ColumnNumbers]) -> Finding:
    low, high = percent(min(c.missing_share for c in rest)), percent(rest[0].missing_share)
    shares = low if low == high else f"between {low} and {high}"
    severity = "high" if rest[0].missing_share >= MOSTLY else "medium"
    return Finding(
        "missing", severity, f"{spelled(len(rest), 'more column').capitalize()} with gaps",
        f"{listed(rest, 6)} {'lacks' if len(rest) == 1 else 'lack'} {shares} of "
        f"{'its' if len(rest) == 1 else 'their'} values.",
        "Rows without gaps may be few, and unlike the rest.", "Choose the columns that are needed before dropping rows.",
        _names(rest), {"shares": {c.name: c.missing_share for c in rest}}, rest[0].missing_share, "", "#missing-values",
    )  # fmt: skip


def few_missing(n: Numbers) -> Iterator[Finding]:
    """Columns that lack less than 2 %, in one finding."""
    few = sorted((c for c in n.columns if 0 < c.missing_share < SOME), key=lambda c: (-c.missing, c.position))
    if not few:
        return
    count = few[0].missing
    if len(few) == 1 or (few[-1].missing == count and _same_rows(n, few)):
        same = "" if len(few) == 1 else "The same "
        what = f"{same}{those(count, 'row', 'lacks', 'lack')} {listed(few, 5)}."
    else:
        what = f"{joined([f'{c.name} ({c.missing:,})' for c in few], 5)} lack a few values."
    yield Finding(
        "few_missing", "low", f"A few values are missing in {plural(len(few), 'column')}", what,
        "Few enough that most results do not change.", "Drop these rows, or say how many were left out.",
        _names(few), {"missing": {c.name: c.missing for c in few}}, few[0].missing_share, "", "#missing-values",
    )  # fmt: skip


def _together(n: Numbers, c: ColumnNumbers) -> str:
    together = max(
        (p for p in n.patterns if c.name in p.columns and len(p.columns) > 1), key=lambda p: p.rows, default=None
    )
    if together is None:
        return ""
    others = spelled(len(together.columns) - 1, "other column")
    if together.rows == c.missing:
        return f", nor {others}" if len(together.columns) == 2 else f", and lack {others} too"
    return f"; {together.rows:,} of them {'lacks' if together.rows == 1 else 'lack'} {others} too"


def missing_depends(n: Numbers) -> Iterator[Finding]:
    """Gaps that lie in certain rows (the share missing differs by 0.4 at least, see `dependencies.missing_links`)."""
    alike: dict[str, list[MissingLink]] = defaultdict(list)
    for link in n.missing_links:
        if n.column(link.column).missing_share >= SOME:
            alike[link.where].append(link)
    for where, links in list(alike.items())[:SHOWN]:
        yield _depends(where, links)


def _depends(where: str, links: Sequence[MissingLink]) -> Finding:
    link = max(links, key=lambda made: made.inside - made.outside)
    names = joined([made.column for made in links])
    most = link.inside >= link.outside
    title = f"{names} {'is' if len(links) == 1 else 'are'} {'mostly missing' if most else 'mostly there'} where {where}"
    return Finding(
        "missing_depends", "medium", title,
        f"Where {where}, {percent(link.inside)} of {link.column} is missing; elsewhere {percent(link.outside)}.",
        "Dropping these rows drops one part of the table, and averages no longer describe all of it.",
        f"Treat the gap as a value of its own, or compare only where {link.by} is alike.",
        (*(made.column for made in links), link.by),
        {"where": where, "inside": link.inside, "outside": link.outside, "rows": link.rows},
        abs(link.inside - link.outside), f"gaps in {links[0].column} that depend on {link.by}", "#missing-values",
    )  # fmt: skip


def _names(columns: Sequence[ColumnNumbers]) -> tuple[str, ...]:
    return tuple(c.name for c in columns)


RULES = (empty_columns, missing, few_missing, missing_depends)
