"""The calendar of a daily series: a square for each day, weeks side by side, as small hand-made SVG."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyst_lib.figures.small import svg
from analyst_lib.timelines.clock import MONTHS
from analyst_lib.timelines.phrases import amount

Array = np.ndarray[Any, Any]
YEARS = 4
SIZE = 12
TONES = (0.08, 0.24, 0.42, 0.62, 0.82, 1.0)
LEFT, HEAD = 40, 18


def calendar_heat(starts: Array, values: Array, name: str) -> tuple[str, str]:
    """Return the drawing of the last four years of a daily series, and what its tones mean.

    Days are put into six classes of equal number, the stronger the colour the higher; days without a value stay blank.
    """
    days = starts.astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    last = np.unique(years)[-YEARS:]
    shown = np.isin(years, last) & np.isfinite(values)
    edges = np.quantile(values[shown], np.linspace(0, 1, len(TONES) + 1)[1:-1])
    tone = np.searchsorted(edges, values, side="right")
    block = 7 * SIZE + HEAD + 8
    rows = []
    for i, year in enumerate(last.tolist()):
        mine = shown & (years == year)
        rows.append(_year(year, days[mine], tone[mine], i * block))
    label = f"Calendar of {name}, {last[0]} to {last[-1]}: stronger colour is higher"
    told = (
        "Each square is a day, each column a week from Monday; the palest sixth is below "
        f"{amount(edges[0])}, the bluest above {amount(edges[-1])}."
    )
    return svg(len(last) * block, label, "".join(rows), LEFT + 54 * SIZE), told


def _year(year: int, days: Array, tone: Array, top: float) -> str:
    first = np.datetime64(f"{year}-01-01", "D")
    shift = int(first.astype(np.int64) + 3) % 7
    place = (days - first).astype(np.int64) + shift
    x, y = LEFT + place // 7 * SIZE, top + HEAD + place % 7 * SIZE
    text = f'<text class="v" x="0" y="{top + HEAD + 10}">{year}</text>'
    for month in range(12):
        begin = np.datetime64(f"{year}-{month + 1:02d}-01", "D")
        column = (int((begin - first).astype(np.int64)) + shift) // 7
        text += f'<text x="{LEFT + column * SIZE}" y="{top + 12}">{MONTHS[month][:3]}</text>'
    for k, opacity in enumerate(TONES):
        path = "".join(
            f"M{a} {b}h10v10h-10z" for a, b in zip(x[tone == k].tolist(), y[tone == k].tolist(), strict=True)
        )
        text += f'<path class="pos" fill-opacity="{opacity}" d="{path}"/>' if path else ""
    return text
