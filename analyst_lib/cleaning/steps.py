"""What a fix does to a table, as plain pandas: what runs here is what the report's script shows, word for word.

Only pandas, numpy and the standard library are used, and every function is complete but for those it names from here.
A function of a column gives a new column; a function of a table gives a new table. None changes what it is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


def change_texts(column: pd.Series, change: Callable[[str], Any]) -> pd.Series:
    """Change every text of a column by a function; what is no text, and the type of the column, stay."""
    values = column.tolist()
    texts = {text: change(text) for text in {value for value in values if isinstance(value, str)}}
    values = [texts[value] if isinstance(value, str) else value for value in values]
    if isinstance(column.dtype, pd.CategoricalDtype):
        labels = dict.fromkeys(texts.get(label, label) for label in column.cat.categories)
        kept = [label for label in labels if label is not None]
        return pd.Series(values, column.index, pd.CategoricalDtype(kept, column.cat.ordered), name=column.name)
    return pd.Series(values, column.index, column.dtype, name=column.name)


def trim(column: pd.Series) -> pd.Series:
    """Take the spaces off both ends of texts, and make spaces of unusual kinds usual ones."""
    return change_texts(column, lambda text: re.sub(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text).strip())


def drop_invisible(column: pd.Series) -> pd.Series:
    """Leave out characters that nobody sees: zero-width spaces, byte-order marks, soft hyphens, control characters."""
    hidden = r"[\u200b\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
    return change_texts(column, lambda text: re.sub(hidden, "", text))


def compose(column: pd.Series) -> pd.Series:
    """Write letters with accents as one character each (Unicode's form NFC)."""
    return change_texts(column, lambda text: unicodedata.normalize("NFC", text))


def decode_again(column: pd.Series) -> pd.Series:
    """Read UTF-8 that was taken for Western European text as what it is."""

    def decoded(text: str) -> str:
        try:
            return text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text

    return change_texts(column, decoded)


def replace_texts(column: pd.Series, values: Mapping[str, str | None]) -> pd.Series:
    """Replace whole texts by others, or by nothing (None)."""
    return change_texts(column, lambda text: values.get(text, text))


def to_numbers(column: pd.Series, decimal: str | None = None, missing: Sequence[str] = ()) -> pd.Series:
    """Read texts as numbers. With a decimal mark, all but digits, minus sign and that mark is left out."""

    def plain(text: str) -> str | None:
        text = text.strip()
        if text in missing or not text:
            return None
        return text if decimal is None else re.sub(rf"[^0-9{re.escape(decimal)}-]", "", text).replace(decimal, ".")

    return pd.to_numeric(change_texts(column.astype(object), plain))


def to_dates(
    column: pd.Series, form: str, months: Mapping[str, str] | None = None, missing: Sequence[str] = ()
) -> pd.Series:
    """Read texts as dates of one form; names of months are replaced by their numbers first."""

    def plain(text: str) -> str | None:
        text = text.strip()
        if text in missing or not text:
            return None
        if not months:
            return text
        text = text.replace(",", "").replace(". ", " ")
        return re.sub(r"[^\W\d_]+", lambda word: months.get(word[0].lower(), word[0]), text)

    return pd.to_datetime(change_texts(column.astype(object), plain), format=form)


def to_booleans(column: pd.Series, yes: str, no: str, missing: Sequence[str] = ()) -> pd.Series:
    """Read two words, in capitals or not, as true and false."""
    words = {yes: True, no: False} | dict.fromkeys([*missing, ""], None)

    def read(text: str) -> bool | None:
        text = text.strip()
        return words[text if text in words else text.lower()]

    values = change_texts(column.astype(object), read)
    return values.astype("boolean" if values.isna().any() else bool)


def to_codes(column: pd.Series, width: int) -> pd.Series:
    """Write whole numbers as texts of so many digits, with zeros in front."""
    return column.map(lambda value: f"{int(value):0{width}d}", na_action="ignore").astype("str")


def swap_day_and_month(column: pd.Series) -> pd.Series:
    """Read 3 April as 4 March: the other way round."""
    parts = pd.DataFrame({"year": column.dt.year, "month": column.dt.day, "day": column.dt.month})
    made: pd.Series = pd.to_datetime(parts).astype(column.dtype) + (column - column.dt.normalize())
    return made


def drop_numbers(column: pd.Series, values: Sequence[float]) -> pd.Series:
    """Make certain numbers missing."""
    return column.mask(column.isin(values))


def drop_dates(column: pd.Series, dates: Sequence[str]) -> pd.Series:
    """Make certain dates (YYYY-MM-DD) missing, whatever their time of day."""
    return column.mask(column.dt.strftime("%Y-%m-%d").isin(dates))


def drop_outside(column: pd.Series, low: float, high: float) -> pd.Series:
    """Make numbers below or above two limits missing."""
    return column.mask((column < low) | (column > high))


def drop_infinite(column: pd.Series) -> pd.Series:
    """Make infinite numbers missing."""
    return column.mask(column.isin([np.inf, -np.inf]))


def rescale(column: pd.Series, low: float, high: float, factor: float) -> pd.Series:
    """Multiply the numbers from one limit to another by a factor."""
    return column.mask((column >= low) & (column <= high), column * factor)


def drop_rows(table: pd.DataFrame, places: Sequence[int]) -> pd.DataFrame:
    """Leave out rows by their place, counted from 0."""
    return table[~np.isin(np.arange(len(table)), places)]


def drop_empty_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows without any value."""
    return table[table.notna().any(axis=1)]


def drop_repeated_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows that equal an earlier one in every column, types of values included; missing equals missing."""

    def comparable(column: pd.Series) -> pd.Series:
        if column.dtype != object:
            return column
        return column.map(lambda value: f"{type(value).__name__} {value!r}", na_action="ignore")

    keys = pd.concat([comparable(table.iloc[:, place]) for place in range(table.shape[1])], axis=1)
    return table[~keys.duplicated().to_numpy()]


def drop_columns(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Leave out columns."""
    return table.drop(columns=list(names))
