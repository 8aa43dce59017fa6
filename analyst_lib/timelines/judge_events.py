"""Findings of what happened: jumps, bends, anomalies, seasons and calendar effects."""

from __future__ import annotations

from collections.abc import Iterator

from analyst_lib.findings import Finding
from analyst_lib.timelines.numbers import ChangeNumbers, Numbers
from analyst_lib.timelines.phrases import amount, columns, dated, rate, signed_size, subject, titled, units
from analyst_lib.words import capital, joined, percent, plural, spelled

LARGE = 0.2  # a jump by a fifth changes what one plans with
CLEAR = 0.1
SURE = 0.01  # calendar effects: after Holm's correction
EFFECT_W, EFFECT_D = 0.1, 0.5  # Cohen's (1988) small for rank concordance, medium for d
SPIKY = 0.1  # more anomalies than that are the nature of the series, not exceptions
SHOWN = 3


def levels(n: Numbers) -> Iterator[Finding]:
    """Jumps of the level: high from a fifth of the level on."""
    for c in n.changes:
        if c.kind != "level":
            continue
        big = c.share is not None and abs(c.share) >= LARGE
        up = "rose" if c.size > 0 else "fell"
        much = f"{percent(abs(c.share))}" if c.share is not None and abs(c.share) < 1 else amount(abs(c.size))
        yield Finding(
            "level_shift", "high" if big else "medium", f"The level {up} by {much} {dated(c.label)}",
            f"Around {c.label} the level of {subject(n)} went from about {amount(c.before)} to {amount(c.after)} and stayed "
            f"there (95% interval of the jump: {amount(c.low)} to {amount(c.high)}).",
            "Averages and comparisons across this date mix two states; a forecast from before it starts at the wrong level.",
            "Find out what happened then (a price, a rule, a system, a way of counting), and compare only within each state.",
            columns(n), {"size": c.size, "share": c.share, "before": c.before, "after": c.after, "gain": c.gain},
            min(1.0, 0.5 + abs(c.share or 0.2)), f"the level {up} by {much} {dated(c.label)}", "#the-series",
        )  # fmt: skip


def bends(n: Numbers) -> Iterator[Finding]:
    """Bends of the trend: medium where it turned round, low where it only became steeper or flatter."""
    bent = sorted((c for c in n.changes if c.kind == "trend"), key=lambda c: -c.gain)
    for c in bent[:SHOWN]:
        turned = c.before * c.after < 0
        verb = ("turned down" if c.after < 0 else "turned up") if turned else _steeper(c)
        more = len(bent) - SHOWN
        others = (
            f" {capital(spelled(more, 'further bend'))} {'is' if more == 1 else 'are'} in the table."
            if more > 0
            else ""
        )
        yield Finding(
            "trend_change", "medium" if turned else "low", f"The trend {verb} {dated(c.label)}",
            f"Before, {subject(n)} went by {rate(n, c.before)}; since, by {rate(n, c.after)}.{others if c is bent[0] else ''}",
            "What went on before says little about where it goes now.",
            "Ask what changed then; fit forecasts to the time since.", columns(n),
            {"before": c.before, "after": c.after, "gain": c.gain}, 0.5 if turned else 0.2,
            f"the trend {verb} {dated(c.label)}", "#the-series",
        )  # fmt: skip


def _steeper(c: ChangeNumbers) -> str:
    return "became steeper" if abs(c.after) > abs(c.before) else "flattened"


def outlying(n: Numbers) -> Iterator[Finding]:
    """Anomalies, told by the strongest; so many that they are the rule are told as such."""
    if not n.anomalies:
        return
    steps = sum(a.steps for a in n.anomalies)
    spiky = steps > max(3, SPIKY * n.source.steps)
    first = n.anomalies[0]
    side = "above" if first.value > first.expected else "below"
    told = "; ".join(
        f"{a.label}: {amount(a.value)} where {amount(a.expected)} was expected" for a in n.anomalies[:SHOWN]
    )
    rest = len(n.anomalies) - SHOWN
    told += f"; and {rest} more" if rest > 0 else ""
    title = (
        f"{first.label} does not fit"
        if len(n.anomalies) == 1
        else f"{plural(len(n.anomalies), 'stretch', 'stretches')} of {units(n)} far from what was expected"
    )
    why = "Trend and season do not explain them: an event, an error, or a missing delivery of data."
    why = (
        why
        if not spiky
        else f"{percent(steps / n.source.steps)} of all steps stand out, so spikes belong to this series; averages hide them."
    )
    yield Finding(
        "anomalies", "low" if spiky else "medium", title, f"{told}.", why,
        "Look up these days first; keep events, mend errors, and leave either out of what is called normal.",
        columns(n), {"count": len(n.anomalies), "steps": steps, "limit": n.limit}, min(0.9, 0.3 + abs(first.score) / 50),
        f"{first.label} far {side} what was expected", "#changes-and-anomalies",
    )  # fmt: skip


def seasons(n: Numbers) -> Iterator[Finding]:
    """Seasons, with their peaks."""
    for s in n.seasons:
        if s.strength < CLEAR:
            continue
        size = (
            f"{percent(s.high)} above and {percent(-s.low)} below"
            if n.relative and s.high < 2
            else f"{amount(s.high)} above and {amount(-s.low)} below"
        )
        yield Finding(
            "season", "low", f"A {s.name} has its shape: highest {_when(s.name, s.peak)}, lowest {_when(s.name, s.trough)}",
            f"In the last {s.name} the season reached {size} the trend. Strength {s.strength:.2f} of 1, chance of seeing this in noise {_chance(s.p_value)}.",
            "Comparing neighbouring steps mistakes the season for news.",
            f"Compare with the same point of the {s.name} before, or use the seasonally adjusted values.", columns(n),
            {"period": s.period, "strength": s.strength, "p_value": s.p_value}, s.strength / 2,
            f"peaks {_when(s.name, s.peak)}", "#seasons-and-calendar",
        )  # fmt: skip
    if n.rhythm:
        yield Finding(
            "rhythm", "low", f"Waves of about {n.rhythm[0]} {n.source.step}s" if " " not in n.source.step else f"Waves of about {n.rhythm[0]} steps",
            f"{titled(n)} rises and falls in waves of about {n.rhythm[0]} steps (autocorrelation {n.rhythm[1]:.2f}); their length varies, so they were not taken out as a season.",
            "A fixed season would drift away from such waves.", "Compare like points of the waves rather than like dates.",
            columns(n), {"length": n.rhythm[0], "autocorrelation": n.rhythm[1]}, 0.45, f"waves of about {n.rhythm[0]} {n.source.step}s", "#the-series",
        )  # fmt: skip


def _when(cycle: str, moment: str) -> str:
    return f"{'at' if cycle == 'day' else 'on' if cycle == 'week' else 'in'} {moment}"


def _chance(p: float) -> str:
    return "below 0.2%" if p < 0.002 else percent(p)


def calendar(n: Numbers) -> Iterator[Finding]:
    """Weekdays, months, month ends and holidays that differ, unless the season already tells it."""
    told = {"week": "weekday", "year": "month", "day": "hour"}
    known = {told.get(s.name, "") for s in n.seasons if s.strength >= CLEAR} | ({"quarter"} if n.seasons else set())
    for e in n.effects:
        least = EFFECT_W if e.test == "Friedman" else EFFECT_D
        if e.name in known or e.corrected > SURE or abs(e.effect) < least:
            continue
        ordered = sorted(e.levels, key=lambda level: -level[1])
        title = (
            f"{ordered[0][0]} is highest, {ordered[-1][0]} lowest"
            if len(ordered) > 1
            else f"The {ordered[0][0]} differ from the rest"
        )
        ends = ordered if len(ordered) == 1 else [ordered[0], ordered[-1]]
        yield Finding(
            "calendar", "low", title, f"{joined([f'{name} {signed_size(x, e.relative)}' for name, x in ends])} against the usual ({e.test}'s test over {plural(e.blocks, 'block')}, p {_p(e.corrected)} after correction; effect {e.effect:.2f}).",
            "Two periods with different calendars are not alike.", "Compare periods with the same days in them.", columns(n),
            {"effect": e.effect, "p": e.corrected}, min(0.5, abs(e.effect) / 2), "", "#seasons-and-calendar",
        )  # fmt: skip


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"
