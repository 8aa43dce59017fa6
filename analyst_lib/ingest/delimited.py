"""Text tables (CSV, TSV and their kin): surveyed once, laid out by their head, then streamed through Arrow's parser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pa_csv

from . import dialect as layouts
from .convert import check_size, convert
from .dialect import Dialect
from .limits import MB, Limits, Options
from .names import Name, unique
from .notes import about_columns
from .plan import ColumnPlan, decimal_of, plan, prefer
from .record import Ingested
from .refusal import Unreadable
from .sink import Copy
from .survey import Survey, survey, utf8

_BLOCK = 2 * MB
_LARGEST_BLOCK = 256 * MB
_SAMPLED_CELLS = 1_000_000


@dataclass(frozen=True)
class Delimited:
    """A text table whose layout is known."""

    path: Path
    compressed: bool
    seen: Survey
    layout: Dialect
    names: tuple[Name, ...]

    def batches(self, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        """Give batches of texts; values repeat in dictionaries where the plan says that they repeat."""
        self._check_ragged_sample()
        with self._opened() as stream:
            try:
                yield from self._parsed(stream, plans)
            except pa.ArrowInvalid as error:
                raise self._refusal(error) from error

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        with utf8(self.path, self.compressed, self.seen) as stream:
            for _ in range(self.layout.data_line - 1):
                stream.readline()
            yield stream

    def _parsed(self, stream: BinaryIO, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        if not stream.peek(1)[:1]:  # type: ignore[attr-defined]
            return
        places = [str(place) for place in range(self.layout.width)]
        label = pa.dictionary(pa.int32(), pa.string())
        types = {p: label if plan.coded else pa.string() for p, plan in zip(places, plans, strict=True)}
        yield from pa_csv.open_csv(
            stream,
            pa_csv.ReadOptions(column_names=places, block_size=self._block_size()),
            pa_csv.ParseOptions(
                delimiter=self.layout.delimiter,
                quote_char='"' if self.layout.quoted else False,
                newlines_in_values=self.layout.quoted,
            ),
            pa_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
        )

    def _block_size(self) -> int:
        """Give a block that holds the longest record; a quoted value with many lines may need more than one line."""
        return min(max(_BLOCK, 4 * self.seen.longest if self.seen.longest > 2 * MB else 0), _LARGEST_BLOCK)

    def _check_ragged_sample(self) -> None:
        for record in self.layout.sample:
            if len(record.cells) != self.layout.width:
                raise self._ragged(record.line, len(record.cells))

    def _refusal(self, error: pa.ArrowInvalid) -> Unreadable:
        for line, width in self._widths():
            if width != self.layout.width:
                return self._ragged(line, width)
        return Unreadable(
            f"A value is too long to be read ({error}). Is a closing double quote missing?", "not_a_table"
        )

    def _widths(self) -> Iterator[tuple[int, int]]:
        """Count the values of each record, slowly, to name the line at fault."""
        with self._opened() as stream, layouts.long_fields():
            text = io.TextIOWrapper(stream, "utf-8", newline="")
            try:
                for record in layouts.records(text, self.layout.delimiter, self.layout.quoted):
                    yield self.layout.data_line + record.line - 1, len(record.cells)
            except csv.Error:
                return
            finally:
                text.detach()

    def _ragged(self, line: int, width: int) -> Unreadable:
        found = f"{width} value" + "s" * (width != 1)
        mark = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(self.layout.delimiter, "delimiter")
        where = "the header names" if self.layout.header else "the first line has"
        return Unreadable(
            f"Line {line} has {found}, but {where} {self.layout.width}. Look for a missing or extra {mark} there, "
            "or put values that hold one in double quotes.",
            "ragged",
            line=line,
        )


def read_delimited(
    source: Path, compressed: bool, format: str, target: Copy, limits: Limits, options: Options
) -> Ingested:
    """Convert a text table."""
    seen = survey(source, compressed, limits, options.encoding)
    layout = layouts.find(_head(seen), seen.size <= len(seen.head), seen.quotes, format, options)
    raw = layout.names or tuple("" for _ in range(layout.width))
    check_size(0, layout.width, limits)
    names, renamed = unique(raw)
    names = names if layout.header else tuple(Name(name.name) for name in names)
    table = Delimited(source, compressed, seen, layout, names)
    plans = _plans(table)
    decimal = options.decimal or decimal_of(plans, layout.delimiter)
    prefer(plans, decimal, options.day_first)
    rows, columns = convert(table, plans, target, limits)
    notes = [*_about_encoding(seen), *layout.notes, *(renamed if layout.header else []), *about_columns(plans, columns)]
    return Ingested(
        format="tsv" if layout.delimiter == "\t" else "csv",
        rows=rows,
        columns=columns,
        encoding=seen.encoding.name,
        delimiter=None if layout.delimiter == layouts.NONE else layout.delimiter,
        decimal=_decimal(plans) or decimal,
        compressed=compressed,
        header=layout.header,
        header_line=layout.header_line if layout.header else None,
        notes=tuple(notes),
    )


def _decimal(plans: Sequence[ColumnPlan]) -> str | None:
    marks = [getattr(plan.reading, "decimal", ".") for plan in plans if plan.reading.kind == "number"]
    return max(set(marks), key=marks.count) if marks else None


def _head(seen: Survey) -> str:
    text = seen.head[seen.encoding.skip :].decode(seen.encoding.codec, "replace")
    return re.sub(r"\r\n?", "\n", text)


def _plans(table: Delimited) -> list[ColumnPlan]:
    rows = [record.cells for record in table.layout.sample]
    rows = rows[: max(_SAMPLED_CELLS // max(table.layout.width, 1), 50)]
    columns = list(zip(*(row for row in [*rows, *_later(table)] if len(row) == table.layout.width), strict=True))
    empty: list[tuple[str, ...]] = [()] * table.layout.width
    sampled = columns or empty
    return [plan(name, list(values), table.layout.padded) for name, values in zip(table.names, sampled, strict=True)]


def _later(table: Delimited) -> Iterator[list[str]]:
    """Give whole records from later in the file. A wrong cut only costs the sample, never the data."""
    for window in table.seen.windows:
        text = window.decode(table.seen.encoding.codec, "ignore")
        lines = re.split(r"\r\n?|\n", text)[1:-1][:100]
        with layouts.long_fields():
            try:
                for record in layouts.records(iter(lines), table.layout.delimiter, table.layout.quoted):
                    yield record.cells
            except csv.Error:
                continue


def _about_encoding(seen: Survey) -> list[str]:
    if not seen.encoding.guessed:
        return []
    return [f"The file is not Unicode; it was read as {seen.encoding.name}. If letters look wrong, save it as UTF-8."]
