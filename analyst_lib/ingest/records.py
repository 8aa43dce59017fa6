"""JSON lines and arrays of records: parsed once, record by record, into texts that are converted like any other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from analyst_lib.words import joined

from .convert import convert
from .documents import records_within
from .flatten import Flattener, KeptWhole
from .formats import Recognised
from .json_text import ADVICE, Found, array, lines
from .limits import Limits, Options
from .names import unique
from .notes import about_columns
from .plan import plan, prefer
from .record import Ingested
from .refusal import Unreadable
from .sink import Copy
from .spool import Spool
from .survey import Survey, survey, utf8

_RESTARTS = 20


@dataclass(frozen=True)
class _Form:
    """How a file of records is written."""

    seen: Survey
    compressed: bool
    as_lines: bool
    lone: bool  # whether it begins with an object, not an array


@contextmanager
def _spooled(source: Path, form: _Form, beside: Copy, limits: Limits) -> Iterator[tuple[Spool, list[str]]]:
    """Take all records of a file; give also what should be told of where they were."""
    with ExitStack() as stack:
        spool = _filled(stack, lambda: _parsed(source, form), beside, limits)
        within = records_within(spool.first) if form.lone and spool.rows == 1 else None
        if within is None:
            yield spool, []
        else:
            yield _filled(stack, lambda: nullcontext(iter(within[0])), beside, limits), [within[1]]


@contextmanager
def _parsed(source: Path, form: _Form) -> Iterator[Iterator[Found]]:
    with utf8(source, form.compressed, form.seen) as stream:
        text = TextIOWrapper(stream, "utf-8")
        yield lines(text) if form.as_lines else array(text)


def _filled(
    stack: ExitStack, opened: Callable[[], AbstractContextManager[Iterator[Found]]], beside: Copy, limits: Limits
) -> Spool:
    """Fill a spool; begin anew when an object turns out to be better kept whole."""
    flattener = Flattener()
    for _ in range(_RESTARTS):
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=beside.folder, prefix=".json-"))
        spool = Spool(Path(folder), limits, flattener)
        try:
            with opened() as found:
                spool.fill(found)
        except KeptWhole:
            flattener = flattener.again()
        else:
            return spool
    folder = stack.enter_context(tempfile.TemporaryDirectory(dir=beside.folder, prefix=".json-"))
    spool = Spool(Path(folder), limits, Flattener(depth=0))
    with opened() as found:
        spool.fill(found)
    return spool


def read_json(source: Path, found: Recognised, target: Copy, limits: Limits, options: Options) -> Ingested:
    """Convert JSON lines or an array of records."""
    form = _form(source, found, limits, options)
    with _spooled(source, form, target, limits) as (spool, told):
        _check_records(spool)
        names, renamed = unique([".".join(way) for way in spool.columns])
        plans = [plan(name, texts) for name, texts in zip(names, spool.sample(), strict=True)]
        prefer(plans, options.decimal, options.day_first)
        rows, columns = convert(spool, plans, target, limits)
        notes = (*told, *renamed, *spool.flattener.about(), *_about_nested(spool), *about_columns(plans, columns))
    name = "jsonl" if form.as_lines else "json"
    return Ingested(name, rows, columns, encoding=form.seen.encoding.name, compressed=found.compressed, notes=notes)


def _form(source: Path, found: Recognised, limits: Limits, options: Options) -> _Form:
    seen = survey(source, found.compressed, limits, options.encoding)
    head = seen.head[seen.encoding.skip :].decode(seen.encoding.codec, "ignore")
    as_lines = found.format == "jsonl" and _first_line_whole(head)
    return _Form(seen, found.compressed, as_lines, head.lstrip().startswith("{"))


def _about_nested(spool: Spool) -> list[str]:
    if not spool.nested:
        return []
    names = joined([".".join(way) for way in spool.nested], 12)
    return [f"{names} held {'lists' if spool.flattener.depth else 'nested values'}; they are kept as JSON text."]


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
        raise Unreadable(f"The file holds no records. {ADVICE}", "empty")
    if spool.rows == 1 and len(spool.nested) == len(spool.keys):
        raise Unreadable(f"The file is one JSON object, not a list of records. {ADVICE}", "not_a_table")
