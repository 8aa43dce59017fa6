"""Turns a forecast's numbers into findings: rules with stated thresholds, each a sentence that a manager understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.findings import Finding, ranked
from analyst_lib.forecasting.judge_data import DATA_RULES
from analyst_lib.forecasting.numbers import Numbers, SeriesNumbers
from analyst_lib.forecasting.phrases import gains, level, naive, steps, titled
from analyst_lib.timelines.phrases import amount, dated
from analyst_lib.words import capital, joined, number, percent, plural

Rule = Callable[[Numbers, SeriesNumbers], Iterator[Finding]]
CLEAR = 0.1
WIDE = 1.0
OFF = 0.1
WORSE = 0.05
ENOUGH = 6
FAR = 0.15


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a forecast, the most important first; of many series one finding of each kind."""
    found = [finding for rule in DATA_RULES for finding in rule(n)]
    for rule in RULES:
        made = [(s, finding) for s in n.series for finding in rule(n, s)]
        found += [finding for _, finding in made] if len(n.series) == 1 else _together(n, made)
    return ranked(found)


def _together(n: Numbers, made: list[tuple[SeriesNumbers, Finding]]) -> list[Finding]:
    """Return one finding of each kind for many series, with the groups named."""
    kinds = sorted({f.kind for _, f in made})
    together = []
    for kind in kinds:
        same = [(s.group, f) for s, f in made if f.kind == kind]
        group, first = max(same, key=lambda one: one[1].weight)
        if len(same) == 1:
            together.append(first)
            continue
        names = joined([name for name, _ in same], 4)
        title = f"{first.title.removesuffix(f' ({group})')} in {len(same)} of {plural(len(n.series), 'group')}"
        together.append(
            Finding(first.kind, first.severity, title, f"{names}. Most clearly {group}: {first.what[:1].lower() if first.what[1:2].islower() else first.what[:1]}{first.what[1:]}", first.why, first.do,
                    first.columns, {"groups": [g for g, _ in same]}, first.weight, "", first.link)
        )  # fmt: skip
    return together


def _named(n: Numbers, s: SeriesNumbers, title: str) -> str:
    return f"{title} ({s.group})" if s.group and len(n.series) > 1 else title


def unchecked(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Too few values to try the method on the past."""
    if s.constant:
        return
    if not s.origins:
        yield Finding(
            "too_short", "high", _named(n, s, "Too short to check"),
            f"{titled(n, s)} has only {steps(n, s.steps_known)}: the last value is repeated, with a band as wide as its steps were.",
            "Nothing tells how far off this forecast may be.", f"Collect at least {steps(n, 20)} before planning with it.",
            _columns(n), {"steps": s.steps_known}, 1.0, "too few values to check",
        )  # fmt: skip
    elif s.origins < ENOUGH:
        yield Finding(
            "few_origins", "medium", _named(n, s, f"Checked from only {plural(s.origins, 'earlier time')}"),
            f"{titled(n, s)} is known for {steps(n, s.steps_known)}, which leaves {plural(s.origins, 'time')} to try the forecast from.",
            "The interval and the scores rest on little.", "Take them as a first idea, and check again with more data.",
            _columns(n), {"origins": s.origins}, 0.6, "little to check with",
        )  # fmt: skip


def no_season_yet(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Less than two cycles of a usual season are known."""
    if s.cycle_steps > 1 and s.season is None and s.steps_known < 2 * s.cycle_steps + 2 and s.cycle_steps <= 200:
        yield Finding(
            "no_season_yet", "medium", _named(n, s, f"A season of the {s.cycle} cannot be told yet"),
            f"{steps(n, s.steps_known)} are less than two {s.cycle}s, so a pattern that comes back each {s.cycle} is not in the forecast.",
            "If there is one, the forecast misses it.", f"Forecast again when two {s.cycle}s are known.",
            _columns(n), {"steps": s.steps_known}, 0.4,
        )  # fmt: skip


def beside_naive(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Better or no better than the naive forecast."""
    if s.gain is None or s.constant or not s.origins:
        return
    evidence = {"mase": s.scores[0].mase, "naive_mase": s.scores[1].mase, "gain": s.gain, "origins": s.origins}
    if s.gain <= 0:
        yield Finding(
            "no_better_than_naive", "high" if s.gain < -WORSE else "medium", _named(n, s, f"No better than {naive(s)}"),
            f"From {plural(s.origins, 'earlier time')} the forecast was off by {percent(-s.gain)} more than {naive(s)} would have been.",
            "Effort spent on this forecast brings nothing; the series holds no pattern that the methods can use.",
            f"Use {naive(s)}, or look for columns that explain {titled(n, s)}.", _columns(n), evidence, 0.9 - s.gain,
            f"no better than {naive(s)}", "#backtest",
        )  # fmt: skip
    elif s.gain >= CLEAR:
        yield Finding(
            "better_than_naive", "good", _named(n, s, capital(gains(s))),
            f"From {plural(s.origins, 'earlier time')} the mean absolute error was {percent(s.gain)} smaller.",
            "The forecast has been worth having.", "", _columns(n), evidence, s.gain, gains(s), "#backtest",
        )  # fmt: skip


def wide(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """An interval wider than the forecast itself."""
    width, beside = _width(s)
    if width is not None and width > WIDE and s.origins:
        yield Finding(
            "wide_interval", "medium", _named(n, s, "The interval is very wide"),
            f"Half of the {level(n)} intervals are at least {number(round(width, 1))} times as wide as {beside}"
            f"; {dated(s.ahead[-1].label)} it goes from {amount(s.ahead[-1].low)} to {amount(s.ahead[-1].high)}.",
            "The point forecast alone would suggest a certainty that is not there.",
            "Plan for the range, or forecast fewer steps or longer ones.", _columns(n), {"width": width},
            min(width, 9.0) / 10, "very wide intervals", "#forecast",
        )  # fmt: skip


def _width(s: SeriesNumbers) -> tuple[float | None, str]:
    """Return how wide the intervals are, and beside what: below zero, the height of a forecast is no measure."""
    if s.lowest >= 0:
        return s.width, "the forecast is high"
    sizes = sorted(a.high - a.low for a in s.ahead)
    seen = s.highest - s.lowest
    return (sizes[len(sizes) // 2] / seen if seen > 0 else None), "everything seen so far"


def covered(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Intervals that held far fewer values than they should."""
    share = s.scores[0].coverage if s.scores else None
    if share is not None and not s.constant and share < n.level - OFF:
        yield Finding(
            "narrow_interval", "medium", _named(n, s, "Intervals have been too narrow"),
            f"The {level(n)} intervals of the backtest held {percent(share)} of the values that came.",
            "Surprises are more frequent than the band says.", "Allow for more than the band shows.",
            _columns(n), {"coverage": share}, n.level - share, "intervals too narrow", "#backtest",
        )  # fmt: skip


def turned(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """A change of level or trend near the end."""
    if s.turn is None:
        return
    size = f" by {percent(abs(s.turn.share))}" if s.turn.share is not None and abs(s.turn.share) < 10 else ""
    verb = ("rose" if s.turn.size > 0 else "fell") + size
    what = f"the level {verb}" if s.turn.kind == "level" else f"the trend turned {'up' if s.turn.size > 0 else 'down'}"
    yield Finding(
        "recent_change", "medium", _named(n, s, f"{capital(what)} {dated(s.turn.label)}"),
        f"{capital(dated(s.turn.label))} {what}, beyond what noise does; little is known since.",
        "The forecast and its interval rest mostly on how things were before.",
        "Ask what happened, and whether it will last; forecast again as soon as more is known.",
        _columns(n), {"time": s.turn.label, "kind": s.turn.kind, "size": s.turn.size}, 0.7,
        f"a change {dated(s.turn.label)}", "#forecast",
    )  # fmt: skip


def outlying(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Values in the history that do not fit."""
    if s.outliers:
        fit = "does not fit" if len(s.outliers) == 1 else "do not fit"
        yield Finding(
            "outliers", "low", _named(n, s, f"{plural(len(s.outliers), 'value')} of the history {fit}"),
            f"{capital(joined([dated(o) for o in s.outliers], 3))} {titled(n, s)} lies farther from its neighbours than noise explains.",
            "The forecast takes them for what can happen; errors in the data would mislead it.",
            "Check them, and correct the table if they are errors.", _columns(n), {"times": list(s.outliers)},
            len(s.outliers) / s.steps_known,
        )  # fmt: skip


def beyond(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """A forecast far outside of what was ever seen."""
    span = s.highest - s.lowest
    high, low = max(a.forecast for a in s.ahead), min(a.forecast for a in s.ahead)
    over = max(high - s.highest, s.lowest - low)
    if span > 0 and over > FAR * span and s.origins:
        side = "above" if high - s.highest >= s.lowest - low else "below"
        seen = amount(s.highest if side == "above" else s.lowest)
        yield Finding(
            "beyond_history", "low", _named(n, s, f"The forecast goes {side} all that was seen"),
            f"It reaches {amount(high if side == 'above' else low)}; {'at most' if side == 'above' else 'at least'} {seen} was seen so far.",
            "A trend is continued beyond experience; capacity, demand or the calendar may stop it.",
            "Ask whether something would stop it.", _columns(n), {"over": over / span}, over / span,
        )  # fmt: skip


def constant(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """A series that never changed."""
    if s.constant:
        yield Finding(
            "constant", "medium", _named(n, s, f"{titled(n, s)} never changed"),
            f"All {steps(n, s.steps_known)} have the value {amount(s.highest)}.", "There is nothing to learn a forecast from.",
            "Check whether the column is what you meant.", _columns(n), {"value": s.highest}, 0.9,
        )  # fmt: skip


def mostly_zero(n: Numbers, s: SeriesNumbers) -> Iterator[Finding]:
    """Intermittent demand: mostly zeros."""
    share = s.zeros / s.steps_known
    if share > 0.5 and not s.constant:
        yield Finding(
            "mostly_zero", "medium", _named(n, s, f"{percent(share)} of the values are zero"),
            f"{s.zeros:,} of {steps(n, s.steps_known)} are zero.",
            "The forecast is a mean over quiet and busy steps, which no single step will show.",
            "Forecast longer steps (every='month'), or groups together.", _columns(n), {"share": share}, share,
        )  # fmt: skip


def _columns(n: Numbers) -> tuple[str, ...]:
    return (n.source.value,) if n.source.value else ()


RULES: tuple[Rule, ...] = (
    unchecked, no_season_yet, beside_naive, wide, covered, turned, outlying, beyond, constant, mostly_zero,
)  # fmt: skip
