"""Latitudes and longitudes: a pair of columns whose names go together and whose numbers stay on the globe."""

from __future__ import annotations

from collections.abc import Sequence

from .naming import words

Numbers = tuple[str, str, float | None, float | None]  # name, kind, least, greatest

LATITUDE = frozenset(
    ("lat", "lats", "latitude", "latitud", "breitengrad", "breite", "latitudine", "широта", "緯度", "纬度")
)
LONGITUDE = frozenset(
    (
        "lon",
        "lng",
        "long",
        "longitude",
        "longitud",
        "laengengrad",
        "langengrad",
        "laenge",
        "lange",
        "долгота",
        "経度",
        "经度",
    )
)
_NO_PLACE = frozenset(
    ("delta", "diff", "difference", "change", "error", "err", "std", "sd", "se", "var", "offset", "shift")
)


def coordinates(columns: Sequence[Numbers]) -> dict[int, tuple[str, str]]:
    """Find the pairs of coordinates among columns; give for each its kind and the other column's name.

    A pair has names that are alike but for the word (``start_lat`` and ``start_lng``), latitudes between -90 and 90,
    longitudes between -180 and 180 (or 0 and 360), and both are numbers.

    Examples
    --------
    >>> coordinates([("lat", "number", -33.9, 51.5), ("id", "integer", 1, 9), ("lng", "number", -0.1, 151.2)])
    {0: ('latitude', 'lng'), 2: ('longitude', 'lat')}
    >>> coordinates([("lat", "number", -33.9, 510.5), ("lng", "number", -0.1, 151.2)])
    {}
    """
    found: dict[int, tuple[str, str]] = {}
    longitudes = {rest: place for place, column in enumerate(columns) if (rest := _rest(column, LONGITUDE)) is not None}
    for place, column in enumerate(columns):
        rest = _rest(column, LATITUDE)
        other = longitudes.get(rest) if rest is not None else None
        if other is not None and _within(column, -90, 90) and _within(columns[other], -180, 360):
            found[place] = ("latitude", columns[other][0])
            found[other] = ("longitude", column[0])
    return dict(sorted(found.items()))


def _rest(column: Numbers, wanted: frozenset[str]) -> tuple[str, ...] | None:
    """Give a name without the word that makes it a coordinate; None when it has none, or is no column of numbers."""
    parts = words(column[0])
    if column[1] not in ("number", "integer") or not wanted.intersection(parts) or _NO_PLACE.intersection(parts):
        return None
    return tuple(part for part in parts if part not in wanted)


def _within(column: Numbers, low: float, high: float) -> bool:
    least, greatest = column[2], column[3]
    return least is not None and greatest is not None and low <= least and greatest <= high and least < greatest
