"""Relative dates: parameters such as {"relative": "month_start", "months": -1}, worth a date once a job is due.

They are resolved to a plain ISO date in the schedule's time zone before a job is queued, so a job shows the date it ran
with, and a run caught up later still means the day it was due.
"""

from __future__ import annotations

import calendar
import datetime
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from server_ext.domain import Analysis
from server_ext.errors import Refused

Date = datetime.date
FARTHEST = 3660
DAY = datetime.timedelta(days=1)

NAMES: Mapping[str, Callable[[Date], Date]] = {
    "today": lambda d: d,
    "yesterday": lambda d: d - DAY,
    "tomorrow": lambda d: d + DAY,
    "week_start": lambda d: d - d.weekday() * DAY,
    "week_end": lambda d: d + (6 - d.weekday()) * DAY,
    "month_start": lambda d: d.replace(day=1),
    "month_end": lambda d: _month_end(d),
    "quarter_start": lambda d: d.replace(month=d.month - (d.month - 1) % 3, day=1),
    "quarter_end": lambda d: _month_end(_shifted(d.replace(day=1), 2 - (d.month - 1) % 3)),
    "year_start": lambda d: d.replace(month=1, day=1),
    "year_end": lambda d: d.replace(month=12, day=31),
}


def resolved(analysis: Analysis, values: Mapping[str, Any], at: float, zone: str) -> dict[str, Any]:
    """Return the parameters with each relative date made a date, as of the time `at` in a time zone.

    Raises
    ------
    Refused
        If a relative date stands where the analysis takes no date, has an unknown name or a shift out of bounds.
    """
    day = datetime.datetime.fromtimestamp(at, zoneinfo.ZoneInfo(zone)).date()
    return {n: _value(analysis, n, v, day) if _is_relative(v) else v for n, v in values.items()}


def _is_relative(value: Any) -> bool:
    return isinstance(value, dict) and "relative" in value


def _value(analysis: Analysis, name: str, value: Mapping[str, Any], day: Date) -> str:
    if analysis.schema.get("properties", {}).get(name, {}).get("format") != "date":
        raise Refused.field(f"parameters.{name}", "takes no date, so no relative date either")
    unknown = set(value) - {"relative", "days", "months"}
    if unknown or value["relative"] not in list(NAMES):
        said = f'must be {{"relative": NAME, "days": N, "months": N}} with a name of {", ".join(NAMES)}'
        raise Refused.field(f"parameters.{name}", said)
    return relative_date(day, value["relative"], _shift(name, value, "months"), _shift(name, value, "days")).isoformat()


def _shift(name: str, value: Mapping[str, Any], unit: str) -> int:
    given = value.get(unit, 0)
    if not isinstance(given, int) or isinstance(given, bool) or abs(given) > FARTHEST:
        raise Refused.field(f"parameters.{name}", f"{unit} must be a whole number from -{FARTHEST} to {FARTHEST}")
    return given


def relative_date(day: Date, name: str, months: int = 0, days: int = 0) -> Date:
    """Return the day that a name means on `day`: moved by months first, then the name, then moved by days.

    Examples
    --------
    >>> relative_date(datetime.date(2026, 3, 31), "month_end", months=-1)
    datetime.date(2026, 2, 28)
    >>> relative_date(datetime.date(2026, 11, 28), "quarter_start", days=-1)
    datetime.date(2026, 9, 30)
    """
    return NAMES[name](_shifted(day, months)) + days * DAY


def _shifted(day: Date, months: int) -> Date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return Date(year, month + 1, min(day.day, last))


def _month_end(day: Date) -> Date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
