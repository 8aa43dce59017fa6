"""The headline and the summary of a timeline, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.timelines.numbers import Comparison, Numbers
from analyst_lib.timelines.phrases import against, amount, dated, step, subject, titled, trending
from analyst_lib.words import capital, joined, number, percent, plural

TOLD = ("level_shift", "trend_change", "anomalies", "rhythm", "gaps")


def headline(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: where the series stands, where the trend goes, and the one thing most worth knowing."""
    if n.constant:
        return f"{titled(n)} is always {number(n.state.value)}"
    c = n.state.year or n.state.recent
    parts = [f"{c.now} {_is(c)} {against(c)}"] if c else [f"{number(n.state.value, 4)} {dated(n.state.last)}"]
    parts.append(trending(n).split(" (")[0])
    parts += [
        f.phrase for f in findings if (f.kind in TOLD and f.phrase and f.severity != "low") or f.kind == "rhythm"
    ][:1]
    return f"{name(n)}: {'; '.join(parts)}"


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    s = n.source
    unit = s.step if " " not in s.step or s.step == "working day" else "step"
    parts = [f"{_begun(n)} from {step(s.first)} to {step(s.last)}, {plural(s.steps, unit)}."]
    if n.constant:
        return parts[0]
    c = n.state.year or n.state.recent
    where = f"{capital(c.now)}: {against(c)} ({amount(c.value)} against {amount(c.before)}). " if c else ""
    parts.append(f"{where}{capital(trending(n))}.")
    parts += [_season(n)] if n.seasons else []
    found = len(n.changes), len(n.anomalies)
    if any(found):
        parts.append(_events(n))
    if n.state.growth is not None and n.trend_strength > 0.6 and n.state.lowest[1] > 0:
        word = "grew" if n.state.growth > 0 else "shrank"
        parts.append(
            f"Over {number(round(n.state.years, 1))} years it {word} by {percent(abs(n.state.growth))} a year."
        )
    return " ".join(parts)


def name(n: Numbers) -> str:
    """Return what the series is of, as a headline begins with it."""
    return capital(subject(n).removeprefix("the ")) if titled(n) != subject(n) else subject(n)


def _is(c: Comparison) -> str:
    return "are" if c.now.endswith("s") else "is"


def _begun(n: Numbers) -> str:
    """Return the beginning of the summary; the name of a column keeps its case."""
    text = _made(n)
    return text if text.startswith(n.source.value) and n.source.value else capital(text)


def _made(n: Numbers) -> str:
    how = (
        {"sum": "the sum of", "mean": "the mean of", "median": "the median of"}.get(n.source.how, "")
        if n.source.shared
        else ""
    )
    each = (
        f" for each {n.source.step}"
        if " " not in n.source.step or n.source.step == "working day"
        else f" every {n.source.step}"
    )
    return f"{how} {subject(n)}{each}".strip() if n.source.value and n.source.how != "count" else f"{subject(n)}{each}"


def _season(n: Numbers) -> str:
    clear = [s for s in n.seasons if s.strength >= 0.1]
    if not clear:
        return "There is a season, but a weak one."
    told = [
        f"the {s.name} (highest {'at' if s.name == 'day' else 'on' if s.name == 'week' else 'in'} {s.peak})"
        for s in clear
    ]
    return f"It follows {joined(told)}."


def _events(n: Numbers) -> str:
    jumps = sum(c.kind == "level" for c in n.changes)
    bends = len(n.changes) - jumps
    told = [
        plural(count, one, many)
        for count, one, many in (
            (jumps, "jump of the level", "jumps of the level"),
            (bends, "bend of the trend", "bends of the trend"),
            (len(n.anomalies), "stretch that does not fit", "stretches that do not fit"),
        )
        if count
    ]
    stand = "stands" if len(told) == 1 and told[0].startswith("1 ") else "stand"
    return f"{capital(joined(told))} {stand} out."
