"""Finds personal data inside texts, counts it, and masks it where texts are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analyst_lib.meaning.checks import is_card, is_email, is_iban, is_phone

MOST = 20_000
_AT = re.compile(r"[\w.+%-]@\w")
_DIGITS = re.compile(r"\d(?:[\s()./-]*\d){6}")
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
# A number among words is a telephone number only with a country, an area in brackets, or groups set apart.
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ ./()-]{0,2}(?:\d[ ./()-]{0,2}){6,12}|\(\d{2,5}\) ?\d[\d -]{4,10}|"
    r"\d{3}[-. ]\d{3}[-. ]\d{4}|0\d{2,4}[ /-]\d[\d -]{4,9})(?![\w-])"
)
KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("email address", _EMAIL, is_email), ("IBAN", _IBAN, is_iban), ("card number", _CARD, is_card),
    ("telephone number", _PHONE, is_phone),
)  # fmt: skip


def personal(text: str) -> Iterator[tuple[str, str]]:
    """Give the kind and the text of each piece of personal data in a text; check digits are checked.

    Examples
    --------
    >>> for kind, piece in personal("ann@example.org or +49 30 901820; 4111 1111 1111 1111 not 4111111111111112"):
    ...     print(f"{kind}: {piece}")
    email address: ann@example.org
    card number: 4111 1111 1111 1111
    telephone number: +49 30 901820
    """
    text = text[:MOST]
    mail, digits = "@" in text and _AT.search(text), _DIGITS.search(text)
    for kind, pattern, check in KINDS:
        if not (mail if pattern is _EMAIL else digits):
            continue
        for found in pattern.finditer(text):
            piece = found[0].rstrip(" .-/(")
            if check(piece):
                yield kind, piece
                text = text.replace(piece, " " * len(piece))


def masked(text: str) -> str:
    """Return a text with its personal data as the name of its kind.

    Examples
    --------
    >>> masked("Call +49 30 901820 or mail ann@example.org.")
    'Call [telephone number] or mail [email address].'
    """
    for kind, piece in list(personal(text)):
        text = text.replace(piece, f"[{kind}]")
    return text
