"""Findings about what a forecast was made of: gaps, doubles, unreadable times, what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.findings import Finding
from analyst_lib.forecasting.numbers import Numbers
from analyst_lib.forecasting.phrases import steps, titled
from analyst_lib.words import joined, percent, plural

MANY = 0.1
LONG = 3


def gaps(n: Numbers) -> Iterator[Finding]:
    """Missing steps, which were filled."""
    worst = max(n.series, key=lambda s: s.filled / s.steps_known)
    share = worst.filled / worst.steps_known
    if not worst.filled:
        return
    where = f" of {worst.group}" if worst.group else ""
    longest = f", {plural(worst.longest_gap, 'step')} in a row at most" if worst.filled > 1 else ""
    yield Finding(
        "gaps", "medium" if share >= MANY or worst.longest_gap >= LONG else "low",
        f"{plural(worst.filled, 'missing step')}{where} {'was' if worst.filled == 1 else 'were'} filled",
        f"{steps(n, worst.filled)} of {worst.steps_known:,} ({percent(share)}) had no value{longest}; {'it was' if worst.filled == 1 else 'they were'} filled from the steps around and a season before and after.",
        "Filled values are smoother than real ones, so the interval may be too narrow.",
        "Find out why they are missing; write zeros where nothing happened.",
        _columns(n), {"filled": worst.filled, "share": share}, share, "gaps that were filled",
    )  # fmt: skip


def doubles(n: Numbers) -> Iterator[Finding]:
    """Rows that share a time without a group that tells them apart."""
    s = n.source
    word = {"sum": "added up", "mean": "averaged", "median": "put together by their median", "count": "counted"}[s.how]
    if s.apart:
        yield Finding(
            "groups_together", "medium", f"{plural(s.groups, 'series', 'series')} were put together",
            f"{s.apart} tells apart rows of the same time; they were {word} into one series.",
            "Series that move differently hide each other.", f"Pass group={s.apart!r} to forecast each of them.",
            (s.apart,), {"groups": s.groups}, 0.3,
        )  # fmt: skip
    elif s.doubled and not s.group:
        yield Finding(
            "doubled", "medium", f"{plural(s.doubled, 'row')} {'shares' if s.doubled == 1 else 'share'} a time with another",
            f"One row for each {n.source.step} was expected; {plural(s.doubled, 'row')} more {'was' if s.doubled == 1 else 'were'} {word}.",
            "Rows entered twice count twice in a sum; two series in one table become one.",
            "Remove copies, or name the column that tells the series apart with group=.", (s.time,),
            {"rows": s.doubled}, s.doubled / s.rows, "rows of the same time",
        )  # fmt: skip


def unusable(n: Numbers) -> Iterator[Finding]:
    """Rows without a time or a value."""
    s = n.source
    parts = [
        f"{plural(count, 'row')} {has if count == 1 else have} {what}"
        for count, has, have, what in (
            (s.unreadable, "has", "have", f"a {s.time} that is no time"),
            (s.untimed, "has", "have", f"no {s.time}"),
            (s.valueless, "has", "have", f"no finite {s.value}"),
        )
        if count
    ]
    lost = s.unreadable + s.untimed + s.valueless
    if parts:
        yield Finding(
            "unusable_rows", "medium" if lost > MANY * s.rows else "low", f"{plural(lost, 'row')} could not be used",
            f"{joined(parts)}, of {s.rows:,}.",
            "If they differ from the rest, the forecast misses what they would tell.", "Mend them in the table.",
            tuple(filter(None, (s.time, s.value))), {"rows": lost}, lost / s.rows,
        )  # fmt: skip


def cut_ends(n: Numbers) -> Iterator[Finding]:
    """Steps at the ends that are covered only partly."""
    dropped = n.source.dropped
    if dropped:
        yield Finding(
            "partial_steps", "low", f"{joined(dropped)} {'is' if len(dropped) == 1 else 'are'} only partly covered",
            f"The rows begin or end within {joined(dropped)}, so {'it was' if len(dropped) == 1 else 'they were'} left out.",
            "A total of half a step would look like a fall.", "Nothing, if the table is to be continued.",
            (n.source.time,), {"steps": list(dropped)}, 0.1,
        )  # fmt: skip


def left_out(n: Numbers) -> Iterator[Finding]:
    """Groups that were not forecast."""
    left = n.source.left
    if left:
        reasons = sorted({reason for _, reason in left})
        told = "; ".join(f"{joined([g for g, r in left if r == reason], 3)}: {reason}" for reason in reasons)
        yield Finding(
            "groups_left", "low", f"{plural(len(left), 'group')} of {n.source.groups:,} {'was' if len(left) == 1 else 'were'} not forecast",
            f"{told}.", "They are in no total here.", "Raise most_groups to forecast more of them.",
            (n.source.group,), {"groups": [g for g, _ in left]}, 0.1,
        )  # fmt: skip


def shortened(n: Numbers) -> Iterator[Finding]:
    """A horizon made shorter because little is known."""
    if n.shortened:
        known = max(s.steps_known for s in n.series)
        yield Finding(
            "short_horizon", "low", f"Only {steps(n, n.horizon)} are forecast" if n.horizon > 1 else f"Only {steps(n, 1)} is forecast",
            f"{titled(n)} is known for {steps(n, known)}; a third of that is forecast.",
            "Further ahead little could be checked.", "Ask for more with horizon=.", (), {"horizon": n.horizon}, 0.05,
        )  # fmt: skip


def _columns(n: Numbers) -> tuple[str, ...]:
    return (n.source.value,) if n.source.value else ()


DATA_RULES: tuple[Callable[[Numbers], Iterator[Finding]], ...] = (
    gaps, doubles, unusable, cut_ends, left_out, shortened,
)  # fmt: skip
