"""A number over time: its mean in each period, and whether it rises or falls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib.exploration.features import DAY, Feature
from analyst_lib.exploration.numbers import Point, Trend
from analyst_lib.exploration.shapes import MIN_POINT, summaries
from analyst_lib.measures import pearson

MOST = 40
UNITS = (
    ("hour", "h", 1 / 24),
    ("day", "D", 1.0),
    ("week", "W", 7.0),
    ("month", "M", 30.44),
    ("quarter", "Q", 91.3),
    ("year", "Y", 365.25),
)
FORMS = {"hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def unit_for(seconds: float, most: int = MOST) -> tuple[str, str]:
    """Return the shortest calendar unit that cuts a length of time into so many periods at most.

    Examples
    --------
    >>> unit_for(365 * 86400), unit_for(30 * 86400), unit_for(20 * 365 * 86400)
    (('month', 'M'), ('day', 'D'), ('year', 'Y'))
    """
    return next(((name, code) for name, code, days in UNITS if seconds / DAY <= most * days), ("year", "Y"))


def trend(time: Feature, column: str, outcome: str, y: np.ndarray, proportion: bool) -> Trend | None:
    """Return y, of shape (n,), over a time; None if it has fewer than three periods of 5 rows or more."""
    from scipy import stats

    known = time.present & np.isfinite(y)
    if known.sum() < 2 * MIN_POINT:
        return None
    seconds, values = time.values[known], y[known]
    unit, code = unit_for(float(np.ptp(seconds)))
    stamps = pd.DatetimeIndex(seconds.astype("int64").astype("datetime64[s]")).to_period(code)
    codes, periods = pd.factorize(stamps, sort=True)
    labels = [_label(period, unit) for period in periods]
    starts = [float(period.start_time.timestamp()) for period in periods]
    made = [Point(labels[g], starts[g], *s) for g, s in enumerate(summaries(codes, values, len(labels), proportion))]
    found = tuple(p for p in made if p.rows >= MIN_POINT)
    if len(found) < 3:
        return None
    rho = pearson(stats.rankdata(seconds), stats.rankdata(values))
    return Trend(time.name, column, outcome, unit, rho if np.isfinite(rho) else 0.0, found, 1.0)


def _label(period: pd.Period, unit: str) -> str:
    start = period.start_time
    return f"{start.year} Q{start.quarter}" if unit == "quarter" else str(start.strftime(FORMS[unit]))
