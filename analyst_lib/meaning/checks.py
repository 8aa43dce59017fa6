"""Whether one text is an email address, a card number, a URL …: by its form, and by its check digits where it has some.

Every check takes a text without padding and returns whether it passes; none looks at anything but that text.
"""

from __future__ import annotations

import json
import re

from .lists import ALPHA_2, ALPHA_3, GIVEN, IBAN_LENGTH

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_URL = re.compile(r"(?:https?|ftp)://[^\s/?#]+\.[^\s]{2,}|https?://localhost\S*|www\.[a-z0-9-]+\.\S{2,}", re.IGNORECASE)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}")
_PHONE = re.compile(r"\+?[\d(][\d\s().\-/‑–]{5,22}\d(?:\s?(?:x|ext\.?|#)\s?\d{1,5})?", re.IGNORECASE)
_ABROAD = re.compile(r"\+[1-9]\d{0,2}[\s().\-/]*\d[\d\s().\-/]{5,}|00[1-9]\d{0,2}[\s().\-/]+\d[\d\s().\-/]{5,}")
_AMERICAN = re.compile(r"(?:\+?1[\s.-]?)?\([2-9]\d\d\)\s?[2-9]\d\d[\s.-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?")
_POSTAL = re.compile(
    r"\d{4,6}|\d{5}-\d{4}|\d{3}\s\d{2}|\d{2}-\d{3}|\d{3}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3}|\d{4}\s?[A-Z]{2}|[A-Z]{1,2}-\d{4,5}|"
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d(?:[.,]\d{1,6})?)?(?:\s?[ap]\.?m\.?|\s?uhr)?", re.IGNORECASE
)
_ELAPSED = re.compile(r"(?:-?\d+\s?days?,?\s)?\d{1,4}:[0-5]\d(?::[0-5]\d)?(?:\.\d{1,9})?")
_ISO_ELAPSED = re.compile(
    r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?"
)
_UNIT = r"(?:days?|d|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|ms)"
_NUMBER = r"\d+(?:[.,]\d+)?\s?"
_SPOKEN = re.compile(rf"{_NUMBER}{_UNIT}(?:[\s,]+{_NUMBER}{_UNIT})*\.?", re.IGNORECASE)
_BARE = re.compile(r"\d+(?:[.,]\d+)?\s?[dms]", re.IGNORECASE)  # 12 m may be metres
_NAME_WORD = (
    r"(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]i|[Dd]a|[Dd]el|[Ll]a|[Ll]e|[Bb]in|[Aa]l|[Zz]u|[Zz]um|[Tt]er)\s)*"
)
_NAME_WORD += r"[^\W\d_](?:[^\W\d_]|['’.\-](?=[^\W\d_]|\s|$))*"
_NAME = re.compile(rf"{_NAME_WORD}(?:,?\s{_NAME_WORD}){{0,5}}")
_TITLE = re.compile(r"(?:^|,\s)(?:mr|mrs|ms|miss|dr|prof|herr|frau|sr|sra|mme|mlle|master|rev)\b\.?\s", re.IGNORECASE)
_STREET = re.compile(r"\d+[a-z]?,?\s+\D{3,}|\D{3,}\s\d+\s?[a-z]?(?:[\s,/-].*)?", re.IGNORECASE)
# Who issues a card number of which length: the ranges of the large schemes (ISO/IEC 7812).
_CARD = re.compile(
    r"4\d{12}|4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|"
    r"3(?:0[0-5]|[68]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}"
)
_GROUPED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5}|\d{13,19}")


def is_email(text: str) -> bool:
    """Return whether a text is an email address.

    Examples
    --------
    >>> is_email("ann.b@example.org"), is_email("@ann"), is_email("a@b"), is_email("price@10.5")
    (True, False, False, False)
    """
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None and ".." not in text


def is_url(text: str) -> bool:
    """Return whether a text is a web or FTP address."""
    return len(text) <= 2083 and _URL.fullmatch(text) is not None


def is_ip(text: str) -> bool:
    """Return whether a text is an IPv4 or IPv6 address.

    Examples
    --------
    >>> is_ip("192.168.0.1"), is_ip("256.1.1.1"), is_ip("2001:db8::1"), is_ip("10:30"), is_ip("1.2.3")
    (True, False, True, False, False)
    """
    if _IPV4.fullmatch(text):
        return True
    if not 2 <= len(text) <= 45 or text.count(":") < 2 or "%" in text:
        return False
    import ipaddress

    try:
        return ipaddress.IPv6Address(text) is not None
    except ValueError:
        return False


def luhn(digits: str) -> bool:
    """Return whether digits end in the check digit that Luhn's formula gives (ISO/IEC 7812-1, annex B).

    Examples
    --------
    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def is_card(text: str) -> bool:
    """Return whether a text is the number of a payment card: issuer, length and check digit."""
    if not text.isascii() or not _GROUPED.fullmatch(text):
        return False
    digits = re.sub(r"[ -]", "", text)
    return _CARD.fullmatch(digits) is not None and luhn(digits) and len(set(digits)) > 1


def is_iban(text: str) -> bool:
    """Return whether a text is an IBAN: country, length and check digits (ISO 13616, modulo 97).

    Examples
    --------
    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE88370400440532013000")
    (True, False)
    """
    code = text.replace(" ", "").upper()
    if not code.isascii() or not code.isalnum() or IBAN_LENGTH.get(code[:2]) != len(code) or not code[2:4].isdigit():
        return False
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97 == 1


def is_phone(text: str) -> bool:
    """Return whether a text may be a telephone number: 7 to 15 digits (ITU-T E.164) and what stands between them."""
    return (
        7 <= sum(letter.isdigit() for letter in text) <= 15 + 5 * ("x" in text) and _PHONE.fullmatch(text) is not None
    )


def is_surely_phone(text: str) -> bool:
    """Return whether a text is a telephone number even where no name says so: with + and country, or (area).

    Examples
    --------
    >>> is_surely_phone("+49 30 901820"), is_surely_phone("(212) 555-0100"), is_surely_phone("212-555-0100")
    (True, True, False)
    """
    return is_phone(text) and (_ABROAD.fullmatch(text) is not None or _AMERICAN.fullmatch(text) is not None)


def is_postal(text: str) -> bool:
    """Return whether a text has the form of a postal code of some country."""
    return _POSTAL.fullmatch(text) is not None


def is_country(text: str) -> bool:
    """Return whether a text is one of ISO's country codes of two or three capital letters."""
    return text in ALPHA_2 or text in ALPHA_3


def is_clock(text: str) -> bool:
    """Return whether a text is a time of day."""
    return _CLOCK.fullmatch(text) is not None and (":" in text or "h" in text.lower())


def is_daytime(text: str) -> bool:
    """Return whether a time is one of the day after 7 o'clock, or says in words that it is a time of day."""
    hour = re.match(r"\d+", text)
    return text[-1:].isalpha() or text.endswith(".") or (hour is not None and int(hour[0]) >= 7)


def is_duration(text: str) -> bool:
    """Return whether a text is a length of time: 31:05:59, PT5M, 3 days 04:05:06, 2h 30m.

    Examples
    --------
    >>> is_duration("31:05:59"), is_duration("PT5M"), is_duration("2h 30min"), is_duration("12:75"), is_duration("P")
    (True, True, True, False, False)
    """
    return any(form.fullmatch(text) for form in (_ELAPSED, _ISO_ELAPSED, _SPOKEN))


def is_surely_duration(text: str) -> bool:
    """Return whether a text is a length of time, and neither a time of day nor a length in metres.

    Examples
    --------
    >>> is_surely_duration("31:05:59"), is_surely_duration("08:30"), is_surely_duration("12 m")
    (True, False, False)
    """
    return is_duration(text) and not is_clock(text) and not _BARE.fullmatch(text)


def is_json(text: str) -> bool:
    """Return whether a text is a JSON object or array.

    Examples
    --------
    >>> is_json('{"a": 1}'), is_json("[1, 2]"), is_json("[a]"), is_json("12"), is_json("{}")
    (True, True, False, False, True)
    """
    if text[:1] + text[-1:] not in ("{}", "[]"):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def is_name_like(text: str) -> bool:
    """Return whether a text is built as a person's name is: one to six words of letters, capitals first."""
    if not 2 <= len(text) <= 80 or not _NAME.fullmatch(text):
        return False
    return not text.isascii() or any(letter.isupper() for letter in text)


def is_known_name(text: str) -> bool:
    """Return whether a text is a person's name by itself: a title, or a common given name beside another word.

    Examples
    --------
    >>> is_known_name("Braund, Mr. Owen"), is_known_name("Anna Schmidt")
    (True, True)
    >>> is_known_name("May"), is_known_name("Ford Focus")
    (False, False)
    """
    if not is_name_like(text):
        return False
    parts = [part.strip(".,").lower() for part in text.split()]
    return _TITLE.search(text) is not None or (
        len(parts) >= 2 and any(part in GIVEN for part in parts[:-1] + parts[1:2])
    )


def is_street(text: str) -> bool:
    """Return whether a text has the form of a street with a house number."""
    return 6 <= len(text) <= 120 and _STREET.fullmatch(text) is not None
