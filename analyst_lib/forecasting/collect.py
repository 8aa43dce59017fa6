"""Finds out all there is to say about a forecast: the table in, frozen numbers and lines to draw out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.forecasting.forecaster import Forecast, forecast_values
from analyst_lib.forecasting.history import last_turn, outliers, season_numbers
from analyst_lib.forecasting.numbers import Numbers, SeriesNumbers, Step
from analyst_lib.forecasting.prepare import Line, Prepared, Question, default_horizon, prepare
from analyst_lib.forecasting.season import find_season
from analyst_lib.forecasting.values import Values

MOST_AHEAD = 1000
LOOKED_AT = 12  # series whose past is looked at for outliers and changes


@dataclass(frozen=True)
class Seen:
    """A series and its forecast, to draw."""

    line: Line
    made: Forecast


def collect(table: pd.DataFrame, question: Question) -> tuple[Numbers, tuple[Seen, ...]]:
    """Return the numbers of a table's forecast, and the series to draw.

    Raises
    ------
    ValueError
        If the question cannot be answered; the message says why and what to do.
    """
    from threadpoolctl import threadpool_limits

    _check(question)
    prepared = prepare(table, question)
    known = max(len(line.values) for line in prepared.lines)
    usual = default_horizon(prepared.clock, known)
    horizon = question.horizon or usual
    with threadpool_limits(1):  # the matrices are small: more threads only wait for each other
        seen = tuple(_seen(line, horizon, question.level) for line in prepared.lines)
        series = tuple(_numbers(one, prepared, place < LOOKED_AT) for place, one in enumerate(seen))
    shortened = question.horizon is None and usual < default_horizon(prepared.clock, 10**6)
    return Numbers(prepared.source, horizon, question.level, shortened, series), seen


def _check(question: Question) -> None:
    if question.horizon is not None and not 1 <= question.horizon <= MOST_AHEAD:
        raise ValueError(f"horizon={question.horizon!r}: forecast between 1 and {MOST_AHEAD:,} steps")
    if not 0.5 <= question.level <= 0.99:
        raise ValueError(f"level={question.level!r}: give the share that the interval should hold, from 0.5 to 0.99")
    if question.most_groups < 1:
        raise ValueError(f"most_groups={question.most_groups!r}: forecast at least one group")


def _seen(line: Line, horizon: int, level: float) -> Seen:
    lengths = [steps for _, steps in line.regular.clock.cycles]
    return Seen(line, forecast_values(line.values, find_season(line.values, lengths), horizon, level))


def _numbers(seen: Seen, prepared: Prepared, look: bool) -> SeriesNumbers:
    line, made = seen.line, seen.made
    values, season = line.values, made.plan.season
    there = np.isfinite(line.regular.values)
    expected, reference = _compared(values, made)
    cycles = prepared.clock.cycles
    cycle = next((c for c in cycles if c[1] == season), cycles[-1] if cycles else ("", 1))
    flat = bool(values.max() == values.min())
    return SeriesNumbers(
        group=line.group,
        first=line.regular.label(0),
        last=line.regular.label(len(values) - 1),
        steps_known=len(values),
        filled=line.filled,
        longest_gap=_longest(~there),
        zeros=int((line.regular.values == 0).sum()),
        constant=flat,
        season=season_numbers(line, season),
        cycle=cycle[0],
        cycle_steps=cycle[1],
        ahead=_steps(line, made),
        expected=expected,
        reference=reference,
        change=expected / reference - 1 if reference > 0 and expected >= 0 and values.min() >= 0 else None,
        sure=_sure(made, reference),
        scores=made.scores,
        origins=len(made.plan.origins),
        gain=_gain(made),
        width=_width(made),
        highest=float(values.max()),
        lowest=float(values.min()),
        outliers=outliers(line, season) if look and not flat else (),
        turn=last_turn(line, season) if look and not flat else None,
    )


def _steps(line: Line, made: Forecast) -> tuple[Step, ...]:
    clock, last = line.regular.clock, int(line.regular.ordinals[-1])
    starts = clock.starts(np.arange(last + 1, last + 1 + made.plan.horizon))
    rows = zip(starts, made.ahead.forecast, made.ahead.low, made.ahead.high, made.baseline, strict=True)
    return tuple(Step(clock.label(start), str(start), *map(float, row)) for start, *row in rows)


def _compared(values: Values, made: Forecast) -> tuple[float, float]:
    """Return what is expected and what to compare it with."""
    if made.plan.season > 1:
        return float(made.ahead.forecast.mean()), float(made.baseline.mean())
    return float(made.ahead.forecast[-1]), float(values[-1])


def _sure(made: Forecast, reference: float) -> bool:
    ahead = made.ahead
    low, high = (ahead.low.mean(), ahead.high.mean()) if made.plan.season > 1 else (ahead.low[-1], ahead.high[-1])
    return bool(low > reference or high < reference)


def _gain(made: Forecast) -> float | None:
    ours, naive = made.blend.mase, made.naive.mase
    return 1 - ours / naive if ours is not None and naive else None


def _width(made: Forecast) -> float | None:
    sizes = np.abs(made.ahead.forecast)
    return float(np.median((made.ahead.high - made.ahead.low) / sizes)) if (sizes > 0).all() else None


def _longest(missing: np.ndarray) -> int:
    """Return the length of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
