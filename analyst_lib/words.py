"""Numbers, counts and lists in words, as a careful writer would put them."""

from __future__ import annotations

import math
from collections.abc import Sequence

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def as_text(value: object) -> str:
    """Return a value as text that can be written anywhere: bytes are read as UTF-8, halves of characters become "?".

    Examples
    --------
    >>> as_text("a\\ud800b"), as_text(b"caf\\xc3\\xa9"), as_text(3)
    ('a?b', 'café', '3')
    """
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def number(value: float, digits: int = 3) -> str:
    """Return a number rounded to what matters: whole from 1,000 on, else to some significant digits.

    Examples
    --------
    >>> number(1234567), number(0.123456), number(43.92193), number(-0.0001234), number(5.0)
    ('1,234,567', '0.123', '43.9', '-0.000123', '5')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) >= 1e15:
        return f"{value:.{digits}g}"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}" if places <= 8 else f"{value:.{digits}g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def signed(value: float) -> str:
    """Return a correlation with its sign and two decimals.

    Examples
    --------
    >>> signed(0.861), signed(-0.2), signed(-0.001)
    ('+0.86', '-0.20', '0.00')
    """
    return f"{value:+.2f}" if abs(value) >= 0.005 else "0.00"


def percent(share: float) -> str:
    """Return a share (0 to 1) as a percentage that never claims 0 % or 100 % of what is not; a fall has its sign.

    Examples
    --------
    >>> percent(0.0319), percent(0.37), percent(0.0001), percent(0.9999), percent(1), percent(1.124)
    ('3.2%', '37%', '<0.1%', '>99.9%', '100%', '112%')
    >>> percent(-0.54), percent(-0.0002)
    ('-54%', '0%')
    """
    if share < 0:
        return f"-{percent(-share)}" if share <= -0.001 else "0%"
    if share > 1:  # a growth
        return f"{share * 100:,.0f}%"
    if share in (0, 1):
        return f"{share * 100:.0f}%"
    if share < 0.001:
        return "<0.1%"
    if share > 0.999:
        return ">99.9%"
    return f"{share * 100:.0f}%" if 0.1 <= share <= 0.9 else f"{share * 100:.1f}%".replace(".0%", "%")


def compared(value: float, other: float) -> str:
    """Return how much a value is above or below another.

    Without positive values there is no ratio to tell, only the direction.

    Examples
    --------
    >>> compared(137, 100), compared(80, 100), compared(200, 100), compared(-1, 2)
    ('37% higher', '20% lower', 'twice as high', 'lower')
    """
    if value <= 0 or other <= 0:
        return "higher" if value > other else "lower"
    if value >= 2 * other:
        times = number(round(value / other, 1))
        return "twice as high" if times == "2" else f"{times} times as high"
    return f"{percent(abs(value / other - 1))} {'higher' if value > other else 'lower'}"


def span(seconds: float) -> str:
    """Return a length of time in the unit that suits it.

    Examples
    --------
    >>> span(86400), span(31 * 86400), span(120), span(5400)
    ('1 day', '31 days', '2 minutes', '1.5 hours')
    """
    units = (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0))
    name, size = next(((n, s) for n, s in units if seconds >= s), units[-1])
    return f"{number(seconds / size)} {name}{'' if seconds == size else 's'}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> plural(1, "row"), plural(0, "row"), plural(1234, "category", "categories")
    ('1 row', '0 rows', '1,234 categories')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def spelled(count: int, one: str, many: str | None = None) -> str:
    """Return a count in words up to twelve.

    Examples
    --------
    >>> spelled(0, "gap"), spelled(1, "gap"), spelled(13, "gap")
    ('no gaps', 'one gap', '13 gaps')
    """
    noun = one if count == 1 else many or one + "s"
    return f"{SMALL[count] if count < len(SMALL) else f'{count:,}'} {noun}"


def joined(parts: Sequence[str], limit: int = 4) -> str:
    """Return a list in words; what is beyond the limit is counted.

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b", "c"]), joined(list("abcdef"), 3)
    ('a', 'a, b and c', 'a, b, c and 3 more')
    """
    shown = list(parts[:limit])
    if len(parts) > limit:
        return f"{', '.join(shown)} and {len(parts) - limit} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
