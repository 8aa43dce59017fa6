"""Numbers as people write them: plain, with decimal commas, grouped thousands, currencies and percent signs.

Only this module knows when digits are a quantity: never with leading zeros, never when a float would change them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .layout import Layout, layout
from .readings import Contradiction, Reading

UNITS = ("%", "‰", "€", "$", "£", "¥", "₹", "₽", "₺", "US$", "EUR", "USD", "GBP", "CHF", "JPY", "kr", "zł", "Kč", "R$")
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_AFFIXED = re.compile(rf"[+-]?\s?(?:({_UNIT})\s?)?[+-]?\d[\d.,'’\s]*(?:({_UNIT}))?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?", re.IGNORECASE)
_GROUPS = {".": "[,'’ \\x{00a0}\\x{202f}]", ",": "[.'’ \\x{00a0}\\x{202f}]"}
_WHOLE = r"(?:0|[1-9]\d{0,17}|[1-9]\d{0,2}(?:[.,'’\s]\d{3})+)"
_SHAPE = rf"[+-]?\s?(?:(?:{_UNIT})\s?)?[+-]?(?:{_WHOLE}(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?(?:\s?(?:{_UNIT}))?"
_FLOAT_LETTERS = b"-+.eEinftyINFTY"
_LETTERS = b"eEinftyINFTY"
_HUGE_DIGITS = 300


@dataclass(frozen=True)
class Integer(Reading):
    """Whole numbers that 64 bits hold."""

    kind = "integer"
    label = "whole numbers"
    quick = True

    family = "numbers"
    shape = _SHAPE

    @property
    def type(self) -> pa.DataType:
        return pa.int64()

    def convert(self, text: pa.StringArray) -> pa.Array:
        laid = layout(text)
        if not laid.only(b"-") or leading_zero(laid):
            raise Contradiction
        return pc.cast(text, pa.int64())


@dataclass(frozen=True)
class Number(Reading):
    """Numbers with a decimal point, as programs write them."""

    kind = "number"
    label = "numbers"
    quick = True

    family = "numbers"
    shape = _SHAPE

    @property
    def type(self) -> pa.DataType:
        return pa.float64()

    def convert(self, text: pa.StringArray) -> pa.Array:
        laid = layout(text)
        if not laid.only(_FLOAT_LETTERS) or leading_zero(laid):
            raise Contradiction
        # 12E3 is a product code; programs write 1.2e4 or 1e+04.
        if laid.any(b"eE") and pc.any(pc.match_substring_regex(text, r"^[+-]?\d+[eE]\d+$")).as_py():
            raise Contradiction
        if laid.any(b"+"):
            _check_plus(text)
        values = pc.cast(text, pa.float64())
        _check_whole(text, laid.longest)
        if laid.longest > _HUGE_DIGITS or laid.any(_LETTERS):
            _check_infinite(text, values)
        return values


def _check_plus(text: pa.StringArray) -> None:
    """Refuse +4930123456, a telephone number: nobody writes a plus sign before a long quantity."""
    if pc.any(pc.match_substring_regex(text, r"^\+\d{7,}$")).as_py():
        raise Contradiction


def _check_whole(text: pa.StringArray, longest: int) -> None:
    """Refuse whole numbers that a float would change: with 16 digits or more they are codes, not quantities."""
    if longest < 16:
        return
    whole = text.filter(pc.fill_null(pc.match_substring_regex(text, r"^[+-]?\d{16,}$"), False))
    if any(int(value) != int(float(value)) for value in whole.to_pylist()):
        raise Contradiction


def _check_infinite(text: pa.StringArray, values: pa.Array) -> None:
    """Refuse numbers too large for a float; the word inf is one that people's programs write."""
    infinite = text.filter(pc.fill_null(pc.is_inf(values), False))
    if len(infinite) and not pc.all(pc.match_substring(infinite, "f", ignore_case=True)).as_py():
        raise Contradiction


def leading_zero(laid: Layout) -> bool:
    """Tell whether any text begins with a zero and another digit (or 0x), a minus sign before it or not."""
    if not laid.raw:
        return False
    first = laid.data.take(laid.starts, mode="clip")  # an empty text may begin behind the last byte
    if _zero_before_more(laid, np.flatnonzero(first == ord("0")), 1):
        return True
    minus = np.flatnonzero(first == ord("-")) if ord("-") in laid.raw else ()
    if not len(minus):
        return False
    second = laid.data.take(laid.starts[minus] + 1, mode="clip")
    return _zero_before_more(laid, minus[second == ord("0")], 2)


def _zero_before_more(laid: Layout, places: np.ndarray, taken: int) -> bool:
    """Tell whether a digit follows the first letters of some texts."""
    longer = places[laid.lengths[places] > taken]
    after = laid.data[laid.starts[longer] + taken]
    return bool(((after >= ord("0")) & (after != ord("E")) & (after != ord("e"))).any())


@dataclass(frozen=True)
class Written(Reading):
    """Numbers written for people: grouped thousands, either decimal mark, one unit."""

    label = "numbers"
    family = "numbers"
    shape = _SHAPE
    decimal: Literal[".", ","] = "."
    whole: bool = False
    unit: str | None = None

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "integer" if self.whole else "number"

    @property
    def type(self) -> pa.DataType:
        return pa.int64() if self.whole else pa.float64()

    @property
    def format(self) -> str | None:
        return {".": "1,234", ",": "1.234"}[self.decimal] + ("" if self.whole else f"{self.decimal}56")

    @property
    def pattern(self) -> str:
        fraction = "" if self.whole else rf"(?:\{self.decimal}\d+)?"
        group = _GROUPS[self.decimal]
        number = rf"(?:[1-9]\d{{0,2}}(?:{group}\d{{3}})+|0|[1-9]\d*){fraction}"
        unit = f"(?:{re.escape(self.unit)})?" if self.unit else ""
        return rf"^[+-]?\s?{unit}\s?[+-]?{number}\s?{unit}$"

    def convert(self, text: pa.StringArray) -> pa.Array:
        if not pc.all(pc.match_substring_regex(text, self.pattern)).as_py():
            raise Contradiction
        _check_plus(text)
        digits = pc.replace_substring_regex(text, rf"[^0-9\{self.decimal}-]", "")
        _check_whole(digits, layout(digits).longest)
        return pc.cast(pc.replace_substring(digits, self.decimal, "."), self.type)


def unit_of(value: str) -> str | None:
    """Find the unit in a written number.

    Examples
    --------
    >>> unit_of("1.234,50 €"), unit_of("12"), unit_of("about 12")
    ('€', None, None)
    """
    found = _AFFIXED.fullmatch(value.strip())
    return (found[1] or found[2]) if found else None


def numbers(values: list[str]) -> list[Reading]:
    """Name the readings worth a try for these texts, the plain ones first."""
    first = values[0].strip()
    if not _AFFIXED.fullmatch(first) and not _PLAIN.fullmatch(first):
        return []
    unit = next((unit for unit in map(unit_of, values) if unit), None)
    written = [Written(mark, whole, unit) for mark in (".", ",") for whole in (True, False)]
    # An exponent or a fraction of other than three digits can only be a program's number.
    plain = re.compile(r"[+-]?\d*\.(?:\d{1,2}|\d{4,})(?:[eE].*)?")
    if not unit and any(plain.fullmatch(value) for value in values[:20]):
        return [Number(), Written(".")]
    return [Integer(), Number(), *written]
