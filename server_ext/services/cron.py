"""When a schedule fires: cron expressions in their time zone, and which of its due times a late look should spend.

Daylight saving is as in Debian's cron: a firing at a wall-clock time that a spring night skips comes right after the
gap, one at a time that an autumn night has twice comes once; expressions with a wildcard in the hours follow real time.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from cronsim import CronSim, CronSimError

from server_ext.domain import CatchUp, Schedule
from server_ext.errors import FieldError, Refused

MANY = 20_000
RECENT = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Turn:
    """What a late look at a schedule should do.

    `due` is the time to spend on a job, None if the firings before were only missed; `last` the latest time that is
    passed over; `missed` how many are passed over without a job; `following` the due time after all that.
    """

    due: float | None
    last: float
    missed: int
    following: float | None


def checked(schedule: Schedule) -> Schedule:
    """Return the schedule, or refuse it with what is wrong in which field."""
    errors = [e for e in (_cron_error(schedule.cron), _zone_error(schedule.timezone)) if e]
    if schedule.start is not None and schedule.end is not None and schedule.end <= schedule.start:
        errors.append(FieldError("end", "must be after the start"))
    if errors:
        raise Refused("; ".join(f"{e.field}: {e.message}" for e in errors), reason="schedule", errors=tuple(errors))
    return schedule


def _cron_error(cron: str) -> FieldError | None:
    fields = cron.split()
    if len(fields) != 5 or len(cron) > 200:
        said = f"must have five fields (minute, hour, day of month, month, day of week), not {len(fields)}"
        return FieldError("schedule", said)
    try:
        CronSim(cron, datetime.datetime.now(datetime.UTC))
    except CronSimError as error:
        return FieldError("schedule", f"{cron!r} is no cron expression: {str(error).lower()}")
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())  # which walks a folder of files


def _zone_error(name: str) -> FieldError | None:
    if name in _zones():
        return None
    return FieldError("timezone", f"{name[:80]!r} is not an IANA time zone, such as Europe/Paris or UTC")


def words(schedule: Schedule) -> str:
    """Return the cron expression in plain language.

    Examples
    --------
    >>> words(Schedule("0 6 * * MON-FRI"))
    'At 06:00 on Monday through Friday'
    """
    return str(CronSim(schedule.cron, datetime.datetime.now(datetime.UTC)).explain())


def times(schedule: Schedule, after: float) -> Iterator[float]:
    """Yield the due times after a time, in seconds since the epoch, until the schedule's end."""
    if schedule.start is not None:
        after = max(after, schedule.start - 1e-3)  # a start that is itself a due time is the first one
    begin = datetime.datetime.fromtimestamp(after, zoneinfo.ZoneInfo(schedule.timezone))
    for due in CronSim(schedule.cron, begin):
        found = due.timestamp()
        if schedule.end is not None and found > schedule.end:
            return
        yield found


def following(schedule: Schedule, after: float) -> float | None:
    """Return the next due time after a time, None if there is none."""
    return next(times(schedule, after), None)


def turn(schedule: Schedule, due: float, now: float, grace: float) -> Turn:
    """Return what to do at `now` about a schedule whose next due time was `due` (not after now).

    A firing at most `grace` seconds late counts as on time. Of more than 20,000 missed firings, those of the last seven
    days are looked at.
    """
    behind = _behind(schedule, due, now)
    passed = len(behind)
    on_time = now - behind[-1] <= grace
    wanted = {CatchUp.SKIP: int(on_time), CatchUp.ONE: 1, CatchUp.ALL: max(1, schedule.catch_up_limit)}
    chosen = list(behind)[passed - min(wanted[schedule.catch_up], passed) :]
    if not chosen:
        return Turn(None, behind[-1], passed, following(schedule, behind[-1]))
    return Turn(chosen[0], chosen[0], passed - len(chosen), following(schedule, chosen[0]))


def _behind(schedule: Schedule, due: float, now: float) -> deque[float]:
    """Return the due times from `due` to `now`, both included."""
    found: deque[float] = deque([due])
    for number, later in enumerate(times(schedule, due)):
        if later > now:
            return found
        if number == MANY:
            return deque(_until(times(schedule, now - RECENT), now))
        found.append(later)
    return found


def _until(some: Iterator[float], now: float) -> Iterator[float]:
    for found in some:
        if found > now:
            return
        yield found


def upcoming(schedule: Schedule, after: float, count: int) -> list[float]:
    """Return the next `count` due times after a time."""
    return list(islice(times(schedule, after), count))
