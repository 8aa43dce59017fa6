"""What a column's name says: its words, whatever their case, language and spelling, and what they speak for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|[\W_]+")


def plain(text: str) -> str:
    """Return a text in lower case without accents.

    Examples
    --------
    >>> plain("Größe"), plain("Téléphone")
    ('grosse', 'telephone')
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(name: str) -> tuple[str, ...]:
    """Return the words of a column's name, plain.

    Examples
    --------
    >>> words("homePhone_No."), words("PLZ"), words("Änderungs-Datum"), words("IPAddress")
    (('home', 'phone', 'no'), ('plz',), ('anderungs', 'datum'), ('ip', 'address'))
    """
    return tuple(plain(part) for part in _BREAK.split(name) if part)


def says(name: str, *phrases: str) -> bool:
    """Return whether a name has one of some phrases among its words, whether or not a space stands inside.

    Examples
    --------
    >>> says("customer_zip_code", "zip code"), says("ZipCode", "zip code"), says("zipcode", "zip code")
    (True, True, True)
    >>> says("shipping", "ip")
    False
    """
    tried = _phrases(name)
    return any(phrase.replace(" ", "") in tried for phrase in phrases)


@lru_cache(maxsize=64)
def _phrases(name: str) -> frozenset[str]:
    """Give all runs of up to four words, written together."""
    parts = words(name)
    runs = (parts[start:end] for start in range(len(parts)) for end in range(start + 1, min(start + 4, len(parts)) + 1))
    return frozenset("".join(run) for run in runs)
