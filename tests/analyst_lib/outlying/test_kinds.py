"""Unusual rows: each planted kind is found with its reason, look-alikes and clean tables are left alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from vega_datasets import local_data

from analyst_lib.outlying import Outliers, outliers

ROWS = 300


def people() -> pd.DataFrame:
    rng = np.random.default_rng(12)
    height = rng.normal(1.72, 0.09, ROWS)
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, ROWS), "D")
    return pd.DataFrame(
        {
            "person_id": np.arange(5000, 5000 + ROWS),
            "height_m": height.round(2),
            "weight_kg": (22.5 * height**2 * np.exp(rng.normal(0, 0.04, ROWS))).round(1),
            "age": rng.integers(18, 80, ROWS),
            "income": np.exp(rng.normal(10.3, 0.6, ROWS)).round(0),
            "city": rng.choice(["Berlin", "Hamburg", "Munich"], ROWS, p=[0.5, 0.3, 0.2]),
            "start_date": start,
            "end_date": start + pd.to_timedelta(rng.integers(1, 90, ROWS), "D"),
            "humidity_pct": rng.uniform(20, 90, ROWS).round(1),
        }
    )


def with_cells(**cells: tuple[int, object]) -> Callable[[], pd.DataFrame]:
    def make() -> pd.DataFrame:
        table = people().astype({"age": float})
        for name, (row, value) in cells.items():
            table.loc[row, name] = value
        return table

    return make


def repeated() -> pd.DataFrame:
    table = people()
    table.loc[70] = table.loc[20]
    table.loc[70, "person_id"] = 1
    return table


def moved() -> pd.DataFrame:
    table = load_penguins()
    table.loc[table.index[table["species"] == "Gentoo"][3], "island"] = "Torgersen"
    return table


def heavy_beside_short() -> pd.DataFrame:
    table = load_penguins()
    table.loc[200, ["body_mass_g", "flipper_length_mm"]] = [6300, 172]
    return table


def rare_city() -> pd.DataFrame:
    table = people()
    table.loc[9, "city"] = "Reykjavik"
    return table


def outside() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        rng.normal(size=(400, 3)) @ np.array([[1, 0.5, 0.5], [0, 0.8, 0.4], [0, 0, 0.7]]), columns=list("abc")
    )
    table.loc[33] = [2.6, -2.6, 2.6]
    return table


PLANTED: dict[str, tuple[Callable[[], pd.DataFrame], int, str]] = {
    "impossible": (with_cells(age=(10, -4)), 11, "age -4 cannot be"),
    "percentage": (with_cells(humidity_pct=(50, 140.0)), 51, "humidity_pct 140 cannot be"),
    "disorder": (with_cells(end_date=(40, pd.Timestamp("2023-12-01"))), 41, "comes before start_date"),
    "slip": (with_cells(height_m=(60, 17.2)), 61, "10 times too large? 1.72 would be usual"),
    "placeholder": (with_cells(income=(80, -999.0)), 81, "-999 often stands for a missing value"),
    "far": (with_cells(income=(80, 9e7)), 81, "income 90,000,000 is far above the usual"),
    "misspelt": (with_cells(city=(30, "Belrin")), 31, "may be another spelling of “Berlin”"),
    "rare_label": (rare_city, 10, "“Reykjavik” occurs only once"),
    "rare_pair": (moved, 156, "species “Gentoo” meets island “Torgersen” only once"),
    "contradiction": (with_cells(weight_kg=(20, 12.0), height_m=(20, 1.9)), 21, "weight_kg 12 is far below"),
    "contradiction of penguins": (
        heavy_beside_short, 201, "body_mass_g 6,300 is far above what flipper_length_mm 172 suggests (about 2,800)",
    ),
    "twin": (repeated, 71, "repeats row 21 in every column"),
    "joint": (outside, 34, "is low beside"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_row_is_found_with_its_reason(kind: str) -> None:
    make, row, words = PLANTED[kind]
    made = outliers(make())
    assert row in made.rows["row"].tolist()
    assert words in made.rows.set_index("row").loc[row, "why"]
    assert len(made.rows) <= 2
    assert made.findings[0].severity != "good"


def changes(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="humidity_pct").assign(price_change_pct=table["humidity_pct"] - 50)


LOOK_ALIKES: dict[str, Callable[[], pd.DataFrame]] = {
    "people": people,
    "penguins": load_penguins,
    "weather": local_data.seattle_weather,
    "changes may be negative": lambda: changes(people()),
    "a skewed column": lambda: pd.DataFrame({"x": np.random.default_rng(1).gamma(0.7, 10, 500)}),
    "a long tail": lambda: pd.DataFrame({"x": np.exp(np.random.default_rng(2).normal(0, 2, 500))}),
    "two groups": lambda: pd.DataFrame({"x": np.random.default_rng(3).normal(0, 1, 400) + np.repeat([0, 30], 200)}),
    "mostly zeros": lambda: pd.DataFrame({"x": np.random.default_rng(4).poisson(0.3, 500)}),
    "many rare labels": lambda: pd.DataFrame(
        {"x": [f"shop {int(i)}" for i in np.random.default_rng(5).geometric(0.1, 500)]}
    ),
    "a repeated schedule": lambda: pd.concat([people().head(30)] * 5).assign(person_id=range(150)),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_are_left_alone(name: str) -> None:
    assert outliers(LOOK_ALIKES[name]()).rows["why"].tolist() == []


def test_a_clean_table_gives_few_and_says_so() -> None:
    found = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        mixing = rng.normal(size=(5, 5))
        table = pd.DataFrame(rng.normal(size=(300, 5)) @ mixing).add_prefix("x").assign(g=rng.choice(list("abc"), 300))
        made = outliers(table)
        found.append(len(made.rows))
        if not found[-1]:
            assert made.headline == "No row stands out among 300"
            assert made.findings[0].severity == "good"
    assert sum(found) <= 2


def test_more_false_alarms_give_more_rows() -> None:
    table = pd.DataFrame(np.random.default_rng(8).standard_t(5, size=(500, 4))).add_prefix("x")
    few, many = (set(outliers(table, false_alarms=f).rows["row"]) for f in (0.1, 20.0))
    assert few < many


def test_extremes_and_errors_are_told_apart() -> None:
    table = people()
    table.loc[20, ["height_m", "weight_kg"]] = [2.35, 124.0]  # a giant, in proportion
    table.loc[30, "height_m"] = 0.17
    looks = outliers(table).rows.set_index("row")["looks like"]
    assert looks[21] == "extreme"
    assert looks[31] == "possible error"


def test_a_crowd_of_far_values_is_told_as_a_group() -> None:
    rng = np.random.default_rng(6)
    table = pd.DataFrame({"weight": np.r_[rng.normal(70, 5, 900), rng.normal(7000, 50, 80)]})
    made = outliers(table)
    assert len(made.rows) == 0
    assert [f.kind for f in made.findings if f.severity == "medium"] == ["crowd"]


def test_it_is_the_same_each_time() -> None:
    first, second = outliers(moved()), outliers(moved())
    pd.testing.assert_frame_equal(first.rows, second.rows)
    np.testing.assert_array_equal(first.scores, second.scores)


def test_every_row_has_a_score(planted: Outliers) -> None:
    scores = planted.scores
    assert len(scores) == ROWS
    assert scores.between(0, 12).all()
    assert set(np.flatnonzero(scores >= 1) + 1) == set(planted.rows["row"])


@pytest.fixture(scope="module")
def planted() -> Outliers:
    return outliers(with_cells(age=(10, -4), income=(80, 9e7), city=(30, "Belrin"))())


def test_each_finding_says_why_and_what_to_do(planted: Outliers) -> None:
    for finding in planted.findings:
        assert finding.what.endswith(".")
        assert finding.why
        assert finding.do
        assert finding.columns
    assert planted.headline.startswith("Three rows of 300 stand out: ")
    assert "one row in 10 such tables" in planted.summary


def test_years_have_no_comma_and_questions_no_full_stop() -> None:
    rng = np.random.default_rng(2)
    built = rng.integers(1900, 2011, 400)
    built[7] = 2207
    width = rng.normal(5, 0.1, 400).round(2)
    width[9] = 51.0
    made = outliers(pd.DataFrame({"Garage.Yr.Blt": built, "width": width}))
    told = " ".join(f.what for f in made.findings)
    assert "Garage.Yr.Blt 2207 is far above" in told
    assert not re.search(r"[12],\d\d\d", told)
    assert "?." not in told + made.listed().text


def test_of_equally_rare_rows_possible_errors_come_first() -> None:
    table = people()
    table["code"] = "x"
    table.loc[50, "code"] = "q"
    table.loc[60, "weight_kg"] = 700.0
    verdicts = [r.verdict for r in outliers(table).numbers.found if r.score == 12]
    assert verdicts == sorted(verdicts, key=["possible error", "extreme", "rare or unusual mix"].index)
