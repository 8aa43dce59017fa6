"""How a forecast's numbers are said: steps, cycles, rises and falls in words."""

from __future__ import annotations

from analyst_lib.forecasting.numbers import Numbers, SeriesNumbers
from analyst_lib.words import capital, number, percent, plural

LEVEL = 0.001
SPLIT = 3.0


def subject(n: Numbers) -> str:
    """Return what the series are of: the value's column, or the number of rows."""
    if not n.source.value:
        return "the number of rows"
    return f"the number of {n.source.value} values" if n.source.how == "count" else n.source.value


def titled(n: Numbers, s: SeriesNumbers | None = None) -> str:
    """Return the subject as a sentence begins with it (names of columns stay as they are), with the group."""
    name = subject(n) if n.source.value and n.source.how != "count" else capital(subject(n))
    return f"{name} of {s.group}" if s and s.group else name


def steps(n: Numbers, count: int) -> str:
    """Return so many steps with their unit.

    Examples
    --------
    >>> from types import SimpleNamespace as N
    >>> [steps(N(source=N(step=s)), 12) for s in ("month", "working day", "6 hours")]
    ['12 months', '12 working days', '12 steps of 6 hours']
    """
    unit = n.source.step
    return plural(count, unit) if not unit[0].isdigit() else f"{plural(count, 'step')} of {unit}"


def ahead(n: Numbers) -> str:
    """Return over what time is forecast: `the next 12 months`."""
    return f"the next {steps(n, n.horizon)}" if n.horizon > 1 else f"the next {steps(n, 1).removeprefix('1 ')}"


def naive(s: SeriesNumbers) -> str:
    """Return what the naive forecast does: `repeating the last year`."""
    return f"repeating the last {s.season.cycle}" if s.season else "repeating the last value"


def direction(s: SeriesNumbers) -> str:
    """Return which way the series is expected to go: up, down or level."""
    gap = s.expected - s.reference
    share = s.change if s.change is not None else gap / (abs(s.reference) or 1.0)
    return "level" if abs(share) < LEVEL or not gap else "up" if gap > 0 else "down"


def moves(s: SeriesNumbers) -> str:
    """Return the move as a verb: `rise by 4%`, `stay about level`, `fall by 12 (to 30)`."""
    way = direction(s)
    if way == "level":
        return "stay about level"
    if partial(s):
        return f"be {_by(s)} {'higher' if way == 'up' else 'lower'}"
    verb = "rise" if way == "up" else "fall"
    if s.change is None:
        return f"{verb} by {_by(s)}"
    if s.change >= 1:
        return f"rise to {number(round(1 + s.change, 1))} times as much"
    return f"{verb} by {_by(s)}"


def _by(s: SeriesNumbers) -> str:
    """Return the size of the move, as a share where shares mean something."""
    return number(abs(s.expected - s.reference)) if s.change is None else percent(abs(s.change))


def partial(s: SeriesNumbers) -> bool:
    """Tell whether only a part of a season is forecast, which is compared with the same part of the last one."""
    return s.season is not None and len(s.ahead) < s.season.steps


def than_before(s: SeriesNumbers) -> str:
    """Return what a part of a season is compared with; nothing for whole ones."""
    return f" than a {s.season.cycle} before" if s.season and partial(s) and direction(s) != "level" else ""


def compared_with(s: SeriesNumbers) -> str:
    """Return what the move is measured from."""
    if than_before(s):
        return than_before(s).strip()
    return f"against the last {s.season.cycle}" if s.season else "from its last value"


def gains(s: SeriesNumbers) -> str:
    """Return how the forecast did beside the naive one: `beats repeating the last year by 38%`."""
    if s.gain is None:
        return "could not be checked"
    if s.gain <= 0:
        return f"was no better than {naive(s)}"
    return f"beats {naive(s)} by {percent(s.gain)}"


def level(n: Numbers) -> str:
    """Return the interval's level: `90%`."""
    return f"{n.level * 100:.0f}%"
