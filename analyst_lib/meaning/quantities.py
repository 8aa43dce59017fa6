"""Numbers and dates with a meaning: money, percentages, years, dates of birth, by unit or name and by range."""

from __future__ import annotations

import re

from .lists import CURRENCIES, CURRENCY_SIGNS
from .naming import says, words

_YEAR = (
    "year",
    "years",
    "yr",
    "jahr",
    "annee",
    "ano",
    "anno",
    "anio",
    "jaar",
    "год",
    "年",
    "fiscal year",
    "geburtsjahr",
)
_NO_YEAR = ("day of year", "years", "per year", "year to date", "age", "experience")
_PERCENT = ("percent", "percentage", "pct", "perc", "prozent", "pourcentage", "porcentaje", "procent", "процент")
_BIRTH = (
    *("birth date", "date of birth", "birthday", "dob", "born", "geburtsdatum", "geburtstag", "geboren", "birthdate"),
    *("date de naissance", "fecha de nacimiento", "data di nascita", "geboortedatum", "дата рождения"),
)
_SIGN = re.compile(
    "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True) if not sign.isalpha())
)

# "<$10k" is the name of a class of incomes, not of amounts in dollars.
_RANGE = re.compile(r"[$€£]\s?\d")
_ALSO_WORDS = frozenset(("TRY", "PEN", "COP", "MAD", "SAR", "RON"))

Found = tuple[str, str | None]


def of_numbers(name: str, kind: str, low: float | None, high: float | None, unit: str | None) -> Found | None:
    """Tell what numbers mean: kind of meaning and a detail, or None.

    Examples
    --------
    >>> of_numbers("price", "number", 1, 99, "€"), of_numbers("price_usd", "number", 1, 99, None)
    (('currency', '€'), ('currency', 'USD'))
    >>> of_numbers("pct_share", "number", 0, 1, None), of_numbers("model_year", "integer", 1970, 1982, None)
    (('percentage', 'of 1'), ('year', None))
    >>> of_numbers("price", "number", 1, 99, None), of_numbers("model_year", "integer", 70, 82, None)
    (None, None)
    """
    if unit in ("%", "‰"):
        return "percentage", "of 100" if unit == "%" else "of 1000"
    if unit is not None and (money := _currency(unit)):
        return "currency", money
    if low is None or high is None:
        return None
    if kind == "integer" and low >= 1000 and high <= 2200 and says(name, *_YEAR) and not says(name, *_NO_YEAR):
        return "year", None
    if says(name, *_PERCENT) or "%" in name:
        return _percentage(low, high)
    money = _named_currency(name)
    return ("currency", money) if money else None


def _percentage(low: float, high: float) -> Found | None:
    """Tell the scale where the range does: numbers up to 1 are shares, numbers beyond 2 are not.

    Numbers far beyond 100 are something else that is called so, such as incomes by percentile.
    """
    if not -1000 <= low <= high <= 1000:
        return None
    largest = max(-low, high)
    return "percentage", "of 1" if largest <= 1 else "of 100" if largest > 2 else None


def _currency(unit: str) -> str | None:
    return unit if unit in CURRENCY_SIGNS or unit in CURRENCIES else None


def _named_currency(name: str) -> str | None:
    """Find the currency that a name names: ``price (€)``, ``salary_usd``; codes that are words too do not count."""
    if (sign := _SIGN.search(name)) and not _RANGE.search(name):
        return sign[0]
    parts = [part.upper() for part in words(name)]
    if len(parts) < 2 or any(map(str.isdigit, parts)):
        return None
    return next((part for part in parts if part in CURRENCIES - _ALSO_WORDS), None)


def of_dates(name: str, kind: str) -> Found | None:
    """Tell what dates mean.

    Examples
    --------
    >>> of_dates("date_of_birth", "date"), of_dates("created", "date")
    (('birth_date', None), None)
    """
    return ("birth_date", None) if says(name, *_BIRTH) and not says(name, "born at", "place") else None
