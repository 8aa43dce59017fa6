"""Dates and times as people write them, checked against the calendar; only this module knows their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .readings import Contradiction, Reading
from .words import MONTH

Order = Literal["dmy", "mdy", "ymd", "ym", "dby", "bdy"]
_PARTS = {
    "d": r"(?P<d>\d{1,2})",
    "m": r"(?P<m>\d{1,2})",
    "y": r"(?P<y>\d{4}|\d{2})",
    "Y": r"(?P<y>\d{4})",
    "b": r"(?P<b>[\pL]{3,10}\.?)",
}
_TIME = (
    r"(?:T|,?\s)\s?(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,6}))?)?(?:\s?(?P<p>[AaPp])\.?[Mm]\.?)?"
)
_SHOWN = {"d": "DD", "m": "MM", "y": "YYYY", "b": "month"}
_DATE_NAME = re.compile(r"(?i)(^|[_\s.-])(date|datum|day|tag|fecha|jour|dt|dob|ymd)($|[_\s.-])|date$|datum$")


@dataclass(frozen=True)
class Iso(Reading):
    """ISO 8601 as programs write it, read by Arrow's own strict parser."""

    form: Literal["date", "midnight", "us", "ns", "zoned"] = "date"

    @property
    def quick(self) -> bool:  # type: ignore[override]
        return self.form in ("date", "us", "ns")

    @property
    def label(self) -> str:  # type: ignore[override]
        return f"{self.kind}s" if self.kind == "date" else "dates with times"

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "date" if self.form in ("date", "midnight") else "datetime"

    @property
    def type(self) -> pa.DataType:
        types = {"us": pa.timestamp("us"), "ns": pa.timestamp("ns"), "zoned": pa.timestamp("us", "UTC")}
        return types.get(self.form, pa.date32())

    @property
    def format(self) -> str | None:
        return {"date": "YYYY-MM-DD", "zoned": "YYYY-MM-DD HH:MM:SS with zone"}.get(self.form, "YYYY-MM-DD HH:MM:SS")

    @property
    def shape(self) -> str:
        return r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?i:Z|utc|gmt|[+-]\d\d:?\d\d)?)?"

    @property
    def family(self) -> str:
        return "dates"

    def convert(self, text: pa.StringArray) -> pa.Array:
        if self.form == "zoned":
            text = pc.replace_substring_regex(text, r"(?i)\s?(utc|gmt)$", "Z")
            return pc.cast(pc.replace_substring_regex(text, r"\s([+-]\d\d:?\d\d)$", r"\1"), self.type)
        if self.form != "midnight":
            return pc.cast(text, self.type)
        whole = pc.match_substring_regex(text, r"^\d{4}-\d\d-\d\d([ T]00:00(:00(\.0+)?)?)?$")
        if not pc.all(whole).as_py():
            raise Contradiction
        return pc.cast(pc.utf8_slice_codeunits(text, 0, 10), pa.date32())


@dataclass(frozen=True)
class Dated(Reading):
    """Dates in an order of day, month and year, with a time of day or without."""

    order: Order = "dmy"
    separator: str = "/"
    timed: bool = False
    short_year: bool = False

    @property
    def label(self) -> str:  # type: ignore[override]
        return "dates with times" if self.timed else "dates"

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "datetime" if self.timed else "date"

    @property
    def type(self) -> pa.DataType:
        return pa.timestamp("us") if self.timed else pa.date32()

    @property
    def format(self) -> str | None:
        parts = self.separator.join(_SHOWN[part] for part in self.order)
        return (parts.replace("YYYY", "YY") if self.short_year else parts) + (" HH:MM:SS" if self.timed else "")

    @property
    def pattern(self) -> str:
        year = "Y" if not self.short_year else "y"
        parts = [_PARTS[year if part == "y" else part] for part in self.order]
        between = r",?\s" if self.separator == " " else re.escape(self.separator)
        if self.short_year:
            parts = [part.replace(r"\d{4}|", "") for part in parts]
        return "^" + between.join(parts) + (_TIME if self.timed else "") + "$"

    @property
    def shape(self) -> str:
        return re.sub(r"\?P<\w>", "?:", self.pattern[1:-1])

    @property
    def family(self) -> str:
        return "dates"

    def convert(self, text: pa.StringArray) -> pa.Array:
        found = pc.extract_regex(text, self.pattern)
        if found.null_count > text.null_count:
            raise Contradiction
        year, month, day = (self._part(found, part) for part in "ymd")
        days = _days(year, month, day, text)
        if not self.timed:
            return pa.array(days.astype("datetime64[D]"), mask=_nulls(text)).cast(pa.date32())
        return pa.array(days.astype("datetime64[us]") + self._clock(found), mask=_nulls(text))

    def _part(self, found: pa.StructArray, part: str) -> np.ndarray:
        if part == "d" and "d" not in self.order:
            return np.ones(len(found), np.int64)
        if part == "m" and "b" in self.order:
            return _month(found.field("b"))
        values = _whole(found.field(part))
        if part == "y" and self.short_year:  # POSIX: 69-99 are 19xx
            values = values + np.where(values < 69, 2000, 1900)
        return values

    def _clock(self, found: pa.StructArray) -> np.ndarray:
        hour, minute, second = (_whole(found.field(part)) for part in "HMS")
        half = pc.fill_null(pc.utf8_lower(found.field("p")), "")
        noon, any_half = pc.equal(half, "p").to_numpy(False), pc.not_equal(half, "").to_numpy(False)
        if ((any_half & ((hour < 1) | (hour > 12))) | (hour > 23) | (minute > 59) | (second > 59)).any():
            raise Contradiction
        hour = np.where(any_half, hour % 12 + 12 * noon, hour)
        fraction = _whole(pc.utf8_rpad(found.field("f"), 6, "0"))
        clock: np.ndarray = ((hour * 3600 + minute * 60 + second) * 1_000_000 + fraction).astype("timedelta64[us]")
        return clock


@dataclass(frozen=True)
class Compact(Reading):
    """Dates as eight digits, YYYYMMDD."""

    kind = "date"
    label = "dates"

    @property
    def type(self) -> pa.DataType:
        return pa.date32()

    @property
    def format(self) -> str | None:
        return "YYYYMMDD"

    @property
    def shape(self) -> str:
        return r"(?:19|20)\d{6}"

    def convert(self, text: pa.StringArray) -> pa.Array:
        if not pc.all(pc.match_substring_regex(text, r"^(19|20)\d{6}$")).as_py():
            raise Contradiction
        return pc.cast(pc.replace_substring_regex(text, r"^(....)(..)(..)$", r"\1-\2-\3"), pa.date32())


def _nulls(text: pa.StringArray) -> np.ndarray:
    nulls: np.ndarray = text.is_null().to_numpy(zero_copy_only=False)
    return nulls


def _whole(text: pa.StringArray) -> np.ndarray:
    """Turn digits into whole numbers; what was left out is zero."""
    plain = pc.fill_null(text, "0")
    plain = pc.if_else(pc.equal(plain, ""), "0", plain)
    values: np.ndarray = pc.cast(pc.replace_substring_regex(plain, r"^0+(\d)", r"\1"), pa.int64()).to_numpy()
    return values


def _month(text: pa.StringArray) -> np.ndarray:
    names, numbers = pa.array(list(MONTH)), pa.array([int(number) for number in MONTH.values()])
    months = numbers.take(pc.index_in(pc.utf8_lower(text), names))
    if months.null_count > text.null_count:
        raise Contradiction
    values: np.ndarray = pc.fill_null(months, 1).to_numpy()
    return values


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray, text: pa.StringArray) -> np.ndarray:
    """Count days since 1970, refusing days the calendar lacks, such as 31/02."""
    there = ~_nulls(text)
    months = (year - 1970) * 12 + (month - 1)
    first = months.astype("datetime64[M]")
    days: np.ndarray = first.astype("datetime64[D]") + (day - 1)
    wrong = (month < 1) | (month > 12) | (day < 1) | (days.astype("datetime64[M]") != first) | (year < 1)
    if (wrong & there).any():
        raise Contradiction
    return days


def dates(name: str, values: list[str]) -> Iterator[Reading]:
    """Name the readings worth a try for a column of this name that begins with these texts."""
    first = values[0].strip()
    if not first[:1].isalnum() or not any(letter.isdigit() for letter in first) or len(first) < 5:
        return
    if re.match(r"\d{4}-\d\d", first):
        forms: tuple[Literal["date", "midnight", "us", "ns", "zoned"], ...] = ("date", "midnight", "us", "ns", "zoned")
        yield from (Iso(form) for form in forms)
    if re.fullmatch(r"\d{4}[-/]\d\d?", first):
        yield Dated("ym", first[4])
    if re.fullmatch(r"(19|20)\d{6}", first) and _DATE_NAME.search(name):
        yield Compact()
    yield from _dated(first)


def _dated(first: str) -> Iterator[Reading]:
    forms = (
        (r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d\d)(?!\d)", ("dmy", "mdy")),
        (r"\d{4}([/.-])\d{1,2}\1\d{1,2}(?!\d)", ("ymd",)),
    )
    named = (
        (r"\d{1,2}\.?([ /-])[^\W\d]{3,10}\.?,?\1(\d{4}|\d\d)(?!\d)", ("dby",)),
        (r"[^\W\d]{3,10}\.?( )\d{1,2},? (\d{4})", ("bdy",)),
    )
    for form, orders in forms + named:
        if not (found := re.match(form, first)):
            continue
        short = len(found.groups()) > 1 and len(found[2]) == 2
        for order in orders:
            if not (found[1] == "." and order == "mdy"):
                yield Dated(order, found[1], found.end() < len(first), short)  # type: ignore[arg-type]
