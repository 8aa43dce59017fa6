"""The pieces of a forecast's report that are not figures: tiles, tables and how all was worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.forecasting.forecaster import BLEND
from analyst_lib.forecasting.numbers import Numbers, SeriesNumbers
from analyst_lib.forecasting.phrases import ahead, direction, level, naive, steps
from analyst_lib.forecasting.portfolio import BASELINE
from analyst_lib.pieces import facts, note, tiles
from analyst_lib.timelines.phrases import amount
from analyst_lib.words import joined, number, percent, plural

NAMES = {
    BLEND: "the forecast (blend)",
    "drift": "last season and its drift",
    "smoothing": "exponential smoothing",
    "theta": "theta",
    "airline": "airline model",
    "autoregression": "autoregression",
}


def overview(n: Numbers, findings: tuple[Finding, ...]) -> str:
    """Return the few large numbers."""
    important = sum(f.severity in ("high", "medium") for f in findings)
    tail = (f"{important}", "important finding" if important == 1 else "important findings")
    if len(n.series) > 1:
        up = sum(direction(s) == "up" for s in n.series)
        return tiles(
            (f"{len(n.series):,}", "groups"),
            (f"{up:,}", "expected to rise"),
            (_ahead(n), "ahead"),
            (_better(n), "beat repeating the past"),
            tail,
        )
    s = n.series[0]
    covered = s.scores[0].coverage
    shown = [
        (amount(s.ahead[-1].forecast), f"expected {_when(s)}"),
        (_change(s), "against the last " + s.season.cycle if s.season else "from the last value"),
    ]
    shown += (
        [(_gain(s), f"less error than {naive(s)}" if (s.gain or 0) >= 0 else f"more error than {naive(s)}")]
        if s.gain is not None
        else []
    )
    shown += [(percent(covered), f"of values inside the {level(n)} interval")] if covered is not None else []
    return tiles(
        *shown,
        (f"{s.steps_known:,}", f"{n.source.step}s known" if not n.source.step[0].isdigit() else "steps known"),
        tail,
    )


def _when(s: SeriesNumbers) -> str:
    from analyst_lib.timelines.phrases import dated

    return dated(s.ahead[-1].label)


def _ahead(n: Numbers) -> str:
    return steps(n, n.horizon)


def _better(n: Numbers) -> str:
    known = [s.gain for s in n.series if s.gain is not None]
    return f"{sum(g > 0 for g in known)} of {len(known)}" if known else "–"


def _change(s: SeriesNumbers) -> str:
    gap = s.expected - s.reference
    sign = "+" if gap > 0 else "−" if gap < 0 else "±"
    if s.change is not None and s.change < 2:
        return signed_share(s.change)
    return f"{number(round(1 + s.change, 1))} ×" if s.change is not None else f"{sign}{amount(abs(gap))}"


def signed_share(share: float) -> str:
    """Return a share with its sign; what rounds to nothing has none.

    Examples
    --------
    >>> signed_share(0.13), signed_share(-0.027), signed_share(-0.0002)
    ('+13%', '−2.7%', '0%')
    """
    return f"{'+' if share > 0 else '−'}{percent(abs(share))}" if abs(share) >= 0.0005 else "0%"


def _gain(s: SeriesNumbers) -> str:
    return percent(abs(s.gain)) if s.gain is not None else "–"


def forecasts(n: Numbers) -> pd.DataFrame:
    """Return the steps to come of all series as a table."""
    bounds = f"low ({level(n)})", f"high ({level(n)})"
    rows: list[dict[str, Any]] = []
    for s in n.series:
        for a in s.ahead:
            head = {n.source.group: s.group} if n.source.group else {}
            values = {"forecast": a.forecast, bounds[0]: a.low, bounds[1]: a.high, "naive": a.naive}
            rows.append(
                {
                    **head,
                    n.source.step if n.source.step[0].isalpha() else "step": a.label,
                    "begins": pd.Timestamp(a.start),
                    **values,
                }
            )
    return pd.DataFrame(rows)


def scores(n: Numbers) -> pd.DataFrame:
    """Return the scores of the forecast, the naive one and each candidate; of many series those of the first two."""
    if len(n.series) > 1:
        return pd.DataFrame([_row(s) for s in n.series])
    s = n.series[0]
    rows = [
        {
            "method": method(score.name, s),
            "MASE": score.mase,
            "sMAPE": score.smape,
            "RMSSE": score.rmsse,
            "weight": score.weight,
        }
        for score in s.scores
        if score.mase is not None or score.name in (BLEND, BASELINE)  # logarithms cannot be tried below zero
    ]
    return pd.DataFrame(rows)


def _row(s: SeriesNumbers) -> dict[str, Any]:
    ours, plain = s.scores[0], s.scores[1]
    return {
        "group": s.group,
        "known": s.steps_known,
        "change": s.change,
        "MASE": ours.mase,
        "naive MASE": plain.mase,
        "gain": s.gain,
        "coverage": ours.coverage,
    }


SCORE_FORMATS: dict[str, Callable[[Any], str]] = {
    "MASE": lambda v: f"{v:.2f}",
    "naive MASE": lambda v: f"{v:.2f}",
    "RMSSE": lambda v: f"{v:.2f}",
    "sMAPE": percent,
    "weight": percent,
    "coverage": percent,
    "gain": signed_share,
    "change": signed_share,
}


def method(name: str, s: SeriesNumbers) -> str:
    """Return a method's name for people."""
    if name == BASELINE:
        return naive(s)
    stem, of, logs = name.partition(" of ")
    told = NAMES.get(stem, stem)
    if stem == "drift" and not s.season:
        told = "last value and its drift"
    return f"{told}{f', on {logs}' if of else ''}"


def made(n: Numbers) -> str:
    """Return what was read, what was done to it, and the methods."""
    s, one = n.source, n.series[0]
    how = {"sum": "sum", "mean": "mean", "median": "median", "count": "number of rows"}[s.how]
    shown = [("time", s.time), ("value", s.value or "rows"), *([("group", s.group)] if s.group else [])]
    shown += [("rows", f"{s.rows:,}"), ("step", s.step), ("put together by", how)]
    shown += (
        [("season", f"{one.season.steps} steps ({one.season.cycle})" if one.season else "none found")]
        if len(n.series) == 1
        else []
    )
    shown += [("ahead", steps(n, n.horizon)), ("interval", level(n))]
    text = facts(shown) + "".join(note(told) for told in s.notes)
    return text + note(_method(n))


def _method(n: Numbers) -> str:
    most = max(s.origins for s in n.series)
    if not most:
        return "The series is too short to try methods on its past: the last value is repeated, the interval is that of a random walk."
    return (
        f"Six simple methods, each also on logarithms where all values are positive, were tried from {plural(most, 'earlier time')}, "
        f"each time with what was known then. The forecast of {ahead(n)} is at each step their weighted median; who was "
        "closer before weighs more. The interval is as wide as the blend's own earlier errors were, by steps ahead. "
        "MASE: mean absolute error over that of the naive forecast on the history; RMSSE: the same of squared errors; "
        "sMAPE: mean of 2 |actual - forecast| / (|actual| + |forecast|). Smaller is better."
    )


def left(n: Numbers) -> str:
    """Return the names of the groups that were left out."""
    return note(f"Not forecast: {joined([g for g, _ in n.source.left], 8)}.") if n.source.left else ""
