"""Words for stretches of time: what `at` may say of a date column, and what to call the stretch between two times."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

MONTHS = "January February March April May June July August September October November December".split()
FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_FORMS = {
    re.compile(r"\d{4}"): "Y",
    re.compile(r"\d{4}-?Q[1-4]", re.IGNORECASE): "Q",
    re.compile(r"\d{4}-\d{2}"): "M",
}
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_LAST = re.compile(r"last (day|week|month|quarter|year)", re.IGNORECASE)
ACCEPTED = (
    "a day (2024-07-01: before it, and from it on), a period (2024, 2024-Q2, 2024-06, 2024-W23: it and the one "
    "before), two periods (2023-06 vs 2024-06), or last day, week, month, quarter or year"
)


@dataclass(frozen=True)
class Stretch:
    """Times from `start` up to but not including `end`."""

    start: pd.Timestamp
    end: pd.Timestamp


def period_of(text: str) -> pd.Period | None:
    """Return the period that a text names, or None.

    Examples
    --------
    >>> period_of("2024-Q2"), period_of("2024"), period_of("2024-06-01")
    (Period('2024Q2', 'Q-DEC'), Period('2024', 'Y-DEC'), None)
    """
    text = text.strip()
    week = _WEEK.fullmatch(text)
    try:
        if week:
            monday = pd.Timestamp.fromisocalendar(int(week[1]), int(week[2]), 1)
            return pd.Period(monday, freq="W-SUN")
        frequency = next((f for form, f in _FORMS.items() if form.fullmatch(text)), None)
        return pd.Period(text, freq=frequency) if frequency else None
    except ValueError:
        return None


def stretch(period: pd.Period) -> Stretch:
    """Return a period as a stretch."""
    return Stretch(period.start_time, (period + 1).start_time)


def last_unit(text: str) -> str | None:
    """Return the unit of "last month" and the like."""
    found = _LAST.fullmatch(text.strip())
    return found[1].lower() if found else None


def last_complete(latest: pd.Timestamp, unit: str, step: pd.Timedelta) -> pd.Period:
    """Return the last period that data up to `latest` covers to its end; `step` is the usual step between times.

    Examples
    --------
    >>> last_complete(pd.Timestamp("2024-06-29"), "month", pd.Timedelta("1D"))
    Period('2024-05', 'M')
    >>> last_complete(pd.Timestamp("2024-06-30"), "month", pd.Timedelta("1D"))
    Period('2024-06', 'M')
    """
    period = pd.Period(latest, freq=FREQUENCY[unit])
    margin = max(step, pd.Timedelta("1D")) if unit != "day" else step
    return period if latest + margin >= (period + 1).start_time else period - 1


def called(period: pd.Period) -> str:
    """Return a period in words.

    Examples
    --------
    >>> [called(period_of(t)) for t in ("2024", "2024-Q2", "2024-06", "2024-W01")]
    ['2024', 'Q2 2024', 'June 2024', 'the week of 2024-01-01']
    """
    kind = period.freqstr[0]
    if kind == "M":
        return f"{MONTHS[period.month - 1]} {period.year}"
    if kind == "Q":
        return f"Q{period.quarter} {period.year}"
    if kind == "W":
        return f"the week of {period.start_time.date()}"
    return str(period)


def named(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return what to call the time between the first and the last row: whole months by name, else by their dates.

    Examples
    --------
    >>> named(pd.Timestamp("2013-01-01"), pd.Timestamp("2013-06-30 23:00"))
    'January to June 2013'
    >>> named(pd.Timestamp("2012-01-01"), pd.Timestamp("2013-12-31")), named(pd.Timestamp("2013-01-05"), first_of(2014))
    ('2012 to 2013', '2013-01-05 to 2014-01-01')
    """
    if first.day == 1 and (last + pd.Timedelta("1D")).day == 1:
        return _months(first, last)
    return f"{first.date()} to {last.date()}" if first.date() != last.date() else str(first.date())


def first_of(year: int) -> pd.Timestamp:
    """Return the first day of a year."""
    return pd.Timestamp(year=year, month=1, day=1)


def _months(first: pd.Timestamp, last: pd.Timestamp) -> str:
    whole_years = first.month == 1 and last.month == 12
    if first.year == last.year:
        if whole_years:
            return str(first.year)
        one = MONTHS[last.month - 1]
        return f"{one} {last.year}" if first.month == last.month else f"{MONTHS[first.month - 1]} to {one} {last.year}"
    if whole_years:
        return f"{first.year} to {last.year}"
    return f"{MONTHS[first.month - 1]} {first.year} to {MONTHS[last.month - 1]} {last.year}"
