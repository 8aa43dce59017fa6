"""Relative dates: what each name means on a day, and where one is taken."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server_ext.domain import Analysis
from server_ext.errors import Refused
from server_ext.services.dates import NAMES, relative_date, resolved

SCHEMA = {"properties": {"day": {"type": "string", "format": "date"}, "text": {"type": "string"}}}
ANALYSIS = Analysis("a", Path("a.ipynb"), "A", "", "1", SCHEMA, "python3")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("today", "2024-02-29"),
        ("yesterday", "2024-02-28"),
        ("tomorrow", "2024-03-01"),
        ("week_start", "2024-02-26"),
        ("week_end", "2024-03-03"),
        ("month_start", "2024-02-01"),
        ("month_end", "2024-02-29"),
        ("quarter_start", "2024-01-01"),
        ("quarter_end", "2024-03-31"),
        ("year_start", "2024-01-01"),
        ("year_end", "2024-12-31"),
    ],
)
def test_each_name(name: str, expected: str) -> None:
    assert relative_date(datetime.date(2024, 2, 29), name).isoformat() == expected
    assert name in NAMES


def test_quarters_of_every_month() -> None:
    days = [datetime.date(2026, month, 15) for month in range(1, 13)]
    starts = [relative_date(day, "quarter_start").month for day in days]
    ends = [relative_date(day, "quarter_end") for day in days]
    assert starts == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]
    assert [end.isoformat()[5:] for end in ends[::3]] == ["03-31", "06-30", "09-30", "12-31"]
    assert ends[::3] == ends[1::3] == ends[2::3]


def test_months_move_first_then_days() -> None:
    day = datetime.date(2026, 3, 31)
    assert relative_date(day, "today", months=-1).isoformat() == "2026-02-28"
    assert relative_date(day, "month_start", months=-13, days=-1).isoformat() == "2025-01-31"


def test_a_date_is_that_of_the_time_zone() -> None:
    late_evening = datetime.datetime(2026, 5, 3, 23, 30, tzinfo=ZoneInfo("America/New_York")).timestamp()
    asked = {"day": {"relative": "today"}, "text": "as it is"}
    assert resolved(ANALYSIS, asked, late_evening, "America/New_York") == {"day": "2026-05-03", "text": "as it is"}
    assert resolved(ANALYSIS, asked, late_evening, "UTC")["day"] == "2026-05-04"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", {"relative": "today"}),
        ("unknown", {"relative": "today"}),
        ("day", {"relative": "someday"}),
        ("day", {"relative": ["today"]}),
        ("day", {"relative": "today", "hours": 1}),
        ("day", {"relative": "today", "days": 1.5}),
        ("day", {"relative": "today", "days": 10**9}),
        ("day", {"relative": "today", "months": True}),
    ],
)
def test_what_is_no_relative_date_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Refused) as refusal:
        resolved(ANALYSIS, {name: value}, 0.0, "UTC")
    assert refusal.value.errors[0].field == f"parameters.{name}"
