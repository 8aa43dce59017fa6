"""When schedules fire: through daylight saving, within start and end, and what a late look makes of missed firings."""

from __future__ import annotations

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from server_ext.domain import CatchUp, Schedule
from server_ext.errors import Refused
from server_ext.services import cron
from server_ext.services.cron import Turn

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600.0
DAILY = Schedule("0 6 * * *", "Europe/Paris")


def at(text: str, zone: ZoneInfo = PARIS) -> float:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def local(times: list[float], zone: ZoneInfo = PARIS) -> list[str]:
    return [datetime.datetime.fromtimestamp(t, zone).strftime("%d %H:%M%z")[:-2] for t in times]


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        # The night of 29 March skips 02:00-03:00; that of 25 October has it twice.
        ("30 2 * * *", "2026-03-28T12:00", ["29 03:00+02", "30 02:30+02"]),
        ("30 2 * * *", "2026-10-24T12:00", ["25 02:30+02", "26 02:30+01"]),
        ("0 6 * * *", "2026-03-28T12:00", ["29 06:00+02", "30 06:00+02"]),
        ("30 * * * *", "2026-10-25T01:00", ["25 01:30+02", "25 02:30+02", "25 02:30+01", "25 03:30+01"]),
        ("30 * * * *", "2026-03-29T01:00", ["29 01:30+01", "29 03:30+02", "29 04:30+02"]),
        ("0 9 * * MON-FRI", "2026-11-27T12:00", ["30 09:00+01", "01 09:00+01"]),
        ("*/20 8-9 1,15 jan-mar *", "2026-01-01T09:00", ["01 09:20+01", "01 09:40+01", "15 08:00+01"]),
        ("0 0 L * *", "2026-02-01T00:00", ["28 00:00+01", "31 00:00+02"]),
    ],
)
def test_due_times(expression: str, after: str, expected: list[str]) -> None:
    schedule = Schedule(expression, "Europe/Paris")
    assert local(cron.upcoming(schedule, at(after), len(expected))) == expected


def test_start_and_end_bound_the_firings() -> None:
    schedule = replace(DAILY, start=at("2026-05-03T06:00"), end=at("2026-05-04T06:00"))
    assert local(cron.upcoming(schedule, at("2026-01-01T00:00"), 9)) == ["03 06:00+02", "04 06:00+02"]
    assert cron.following(schedule, at("2026-05-04T06:00")) is None


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule("0 25 * * *"), "schedule"),
        (Schedule("0 0 31 2 *"), "schedule"),
        (Schedule("* * * * * *"), "schedule"),
        (Schedule("@daily"), "schedule"),
        (Schedule("0 6 * * *", "Mars/Olympus"), "timezone"),
        (Schedule("0 6 * * *", "../../etc/passwd"), "timezone"),
        (Schedule("0 6 * * *", start=5.0, end=5.0), "end"),
    ],
)
def test_what_can_never_fire_is_refused(schedule: Schedule, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        cron.checked(schedule)
    assert [e.field for e in refusal.value.errors] == [field]


def test_a_firing_on_time_is_just_that() -> None:
    due = at("2026-05-03T06:00")
    assert cron.turn(DAILY, due, due + 2, 60) == Turn(due, due, 0, due + 24 * HOUR)


def days_down(catch_up: CatchUp, limit: int = 10) -> Turn:
    """Look at the daily schedule again after five missed mornings."""
    due = at("2026-05-03T06:00")
    schedule = replace(DAILY, catch_up=catch_up, catch_up_limit=limit)
    return cron.turn(schedule, due, at("2026-05-07T12:00"), 60)


def test_after_a_downtime_each_policy_spends_what_it_says() -> None:
    first, last, tomorrow = (at(f"2026-05-{day:02}T06:00") for day in (3, 7, 8))
    assert days_down(CatchUp.SKIP) == Turn(None, last, 5, tomorrow)
    assert days_down(CatchUp.ONE) == Turn(last, last, 4, tomorrow)
    assert days_down(CatchUp.ALL) == Turn(first, first, 0, first + 24 * HOUR)
    assert days_down(CatchUp.ALL, limit=2) == Turn(last - 24 * HOUR, last - 24 * HOUR, 3, last)


def test_skipping_still_fires_what_is_on_time() -> None:
    due = at("2026-05-03T06:00")
    turn = cron.turn(replace(DAILY, catch_up=CatchUp.SKIP), due, at("2026-05-05T06:00") + 30, 60)
    assert turn == Turn(at("2026-05-05T06:00"), at("2026-05-05T06:00"), 2, at("2026-05-06T06:00"))


def test_a_year_of_missed_minutes_is_worked_off_at_once() -> None:
    schedule = Schedule("* * * * *", catch_up=CatchUp.ONE)
    now = at("2027-05-03T06:00") + 10
    turn = cron.turn(schedule, at("2026-05-03T06:00"), now, 60)
    assert (turn.due, turn.following) == (now - 10, now + 50)
    assert turn.missed > 10_000


def test_words() -> None:
    assert cron.words(Schedule("30 7 1 * *")) == "At 07:30 on the first day of every month"
