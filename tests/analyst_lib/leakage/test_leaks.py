"""Leaks of a target: each planted kind is found on five real tables, and clean ones raise no alarm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.metrics import roc_auc_score
from statsmodels.datasets import anes96, fair, star98
from vega_datasets import local_data

from analyst_lib.leakage import findings, leaks
from analyst_lib.leakage.scores import auc

RNG = np.random.default_rng(5)
ROOM = 400


def shuffled(table: pd.DataFrame) -> pd.DataFrame:
    return table.sample(frac=1, random_state=0).drop_duplicates().reset_index(drop=True)


CLEAN: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "penguins": (lambda: load_penguins(), "species"),
    "cancer": (lambda: load_breast_cancer(as_frame=True).frame, "target"),
    "wine": (lambda: load_wine(as_frame=True).frame, "target"),
    "diabetes": (lambda: load_diabetes(as_frame=True).frame, "target"),
    "weather": (lambda: local_data.seattle_weather(), "temp_max"),
}
MORE_CLEAN: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "iris": (lambda: load_iris(as_frame=True).frame, "target"),
    "sex of penguins": (lambda: load_penguins(), "sex"),
    "mass of penguins": (lambda: load_penguins(), "body_mass_g"),
    "kinds of weather": (lambda: local_data.seattle_weather(), "weather"),
    "votes": (lambda: anes96.load_pandas().data, "vote"),
    "schools": (lambda: star98.load_pandas().data, "NABOVE"),
    "affairs": (lambda: fair.load_pandas().data, "affairs"),
}


def values_of(table: pd.DataFrame, target: str) -> np.ndarray:
    """Return the target as numbers, without gaps."""
    column = table[target]
    if column.dtype.kind == "f":
        return column.fillna(column.median()).to_numpy()
    return pd.factorize(column)[0].astype(float)


def renamed(table: pd.DataFrame, target: str) -> pd.DataFrame:
    y = values_of(table, target)
    made = (
        3 + 2.54 * y if table[target].dtype.kind == "f" else np.array(["A", "B", "C", "D"], dtype=object)[y.astype(int)]
    )
    return table.assign(twin=made)


def noisy(table: pd.DataFrame, target: str) -> pd.DataFrame:
    y = values_of(table, target)
    return table.assign(risk=y + RNG.normal(0, 0.06 * y.std(), len(y)))


def gaps(table: pd.DataFrame, target: str) -> pd.DataFrame:
    y = values_of(table, target)
    gone = y > np.median(y) if table[target].dtype.kind == "f" else y == 0
    return table.assign(closing=np.where(gone, np.nan, RNG.normal(0, 1, len(y))))


def numbered(table: pd.DataFrame, target: str) -> pd.DataFrame:
    ranks = np.argsort(np.argsort(values_of(table, target), kind="stable"))
    return table.assign(case_id=10_000 + 3 * ranks)


def repeated(table: pd.DataFrame, target: str) -> pd.DataFrame:
    return shuffled_again(pd.concat([table, table.sample(frac=0.06, random_state=1)]))


def shuffled_again(table: pd.DataFrame) -> pd.DataFrame:
    return table.sample(frac=1, random_state=2).reset_index(drop=True)


def named(table: pd.DataFrame, target: str) -> pd.DataFrame:
    return table.assign(**{f"{target}_outcome": RNG.normal(0, 1, len(table))})


def later(table: pd.DataFrame, target: str) -> pd.DataFrame:
    opened = pd.Timestamp("2022-01-01") + pd.to_timedelta(RNG.integers(0, 400, len(table)), unit="D")
    return table.assign(opened=opened, closed=opened + pd.to_timedelta(RNG.integers(1, 30, len(table)), unit="D"))


PLANTED: dict[str, tuple[Callable[[pd.DataFrame, str], pd.DataFrame], str | None]] = {
    "same": (renamed, "twin"),
    "predicts": (noisy, "risk"),
    "missing": (gaps, "closing"),
    "order": (numbered, "case_id"),
    "duplicates": (repeated, None),
    "name": (named, "{}_outcome"),
    "future": (later, "closed"),
}


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_leak_is_found_and_nothing_else(name: str, kind: str) -> None:
    make, target = CLEAN[name]
    plant, column = PLANTED[kind]
    table = plant(shuffled(make()), target)
    found = leaks(table, target, time="opened" if kind == "future" else None)
    assert [(leak.kind, leak.column) for leak in found] == [(kind, column.format(target) if column else None)]
    (finding,) = findings(found, target)
    assert finding.kind == "leak"
    assert finding.severity == ("medium" if kind == "name" else "high")
    assert target in finding.what + finding.title
    assert all(text.endswith(".") for text in (finding.what, finding.why, finding.do))


@pytest.mark.parametrize("name", [*CLEAN, *MORE_CLEAN])
def test_a_clean_table_raises_no_alarm(name: str) -> None:
    make, target = {**CLEAN, **MORE_CLEAN}[name]
    assert leaks(shuffled(make()), target) == ()


def test_rows_sorted_by_the_target_are_told() -> None:
    table = load_wine(as_frame=True).frame
    (leak,) = leaks(table, "target")
    assert (leak.kind, leak.column) == ("order", None)
    (finding,) = findings((leak,), "target")
    assert finding.title == "The rows are sorted by target"
    assert finding.severity == "medium"


def test_a_date_that_tells_the_target() -> None:
    rows = 500
    table = pd.DataFrame({"day": pd.date_range("2021-01-01", periods=rows), "x": RNG.normal(0, 1, rows)})
    table["state"] = np.where(table["day"] < "2021-09-01", "old", "new")
    found = leaks(shuffled(table), "state")
    assert [(leak.kind, leak.column) for leak in found] == [("time", "day")]


def test_a_large_table_is_sampled_and_its_repeated_rows_are_all_counted() -> None:
    rows = 60_000
    table = pd.DataFrame({"x": RNG.normal(0, 1, rows), "g": RNG.choice(list("ab"), rows)})
    table["y"] = (table["x"] + RNG.normal(0, 1, rows) > 0).astype(int)
    made = pd.concat([table, table.head(1200)]).sample(frac=1, random_state=0)
    (leak,) = leaks(made, "y")
    assert (leak.kind, leak.rows) == ("duplicates", 61_200)
    assert leak.score == pytest.approx(1200 / 61_200)


def test_hostile_targets_and_columns() -> None:
    table = pd.DataFrame(
        {"a": [[1], None, {}] * 40, "b": [np.inf, -np.inf, np.nan] * 40, "c": [None] * 120, "y": [0, 1, 1] * 40}
    )
    assert {leak.column for leak in leaks(table, "y")} <= {"a", "b", None}
    assert leaks(table, "c") == ()
    assert leaks(table.head(0), "y") == ()
    with pytest.raises(ValueError, match="no column 'z'"):
        leaks(table, "z")


@pytest.mark.parametrize("values", [[1e308, -1e308, 0.0], [1j, 2 + 1j, 0j], ["a", "\ud800", "b"], [b"\xff", b"a", 1]])
def test_hostile_values(values: list[object]) -> None:
    odd = pd.Series(values * 40, dtype=None if isinstance(values[0], float) else object)
    table = pd.DataFrame({"odd": odd, "x": RNG.normal(0, 1, 120), "y": RNG.choice(["a", "b"], 120)})
    assert leaks(table, "y") == ()
    assert {leak.column for leak in leaks(table, "odd")} <= {None}


def test_the_area_under_the_curve_equals_that_of_scikit_learn() -> None:
    values, positive = RNG.normal(0, 1, ROOM).round(1), RNG.random(ROOM) < 0.3
    assert auc(values, positive) == pytest.approx(roc_auc_score(positive, values), abs=1e-12)
