"""Fixes of texts that are something else: numbers, dates, yes and no; what can be read in two ways asks for a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from analyst_lib.cleaning.fixes import Fix, Sure
from analyst_lib.cleaning.readings import EXACT, Read, real_texts, units_of, ways
from analyst_lib.cleaning.work import Work, step_on
from analyst_lib.ingest.mixture import looks
from analyst_lib.ingest.names import Name
from analyst_lib.ingest.numbers import Written
from analyst_lib.ingest.plan import plan
from analyst_lib.ingest.readings import YesNo
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.judge_texts import CODES
from analyst_lib.profiling.saying import quoted
from analyst_lib.words import joined, plural

NAMES_A_THING = (
    *("id", "uuid", "guid", "key", "code", "sku", "isbn", "ean", "iban", "zip", "zip code", "postal code", "plz", "postcode"),
    *("phone", "telephone", "fax", "mobile", "account", "serial", "barcode", "gtin", "ssn", "version"),
)  # fmt: skip
KINDS = {"to_numbers": "numbers", "to_dates": "dates", "to_booleans": "booleans"}
NOUNS = {"numbers": "numbers", "dates": "dates", "booleans": "yes and no"}
WAYS = {
    "point": "with a decimal point", "comma": "with a decimal comma",
    "day-first": "with the day first", "month-first": "with the month first",
}  # fmt: skip
ONLY_NUMBERS = ("integer", "floating", "mixed-integer-float")
MOSTLY = 0.5
LISTED = 12
LEAST = 3
GROUPED = 5


def types(work: Work) -> Iterator[Fix]:
    """Columns of texts all of which, or most of which, are numbers, dates, or yes and no."""
    for name, texts in work.text_columns():
        if name in work.typed:
            continue
        real = real_texts(list(texts))
        others = {kind.__name__.rstrip("0123456789_").rstrip("_") for kind in work.others(name)}
        if not real or not others <= {"int", "float", "uint"} or (others and sum(texts.values()) < LEAST and not real):
            continue
        found = [way for way in ways(name, real) if not others or way.call == "to_numbers"]
        found = [way for way in found if way.call != "to_numbers" or not _is_name(work, name)]
        made = _readings(work, name, real, found) if found else () if others else _mostly(work, name, texts, real)
        for fix in made:
            work.typed.add(name)
            yield fix
    yield from _only_numbers(work)


def _only_numbers(work: Work) -> Iterator[Fix]:
    """Columns that could hold anything and hold nothing but numbers, as a removed header or a workbook leaves them."""
    for name in work.columns:
        column = work.table[name]
        if column.dtype != object or pd.api.types.infer_dtype(column, skipna=True) not in ONLY_NUMBERS:
            continue
        if any(isinstance(v, int) and abs(v) > EXACT for v in column):
            continue
        work.typed.add(name)
        yield Fix(
            f"numbers:{name}", "numbers", "safe", f"{name} holds numbers in a column of mixed types",
            "The column gets the type of numbers; no number changes.", "As it is, it is slow, and some programs take it for text.",
            _leaves("numbers"), step_on(name, "to_numbers"), (name,),
        )  # fmt: skip


def _is_name(work: Work, name: str) -> bool:
    """Tell whether digits only name something: numbers are not made of them, so that zeros in front stay."""
    return says(name, *NAMES_A_THING) or work.numbers(name).meaning in CODES


def _readings(work: Work, name: str, real: Sequence[str], found: Sequence[Read]) -> Iterator[Fix]:
    first = found[0]
    same = [way for way in found if way.call == first.call]
    settled = _settled(real, same) if len(same) > 1 else first
    if settled is not None:
        yield _converted(work, name, settled, *_sure(real, settled, len(same) > 1))
        return
    for way in same:
        yield _converted(work, name, way, "choice", _both_ways(same), f":{way.label}")


def _settled(real: Sequence[str], same: Sequence[Read]) -> Read | None:
    """Settle points or commas that may be decimal marks or group thousands.

    Groups of exactly three digits beside whole numbers below 1,000 written plain are thousands: decimals of one length
    would show there too.
    """
    if same[0].call != "to_numbers":
        return None
    plain = [text for text in real if re.fullmatch(r"[+-]?\d{1,3}", text.strip())]
    grouped = [text for text in real if re.search(r"\d[.,]\d{3}\D*$", text)]
    longer = any(re.fullmatch(r"[+-]?\d{4,}", text.strip()) for text in real)
    whole = [way for way in same if way.results.dtype.kind in "iu" and isinstance(way.reading, Written)]
    return whole[0] if plain and len(grouped) >= GROUPED and not longer and whole else None


def _sure(real: Sequence[str], way: Read, settled: bool) -> tuple[Sure, str]:
    """Tell how sure a way is that is the only one, and why."""
    if settled:
        return (
            "judgement",
            "The marks stand before three digits throughout, and small numbers have none: they group thousands.",
        )
    if way.call == "to_numbers" and way.unit and len(units_of(real)) > 1:
        return "judgement", f"Only some of the numbers stand beside {way.unit}; do the others mean the same?"
    if way.call == "to_dates" and getattr(way.reading, "short_year", False):
        return (
            "judgement",
            "The years have two digits; 69 to 99 are taken for 1969 to 1999, the others for 2000 to 2068.",
        )
    if isinstance(way.reading, YesNo) and max(len(way.reading.yes), len(way.reading.no)) == 1:
        return (
            "judgement",
            f"“{way.reading.yes}” and “{way.reading.no}” look like yes and no, but single letters may mean other things.",
        )
    return "safe", "Every value reads as such, and in one way only."


def _both_ways(same: Sequence[Read]) -> str:
    if same[0].call == "to_dates":
        return "No day is above 12, so nothing in the column tells the day from the month. Ask who made it."
    return "Each mark stands before three digits, so it may group thousands or be a decimal mark. Ask who made it."


def _converted(work: Work, name: str, way: Read, sure: Sure, why: str, choice: str = "") -> Fix:
    kind = KINDS[way.call]
    title = f"{name} could be {NOUNS[kind]} {WAYS[way.label]}" if choice else f"{name} holds {NOUNS[kind]} as text"
    words = _missing(work, name)
    values = way.values | ({"missing": words} if words else {})
    what = f"The texts become {NOUNS[kind]}{_how(way)}." + (
        f" {_quoted(words)} become{'s' if len(words) == 1 else ''} missing." if words else ""
    )
    also = {"numbers": "added, averaged", "dates": "put in order", "booleans": "counted as true"}[kind]
    fix = Fix(
        f"{kind}:{name}{choice}", kind, sure, title, what,
        f"As text they cannot be {also} or compared. {why}", _leaves(kind), step_on(name, way.call, **values), (name,),
    )  # fmt: skip
    return work.measured(fix)


def _missing(work: Work, name: str) -> list[str]:
    """Return the words for missing that stand among the texts."""
    texts = work.texts(name)
    real = set(real_texts(list(texts)))
    return sorted({text.strip() for text in texts if text not in real and text.strip()})


def _how(way: Read) -> str:
    if way.call == "to_numbers":
        told = f", read {WAYS[way.label]}" if "decimal" in way.values and way.marked else ""
        return told + (f"; the sign {way.unit} is left out" if way.unit else "")
    if way.call == "to_dates" and way.reading.format:
        return f", read as {way.reading.format}"
    if isinstance(way.reading, YesNo):
        return f": “{way.reading.yes}” is true, “{way.reading.no}” false"
    return ""


def _leaves(kind: str) -> str:
    if kind == "numbers":
        return "Codes: numbers with zeros in front, of 16 digits and more, and columns named as ids, codes or phone numbers."
    return (
        "Texts that are no date of the calendar would keep the whole column as it is."
        if kind == "dates"
        else "Numbers 0 and 1."
    )


def _quoted(words: Sequence[str]) -> str:
    return joined([quoted(word) for word in words], 4)


def _mostly(work: Work, name: str, texts: Mapping[str, int], real: Sequence[str]) -> Iterator[Fix]:
    """Propose to read a column of which half the values or more are of one type, the others becoming missing."""
    rejected = plan(Name(name), list(texts)).rejected
    if not rejected or len(real) < 2 * LEAST or _is_name(work, name):
        return
    shape = rejected[0][0].shape
    alike = [
        text
        for text, fits in zip(real, looks(pa.array(real, pa.string()), shape or "").to_pylist(), strict=True)
        if fits
    ]
    rest = [text for text in real if text not in set(alike)]
    count, lost = sum(texts[text] for text in alike), sum(texts[text] for text in rest)
    found = ways(name, alike)
    if not rest or len(alike) < LEAST or count < MOSTLY * (count + lost) or not found or found[0].call == "to_booleans":
        return
    for way in found:
        if way.call == found[0].call:
            yield _with_rest(work, name, way, (count, lost), rest, f":{way.label}" if len(found) > 1 else "")


def _with_rest(work: Work, name: str, way: Read, counts: tuple[int, int], rest: Sequence[str], choice: str) -> Fix:
    noun, (count, lost) = NOUNS[KINDS[way.call]], counts
    words = sorted({text.strip() for text in rest} | set(_missing(work, name)))
    fix = Fix(
        f"mixed:{name}{choice}", "mixed", "choice" if choice else "judgement", f"{name} mixes {noun} with other texts",
        f"{count:,} texts become {noun}{_how(way)}; {plural(lost, 'other value')} would be lost: {joined([quoted(t) for t in rest], 4)}.",
        f"Neither an average nor a count of labels makes sense of both. Look at the others first: they may say why there are no {noun}.",
        "The others stay as they are unless this is applied.", step_on(name, way.call, **way.values, missing=words), (name,),
    )  # fmt: skip
    return work.measured(fix)
