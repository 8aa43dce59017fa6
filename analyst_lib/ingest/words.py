"""The words of tables: which ones mean that a value is missing, which ones yes and no, which ones months."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .layout import bytes_of

MISSING = (
    "NA N/A n/a #N/A #NA NaN nan -NaN -nan NAN null NULL <NA> None NONE nil NIL - -- ? . n.a. N.A. "
    "#DIV/0! #VALUE! #REF! #NAME? #NUM! #NULL!"
).split()

_LONGEST = max(len(word.encode()) for word in MISSING)
_BEGINS = np.isin(np.arange(256), [ord(word[0]) for word in MISSING])

YES_NO = (
    ("true", "false"),
    ("yes", "no"),
    ("ja", "nein"),
    ("wahr", "falsch"),
    ("oui", "non"),
    ("vrai", "faux"),
    ("si", "no"),
    ("sí", "no"),
    ("sì", "no"),
    ("sim", "não"),
    ("ja", "nee"),
    ("tak", "nie"),
    ("да", "нет"),
    ("是", "否"),
    ("はい", "いいえ"),
    ("on", "off"),
    ("y", "n"),
    ("j", "n"),
    ("t", "f"),
)

_MONTHS = (
    "jan january januar janvier enero gennaio ene janv january. jan.",
    "feb february februar février fevrier febrero febbraio fév feb. févr",
    "mar march märz maerz mars marzo mär mrz mar.",
    "apr april avril abril aprile abr avr apr.",
    "may mai mayo maggio mag",
    "jun june juni juin junio giugno giu jun.",
    "jul july juli juillet julio luglio lug juil jul.",
    "aug august août aout agosto ago aoû aug.",
    "sep sept september septembre septiembre settembre set sep. sept.",
    "oct october oktober octobre octubre ottobre okt ott oct. okt.",
    "nov november novembre noviembre nov.",
    "dec december dezember décembre decembre diciembre dicembre dez dic déc dec. dez.",
)
MONTH = {name: str(number + 1) for number, names in enumerate(_MONTHS) for name in names.split()}


def blank(text: pa.StringArray, keep: frozenset[str] = frozenset()) -> tuple[pa.StringArray, Counter[str]]:
    """Make missing words missing; give also each word found and how often (white space counts as '').

    `keep` names words that are values here, such as NA among country codes.
    """
    places = _suspects(text)
    some = text.take(pa.array(places))
    words = pa.array([word for word in MISSING if word not in keep], pa.string())
    blank = pc.or_(pc.is_in(some, words), pc.or_(pc.equal(some, ""), pc.ascii_is_space(some)))
    blank = pc.fill_null(blank, False)
    if not blank.true_count:
        return text, Counter()
    counts = pc.value_counts(pc.utf8_trim_whitespace(some.filter(blank))).to_pylist()
    found = Counter({count["values"]: count["counts"] for count in counts})
    mask = np.zeros(len(text), bool)
    mask[places] = blank.to_numpy(zero_copy_only=False)
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), text), found


def _suspects(text: pa.StringArray) -> np.ndarray:
    """Give the places of the texts that may be missing words, by their lengths and first letters, or white space."""
    offsets, buffer = bytes_of(text)
    if buffer is None or not offsets[-1]:
        return np.arange(len(text))
    first = np.frombuffer(buffer, np.uint8, offsets[-1]).take(offsets[:-1], mode="clip")
    lengths = np.diff(offsets)
    return np.flatnonzero((_BEGINS[first] & (lengths <= _LONGEST)) | (first <= ord(" ")) | (lengths == 0))
