"""What is proposed and told of a cross-table: planted things are found, independent ones are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from vega_datasets import local_data

from analyst_lib.pivoting import Pivot, pivot


def kinds(made: Pivot) -> set[str]:
    return {f.kind for f in made.findings}


def text(made: Pivot, kind: str) -> str:
    return next(f"{f.title} {f.what}" for f in made.findings if f.kind == kind)


def test_proposals_on_real_tables() -> None:
    made = pivot(load_penguins())
    assert made.headline == "Mean bill_length_mm by species and island: Chinstrap highest (48.8), Adelie lowest (38.8)"
    assert "Nothing was chosen, so this shows the mean of" in made.summary
    rows = [d.name for d in pivot(local_data.seattle_weather()).numbers.row_dimensions]
    assert rows == ["weather"]
    assert pivot(pd.DataFrame({"g": list("aabbb") * 20})).headline == "Rows by g: b highest (60, 60% of all)"


def test_few_groups_that_hold_most() -> None:
    sizes = [500, 300, 60, 40, 30, 30, 20, 20]
    table = pd.DataFrame({"g": np.repeat([f"g{i}" for i in range(8)], sizes)})
    made = pivot(table, ["g"])
    assert text(made, "mass").startswith("Two groups of 8 hold 80%")
    assert made.headline == "Rows by g: g0 leads with 50%"
    even = pd.DataFrame({"g": np.repeat([f"g{i}" for i in range(8)], 100)})
    assert "mass" not in kinds(pivot(even, ["g"]))


def test_a_cell_that_stands_out_and_no_cell_by_chance() -> None:
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"a": rng.choice(list("uvwx"), 2000), "b": rng.choice(list("klm"), 2000)})
    assert "cells" not in kinds(pivot(table, ["a"], ["b"]))
    table.loc[:400, ["a", "b"]] = ["u", "k"]
    made = pivot(table, ["a"], ["b"])
    first = made.numbers.residuals[0]
    assert (first.row, first.column) == ("u", "k")
    assert "rows of u with k" in text(made, "cells")
    assert made.headline.endswith("; k is frequent with u")


def test_independent_columns_seldom_give_a_false_cell() -> None:
    """Holm's correction allows 5% of tables one false cell: of 100 tables, 12 or more have a chance below 1%."""
    false = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame({"a": rng.choice(list("uvwx"), 400), "b": rng.choice(list("klmn"), 400)})
        false += any(r.p < 0.05 for r in pivot(table, ["a"], ["b"]).numbers.residuals)
    assert false < 12


def test_empty_and_small_cells() -> None:
    table = pd.DataFrame({"g": ["a"] * 40 + ["b"] * 3, "h": ["u", "v"] * 20 + ["u"] * 3, "x": np.arange(43.0)})
    assert text(pivot(table, ["g"], ["h"], ["x"], "mean"), "small").startswith("One figure rests on fewer than 5 rows")
    assert "Four combinations of 9 never occur" in text(pivot(load_penguins(), ["species"], ["island"]), "empty")


def test_missing_values_are_a_group_and_told() -> None:
    table = pd.DataFrame({"g": ["a"] * 40 + ["b"] * 40 + [None] * 20, "x": [1.0, np.inf] * 50})
    made = pivot(table, ["g"], (), ["x"], "mean")
    assert [line.labels for line in made.numbers.lines][-2] == ("(missing)",)
    assert {f.title for f in made.findings if f.kind == "missing"} == {"20% of g is missing", "50% of x is missing"}


def test_a_period_that_goes_on_and_the_change_before_it() -> None:
    days = pd.date_range("2024-01-01", "2024-05-09")
    table = pd.DataFrame({"day": days, "x": np.where(days.month == 4, 2.0, 1.0)})
    made = pivot(table, ["day"], (), ["x"], "sum", by="month")
    assert "2024-05 is not complete" in text(made, "incomplete")
    assert "up 93.5% in 2024-04" in text(made, "change")
    assert "incomplete" not in kinds(pivot(table[days.month < 5], ["day"], by="month"))
    firsts = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=8, freq="MS")})
    assert "incomplete" not in kinds(pivot(firsts, ["day"], by="month"))


def test_means_that_differ() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {"g": list("ab") * 100, "x": rng.normal(size=200) + np.tile([0, 2], 100), "z": rng.normal(size=200)}
    )
    made = pivot(table, ["g"], (), ["x"], "mean")
    assert "x differs by g" in text(made, "levels")
    assert made.numbers.explained == pytest.approx(0.5, abs=0.07)
    assert "levels" not in kinds(pivot(table, ["g"], (), ["z"], "mean"))


def test_the_table_is_shaded_says_the_rows_behind_and_sums_up() -> None:
    html = pivot(load_penguins(), ["species"], ["island"]).table().text
    assert html.count("<tr>") == 5
    assert 'title="124 rows">124</td>' in html
    assert "background:rgba(43,95,217,0.34)" in html


def test_only_cells_that_stand_out_are_listed_as_such_and_delays_have_no_percentages() -> None:
    rng = np.random.default_rng(5)
    days = pd.date_range("2024-01-01", periods=366)
    table = pd.DataFrame({"day": days.repeat(6), "line": np.tile(list("abcdef"), 366), "delay": rng.normal(1, 9, 2196)})
    made = pivot(table, ["line"], ["day"], ["delay"], "mean", by="month")
    assert "holds clearly more or fewer rows" in made.standing_out().text
    assert "%" not in made.changes().text.split("</style>")[1]
    assert made.wide.iloc[-1, 0] == "all"
    assert pivot(table, ["line"]).wide.iloc[-1, 0] == "total"
