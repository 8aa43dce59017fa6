"""Turns numbers into findings: rules with stated thresholds, each giving a sentence that a manager understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.findings import Finding, ranked
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers, NumberStats
from analyst_lib.words import capital, compared, joined, number, percent, plural, signed, span, spelled

MOSTLY = 0.5
SOME = 0.02
SENTINELS = (-999.0, -9999.0, -99999.0, 9999.0, 99999.0, 999999.0)
DAY = 86400.0
Rule = Callable[[Numbers], Iterator[Finding]]


def judge(numbers: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a table, the most important first."""
    found = [finding for rule in RULES for finding in rule(numbers)]
    if not any(f.severity in ("high", "medium") for f in found):
        found.append(_nothing_wrong(numbers))
    return ranked(found)


def place(column: ColumnNumbers) -> str:
    """Return where the report shows a column."""
    return f"#column-{column.position}"


def _nothing_wrong(numbers: Numbers) -> Finding:
    repeated = "No row is repeated" if not numbers.duplicate_rows else plural(numbers.duplicate_rows, "repeated row")
    what = f"{repeated}, and no rule found a fault in {plural(numbers.rows, 'row')}."
    return Finding("clean", "good", "Nothing stands in the way of using this table", what, phrase="nothing amiss")


def few_rows(n: Numbers) -> Iterator[Finding]:
    """Fewer than 30 rows."""
    if n.rows == 0:
        what = f"It has {plural(len(n.columns), 'column')} and not one row."
        do = "Check the export that made it."
        yield Finding(
            "empty", "high", "The table is empty", what, "There is nothing to describe.", do, phrase="no rows"
        )
    elif n.rows < 30:
        why = "Averages and correlations of so few rows say little about rows to come."
        yield Finding(
            "few_rows", "medium", f"Only {plural(n.rows, 'row')}", f"The table has {plural(n.rows, 'row')}.", why,
            "Read the figures as a description of these rows alone.", weight=0.2, phrase=f"only {plural(n.rows, 'row')}",
        )  # fmt: skip


def duplicates(n: Numbers) -> Iterator[Finding]:
    """Rows that equal an earlier row."""
    if not n.duplicate_rows:
        return
    share = n.duplicate_rows / n.rows
    yield Finding(
        "duplicates", "high" if share >= SOME else "medium", f"{plural(n.duplicate_rows, 'row')} repeated",
        f"{plural(n.duplicate_rows, 'row')} of {n.rows:,} ({percent(share)}) equal an earlier row in every column.",
        "Repeated rows are counted twice in every total and average.",
        "Remove them, unless the same record can truly occur twice.",
        evidence={"rows": n.duplicate_rows, "share": share}, weight=share, phrase=plural(n.duplicate_rows, "repeated row"),
        link="#rows",
    )  # fmt: skip


def missing(n: Numbers) -> Iterator[Finding]:
    """Columns with values missing; columns that miss the same few rows are told together."""
    for c in n.columns:
        if c.kind == "empty" and n.rows:
            yield Finding(
                "empty_column", "high", f"{c.name} is empty", f"Not one of {n.rows:,} rows has a value in {c.name}.",
                "It tells nothing.", "Drop it, or mend the export.", (c.name,), {"missing": c.missing}, 0.9,
                "an empty column", place(c),
            )  # fmt: skip
        elif c.missing and c.missing_share >= SOME:
            yield _missing(n, c)
    few = [c for c in n.columns if 0 < c.missing_share < SOME]
    for count in sorted({c.missing for c in few}, reverse=True):
        yield _few_missing(n, [c for c in few if c.missing == count], count)


def _missing(n: Numbers, c: ColumnNumbers) -> Finding:
    severity = "high" if c.missing_share >= MOSTLY else "medium"
    return Finding(
        "missing", severity, f"{percent(c.missing_share)} of {c.name} is missing",
        f"{c.missing:,} of {plural(n.rows, 'row')} {'has' if c.missing == 1 else 'have'} no {c.name}{_together(n, c)}.",
        "If what is missing differs from the rest, averages of what is there mislead.",
        "Find out why it is missing before filling it or dropping rows.", (c.name,),
        {"missing": c.missing, "share": c.missing_share}, c.missing_share, f"gaps in {c.name}", place(c),
    )  # fmt: skip


def _few_missing(n: Numbers, columns: list[ColumnNumbers], count: int) -> Finding:
    names = joined([c.name for c in columns], 5)
    verb = "lacks" if count == 1 else "lack"
    same = any(set(p.columns) >= {c.name for c in columns} and p.rows == count for p in n.patterns)
    what = (
        f"The same {plural(count, 'row')} {verb} {names}." if same else f"{plural(count, 'row')} each {verb} {names}."
    )
    if len(columns) == 1:
        what = f"{plural(count, 'row')} {verb} {names}."
    return Finding(
        "few_missing", "low", f"A few values are missing in {plural(len(columns), 'column')}", what,
        "Few enough that most results do not change.", "Drop these rows, or say how many were left out.",
        tuple(c.name for c in columns), {"missing": count}, count / n.rows, "", "#missing-values",
    )  # fmt: skip


def _together(n: Numbers, c: ColumnNumbers) -> str:
    together = max(
        (p for p in n.patterns if c.name in p.columns and len(p.columns) > 1), key=lambda p: p.rows, default=None
    )
    if together is None:
        return ""
    others = len(together.columns) - 1
    return f"; {together.rows:,} of them lack {spelled(others, 'other column')} too"


def constant(n: Numbers) -> Iterator[Finding]:
    """Columns with one value."""
    for c in n.columns:
        if c.distinct == 1 and c.present > 1:
            value = (
                c.text.top[0][0] if c.text else number(c.number.mean) if c.number else c.date.first if c.date else "?"
            )
            yield Finding(
                "constant", "medium", f"{c.name} never changes", f"All {c.present:,} values of {c.name} are {value}.",
                "A column with one value explains nothing.", "Leave it out of any comparison.", (c.name,),
                {"value": value}, 0.3, f"one constant column ({c.name})", place(c),
            )  # fmt: skip


def imbalance(n: Numbers) -> Iterator[Finding]:
    """Categories that are nearly always the same."""
    for c in n.columns:
        if c.text and c.kind in ("category", "boolean") and c.distinct > 1:
            value, count = c.text.top[0]
            if count / c.present >= 0.95:
                yield Finding(
                    "imbalance", "low", f"{c.name} is nearly always {value}",
                    f"{percent(count / c.present)} of the {c.present:,} values of {c.name} are {value}.",
                    "What is said of the other values rests on few rows.", "Give counts beside any rate.", (c.name,),
                    {"value": value, "share": count / c.present}, 0.2, "", place(c),
                )  # fmt: skip


def identifiers(n: Numbers) -> Iterator[Finding]:
    """Columns that name rows."""
    for c in n.columns:
        unique = c.present > 20 and c.distinct == c.present and not c.missing
        if unique and (c.kind == "id" or c.counts_up):
            yield Finding(
                "id", "low", f"{c.name} names each row", f"All {c.present:,} values of {c.name} differ.",
                "Averages of it mean nothing, and a model would learn the rows by heart.",
                "Use it to find rows, not to explain them.", (c.name,), {}, 0.1, "", place(c),
            )  # fmt: skip


def numbers_as_text(n: Numbers) -> Iterator[Finding]:
    """Text columns that mostly hold numbers."""
    for c in n.columns:
        if c.text and c.kind in ("category", "text") and c.text.numeric >= 0.8 * c.present and c.distinct > 2:
            rest = c.present - c.text.numeric
            others = f"; {plural(rest, 'value')} {'is' if rest == 1 else 'are'} not" if rest else ""
            yield Finding(
                "numbers_as_text", "high" if rest else "medium", f"{c.name} holds numbers as text",
                f"{c.text.numeric:,} of {c.present:,} values of {c.name} are numbers{others}.",
                "As text they cannot be added, averaged or sorted.", "Convert the column, and look at what does not convert.",
                (c.name,), {"numeric": c.text.numeric}, 0.6, f"numbers as text in {c.name}", place(c),
            )  # fmt: skip


def label_variants(n: Numbers) -> Iterator[Finding]:
    """Labels that differ only in case, spaces or punctuation."""
    for c in n.columns:
        if c.text and c.kind == "category" and c.text.spellings:
            s = c.text.spellings[0]
            example = " and ".join(f"“{v}”" for v in (s.label, *(v for v, _, _ in s.variants))[:3])
            yield Finding(
                "label_variants", "medium", f"{c.name} spells the same label in several ways",
                f"{spelled(len(c.text.spellings), 'label').capitalize()} {'occurs' if len(c.text.spellings) == 1 else 'occur'} "
                f"in more than one spelling, such as {example}.",
                "Counts and averages by group are split between the spellings.", "Bring them to one spelling.", (c.name,),
                {"variants": [s.label for s in c.text.spellings]}, 0.5, f"mixed spellings in {c.name}", place(c),
            )  # fmt: skip


def sentinels(n: Numbers) -> Iterator[Finding]:
    """Numbers such as -999 that stand for missing."""
    for c in n.columns:
        s = c.number
        if s is None:
            continue
        for value, beyond in ((s.minimum, s.outliers_low), (s.maximum, s.outliers_high)):
            if value in SENTINELS and beyond and abs(value) > 5 * max(abs(s.q1), abs(s.q3), 1.0):
                yield Finding(
                    "sentinel", "high", f"{c.name} seems to use {number(value)} for missing",
                    f"In {c.name} {number(value)} lies far from all other values, which are mostly between {number(s.q1)} and {number(s.q3)}.",
                    "It pulls the average and spoils every chart.", "Replace it by a missing value.", (c.name,),
                    {"value": value}, 0.8, f"placeholder numbers in {c.name}", place(c),
                )  # fmt: skip


def outliers(n: Numbers) -> Iterator[Finding]:
    """A few numbers far from the rest (at most 2 %); heavy tails."""
    for c in n.columns:
        s = c.number
        if s is None or c.present < 20 or c.distinct < 10:
            continue
        if 0 < s.far_out <= 0.02 * c.present:
            yield _far_out(c, s)
        elif abs(s.skewness) > 3:
            yield _skewed(c, s)


def _far_out(c: ColumnNumbers, s: NumberStats) -> Finding:
    low, high = s.q1 - 3 * (s.q3 - s.q1), s.q3 + 3 * (s.q3 - s.q1)
    return Finding(
        "outliers", "low", f"{capital(spelled(s.far_out, 'unusual value'))} in {c.name}",
        f"{plural(s.far_out, 'value')} of {c.name} {'lies' if s.far_out == 1 else 'lie'} outside {number(low)} to "
        f"{number(high)} (Tukey's outer fences).",
        "They may be errors, or the most interesting rows.", "Look at these rows before using averages.",
        (c.name,), {"count": s.far_out}, s.far_out / c.present, "", place(c),
    )  # fmt: skip


def _skewed(c: ColumnNumbers, s: NumberStats) -> Finding:
    side, end = ("large", s.maximum) if s.skewness > 0 else ("small", s.minimum)
    return Finding(
        "skewed", "low", f"A few very {side} values dominate {c.name}",
        f"Half of the values of {c.name} lie between {number(s.q1)} and {number(s.q3)}, but it reaches {number(end)}; "
        f"mean {number(s.mean)}, median {number(s.median)}.",
        "The average says little about a usual row.", "Quote the median, or compare on a logarithmic scale.",
        (c.name,), {"skewness": s.skewness}, 0.4, "", place(c),
    )  # fmt: skip


def infinite(n: Numbers) -> Iterator[Finding]:
    """Infinite values."""
    for c in n.columns:
        if c.number and c.number.infinite:
            yield Finding(
                "infinite", "high", f"{c.name} holds infinite values",
                f"{plural(c.number.infinite, 'value')} of {c.name} {'is' if c.number.infinite == 1 else 'are'} infinite; the statistics leave them out.",
                "They come from a division by zero and break every average.", "Mend the calculation that made them.",
                (c.name,), {"count": c.number.infinite}, 0.7, f"infinite values in {c.name}", place(c),
            )  # fmt: skip


def dates(n: Numbers) -> Iterator[Finding]:
    """Dates in the future, and long gaps."""
    for c in n.columns:
        d = c.date
        if d is None:
            continue
        if d.future:
            yield Finding(
                "future", "medium", f"{c.name} reaches into the future",
                f"{plural(d.future, 'value')} of {c.name} {'lies' if d.future == 1 else 'lie'} after today; the last is {d.last}.",
                "Plans and typing errors look alike.", "Check them, or split plans from facts.", (c.name,),
                {"count": d.future}, 0.4, f"future dates in {c.name}", place(c),
            )  # fmt: skip
        if d.median_gap and d.longest_gap > max(10 * d.median_gap, 2 * DAY) and c.distinct > 30:
            yield Finding(
                "date_gap", "medium", f"A gap of {span(d.longest_gap)} in {c.name}",
                f"{c.name} has nothing after {d.longest_gap_start} for {span(d.longest_gap)}, where the usual step is "
                f"{span(d.median_gap)}.",
                "Totals by month or week are too low there.", "Find out whether data is missing or nothing happened.",
                (c.name,), {"days": d.longest_gap / DAY}, 0.4, f"a gap in {c.name}", place(c),
            )  # fmt: skip


def relations(n: Numbers) -> Iterator[Finding]:
    """Numbers that carry nearly the same information."""
    for r in n.relations:
        if r.measure == "Pearson" and abs(r.value) >= 0.85:
            same = abs(r.value) >= 0.999
            yield Finding(
                "correlated", "medium" if same else "low",
                f"{r.a} and {r.b} carry {'the same' if same else 'nearly the same'} information",
                f"{r.a} and {r.b} correlate {signed(r.value)} over {plural(r.rows, 'row')}.",
                "In a linear model their coefficients will be unstable.", "Keep one, or combine them.", (r.a, r.b),
                {"pearson": r.value}, abs(r.value) - 0.5, "", "#relations",
            )  # fmt: skip


def reversals(n: Numbers) -> Iterator[Finding]:
    """Simpson's paradox: one finding for each grouping, told by its clearest pair."""
    for group in dict.fromkeys(r.group for r in n.reversals):
        same = [r for r in n.reversals if r.group == group]
        r = same[0]
        low, high = min(v for _, v, _ in r.within), max(v for _, v, _ in r.within)
        others = (
            f" So {'does' if len(same) == 2 else 'do'} {spelled(len(same) - 1, 'other pair')}." if len(same) > 1 else ""
        )
        yield Finding(
            "reversal", "high", f"{'A trend reverses' if len(same) == 1 else 'Trends reverse'} within {group}",
            f"{r.a} and {r.b} correlate {signed(r.overall)} over all rows, but {signed(low)} to {signed(high)} within every {group}.{others}",
            "A conclusion drawn from the whole table would point the wrong way (Simpson's paradox).",
            f"Compare within {group}, or keep it in any model.", (*dict.fromkeys(c for r in same for c in (r.a, r.b)), group),
            {"pairs": [(r.a, r.b, r.overall, r.within) for r in same]}, 1.0 + abs(high),
            f"{spelled(len(same), 'trend')} reversed within {group}", "#relations",
        )  # fmt: skip


def group_gaps(n: Numbers) -> Iterator[Finding]:
    """Groups that stand out."""
    for g in n.gaps[:4]:
        yield Finding(
            "group_gap", "medium", f"{g.number} is {compared(g.mean, g.other_mean)} for {g.level}",
            f"Mean {g.number} is {number(g.mean)} where {g.group} is {g.level} ({plural(g.rows, 'row')}), {number(g.other_mean)} for the others.",
            f"Averages of {g.number} over all rows describe no group well.", f"Report {g.number} by {g.group}.",
            (g.number, g.group), {"mean": g.mean, "others": g.other_mean, "effect": g.effect}, abs(g.effect) / 4,
            f"{g.level} apart in {g.number}", "#relations",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    few_rows, duplicates, missing, constant, imbalance, identifiers, numbers_as_text, label_variants, sentinels, outliers,
    infinite, dates, relations, reversals, group_gaps,
)  # fmt: skip
