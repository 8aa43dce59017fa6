"""Records on their way to a table: flattened, written as texts, kept in Arrow files until all keys are known."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .convert import check_size
from .flatten import Flattener, Way
from .json_text import Found
from .limits import Limits
from .plan import ColumnPlan

_ROWS = 8192


@dataclass
class Spool:
    """Texts of the records, kept in Arrow files, because a later record may bring a new key."""

    folder: Path
    limits: Limits
    flattener: Flattener
    keys: dict[Way, None] = field(default_factory=dict)
    nested: dict[Way, None] = field(default_factory=dict)
    parts: list[Path] = field(default_factory=list)
    rows: int = 0
    first: Found = field(default_factory=dict)

    @property
    def columns(self) -> list[Way]:
        """The ways to the values of each column, in order."""
        return self.flattener.ordered(self.keys)

    def fill(self, found: Iterator[Found]) -> None:
        """Take all records; KeptWhole when they must be read again."""
        while records := list(islice(found, _ROWS)):
            self.first = self.first or records[0]
            batch = [self.flattener.flat(record) for record in records]
            for record in batch:
                if not record.keys() <= self.keys.keys():
                    self.keys.update(dict.fromkeys(record))
            self.rows += len(batch)
            check_size(self.rows, len(self.keys), self.limits)
            self._keep(batch)

    def _keep(self, batch: list[dict[Way, Any]]) -> None:
        columns = [self._texts(key, batch) for key in self.keys]
        table = pa.RecordBatch.from_arrays(columns, names=[str(place) for place in range(len(columns))])
        path = self.folder / str(len(self.parts))
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_batch(table)
        self.parts.append(path)

    def _texts(self, key: Way, batch: list[dict[Way, Any]]) -> pa.Array:
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
        places = self._places()
        for part in self.parts:
            with pa.memory_map(str(part)) as file, pa.ipc.open_file(file) as reader:
                batch = reader.get_batch(0)
                columns = [_column(batch, place, plan_) for place, plan_ in zip(places, plans, strict=True)]
                yield pa.RecordBatch.from_arrays(columns, [str(place) for place in range(len(plans))])

    def _places(self) -> list[int]:
        """Give the place of each column in the parts; parts from before a key was met end earlier."""
        places = {key: place for place, key in enumerate(self.keys)}
        return [places[key] for key in self.columns]

    def sample(self) -> list[list[str]]:
        """Give texts of each column from the first and from later parts."""
        picked = self.parts[:: max(len(self.parts) // 16, 1)]
        places = self._places()
        texts: list[list[str]] = [[] for _ in places]
        for number, part in enumerate(picked):
            with pa.memory_map(str(part)) as file, pa.ipc.open_file(file) as reader:
                batch = reader.get_batch(0).slice(0, 1000 if number == 0 else 100)
                for found, place in zip(texts, places, strict=True):
                    if place < batch.num_columns:
                        found += [value for value in batch.column(place).to_pylist() if value is not None]
        return texts


def _column(batch: pa.RecordBatch, place: int, plan_: ColumnPlan) -> pa.Array:
    column = batch.column(place) if place < batch.num_columns else pa.nulls(batch.num_rows, pa.string())
    return column.dictionary_encode() if plan_.coded else column


def written(value: Any) -> str | None:
    """Write a JSON value as a text table would."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)
