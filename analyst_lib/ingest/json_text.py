"""JSON as text becomes records: a line each, or one after the other in an array, never the whole file at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any

from .refusal import Unreadable

_CHUNK = 1 << 18
ADVICE = "Upload one record ({...}) a line, or an array of records."

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
        raise Unreadable(f"Line {number} is not valid JSON ({why}). {ADVICE}", "not_a_table", line=number) from error


def _record(value: Any, line: int) -> Found:
    if not isinstance(value, dict):
        raise Unreadable(f"Line {line} holds no record but {str(value)[:40]!r}. {ADVICE}", "not_a_table", line=line)
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
        raise Unreadable(f"More text follows the array that ends on line {line}. {ADVICE}", "not_a_table", line=line)


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
            f"Line {where} is not valid JSON ({error.msg}). {ADVICE}", "not_a_table", line=where
        ) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"Line {line} holds a value nested too deeply or too long. {ADVICE}", "not_a_table", line=line
        ) from error
