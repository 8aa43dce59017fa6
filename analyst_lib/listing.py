"""Tables of plain values for people: their HTML, their texts, their file. Pandas tables are shown by `tables.py`.

A report that is made of kept numbers alone needs no pandas: to import that takes longer than all the rest of it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyst_lib.context import job_context
from analyst_lib.html import Html, escape, styled
from analyst_lib.words import number

SHOWN = 200
PAGE = 20
MISSING = "–"
RISKY = ("=", "+", "-", "@", "\t", "\r")

Formats = Mapping[str, Callable[[Any], str]]


@dataclass(frozen=True)
class Listing:
    """A table as texts: the name of each column, whether it stands to the right, and the texts of each column."""

    names: tuple[str, ...]
    right: tuple[bool, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.texts[0]) if self.texts else 0

    def html(self, name: str = "table") -> str:
        """Return the table as HTML, in a frame of its own that the page's script sorts, searches and pages."""
        sides = [' class="right"' if right else "" for right in self.right]
        head = "".join(f'<th scope="col"{side}>{escape(c)}</th>' for c, side in zip(self.names, sides, strict=True))
        body = "".join(
            f"<tr>{''.join(f'<td{side}>{escape(text)}</td>' for text, side in zip(row, sides, strict=True))}</tr>"
            for row in zip(*self.texts, strict=True)
        )
        frame = '<div class="frame" tabindex="0" role="region" aria-label="Table">'
        mark = f'<table data-analyst-table="{escape(name)}" data-page="{PAGE}">'
        return f"{frame}{mark}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def show_columns(
    columns: Mapping[str, Sequence[Any]], name: str, rows: int = SHOWN, formats: Formats | None = None
) -> Html:
    """Show columns of plain values, None where missing, as `show` does a table; a job keeps them as files/NAME.csv."""
    there = len(next(iter(columns.values()), ()))
    said = " ".join(filter(None, (cut("rows", rows, there), _kept(columns, name))))
    made = {column: values[:rows] for column, values in columns.items()}
    texts = tuple(tuple(_texts(values, (formats or {}).get(column))) for column, values in made.items())
    listing = Listing(tuple(columns), tuple(map(_numeric, made.values())), texts)
    return styled(listing.html(name) + (f'<p class="note">{said}</p>' if said else ""))


def cut(what: str, shown: int, there: int) -> str:
    """Return the sentence that says how much is left out, empty if nothing is."""
    return f"First {number(shown)} of {number(there)} {what}." if there > shown else ""


def _numeric(values: Sequence[Any]) -> bool:
    there = [value for value in values if value is not None]
    return bool(there) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in there)


def _texts(values: Sequence[Any], form: Callable[[Any], str] | None) -> list[str]:
    """Return the texts of a column; floats share the number of decimals that tells them apart."""
    if form is None and _numeric(values) and any(isinstance(value, float) or value is None for value in values):
        places = decimals(value for value in values if value is not None)
        return [MISSING if _absent(value) else decimal(value, places) for value in values]
    return [MISSING if _absent(value) else form(value) if form else shortened(str(value)) for value in values]


def _absent(value: Any) -> bool:
    return value is None or value != value


def shortened(text: str) -> str:
    """Return a text, cut at 200 letters."""
    return text if len(text) <= 200 else f"{text[:199]}…"


def decimals(values: Iterable[float]) -> int:
    """Return how many decimals numbers need: for four digits of a usual one, no more than they have.

    Examples
    --------
    >>> decimals([39.1, 18.7, 40.0]), decimals([0.123456, 0.5]), decimals([3750.0])
    (1, 4, 0)
    """
    sizes = sorted(abs(float(value)) for value in values if value and math.isfinite(value))
    if not sizes:
        return 0
    useful = min(max(3 - math.floor(math.log10(sizes[len(sizes) // 2])), 0), 8)
    some = [size for size in sizes if size < 1e15]
    return next((d for d in range(useful) if all(abs(round(s, d) - s) <= 1e-12 * s for s in some)), useful)


def decimal(value: float, places: int) -> str:
    """Return a number with so many decimals; very large and very small ones in powers of ten."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    if value and (abs(value) >= 1e15 or abs(value) < 0.5 * 10.0**-places):
        return f"{value:.3g}"
    return f"{value:,.{places}f}"


def file_name(name: str) -> str:
    """Return the name of the file that a table is kept as."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") + ".csv"


def link(file: str) -> str:
    """Return the link to the file of a table."""
    return f'<a href="files/{escape(file)}">Download as CSV</a>'


def neutral(value: Any) -> Any:
    """Return a text that a spreadsheet would take for a formula with an apostrophe before it; all else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _kept(columns: Mapping[str, Sequence[Any]], name: str) -> str:
    context = job_context()
    if context is None:
        return ""
    with (context.files / file_name(name)).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(map(neutral, row) for row in zip(*columns.values(), strict=True))
    return link(file_name(name))
