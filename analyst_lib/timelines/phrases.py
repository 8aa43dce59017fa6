"""How a timeline's numbers are said: its subject, amounts, comparisons and trends in words."""

from __future__ import annotations

from analyst_lib.timelines.numbers import Comparison, Numbers
from analyst_lib.words import capital, number, percent

LEVEL = 0.001


def subject(n: Numbers) -> str:
    """Return what the series is of: the value's column, or the number of rows."""
    if not n.source.value:
        return "the number of rows"
    if n.source.how == "count":
        return f"the number of {n.source.value} values"
    return n.source.value


def columns(n: Numbers) -> tuple[str, ...]:
    """Return the columns that the series is of."""
    return (n.source.value,) if n.source.value else ()


def amount(value: float) -> str:
    """Return a value to four digits.

    Examples
    --------
    >>> amount(-1234.567), amount(0.012345), amount(36.83)
    ('−1,235', '0.01235', '36.83')
    """
    return number(value, 4).replace("-", "−")


def dated(label: str) -> str:
    """Return the name of a step with its preposition.

    Examples
    --------
    >>> dated("March 2024"), dated("5 March 2024"), dated("week of 5 March 2024"), dated("2024")
    ('in March 2024', 'on 5 March 2024', 'in the week of 5 March 2024', 'in 2024')
    """
    if label.startswith("week"):
        return f"in the {label}"
    return f"{'on' if label[0].isdigit() and ' ' in label else 'in'} {label}"


def step(label: str) -> str:
    """Return the name of a step inside a sentence.

    Examples
    --------
    >>> step("week of 5 March 2024"), step("May 2024")
    ('the week of 5 March 2024', 'May 2024')
    """
    return f"the {label}" if label.startswith("week") else label


def unit(n: Numbers) -> str:
    """Return the name of a step, such as week; of several hours or minutes just step."""
    return n.source.step if " " not in n.source.step or n.source.step == "working day" else "step"


def units(n: Numbers) -> str:
    """Return the name of steps."""
    return f"{unit(n)}s"


def titled(n: Numbers) -> str:
    """Return the subject as a sentence begins with it; names of columns stay as they are."""
    return subject(n) if n.source.value and n.source.how != "count" else capital(subject(n))


def against(c: Comparison) -> str:
    """Return how a stretch compares with an earlier one.

    Examples
    --------
    >>> against(Comparison("May 2024", "May 2023", 112.0, 100.0, 0.12))
    '12% above May 2023'
    >>> against(Comparison("May 2024", "May 2023", -1.0, 2.0, None))
    '3 below May 2023'
    """
    if c.share is None:
        gap = c.value - c.before
        return f"{amount(abs(gap))} {'above' if gap > 0 else 'below'} {c.then}" if gap else f"the same as {c.then}"
    if abs(c.share) < LEVEL:
        return f"level with {c.then}"
    if c.share >= 1:
        return f"{number(round(1 + c.share, 1))} times {c.then}"
    return f"{percent(abs(c.share))} {'above' if c.share > 0 else 'below'} {c.then}"


def trending(n: Numbers) -> str:
    """Return where the trend goes and since when."""
    s = n.state
    if s.direction == "steady":
        return "the trend is steady" if s.since == n.source.first else f"the trend has been steady since {s.since}"
    whole = s.since == n.source.first
    much = f" ({_moved(n)})" if _moved(n) else ""
    since = "throughout" if whole else f"since {step(s.since)}"
    return f"the trend has been {s.direction} {since}{much}"


def _moved(n: Numbers) -> str:
    s = n.state
    if s.moved_share is None or n.state.lowest[1] < 0:
        return f"by {amount(abs(s.moved))}"
    if s.moved_share >= 1:
        return f"to {number(round(1 + s.moved_share, 1))} times as much"
    return f"by {percent(abs(s.moved_share))}"


def rate(n: Numbers, slope: float) -> str:
    """Return a slope with its sign and span: `+3.2 a year`, or in percent for relative series."""
    return f"{signed_size(min(slope, 99.0) if n.relative else slope, n.relative)} a {n.source.slope_unit}"


def signed_size(size: float, relative: bool) -> str:
    """Return a difference with its sign, as a percentage if it is a share."""
    return f"{'+' if size >= 0 else '−'}{percent(abs(size)) if relative else amount(abs(size))}"
