"""What was found in a file: the record that is kept beside the Parquet copy and shown to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


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

    @property
    def nullable(self) -> bool:
        """Whether any value is missing."""
        return self.missing > 0

    def to_json(self) -> dict[str, Any]:
        """Give the column as JSON values; what does not apply is left out."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        return {**kept, "nullable": self.nullable}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Make a column from what `to_json` gave."""
        return cls(**{name: value for name, value in values.items() if name != "nullable"})


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
        lists = {"other_sheets": tuple(values["other_sheets"]), "notes": tuple(values["notes"])}
        return cls(**{**values, "columns": columns, **lists})
