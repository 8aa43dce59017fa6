"""How a text table is laid out: what stands between values, where the header is, how it looks on its first lines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from .header import Row, has_header
from .limits import Options
from .refusal import Unreadable

DELIMITERS = ("\t", ";", "|", ",")  # in a tie the rarer one wins: commas also stand inside numbers and prose
NONE = "\x1f"  # stands for "one column only": a character that text does not hold
_SAMPLE = 1000
_PREAMBLE = 30


@dataclass(frozen=True)
class Record:
    """One record and the physical line on which it begins."""

    line: int
    cells: Row


@dataclass(frozen=True)
class Dialect:
    """The layout of a text table.

    Parameters
    ----------
    delimiter : str
        The character between values, `NONE` for a single column.
    header : bool
        Whether the first record holds names.
    names : tuple of str
        The names as they stand there (empty without a header).
    width : int
        Values in each record.
    header_line, data_line : int
        Physical lines on which the header and the first data begin, counted from 1.
    padded : bool
        Whether a space follows each delimiter.
    quoted : bool
        Whether double quotes enclose values.
    sample : tuple of Record
        The first data records.
    notes : tuple of str
        What a person should know.
    """

    delimiter: str
    header: bool
    names: tuple[str, ...]
    width: int
    header_line: int
    data_line: int
    padded: bool
    quoted: bool
    sample: tuple[Record, ...]
    notes: tuple[str, ...]


@contextmanager
def long_fields() -> Iterator[None]:
    """Let the csv module pass long values, and leave it as it was."""
    before = csv.field_size_limit(1 << 30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def records(text: Iterator[str], delimiter: str, quoted: bool = True) -> Iterator[Record]:
    """Split text into records, skipping empty lines, each with the line on which it begins."""
    reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    line = 1
    for cells in reader:
        if cells:
            yield Record(line, cells)
        line = reader.line_num + 1


def find(head: str, whole: bool, quoted: bool, name_format: str, options: Options) -> Dialect:
    """Find the layout from a text's beginning.

    Parameters
    ----------
    head : str
        The beginning.
    whole : bool
        Whether it is all there is (otherwise its last record may be cut and is left out).
    quoted : bool
        Whether double quotes occur in the file.
    name_format : str
        csv or tsv, as the file's name has it.
    options : Options
        What the owner said.
    """
    first, _, rest = head.partition("\n")
    declared = first.strip()[4:5] if first.strip().lower().startswith("sep=") else ""
    if declared:
        found = find(rest, whole, quoted, name_format, replace(options, delimiter=options.delimiter or declared))
        return _moved(found, 1)
    if options.delimiter is not None and len(options.delimiter) != 1:
        raise Unreadable(f"The delimiter {options.delimiter!r} is not one character.", "not_a_table", field="delimiter")
    choices = (options.delimiter,) if options.delimiter else DELIMITERS
    samples = {choice: _sample(head, choice, whole, quoted) for choice in choices}
    delimiter = options.delimiter or _best(samples, name_format)
    rows = samples.get(delimiter) or _sample(head, delimiter, whole, quoted)
    return _laid_out(delimiter, rows, quoted, options)


def _moved(found: Dialect, lines: int) -> Dialect:
    return replace(found, header_line=found.header_line + lines, data_line=found.data_line + lines)


def _sample(head: str, delimiter: str, whole: bool, quoted: bool) -> list[Record]:
    try:
        with long_fields():
            rows = list(islice(records(io.StringIO(head, newline=""), delimiter, quoted), _SAMPLE))
    except csv.Error as error:
        raise Unreadable(f"The text cannot be split into values: {error}.", "not_a_table") from error
    return rows if whole or len(rows) in (1, _SAMPLE) else rows[:-1]


def _best(samples: dict[str, list[Record]], name_format: str) -> str:
    def worth(delimiter: str) -> tuple[float, bool, float]:
        return (
            _agreement(samples[delimiter]),
            name_format == "tsv" and delimiter == "\t",
            -DELIMITERS.index(delimiter),
        )

    best = max(samples, key=worth)
    return best if _agreement(samples[best]) > 0 else NONE


def _agreement(rows: list[Record]) -> float:
    """Tell how well a delimiter explains the rows: the share that agree with the header's width, 0 for none."""
    if not rows:
        return 0
    start = _preamble(rows)
    widths = Counter(len(row.cells) for row in rows[start:])
    width = len(rows[start].cells)
    if width < 2:
        return 0
    agreed = widths[width] + widths.get(width + 1, 0) * (width > 2)
    share = agreed / sum(widths.values())
    return round(share, 2) if share >= 0.5 or sum(widths.values()) <= 4 else 0


def _preamble(rows: list[Record]) -> int:
    """Count the title lines above the table: they have one value where the lines below agree on three or more."""
    body = Counter(len(row.cells) for row in rows)
    width, count = body.most_common(1)[0]
    if width < 3 or count < 2 or len(rows[0].cells) == width:
        return 0
    if len(rows[0].cells) == width - 1 and all(rows[0].cells):  # a header beside unnamed row names
        return 0
    for place, row in enumerate(rows[:_PREAMBLE]):
        if len(row.cells) == width and len(rows) > place + 1 and len(rows[place + 1].cells) in (width, width + 1):
            titles = rows[:place]
            return place if all(sum(bool(cell.strip()) for cell in title.cells) <= 2 for title in titles) else 0
    return 0


def _laid_out(delimiter: str, rows: list[Record], quoted: bool, options: Options) -> Dialect:
    if not rows:
        raise Unreadable("The file holds no values, only empty lines.", "empty")
    start = _preamble(rows)
    notes = [_titles(rows[:start])] if start else []
    first, data = rows[start], rows[start + 1 :]
    header = has_header(first.cells, [row.cells for row in data]) if options.header is None else options.header
    padded = len(first.cells) > 1 and all(cell.startswith(" ") for cell in first.cells[1:] if cell)
    if not header:
        notes.append("The first line holds values, not names; the columns were given names.")
        return Dialect(
            delimiter,
            False,
            (),
            len(first.cells),
            first.line,
            first.line,
            padded,
            quoted,
            tuple(rows[start:]),
            tuple(notes),
        )
    names, width, more = _fitted(first.cells, [row.cells for row in data])
    line = data[0].line if data else first.line + 1
    return Dialect(delimiter, True, names, width, first.line, line, padded, quoted, tuple(data), (*notes, *more))


def _titles(rows: Sequence[Record]) -> str:
    text = " / ".join(filter(None, (" ".join(filter(None, map(str.strip, row.cells))) for row in rows)))
    what = "One line above the table was" if len(rows) == 1 else f"{len(rows)} lines above the table were"
    return f"{what} left out: {text[:200]!r}."


def _fitted(names: Row, data: list[Row]) -> tuple[tuple[str, ...], int, list[str]]:
    """Settle a header that is one name short: a closing delimiter on each line, or row names as R writes them."""
    width = len(names)
    if len(names) < 2 or not data or any(len(row) != width + 1 for row in data):
        return tuple(names), width, []
    if all(not row[-1].strip() for row in data):
        return (*names, ""), width + 1, []
    return ("row", *names), width + 1, ["The first column has no name in the header; it is called row."]
