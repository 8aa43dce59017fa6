"""Keyset paging: a cursor says after which row to go on, so that a page costs the same wherever it lies."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, or_
from sqlalchemy.sql import ColumnElement

from server_ext.domain import Page
from server_ext.errors import Refused

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """Sorted by one never-NULL expression, then by id."""

    key: ColumnElement[Any]
    id: ColumnElement[str]
    descending: bool


def page(query: Select[Any], order: Order, limit: int, cursor: str | None) -> Select[Any]:
    """Return the query of one page, with the sort key added as the last column and one row more than asked."""
    if cursor:
        value, id = _decode(cursor)
        after = (order.key < value) if order.descending else (order.key > value)
        tie = (order.id < id) if order.descending else (order.id > id)
        query = query.where(or_(after, and_(order.key == value, tie)))
    direction = [(c.desc() if order.descending else c.asc()) for c in (order.key, order.id)]
    return query.add_columns(order.key.label("sort_key")).order_by(*direction).limit(limit + 1)


def cut(found: Sequence[Row[Any]], order: Order, limit: int, make: Callable[[Row[Any]], T]) -> Page[T]:
    """Return the page: at most `limit` things made from rows, and the cursor of the next page."""
    last = found[limit - 1] if len(found) > limit else None
    token = _encode(last._mapping["sort_key"], last._mapping["id"]) if last is not None else None
    return Page(tuple(make(row) for row in found[:limit]), token)


def _encode(value: Any, id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, id]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, str]:
    try:
        value, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Refused.field("cursor", "is not one that this service gave; start again without it") from error
    if not isinstance(id, str) or not isinstance(value, str | int | float):
        raise Refused.field("cursor", "is not one that this service gave; start again without it")
    return value, id
