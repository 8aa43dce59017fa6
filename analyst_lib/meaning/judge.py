"""What the values of a column mean beyond how they are stored, judged by its name and a sample, and proved by counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .checks import is_daytime
from .naming import says
from .places import coordinates
from .quantities import of_dates, of_numbers
from .rules import MEANINGS, PERSONAL, RULES, Rule

MOST = 2000
LONGEST = 4096


@dataclass(frozen=True)
class Glimpse:
    """What is known of a column: enough to tell what it means.

    Parameters
    ----------
    name : str
        Its name.
    kind : {'text', 'integer', 'number', 'boolean', 'date', 'datetime'}
        How its values are stored; categories and ids are text.
    texts : tuple of str
        Distinct values as texts: all, or a sample from its whole length.
    low, high : float, optional
        The least and the greatest of its numbers.
    unit : str, optional
        The sign that stood beside each number.
    rows : int
        How many values it has, for numbers whose range was taken over all of them; 0 when that is not known.
    """

    name: str
    kind: str
    texts: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    rows: int = 0


@dataclass(frozen=True)
class Meaning:
    """What values mean, and what proves it.

    Parameters
    ----------
    kind : str
        One of `MEANINGS`.
    tested, matched : int
        How many distinct values were looked at, and how many of them passed.
    detail : str, optional
        What else is known: the other column of a pair of coordinates, a currency, the scale of a percentage.

    Examples
    --------
    >>> meaning_of(Glimpse("contact", "text", ("ann@example.org", "bob@example.org", "n. a.")))
    >>> found = meaning_of(Glimpse("contact", "text", ("ann@example.org", "bob@example.org")))
    >>> found.kind, found.personal, found.share, found.proof
    ('email', True, 1.0, 'all of 2 distinct values looked at')
    """

    kind: str
    tested: int
    matched: int
    detail: str | None = None

    @property
    def personal(self) -> bool:
        """Whether such values are data about persons."""
        return self.kind in PERSONAL

    @property
    def share(self) -> float:
        """The share of the values looked at that passed, 0 to 1."""
        return self.matched / self.tested if self.tested else 0.0

    @property
    def phrase(self) -> str:
        """What to call the values: ``email addresses``."""
        return MEANINGS[self.kind]

    @property
    def proof(self) -> str:
        """What the judgement rests on, in words."""
        count = "all" if self.matched == self.tested else f"{self.matched:,}"
        noun = "value" if self.tested == 1 else "values"
        return f"{count} of {self.tested:,} distinct {noun} looked at"


def meanings(columns: Sequence[Glimpse]) -> list[Meaning | None]:
    """Tell what each column of a table means; None where nothing is sure.

    Coordinates are judged together: ``lat`` means a latitude only beside a longitude.

    Parameters
    ----------
    columns : sequence of Glimpse
        All columns of one table, in order.

    Returns
    -------
    list of Meaning or None
        One for each column.

    Examples
    --------
    >>> found = meanings([Glimpse("lat", "number", (), 47.2, 54.9), Glimpse("lon", "number", (), 5.9, 15.0)])
    >>> [(meaning.kind, meaning.detail) for meaning in found]
    [('latitude', 'lon'), ('longitude', 'lat')]
    >>> meanings([Glimpse("lat", "number", (), 47.2, 54.9)])
    [None]
    """
    pairs = coordinates([(column.name, column.kind, column.low, column.high) for column in columns])
    found: list[Meaning | None] = []
    for place, column in enumerate(columns):
        if place in pairs:
            kind, other = pairs[place]
            count = column.rows or len(column.texts)
            found.append(Meaning(kind, count, count, other))
        else:
            found.append(meaning_of(column))
    return found


def meaning_of(column: Glimpse) -> Meaning | None:
    """Tell what one column means, coordinates apart (those need the other columns; see `meanings`).

    Returns None unless a form that is hard to mistake, or a name and the form together, make it sure.
    """
    if column.kind in ("date", "datetime"):
        return _plainly(column, of_dates(column.name, column.kind))
    if column.kind in ("integer", "number"):
        by_range = _plainly(column, of_numbers(column.name, column.kind, column.low, column.high, column.unit))
        return by_range or (_of_texts(column, digits=True) if column.kind == "integer" else None)
    return _of_texts(column) if column.kind == "text" else None


def _plainly(column: Glimpse, found: tuple[str, str | None] | None) -> Meaning | None:
    count = column.rows or len(column.texts)
    return Meaning(found[0], count, count, found[1]) if found else None


def _of_texts(column: Glimpse, digits: bool = False) -> Meaning | None:
    distinct = dict.fromkeys(text.strip() for text in column.texts if len(text) <= LONGEST)
    texts = [text for text in distinct if text][:MOST]
    rules = [rule for rule in RULES if rule.digits or not digits]
    found = next((found for rule in rules if (found := _proved(rule, column.name, texts))), None)
    if found and found.kind == "time_of_day" and found.matched >= 10 and not any(map(is_daytime, texts)):
        return replace(found, kind="duration")  # nobody's day ends at seven in the morning: a race's results
    return found


def _proved(rule: Rule, name: str, texts: list[str]) -> Meaning | None:
    named = bool(rule.names) and says(name, *rule.names)
    needed = rule.named if named else rule.unnamed
    if not needed or len(texts) < needed or (rule.unlike and says(name, *rule.unlike)):
        return None
    allowed = int(len(texts) * (1 - rule.share) + 1e-9)
    wrong = matched = 0
    for text in texts:
        if rule.check(text):
            matched += 1
        elif (wrong := wrong + 1) > allowed:
            return None
    return Meaning(rule.kind, len(texts), matched)
