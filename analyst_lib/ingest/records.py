"""JSON lines and arrays of records: parsed once, record by record, into texts that are converted like any other."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .convert import check_size, convert
from .formats import Recognised
from .limits import Limits, Options
from .names import unique
from .notes import about_columns
from .plan import ColumnPlan, plan, prefer
from .record import Ingested
from .refusal import Unreadable
from .survey import survey, utf8

_ROWS = 8192
_CHUNK = 1 << 18
_ADVICE = "Upload one record ({...}) a line, or an array of records."

Found = dict[str, Any]


def lines(text: TextIOWrapper) -> Iterator[Found]:
    """Give the record of each line."""
    for number, line in enumerate(text, start=1):
        if line.strip():
            yield _record(_loaded(line, number), number)


def _loaded(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        why = getattr(error, "msg", "nested too deeply" if isinstance(error, RecursionError) else str(error))
        raise Unreadable(f"Line {number} is not valid JSON ({why}). {_ADVICE}", "not_a_table", line=number) from error


def _record(value: Any, line: int) -> Found:
    if not isinstance(value, dict):
        raise Unreadable(f"Line {line} holds no record but {str(value)[:40]!r}. {_ADVICE}", "not_a_table", line=line)
    return value


def array(text: TextIOWrapper) -> Iterator[Found]:
    """Give the records of an array, or of objects one after the other, holding few of them at a time."""
    decoder, buffer, line, ended = json.JSONDecoder(), "", 1, False
    wrapped: bool | None = None
    while True:
        rest = buffer.lstrip(" \t\r\n,") if wrapped is not None else buffer.lstrip(" \t\r\n\ufeff")
        line, buffer = line + buffer[: len(buffer) - len(rest)].count("\n"), rest
        if buffer and wrapped is None:
            wrapped = buffer[0] == "["
            buffer = buffer[1:] if wrapped else buffer
            continue
        if wrapped and buffer[:1] == "]":
            return _nothing_after(buffer[1:] + text.read(_CHUNK), line)
        if buffer and (found := _next(decoder, buffer, line, ended)):
            value, end = found
            yield _record(value, line)
            line, buffer = line + buffer[:end].count("\n"), buffer[end:]
            continue
        if ended:
            if wrapped or buffer:
                raise Unreadable(
                    f"The JSON ends in the middle (line {line}): the file was cut off.", "truncated", line=line
                )
            return
        more = text.read(max(_CHUNK, len(buffer)))
        buffer, ended = buffer + more, not more


def _nothing_after(rest: str, line: int) -> None:
    if rest.strip():
        raise Unreadable(f"More text follows the array that ends on line {line}. {_ADVICE}", "not_a_table", line=line)


def _next(decoder: json.JSONDecoder, buffer: str, line: int, ended: bool) -> tuple[Any, int] | None:
    """Decode one value; None when the buffer may only hold its beginning."""
    try:
        return decoder.raw_decode(buffer)
    except json.JSONDecodeError as error:
        open_end = error.msg.startswith("Unterminated") or error.pos >= len(buffer) - 12
        if open_end:
            return None
        where = line + buffer.count("\n", 0, error.pos)
        raise Unreadable(
            f"Line {where} is not valid JSON ({error.msg}). {_ADVICE}", "not_a_table", line=where
        ) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"Line {line} holds a value nested too deeply or too long. {_ADVICE}", "not_a_table", line=line
        ) from error


@dataclass
class Spool:
    """Texts of the records, kept in Arrow files, because a later record may bring a new key."""

    folder: Path
    limits: Limits
    keys: dict[str, None] = field(default_factory=dict)
    nested: dict[str, None] = field(default_factory=dict)
    parts: list[Path] = field(default_factory=list)
    rows: int = 0

    def fill(self, found: Iterator[Found]) -> None:
        """Take all records."""
        while batch := list(islice(found, _ROWS)):
            for record in batch:
                if not record.keys() <= self.keys.keys():
                    self.keys.update(dict.fromkeys(record))
            self.rows += len(batch)
            check_size(self.rows, len(self.keys), self.limits)
            self._keep(batch)

    def _keep(self, batch: list[Found]) -> None:
        columns = [self._texts(key, batch) for key in self.keys]
        table = pa.RecordBatch.from_arrays(columns, names=[str(place) for place in range(len(columns))])
        path = self.folder / str(len(self.parts))
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_batch(table)
        self.parts.append(path)

    def _texts(self, key: str, batch: list[Found]) -> pa.Array:
        values = [record.get(key) for record in batch]
        types = set(map(type, values)) - {type(None)}
        if types & {dict, list}:
            self.nested[key] = None
        if types == {int} or types == {float}:
            with contextlib.suppress(OverflowError):  # whole numbers beyond 64 bits are written one by one
                return pc.cast(pa.array(values, from_pandas=True), pa.string())
        texts = values if types <= {str} else [value if type(value) is str else written(value) for value in values]
        try:
            return pa.array(texts, pa.string())
        except UnicodeEncodeError:  # half of a surrogate pair: no text, only the escape of one
            return pa.array([text and text.encode("utf-8", "replace").decode() for text in texts], pa.string())

    def batches(self, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        """Give batches of texts, all with all columns."""
        for part in self.parts:
            with pa.memory_map(str(part)) as file, pa.ipc.open_file(file) as reader:
                batch = reader.get_batch(0)
                yield pa.RecordBatch.from_arrays(list(self._aligned(batch, plans)), [str(i) for i in range(len(plans))])

    def _aligned(self, batch: pa.RecordBatch, plans: Sequence[ColumnPlan]) -> Iterator[pa.Array]:
        for place, plan_ in enumerate(plans):
            if place >= batch.num_columns:
                yield pa.nulls(batch.num_rows, pa.string())
            else:
                column = batch.column(place)
                yield column if plan_.distinct else column.dictionary_encode()

    def sample(self) -> list[list[str]]:
        """Give texts of each column from the first and from later parts."""
        picked = self.parts[:: max(len(self.parts) // 16, 1)]
        texts: list[list[str]] = [[] for _ in self.keys]
        for number, part in enumerate(picked):
            with pa.memory_map(str(part)) as file, pa.ipc.open_file(file) as reader:
                batch = reader.get_batch(0).slice(0, 1000 if number == 0 else 100)
                for place, column in enumerate(batch.columns):
                    texts[place] += [value for value in column.to_pylist() if value is not None]
        return texts


def written(value: Any) -> str | None:
    """Write a JSON value as a text table would."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


@contextmanager
def _spooled(
    source: Path, compressed: bool, seen: Any, as_lines: bool, beside: Path, limits: Limits
) -> Iterator[Spool]:
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".json-") as folder:
        spool = Spool(Path(folder), limits)
        with utf8(source, compressed, seen) as stream:
            text = TextIOWrapper(stream, "utf-8")
            spool.fill(lines(text) if as_lines else array(text))
        yield spool


def read_json(source: Path, found: Recognised, target: Path, limits: Limits, options: Options) -> Ingested:
    """Convert JSON lines or an array of records."""
    seen = survey(source, found.compressed, limits, options.encoding)
    as_lines = found.format == "jsonl" and _first_line_whole(
        seen.head[seen.encoding.skip :].decode(seen.encoding.codec, "ignore")
    )
    with _spooled(source, found.compressed, seen, as_lines, target, limits) as spool:
        _check_records(spool)
        names, renamed = unique(list(spool.keys))
        plans = [plan(name, texts) for name, texts in zip(names, spool.sample(), strict=True)]
        prefer(plans, options.decimal, options.day_first)
        rows, columns = convert(spool, plans, target, limits)
        nested = [f"{', '.join(spool.nested)} held nested values; they are kept as JSON text."] if spool.nested else []
    notes = (*renamed, *nested, *about_columns(plans, columns))
    form = "jsonl" if as_lines else "json"
    return Ingested(form, rows, columns, encoding=seen.encoding.name, compressed=found.compressed, notes=notes)


def _first_line_whole(head: str) -> bool:
    """Tell JSON lines from one object spread over lines."""
    line, feed, _ = head.lstrip().partition("\n")
    try:
        json.loads(line)
    except RecursionError:
        return True
    except ValueError:
        return not feed or not line.strip().endswith(("{", ",", "["))
    return True


def _check_records(spool: Spool) -> None:
    if not spool.keys:
        raise Unreadable(f"The file holds no records. {_ADVICE}", "empty")
    if spool.rows == 1 and len(spool.nested) == len(spool.keys):
        raise Unreadable(f"The file is one JSON object, not a list of records. {_ADVICE}", "not_a_table")
