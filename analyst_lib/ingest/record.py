"""What was found in a file: the record that is kept beside the Parquet copy and shown to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True)
class Mixed:
    """A column of text most of whose values are something else.

    Parameters
    ----------
    most : str
        What they are: ``numbers``, ``dates``, ``yes/no values``.
    matched, others : int
        How many values are that, and how many are not; missing values count as neither.
    examples : tuple of (int, str)
        Some of the others: the row, counted from 1 below the header, and the value.
    """

    most: str
    matched: int
    others: int
    examples: tuple[tuple[int, str], ...] = ()

    @property
    def share(self) -> float:
        """The share of `matched`, 0 to 1."""
        return self.matched / (self.matched + self.others)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make it from JSON values."""
        examples = tuple((int(row), str(value)) for row, value in values.get("examples", ()))
        return cls(values["most"], values["matched"], values["others"], examples)


@dataclass(frozen=True)
class Column:
    """One column of the typed copy.

    Parameters
    ----------
    name : str
        Its name in the typed copy, unique in the table.
    kind : str
        What it is to people: number, integer, boolean, category, date, datetime, text or id.
    type : str
        Its Arrow type in the typed copy.
    missing : int
        How many values are missing.
    format : str, optional
        How its values were written when that had to be found out, such as ``DD/MM/YYYY`` or ``1.234,56``.
    unit : str, optional
        The sign that stood beside every number, such as ``%`` or ``€``.
    ambiguous : str, optional
        The other way its values could be read, where nothing in the file settles it.
    missing_words : mapping of str to int
        Words that were read as missing, such as ``NA``, and how often each stood there.
    renamed_from : str, optional
        Its name in the file, when that could not be kept.
    meaning : str, optional
        What its values mean to people where that is sure, one of `analyst_lib.meaning.MEANINGS`, such as ``email``.
    meaning_detail : str, optional
        What else is known of it: the other column of a pair of coordinates, the currency, the scale of a percentage.
    tested, matched : int
        How many distinct values the meaning was judged by, and how many of them have it.
    personal : bool
        Whether it holds personal data.
    mixed : Mixed, optional
        What most values are in a column that was kept as text because not all are.
    """

    name: str
    kind: str
    type: str
    missing: int = 0
    format: str | None = None
    unit: str | None = None
    ambiguous: str | None = None
    missing_words: Mapping[str, int] = field(default_factory=dict)
    renamed_from: str | None = None
    meaning: str | None = None
    meaning_detail: str | None = None
    tested: int = 0
    matched: int = 0
    personal: bool = False
    mixed: Mixed | None = None

    @property
    def nullable(self) -> bool:
        """Whether any value is missing."""
        return self.missing > 0

    def to_json(self) -> dict[str, Any]:
        """Give the column as JSON values; what does not apply is left out."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        if self.meaning is None:
            kept = {name: value for name, value in kept.items() if name not in ("tested", "matched")}
        if not self.personal:
            del kept["personal"]
        return {**kept, "nullable": self.nullable}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make a column from what `to_json` gave, also that of an older or newer version.

        Examples
        --------
        >>> older = {"name": "a", "kind": "text", "type": "string", "nullable": False, "unheard_of": 1}
        >>> Column.from_json(older) == Column("a", "text", "string")
        True
        """
        kept = _known(cls, values)
        if kept.get("mixed"):
            kept["mixed"] = Mixed.from_json(kept["mixed"])
        return cls(**kept)


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a class has a field for."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in values.items() if name in names}


@dataclass(frozen=True)
class Ingested:
    """A file that became a table.

    Parameters
    ----------
    format : str
        csv, tsv, excel, parquet, jsonl or json.
    rows : int
        Rows of the table, its header not counted.
    columns : tuple of Column
        The columns in their order.
    encoding, delimiter, decimal : str, optional
        How a text file was written.
    compressed : bool
        Whether the file was gzipped.
    header : bool, optional
        Whether a header row was found; None where the format has names of its own.
    header_line : int, optional
        The line or row in which the header was found, counted from 1.
    sheet : str, optional
        The worksheet that was read.
    other_sheets : tuple of str
        The worksheets that were not.
    notes : tuple of str
        Sentences for people: what was assumed, renamed, left out.
    """

    format: str
    rows: int
    columns: tuple[Column, ...]
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    compressed: bool = False
    header: bool | None = None
    header_line: int | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the record as JSON values."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["columns"] = [column.to_json() for column in self.columns]
        return {**plain, "other_sheets": list(self.other_sheets), "notes": list(self.notes)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make a record from what `to_json` gave.

        Examples
        --------
        >>> found = Ingested("csv", 2, (Column("a", "integer", "int64"),), delimiter=",")
        >>> Ingested.from_json(found.to_json()) == found
        True
        """
        columns = tuple(Column.from_json(column) for column in values["columns"])
        lists = {name: tuple(values.get(name, ())) for name in ("other_sheets", "notes")}
        return cls(**{**_known(cls, values), "columns": columns, **lists})
