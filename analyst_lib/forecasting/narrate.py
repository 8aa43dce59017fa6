"""The headline and the summary of a forecast, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.forecasting.numbers import Numbers, SeriesNumbers
from analyst_lib.forecasting.phrases import (
    ahead,
    direction,
    gains,
    level,
    moves,
    naive,
    steps,
    subject,
    than_before,
    titled,
)
from analyst_lib.timelines.phrases import amount, dated
from analyst_lib.words import capital, joined, percent, plural


def headline(n: Numbers) -> str:
    """Return one line: where it goes, and how far such forecasts were right."""
    if len(n.series) > 1:
        return _of_groups(n)
    s = n.series[0]
    if s.constant:
        return f"{titled(n, s)} was always {amount(s.highest)}, and nothing tells when that will change"
    if s.gain is None and not s.origins:
        return (
            f"{titled(n, s)}: {amount(s.ahead[-1].forecast)} {dated(s.ahead[-1].label)}, from too few values to check"
        )
    return f"{titled(n, s)} {_may(s)} {moves(s)} over {ahead(n)}{than_before(s)}; the forecast {gains(s)}"


def _may(s: SeriesNumbers) -> str:
    return "should" if s.sure or direction(s) == "level" else "may"


def _of_groups(n: Numbers) -> str:
    ways = [direction(s) for s in n.series]
    verbs = (("up", "to rise"), ("down", "to fall"), ("level", "to stay level"))
    told = [f"{ways.count(way)} {verb}" for way, verb in verbs if way in ways]
    told[0] = told[0].replace(" to", " expected to", 1)
    known = [s for s in n.series if s.gain is not None]
    better = sum(s.gain > 0 for s in known if s.gain is not None)
    tail = f"; the forecast beats repeating the past for {better} of {len(known)}" if known else ""
    return f"{capital(subject(n)) if not n.source.value else subject(n)}, {plural(len(n.series), 'group')}: {joined(told)} over {ahead(n)}{tail}"


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    s = n.series[0]
    if len(n.series) > 1:
        parts = [f"{titled(n)} was forecast for each of {plural(len(n.series), 'group')} of {n.source.group}."]
        moved = sorted((x for x in n.series if x.change is not None), key=lambda x: -abs(x.change or 0))
        parts += (
            [f"The largest change is expected for {moved[0].group}: it {_may(moved[0])} {moves(moved[0])}."]
            if moved
            else []
        )
    else:
        parts = [f"{titled(n, s)} is known from {s.first} to {s.last}, {steps(n, s.steps_known)}."]
        parts += [] if s.constant else [_expected(n, s), _checked(n, s)]
    parts += [f.what for f in findings if f.severity == "high" and f.kind != "no_better_than_naive"][:1]
    return " ".join(filter(None, parts))


def _expected(n: Numbers, s: SeriesNumbers) -> str:
    last = s.ahead[-1]
    where = f"{capital(dated(last.label))}, {amount(last.forecast)} is expected"
    band = f"the {level(n)} interval reaches from {amount(last.low)} to {amount(last.high)}"
    season = f" It follows the {s.season.cycle}." if s.season else " No season was found in it."
    return f"{where}; {band}.{season}" if s.origins else f"{where}."


def _checked(n: Numbers, s: SeriesNumbers) -> str:
    if s.gain is None or not s.scores or s.scores[0].mase is None:
        return ""
    told = f"Forecasts made in the same way from {plural(s.origins, 'earlier time')} were off by"
    size = f"{percent(s.scores[0].smape / 1)} on average" if s.scores[0].smape is not None and s.lowest > 0 else ""
    rest = f"{percent(abs(s.gain))} {'less' if s.gain > 0 else 'more'} than {naive(s)}"
    return f"{told} {size}, {rest}." if size else f"{told} {rest} would have been."
